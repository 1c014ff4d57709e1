/** @file The estimators of @tompo/advantage fit the trainer as they are. Checked by `pnpm typecheck`. */
import { drGrpo, grpo, type Memory, reinforcePlusPlus, rloo, tompo } from '@tompo/advantage';
import type { EstimateAdvantages } from '../src/index.js';

export const fitting = {
  tompo: (groups, memory) => tompo({ groups, memory }, { wSample: 0.8, wGraph: 0.2 }),
} satisfies Record<string, EstimateAdvantages<Memory>>;

export const withoutMemory = {
  grpo: (groups) => grpo(groups, { zeroVariance: 'drop' }),
  drGrpo: (groups) => drGrpo(groups),
  rloo: (groups) => rloo(groups),
  reinforcePlusPlus: (groups) => reinforcePlusPlus(groups),
  own: (groups) => ({ advantages: groups.map(({ rewards }) => rewards.map((reward) => reward - 0.5)) }),
} satisfies Record<string, EstimateAdvantages<null>>;

export const misfits = {
  // @ts-expect-error: one number per group is no advantage per completion
  flat: (groups) => ({ advantages: groups.map(() => 1) }),
} satisfies Record<string, EstimateAdvantages<null>>;
