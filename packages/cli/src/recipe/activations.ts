/** @file What a training step keeps of its batch for the backward pass. Lower bounds: norms, residuals and what attention
 *  computes of the completions are left out, and so is the last layer of them. */
import type { Need } from './memory.js';
import type { ModelSizes } from './modelSizes.js';
import type { Recipe } from './schema.js';

const FLOAT = 4;

/** Bytes of one token. A layer keeps its input, queries, keys, values and both halves of its MLP, and where its own
 *  matrices learn also what they multiply; with `remat` its input alone, while one layer at a time is computed again. The
 *  last layer answers for the completions only: of a prompt it keeps what keys and values are made of. */
const perToken = (
  { layers, hidden, intermediate, kv }: ModelSizes,
  remat: Recipe['sft']['remat'],
  learnsAll: boolean,
): number => {
  const whole = (learnsAll ? 5 : 3) * hidden + 2 * kv + 2 * intermediate;
  const last = (learnsAll ? 2 : 1) * hidden + 2 * kv;
  const below = layers - 1;
  const kept = remat === 'layers' ? below * hidden + Math.min(1, below) * (whole - hidden) : below * whole;
  return FLOAT * (kept + last);
};

/** Bytes of what the tokens of one prompt look at: a share for each head and each token before one, in every layer but the
 *  last; with `remat` of one layer at a time. */
const attention = ({ layers, heads }: ModelSizes, remat: Recipe['sft']['remat'], prompt: number): number =>
  ((FLOAT * heads * prompt ** 2) / 2) * (remat === 'layers' ? Math.min(1, layers - 1) : layers - 1);

/** Of a completion no more is sure than its first token. */
const ANSWER = 1;

/** prompt: tokens of a typical prompt. */
export const activationNeeds = ({ sft, rl }: Recipe, sizes: ModelSizes, prompt: number): readonly Need[] => {
  const rows = Math.ceil(rl.promptsPerStep / rl.minibatches);
  const completionsLead = rl.completions >= rl.promptsPerStep;
  return [
    {
      path: 'sft.batch',
      value: sft.batch,
      bytes:
        sft.batch *
        ((prompt + ANSWER) * perToken(sizes, sft.remat, sft.lora === 'none') +
          attention(sizes, sft.remat, prompt)),
      advice: sft.remat === 'none' ? 'lower it, or set sft.remat to layers' : 'lower it',
    },
    {
      path: completionsLead ? 'rl.completions' : 'rl.promptsPerStep',
      value: completionsLead ? rl.completions : rl.promptsPerStep,
      bytes:
        rows *
        ((prompt + rl.completions * ANSWER) * perToken(sizes, rl.remat, false) +
          attention(sizes, rl.remat, prompt)),
      advice: 'lower it, or raise rl.minibatches',
    },
  ];
};
