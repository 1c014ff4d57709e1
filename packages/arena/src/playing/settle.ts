/** @file From answers to the decisions that are played, and to the record of the phase. */
import { type Decision, nameOfKind } from '@tompo/games';
import { beliefAccuracy, mutualConsent, type RewardsError } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { thrown } from '../thrown.js';
import type { Player, Request, Substitute } from '../types.js';
import { asNetwork } from './network.js';
import type { Outcome } from './read.js';
import type { DecisionRecord, PhasePlay } from './record.js';
import { advance, type Table, tried } from './table.js';

/** What is played in place of an answer that is no decision. */
export interface SubstituteRule {
  readonly onUnreadable: Substitute;
  /** Used by `default`; where absent, the seat's part of selfish equilibrium play. */
  readonly defaultMove?: ((request: Request) => Decision) | undefined;
}

/** The last decision that was played, by seat and kind of space. */
export type LastPlayed = Map<string, Decision>;

const key = ({ seat, space }: Request): string => `${seat}/${nameOfKind(space)}`;

interface Played {
  readonly played: Decision;
  readonly substitute: Substitute | null;
}

/** The decision that is played for an answer. Without a last decision or a default move, the seat is absent (`skip`). */
export const playedFor = (
  outcome: Outcome,
  request: Request,
  last: LastPlayed,
  { onUnreadable, defaultMove }: SubstituteRule,
): Played => {
  if (outcome._tag === 'parsed') {
    return { played: outcome.decision, substitute: null };
  }
  if (outcome.substituted !== null) {
    return outcome.substituted;
  }
  const { game, state, seat } = request;
  const instead =
    onUnreadable === 'repeat'
      ? last.get(key(request))
      : onUnreadable === 'default'
        ? (defaultMove?.(request) ?? game.analysis?.nash?.(state)[seat])
        : undefined;
  return instead === undefined || instead === null
    ? { played: game.absent(state, seat), substitute: 'skip' }
    : { played: instead, substitute: onUnreadable };
};

/** One answer at a phase, with who gave it. */
export interface Answered {
  readonly player: Player;
  readonly request: Request;
  readonly outcome: Outcome;
  /** What the reference player would have done; null where none was asked. */
  readonly reference: Decision | null;
  /** Is the decision valued against the best and the worst? */
  readonly valued: boolean;
}

/** Steps the game by the decisions that are played. Changes `table` and `last`; left without a change. */
export const settle = (
  table: Table,
  last: LastPlayed,
  answers: readonly Answered[],
  rule: SubstituteRule,
): E.Either<ArenaError, PhasePlay> => {
  const { game, state: before } = table;
  const nobody = (): (Decision | null)[] => new Array<Decision | null>(game.seats).fill(null);
  const joint = nobody();
  // Beliefs are about what the others decided; a substitute was decided by nobody.
  const decided = nobody();
  const plays: Played[] = [];
  for (const { request, outcome } of answers) {
    let one: Played;
    try {
      one = playedFor(outcome, request, last, rule);
    } catch (cause) {
      // defaultMove is a function of the caller's.
      return E.left({
        _tag: 'InvalidOptions',
        of: 'play',
        faults: [
          {
            field: 'defaultMove',
            value: `a function that threw ${thrown(cause)}`,
            expected: 'a function that gives a legal decision',
          },
        ],
      });
    }
    joint[request.seat] = one.played;
    decided[request.seat] = outcome._tag === 'parsed' ? outcome.decision : null;
    plays.push(one);
  }
  const stepped = tried(table, joint);
  if (E.isLeft(stepped)) {
    return stepped;
  }
  const decisions: DecisionRecord[] = [];
  for (const [i, answer] of answers.entries()) {
    const { player, request, outcome, reference, valued } = answer;
    const { played, substitute } = plays[i] as Played;
    const beliefs = scoreBeliefs(outcome, request, decided);
    if (E.isLeft(beliefs)) {
      return E.left({ _tag: 'RewardsRefused', player: player.name, errors: beliefs.left });
    }
    last.set(key(request), played);
    decisions.push({
      seat: request.seat,
      player: player.name,
      space: request.space,
      text: outcome.text,
      outcome:
        outcome._tag === 'parsed' ? { _tag: 'parsed' } : { _tag: 'noncompliant', reason: outcome.reason },
      readable: outcome.readable,
      played,
      substitute,
      value: valued ? (game.analysis?.value?.(before, request.seat, joint) ?? null) : null,
      beliefs: beliefs.right,
      reference,
      ...(outcome.tokens === undefined ? {} : { tokens: outcome.tokens }),
      ...(outcome.free === undefined ? {} : { free: outcome.free }),
    });
  }
  const { payoffs } = stepped.right;
  // Then no phase has a best of its own: the episode has.
  const isDynamic = game.analysis?.optimum !== undefined;
  const phase = game.phase(before);
  const index = table.phase;
  advance(table, stepped.right);
  return E.right({
    index,
    round: phase.round,
    place: phase.index,
    kind: phase.kind,
    decisions,
    graph: graphOf(answers, joint),
    payoffs,
    welfare: payoffs === null ? null : payoffs.reduce((a, b) => a + b, 0),
    plannerWelfare: payoffs === null || isDynamic ? null : (game.analysis?.plannerWelfare?.(before) ?? null),
    plannerGap:
      payoffs === null || isDynamic || game.analysis?.plannerWelfare === undefined
        ? null
        : (game.analysis.plannerGap?.(before) ?? 0),
  });
};

/** The graph after the phase: what the proposals form by mutual consent, or what was in force; null elsewhere. */
const graphOf = (answers: readonly Answered[], joint: readonly (Decision | null)[]): PhasePlay['graph'] => {
  const rows = joint.flatMap((decision) => (decision?._tag === 'links' ? [decision.to] : []));
  return rows.length === joint.length
    ? mutualConsent(rows)
    : (asNetwork(answers[0]?.request.observation)?.graph ?? null);
};

const scoreBeliefs = (
  outcome: Outcome,
  { space, seat }: Request,
  actual: readonly (Decision | null)[],
): E.Either<readonly RewardsError[], DecisionRecord['beliefs']> => {
  if (outcome._tag !== 'parsed' || outcome.beliefs === null) {
    return E.right(null);
  }
  const stated = outcome.beliefs;
  return E.map(({ accuracy }: { readonly accuracy: number | null }) => ({ stated, accuracy }))(
    beliefAccuracy({ space, seat, beliefs: stated, actual }),
  );
};
