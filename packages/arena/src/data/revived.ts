/** @file Situations and records of files as their game made them: spaces of one's own have their functions again. */
import { type Decision, type Game, illegal, revivedSpace } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { MatchRecord } from '../playing/record.js';
import { thrown } from '../thrown.js';
import type { Situation } from '../types.js';

/** The situation with a space that can read, write and judge decisions; others are given back as they are. Left: the game
 *  cannot make the space, or finds the expert's decision in it illegal. */
export const revivedSituation = (game: Game, situation: Situation): E.Either<ArenaError, Situation> => {
  if (situation.space._tag !== 'own') return E.right(situation);
  const failed = (reason: string): E.Either<ArenaError, never> =>
    E.left({ _tag: 'InvalidLine', line: 0, reason, text: situation.id });
  try {
    const space = revivedSpace(game, situation.space);
    const wrong = illegal(space, situation.decisions[situation.seat] as Decision);
    return wrong === null ? E.right({ ...situation, space }) : failed(wrong);
  } catch (cause) {
    return failed(thrown(cause));
  }
};

/** The same of a record. Throws where the game cannot make a space. */
export const revivedRecord = (game: Game, record: MatchRecord): MatchRecord =>
  record.phases.every(({ decisions }) => decisions.every(({ space }) => space._tag !== 'own'))
    ? record
    : {
        ...record,
        phases: record.phases.map((phase) => ({
          ...phase,
          decisions: phase.decisions.map((one) => ({ ...one, space: revivedSpace(game, one.space) })),
        })),
      };
