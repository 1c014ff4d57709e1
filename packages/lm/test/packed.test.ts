import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  completionLogprobs,
  explain,
  hidden,
  logits,
  type PackedBatch,
  type PromptGroup,
  packBatch,
} from '../src/index.js';
import { eager } from './executors.js';
import { loudWeights, right, smallConfig } from './small.js';

const config = smallConfig;
const weights = loudWeights(config, 7);

interface Scored {
  readonly logprobs: NdArray;
  readonly entropy: NdArray;
  readonly correct: NdArray;
}

const packedLogprobs = eager.compile<[Arrays, PackedBatch], Scored>((w, packed) => {
  const { logprobs, entropy, correct } = completionLogprobs(config, w, null, packed);
  return { logprobs, entropy, correct };
});

/** All log-probabilities of one plain sequence, no padding, no packing: [T, V]. */
const plain = eager.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>((w, ids, positions, segments) => {
  const h = hidden(config, w, null, { ids, positions, segments });
  return tf.logSoftmax(logits(config, w, tf.reshape(h, [ids.size, config.hiddenSize])));
});

const row = (values: readonly number[]): NdArray => ({
  dtype: 'int32',
  shape: [1, values.length],
  data: Int32Array.from(values),
});

interface Token {
  readonly logprob: number;
  readonly entropy: number;
  readonly correct: number;
}

const oneByOne = async (prompt: readonly number[], completion: readonly number[]): Promise<Token[]> => {
  const ids = [...prompt, ...completion];
  const table = await plain(weights, row(ids), row(ids.map((_, i) => i)), row(ids.map(() => 0)));
  return completion.map((id, i) => {
    const at = (prompt.length + i - 1) * config.vocabSize;
    const logp = Array.from(table.data.subarray(at, at + config.vocabSize));
    return {
      logprob: logp[id]!,
      entropy: -logp.reduce((sum, l) => sum + l * Math.exp(l), 0),
      correct: logp[id] === Math.max(...logp) ? 1 : 0,
    };
  });
};

const token = fc.integer({ min: 0, max: config.vocabSize - 1 });
const group: fc.Arbitrary<PromptGroup> = fc.record({
  prompt: fc.array(token, { minLength: 1, maxLength: 5 }),
  completions: fc.array(fc.array(token, { maxLength: 4 }), { maxLength: 3 }),
});

describe('packBatch', () => {
  it('lays a prompt left-padded and its completions right-padded beside each other', () => {
    const packed = right(
      packBatch([{ prompt: [5, 6], completions: [[7], [8, 9]] }], {
        promptLength: 3,
        completionLength: 2,
        completions: 2,
      }),
    );
    expect(Array.from(packed.ids.data)).toEqual([0, 5, 6, 7, 0, 8, 9]);
    expect(Array.from(packed.segments.data)).toEqual([-1, 0, 0, 1, -1, 2, 2]);
    expect(Array.from(packed.positions.data)).toEqual([0, 0, 1, 2, 3, 2, 3]);
    expect(Array.from(packed.targets.data)).toEqual([7, 0, 8, 9]);
    expect(Array.from(packed.keep.data)).toEqual([1, 0, 1, 1]);
  });
  it('names all faults at once', () => {
    const result = packBatch(
      [
        { prompt: [], completions: [[1, 2, 3]] },
        { prompt: [1, 2, 3, 4], completions: [[], [], []] },
      ],
      { promptLength: 3, completionLength: 2, completions: 2, rows: 1 },
    );
    expect(E.isLeft(result) && explain(result.left)).toBe(
      'These prompts and completions cannot be packed: 2 groups do not go into 1 rows; the prompt of group 0 is empty; completion 0 of group 0 has 3 tokens where 2 fit; the prompt of group 1 has 4 tokens where 3 fit; group 1 has 3 completions where 2 fit.',
    );
  });
});

describe('completionLogprobs', () => {
  it('equals one plain sequence per completion, whatever the packing and the padding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(group, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(1, 3),
        async (drawn, spare, most) => {
          const groups = drawn.map((g) => ({ ...g, completions: g.completions.slice(0, most) }));
          const shape = {
            promptLength: 5 + spare,
            completionLength: 4 + (spare % 2),
            completions: most,
            rows: groups.length + spare,
          };
          const scored = await packedLogprobs(weights, right(packBatch(groups, shape)));
          const { completions: m, completionLength: C } = shape;
          const nothing = { logprob: 0, entropy: 0, correct: 0 };
          for (let g = 0; g < shape.rows; g++)
            for (let j = 0; j < m; j++) {
              const completion = groups[g]?.completions[j] ?? [];
              const expected = completion.length ? await oneByOne(groups[g]!.prompt, completion) : [];
              for (let i = 0; i < C; i++) {
                const at = (g * m + j) * C + i;
                const { logprob, entropy, correct } = expected[i] ?? nothing;
                expect(Math.abs(scored.logprobs.data[at]! - logprob)).toBeLessThan(1e-4);
                expect(Math.abs(scored.entropy.data[at]! - entropy)).toBeLessThan(1e-4);
                expect(scored.correct.data[at]).toBe(correct);
              }
            }
        },
      ),
      { numRuns: 20 },
    );
  });
});
