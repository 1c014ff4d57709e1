/** @file Advantage alignment in whole games: after a past that paid a seat more than usual, what is good for the others now is good for it. */

import { type AlignmentOptions, advantageAlignment, explain } from '@tompo/advantage';
import type { Group, Reward } from '@tompo/arena';
import { either as E } from 'fp-ts';

/** [T], of one seat in one play. */
type Row = readonly number[];

/** What a seat was paid in each phase of a play. */
const paidTo = ({ phases }: Group['episodes'][number], seat: number): Row =>
  phases.map(({ payoffs }) => payoffs?.[seat] ?? 0);

/** Σ_{u ≥ t} γ^{u−t} r_u. */
const toGo = (paid: Row, gamma: number): Row => {
  const sums = [...paid];
  for (let t = sums.length - 2; t >= 0; t--) sums[t] = (paid[t] as number) + gamma * (sums[t + 1] as number);
  return sums;
};

/** Each number less the mean of the other plays at its phase; 0 at phases that no other play came to. */
const besideOthers = (plays: readonly Row[]): readonly Row[] =>
  plays.map((own, e) =>
    own.map((value, t) => {
      const others = plays.filter((play, other) => other !== e && t < play.length);
      const sum = others.reduce((all, play) => all + (play[t] as number), 0);
      return others.length === 0 ? 0 : value - sum / others.length;
    }),
  );

/** R of seat i at phase t: βγ·(Σ_{u<t} γ^{t−u} A^i_u)·Σ_{j≠i} A^j_t, what advantage alignment adds to the own advantage.
 *  A^i_u of the past is what u paid to i less what it paid in the other plays of the game: what is decided at t has no part in it. A^j_t is
 *  what j is paid from t on less the same in the other plays. t counts phases.
 *  @source Advantage Alignment Algorithms, Duque et al., arXiv 2406.14662 */
export const alignment = (options: AlignmentOptions): Reward =>
  Object.assign(
    ({ episodes, turns, game }: Group) => {
      const seats = Array.from({ length: game.seats }, (_, seat) => seat);
      const paid = seats.map((seat) => episodes.map((episode) => paidTo(episode, seat)));
      const past = paid.map(besideOthers);
      const toCome = paid.map((plays) => besideOthers(plays.map((play) => toGo(play, options.gamma))));
      const added = episodes.map((_, e) =>
        seats.map((seat) => {
          const rows = seats.map((j) => (j === seat ? past : toCome)[j]?.[e] as Row);
          const aligned = advantageAlignment(rows, options);
          if (E.isLeft(aligned)) throw new RangeError(aligned.left.map(explain).join(' '));
          return (aligned.right[seat] as Row).map((all, t) => all - (rows[seat]?.[t] as number));
        }),
      );
      return turns.map(({ turn, index }) => added[index]?.[turn.seat]?.[turn.phase] as number);
    },
    { identity: { alignment: options } },
  );
