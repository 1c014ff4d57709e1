/** @file The recipe's advantage estimator in the shape that the trainer calls. */
import {
  drGrpo,
  ecw,
  emptyMemory,
  emptyScale,
  gae,
  grpo,
  lcw,
  type Memory,
  reinforcePlusPlus,
  rloo,
  type ScaleMemory,
  tompo,
} from '@tompo/advantage';
import { type Critic, critic, type EstimateAdvantages } from '@tompo/trainer';
import type { Algorithm } from '../recipe/schema.js';

/** What weighs completions against each other, and what it remembers before the first step. */
export interface Weighing {
  readonly advantages: EstimateAdvantages<unknown> | Critic;
  readonly memory: unknown;
}

/** What an estimator remembers is its own: nobody else reads it. */
const weighing = <M>(memory: M, advantages: EstimateAdvantages<M> | Critic): Weighing => ({
  advantages: advantages as Weighing['advantages'],
  memory,
});

/** Same prompts, same samples, same objective: what an algorithm is, is this function. */
export const estimatorOf = ({ advantage }: Pick<Algorithm, 'advantage'>): Weighing => {
  switch (advantage.estimator) {
    case 'tompo': {
      const { estimator: _, ...options } = advantage;
      return weighing<Memory>(emptyMemory, (groups, memory) => tompo({ groups, memory }, options));
    }
    case 'grpo': {
      const { estimator: _, ...options } = advantage;
      return weighing(emptyMemory, (groups) => grpo(groups, options));
    }
    case 'reinforcePlusPlus': {
      const { estimator: _, ...options } = advantage;
      return weighing(emptyMemory, (groups) => reinforcePlusPlus(groups, options));
    }
    case 'drGrpo':
      return weighing(emptyMemory, (groups) => drGrpo(groups, { zeroVariance: advantage.zeroVariance }));
    case 'rloo':
      return weighing(emptyMemory, (groups) => rloo(groups, { zeroVariance: advantage.zeroVariance }));
    case 'ecw':
    case 'lcw': {
      const { estimator, ...options } = advantage;
      return weighing<ScaleMemory>(emptyScale, (groups, memory) =>
        estimator === 'ecw'
          ? ecw({ groups, memory }, options)
          : lcw(
              { groups: groups.map((group) => ({ ...group, links: group.links ?? null })), memory },
              options,
            ),
      );
    }
    case 'expert':
      return weighing(null, (groups) => ({
        advantages: groups.map(({ rewards }) => rewards.map(() => 1)),
      }));
    case 'ppo': {
      const { estimator: _, gamma, lambda, ...options } = advantage;
      return weighing(
        emptyMemory,
        critic((rewards, values, dones) => gae(rewards, values, dones, { gamma, lambda }), options),
      );
    }
  }
};
