/** @file Beliefs scored by what acting on them is worth: a belief that changes no decision costs nothing, one that misleads
 *  costs what it misleads to. */
import {
  type Analysis,
  type Decision,
  type DecisionSpace,
  illegal,
  nearestEffort,
  spaceOf,
} from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { Group, GroupTurn } from '../group.js';
import { type Reward, rewardOf, type Worth } from './reward.js';

/** All decisions of a larger space are not gone through. */
const MOST_DECISIONS = 10_000;

/** Every decision of a space; null where there are too many. */
const decisionsOf = (space: DecisionSpace): readonly Decision[] | null => {
  const { size, at } = spaceOf(space);
  return size > MOST_DECISIONS ? null : Array.from({ length: size }, (_, place) => at(place));
};

/** What is believed of a seat's decision; the real one where the beliefs do not speak of it. Of a row of links only the entry
 *  of the believer is believed. */
const asBelieved = (beliefs: Beliefs, believer: number, seat: number, real: Decision): Decision => {
  switch (beliefs._tag) {
    case 'links':
      return real._tag === 'links'
        ? { _tag: 'links', to: real.to.with(believer, beliefs.toMe[seat] ?? 0) }
        : real;
    case 'effort': {
      const value = beliefs.values[beliefs.seats.indexOf(seat)];
      return value === undefined ? real : { _tag: 'effort', value };
    }
    case 'choice': {
      const index = beliefs.indices[beliefs.seats.indexOf(seat)];
      return index === undefined ? real : { _tag: 'choice', index };
    }
  }
};

/** What a seat can do that is nearest to what is believed of it; null where nothing is near. */
const possible = (space: DecisionSpace, decision: Decision): Decision | null =>
  illegal(space, decision) === null
    ? decision
    : space._tag === 'effort' && decision._tag === 'effort'
      ? { _tag: 'effort', value: nearestEffort(decision.value, space) }
      : null;

/** The joint decision if the beliefs are true; null where a seat cannot do what is believed of it, nor anything near. */
const believed = (
  beliefs: Beliefs,
  believer: number,
  real: readonly (Decision | null)[],
  spaceOf: (seat: number) => DecisionSpace | null,
): readonly (Decision | null)[] | null => {
  const joint: (Decision | null)[] = [];
  for (const [seat, decision] of real.entries()) {
    const space = spaceOf(seat);
    if (seat === believer || decision === null || space === null) {
      joint.push(decision);
      continue;
    }
    const one = possible(space, asBelieved(beliefs, believer, seat, decision));
    if (one === null) return null;
    joint.push(one);
  }
  return joint;
};

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
  const candidates = decisionsOf(space);
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
