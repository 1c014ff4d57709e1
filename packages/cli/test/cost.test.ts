/** What is told of a large model before it is trained, beside what benchmarks/checkpoint measured. */
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { loadRecipe } from '../src/recipe/load.js';
import {
  drawBytes,
  drawSeconds,
  type Update,
  updateBytes,
  updateFlops,
  updateSeconds,
} from '../src/run/cost.js';
import { sftUpdate } from '../src/run/costNotes.js';

const common = {
  vocabSize: 151_936,
  rmsNormEps: 1e-6,
  ropeTheta: 1e6,
  tieEmbeddings: true,
  maxPositions: 32_768,
  eosTokenId: 151_645,
  padTokenId: 151_643,
};
const half = { ...common, hiddenSize: 896, intermediateSize: 4864, layers: 24, heads: 14, kvHeads: 2 };
const large = { ...common, hiddenSize: 1536, intermediateSize: 8960, layers: 28, heads: 12, kvHeads: 2 };
/** 4 rows of 128 tokens, the loss on the second half of each. */
const supervised: Update = {
  prompts: 4,
  answers: 1,
  promptTokens: 64,
  answerTokens: 64,
  learns: 'adapter',
  remat: false,
};
/** 2 prompts of 128 tokens with 8 answers of 32 each. */
const policy: Update = { ...supervised, prompts: 2, answers: 8, promptTokens: 128, answerTokens: 32 };
const again = { ...policy, remat: true };

it.each([
  ['0.5B, supervised', half, supervised, 4.16e9],
  ['0.5B, policy', half, policy, 4.9e9],
  ['0.5B, policy, layers computed again', half, again, 3.1e9],
  ['1.5B, supervised', large, supervised, 10.95e9],
  ['1.5B, policy, layers computed again', large, again, 9.06e9],
] as const)('memory is within a fifth of what was measured: %s', (_, config, update, measured) => {
  expect(Math.abs(updateBytes(config, update) / measured - 1)).toBeLessThan(0.2);
});

it('sampling 8 answers from 0.5B takes what was measured, within a fifth', () => {
  const asked = { prompts: 8, answers: 1, promptTokens: 64, answerTokens: 16 };
  expect(Math.abs(drawBytes(half, asked) / 2.35e9 - 1)).toBeLessThan(0.2);
});

it('products are counted: of two parts of a body, of logits of answers alone', () => {
  // What benchmarks/checkpoint/README.md says a supervised step takes.
  expect(updateFlops(half, supervised) / 1e12).toBeCloseTo(0.87, 2);
  expect(updateFlops(half, { ...supervised, learns: 'weights' })).toBeCloseTo(
    1.5 * updateFlops(half, supervised),
    -6,
  );
  expect(updateFlops(half, again)).toBeGreaterThan(1.3 * updateFlops(half, policy));
});

it('seconds follow the machine: measured with 120 GFLOP/s and 15 GB/s, within a fifth', () => {
  const pace = { flops: 120e9, bytes: 15e9 };
  expect(Math.abs(updateSeconds(half, supervised, pace) / 11.1 - 1)).toBeLessThan(0.2);
  expect(Math.abs(updateSeconds(half, policy, pace) / 18.5 - 1)).toBeLessThan(0.2);
  const one = { prompts: 1, answers: 1, promptTokens: 1, answerTokens: 64 };
  expect(Math.abs(64 / drawSeconds(half, one, pace) / 6.9 - 1)).toBeLessThan(0.2);
  expect(Math.abs((8 * 64) / drawSeconds(half, { ...one, prompts: 8 }, pace) / 34 - 1)).toBeLessThan(0.2);
});

it('prompts that are learned have logits as answers have', () => {
  const read = loadRecipe('mixed-hard');
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  const recipe = read.right;
  const lengths = { prompt: 96, answer: 32 };
  const shown = (completionOnlyLoss: boolean | undefined): Update =>
    sftUpdate({ ...recipe, sft: { ...recipe.sft, completionOnlyLoss } }, lengths);
  expect(shown(undefined)).toMatchObject({ promptTokens: 96, answerTokens: 32 });
  expect(shown(true)).toEqual(shown(undefined));
  expect(shown(false)).toMatchObject({ promptTokens: 1, answerTokens: 127 });
  expect(updateBytes(half, shown(false))).toBeGreaterThan(updateBytes(half, shown(true)));
});
