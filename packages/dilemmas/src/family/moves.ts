/** @file What every game of this package asks of a joint decision, and the small words of its texts. */
import { type Decision, type DecisionSpace, type GamesError, illegal } from '@tompo/games';

/** Why a joint decision cannot be played, or null: the game is over, a mover has none or one that is not legal, or somebody decides
 *  who does not move. `round` is null once the game is over. */
export const refusal = (
  seats: number,
  round: number,
  over: boolean,
  space: (seat: number) => DecisionSpace | null,
  decisions: readonly (Decision | null)[],
): GamesError | null => {
  if (over) return { _tag: 'GameOver', round };
  for (let seat = 0; seat < seats; seat++) {
    const own = space(seat);
    const decision = decisions[seat];
    const reason =
      own === null
        ? decision === null || decision === undefined
          ? null
          : 'it does not move in this phase'
        : illegal(own, decision);
    if (reason !== null) return { _tag: 'IllegalDecision', seat, reason };
  }
  return null;
};

export const effort = (value: number): Decision => ({ _tag: 'effort', value });
export const amountOf = (decision: Decision | null | undefined): number =>
  decision?._tag === 'effort' ? decision.value : 0;
export const choose = (index: number): Decision => ({ _tag: 'choice', index });
export const indexOf = (decision: Decision | null | undefined): number =>
  decision?._tag === 'choice' ? decision.index : 0;

/** [from, …, to − 1] */
export const upTo = (to: number, from = 0): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);

export const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** A number without its leading zero: .5 */
export const short = (x: number): string => String(x).replace(/^(-?)0\./, '$1.');

/** `0, 1 and 2` */
export const listed = (words: readonly (string | number)[], last = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** A sum without the digits that adding up decimals leaves behind. Twelve decimals stay: thirds of many seats, rounded to nine, add up to
 *  more than any solution says. */
export const cleaned = (x: number): number => Math.round(x * 1e12) / 1e12 + 0;
