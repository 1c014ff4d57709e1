/** @file Does it matter that a choice is seen? A game in which the first player chooses before the second, once as it is, and once with
 *  nothing else changed than that the second player does not see it: a negative control, for whatever comes from moving first alone
 *  is there in both.
 *  @source Pearl 2009, Causality (the effect of an intervention); Bagwell 1995, Commitment and observability in games */
import { either as E } from 'fp-ts';
import type { DilemmasError } from '../errors.js';
import type { Bimatrix } from './bimatrix.js';
import { nashEquilibria } from './nash.js';

/** Several solutions give several values. */
export interface Between {
  readonly low: number;
  readonly high: number;
}

export interface CommitmentEffect {
  /** What the first player has in subgame-perfect play where its choice is seen; several where the second is indifferent. */
  readonly seen: Between;
  /** What it has in the equilibria where it is not: those of choosing at once. */
  readonly unseen: Between;
  /** The difference that seeing makes, over all pairs of solutions. */
  readonly effect: Between;
}

const TOLERANCE = 1e-12;

const over = (values: readonly number[]): Between => ({
  low: Math.min(...values),
  high: Math.max(...values),
});

/** What it gives the first player that the second sees its choice (a single one, not a mix: `stackelberg` commits to mixes). Left: payoffs
 *  that are none, or a game with too many choices to find all equilibria of.
 *  `commitmentEffect(bimatrixOf(symmetricTable(6, 2, 7, 0)))`: in chicken the first player dares and has 7. */
export const commitmentEffect = (game: Bimatrix): E.Either<DilemmasError, CommitmentEffect> => {
  const found = nashEquilibria(game);
  if (E.isLeft(found)) return found;
  const replies = game.first.map((row, x) => {
    const own = game.second[x] as readonly number[];
    const most = Math.max(...own);
    const slack = TOLERANCE * Math.max(1, Math.abs(most));
    return over(row.filter((_, y) => (own[y] as number) >= most - slack));
  });
  const seen = {
    low: Math.max(...replies.map(({ low }) => low)),
    high: Math.max(...replies.map(({ high }) => high)),
  };
  const unseen = over(found.right.equilibria.map(({ payoffs }) => payoffs[0]));
  return E.right({ seen, unseen, effect: { low: seen.low - unseen.high, high: seen.high - unseen.low } });
};
