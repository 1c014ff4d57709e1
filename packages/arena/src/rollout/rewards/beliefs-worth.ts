/** @file Beliefs scored by what acting on them is worth: a belief that changes no decision costs nothing, one that misleads
 *  costs what it misleads to. */
import type { Analysis, Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { believed } from '../../foresight/believed.js';
import { decisionsIn } from '../../foresight/decisions.js';
import type { Group, GroupTurn } from '../group.js';
import { type Reward, rewardOf, type Worth } from './reward.js';

/** All decisions of a larger space are not gone through. */
const MOST_GONE_THROUGH = 10_000;

/** The best own decision against given ones; ties go to the first of the space. */
const bestReply = (
  value: NonNullable<Analysis<unknown>['value']>,
  state: unknown,
  seat: number,
  candidates: readonly Decision[],
  others: readonly (Decision | null)[],
): Decision => {
  let best = candidates[0] as Decision;
  let most = Number.NEGATIVE_INFINITY;
  for (const decision of candidates) {
    const { chosen } = value(state, seat, others.with(seat, decision));
    if (chosen > most) {
      best = decision;
      most = chosen;
    }
  }
  return best;
};

const worthOf = (group: Group, of: GroupTurn): number | null => {
  const value = group.game.analysis?.value;
  const { turn, episode } = of;
  const { seat, phase, space, answer } = turn;
  const beliefs = E.isRight(answer) ? answer.right.beliefs : null;
  const candidates = decisionsIn(space, MOST_GONE_THROUGH);
  if (value === undefined || beliefs === null || candidates === null) return null;
  const real = new Array<Decision | null>(group.game.seats).fill(null);
  for (const decision of episode.phases[phase]?.decisions ?? []) real[decision.seat] = decision.played;
  const state = group.questions(of)[0]?.state;
  const others = believed(beliefs, seat, real, (other) => group.game.space(state, other));
  if (others === null) return null;
  const reply = bestReply(value, state, seat, candidates, others);
  return value(state, seat, real.with(seat, reply)).chosen;
};

/** R = value of the best reply to the stated beliefs, against what the others really did. An effort that is believed of a
 *  seat and beyond its range counts as the nearest in it. null where no beliefs were stated, or such as no seat could make
 *  true; where the game values no decisions; and where the space has more than 10,000 decisions. */
export const beliefsWorth = (): Reward =>
  rewardOf('beliefsWorth', [], (group) =>
    group.turns.map((of): Worth | null => {
      const reward = worthOf(group, of);
      return reward === null ? null : { reward, parts: { beliefsWorth: reward } };
    }),
  );
