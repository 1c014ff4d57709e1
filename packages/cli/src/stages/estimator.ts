/** @file The recipe's advantage estimator in the shape that the trainer calls. */
import {
  type ControlMemory,
  controlVariate,
  type DualMemory,
  drGrpo,
  dual,
  type Estimate,
  ecw,
  emptyControl,
  emptyDual,
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
import { type AdvantageGroup, type Critic, critic, type EstimateAdvantages } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import type { Algorithm } from '../recipe/schema.js';
import { ALIGNMENT, IMITATION } from './reward.js';

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

/** What the reward holds beside its sum, for each turn. */
const paid = (group: AdvantageGroup, part: string): readonly number[] =>
  group.rewards.map((_, k) => group.parts?.[k]?.[part] ?? 0);

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
    case 'dual': {
      const { estimator: _, ...options } = advantage;
      return weighing<DualMemory>(emptyDual, (groups, memory) =>
        dual(
          {
            groups: groups.map((group) => ({
              ...group,
              links: group.links ?? null,
              compliance: paid(group, 'compliance'),
              imitation: options.wImitation > 0 ? paid(group, IMITATION) : null,
            })),
            memory,
          },
          options,
        ),
      );
    }
    case 'controlVariate': {
      const { estimator: _, ...options } = advantage;
      return weighing<ControlMemory>(emptyControl, (groups, memory) =>
        controlVariate({ groups, memory }, options),
      );
    }
    case 'advantageAlignment':
      return weighing(null, (groups) =>
        E.map(({ advantages }: Estimate) => ({
          advantages: advantages.map((own, g) => {
            const added = paid(groups[g] as AdvantageGroup, ALIGNMENT);
            return own.map((advantage, k) => advantage + (added[k] as number));
          }),
        }))(rloo(groups)),
      );
    case 'expert':
    case 'hindsight':
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
