/** @file Of answers that could be nothing but answers: how often the same policy left free can be read. */
import type { MatchRecord } from '@tompo/arena';

/** Answers to questions at which nothing else could be written, and how many of those that were written freely can be read. */
export interface FreeAnswers {
  readonly answers: number;
  readonly readable: number;
}

/** Over all decisions of a player. */
export const freeAnswersOf = (records: readonly MatchRecord[], player: string): FreeAnswers => {
  const free = records.flatMap(({ phases }) =>
    phases.flatMap(({ decisions }) =>
      decisions.flatMap((one) => (one.player === player && one.free !== undefined ? [one.free] : [])),
    ),
  );
  return { answers: free.length, readable: free.filter((one) => one).length };
};
