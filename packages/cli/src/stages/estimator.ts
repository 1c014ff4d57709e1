/** @file The recipe's advantage estimator in the shape that the trainer calls. */
import { drGrpo, emptyMemory, grpo, type Memory, reinforcePlusPlus, rloo, tompo } from '@tompo/advantage';
import type { EstimateAdvantages } from '@tompo/trainer';
import type { Algorithm } from '../recipe/schema.js';

/** Same prompts, same samples, same objective: what an algorithm is, is this function. */
export const estimatorOf = ({ advantage }: Algorithm): EstimateAdvantages<Memory> => {
  switch (advantage.estimator) {
    case 'tompo': {
      const { estimator: _, ...options } = advantage;
      return (groups, memory) => tompo({ groups, memory }, options);
    }
    case 'grpo': {
      const { estimator: _, ...options } = advantage;
      return (groups) => grpo(groups, options);
    }
    case 'reinforcePlusPlus': {
      const { estimator: _, ...options } = advantage;
      return (groups) => reinforcePlusPlus(groups, options);
    }
    case 'drGrpo':
      return (groups) => drGrpo(groups, { zeroVariance: advantage.zeroVariance });
    case 'rloo':
      return (groups) => rloo(groups, { zeroVariance: advantage.zeroVariance });
  }
};

export { emptyMemory };
