/** @file Rewards that read what an episode paid. */
import type { Decision } from '@tompo/games';
import { array as A, either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import type { PhasePlay } from '../../playing/record.js';
import { unknownOptionFaults } from '../../unknown-options.js';
import type { Group, GroupTurn } from '../group.js';
import type { Episode } from '../turn.js';
import { atStake } from './at-stake.js';
import { type Discounting, discountFaults, sumFrom } from './discounted.js';
import { type Reward, rewardOf, type ValuesOf } from './reward.js';
import { type Scaling, scaled, scaleFaults } from './scale.js';

export interface OutcomeOptions extends Discounting {
  /** none (default): as it was paid · optimum: divided by the most welfare that the rest of the episode can have · stakes: from 0
   *  for the worst that the turn could have decided to 1 for the best. */
  readonly scale?: Scaling['scale'] | 'stakes' | undefined;
  /** turn (default): what is paid from the turn on · episode: all that is paid, the same for all turns of an episode. */
  readonly from?: 'turn' | 'episode' | undefined;
}

const KNOWN: Readonly<Record<keyof OutcomeOptions, true>> = { discount: true, scale: true, from: true };

const outcomeFaults = (options: OutcomeOptions): readonly OptionFault[] => {
  const { from = 'turn', scale } = options;
  return [
    ...discountFaults(options),
    ...(scale === 'stakes' ? [] : scaleFaults(scale, ['none', 'optimum', 'stakes'])),
    ...(from === 'turn' || from === 'episode'
      ? []
      : [{ field: 'from', value: from, expected: "'turn' or 'episode'" }]),
    ...unknownOptionFaults(options, KNOWN),
  ];
};

/** Episodes that are held in memory at once. */
const TOGETHER = 64;

/** A number for each decision that a turn could have been: of the episode that would have come of it. */
export const valuedBy =
  (worth: (group: Group, of: GroupTurn) => E.Either<ArenaError, number>): ValuesOf =>
  async (group, of, decisions) => {
    const values: number[] = [];
    for (let at = 0; at < decisions.length; at += TOGETHER) {
      const some = decisions.slice(at, at + TOGETHER);
      const episodes = await group.counterfactual(some.map((decision: Decision) => ({ of, decision })));
      if (E.isLeft(episodes)) return episodes;
      for (const episode of episodes.right) {
        const value = worth(group, { ...of, episode } satisfies GroupTurn);
        if (E.isLeft(value)) return value;
        values.push(value.right);
      }
    }
    return E.right(values);
  };

/** R = Σ_t γ^t of what a phase paid, from the turn on or in all; in shares of W*, or of what is at stake, where that is asked for. */
export const outcome = (
  identity: unknown,
  options: OutcomeOptions,
  paid: (phase: PhasePlay, of: GroupTurn) => number | null,
): Reward => {
  const { from = 'turn', scale, discount } = options;
  const worth = (group: Group, of: GroupTurn): E.Either<ArenaError, number> => {
    const first = from === 'turn' ? of.turn.phase : 0;
    const amount = sumFrom(of.episode satisfies Episode, first, (phase) => paid(phase, of), discount);
    return scale === 'stakes' ? E.right(amount) : scaled(group, of, amount, { scale }, first);
  };
  const reward = Object.assign(
    rewardOf(identity, outcomeFaults(options), (group) =>
      A.sequence(E.Applicative)(group.turns.map((of) => worth(group, of))),
    ),
    { valuesOf: valuedBy(worth) },
  );
  return scale === 'stakes' ? atStake(reward) : reward;
};
