/** @file What a policy's answers cost to write. */
import type { MatchRecord } from '@tompo/arena';

export interface AnswerCost {
  readonly decisions: number;
  /** Of all answers, those that were written and not played among them. */
  readonly tokens: number;
}

/** Over all decisions of a player. */
export const costOf = (records: readonly MatchRecord[], player: string): AnswerCost => {
  const counted = records.flatMap(({ phases }) =>
    phases.flatMap(({ decisions }) =>
      decisions.flatMap((one) => (one.player === player && one.tokens !== undefined ? [one.tokens] : [])),
    ),
  );
  return { decisions: counted.length, tokens: counted.reduce((a, b) => a + b, 0) };
};
