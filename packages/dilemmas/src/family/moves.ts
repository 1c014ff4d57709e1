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

/** So many numbers from one to another at equal steps, to four decimals; a single one is the first. */
export const equalSteps = (first: number, last: number, count: number): readonly number[] =>
  upTo(count).map((k) =>
    count === 1 ? first : Math.round(1e4 * (first + ((last - first) * k) / (count - 1))) / 1e4,
  );

/** Equal parts of whole units; single units that are left over go to those who have had least, and of equals to the first. */
export const equalParts = (total: number, had: readonly number[]): readonly number[] => {
  const n = had.length;
  const poorest = upTo(n).toSorted((a, b) => (had[a] as number) - (had[b] as number) || a - b);
  return upTo(n).map((seat) => Math.floor(total / n) + (poorest.indexOf(seat) < total % n ? 1 : 0));
};

export const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** A number without its leading zero: .5 */
export const short = (x: number): string => String(x).replace(/^(-?)0\./, '$1.');

/** `0, 1 and 2` */
export const listed = (words: readonly (string | number)[], last = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** How often it is done, as a sentence; `how` says what stays or changes from round to round. */
export const howOften = (rounds: number, how = ', with the same roles'): string =>
  rounds === 1 ? 'This is done once.' : `This is done in each of ${rounds} rounds${how}.`;

/** A sum without the digits that adding up decimals leaves behind. Twelve decimals stay: thirds of many seats, rounded to nine, add up to
 *  more than any solution says. */
export const cleaned = (x: number): number => Math.round(x * 1e12) / 1e12 + 0;
