/** @file Backward induction: what every mover does who knows that all later ones do the best for themselves, and whether that is the only
 *  way. */
import { type Decision, type Game, type GamesError, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';

export interface BackwardInduction {
  /** What is paid from the state on, by seat, where all play so. */
  readonly payoffs: readonly number[];
  /** What is decided on the way, first to last. */
  readonly path: readonly { readonly seat: number; readonly decision: Decision }[];
  /** Is it the only subgame-perfect equilibrium? So it is where no mover anywhere has two best decisions. */
  readonly unique: boolean;
  /** Moments at which a mover has two best decisions or more, on the way or not. */
  readonly ties: number;
  /** Moments that were looked at. */
  readonly moments: number;
}

export interface BackwardOptions {
  /** Moments that are looked at at most; default 1,000,000. */
  readonly limit?: number | undefined;
}

/** Payoffs closer than this, relatively, are equal: they are sums that may be added up in different orders. */
const TOLERANCE = 1e-9;

type Payoffs = readonly number[];
interface Found {
  readonly payoffs: Payoffs;
  readonly path: BackwardInduction['path'];
}
type Answer<T> = E.Either<DilemmasError | GamesError, T>;

const refused = (reason: string): Answer<never> => invalid('backwardInduction', [{ field: 'game', reason }]);

/** The subgame-perfect equilibrium of a game without chance in which one seat moves at a time and every decision can be listed, from
 *  a state on (its beginning unless told), by looking at all of it. Of equal decisions the first is followed.
 *  Left: the game has chance, moves at once, decisions that cannot be listed, or more moments than `limit`. */
export const backwardInduction = <S, O>(
  game: Game<S, O>,
  options: BackwardOptions = {},
  from: S = game.initial(rng('backwardInduction')),
): Answer<BackwardInduction> => {
  const { limit = 1_000_000 } = asOptions(options);
  const faults = [
    ...unknownOptions(options, ['limit']),
    ...wrongNumber('limit', limit, { integer: true, min: 1 }),
  ];
  if (!game.claims.deterministic) faults.push({ field: 'game', reason: 'has chance; there must be none' });
  if (faults.length > 0) return invalid('backwardInduction', faults);
  let [ties, moments] = [0, 0];
  const nobody = new Array<Decision | null>(game.seats).fill(null);

  /** What is paid from a decision on. */
  const after = (state: S, seat: number, decision: Decision): Answer<Found> => {
    const next = game.step(state, nobody.with(seat, decision), rng('backwardInduction'));
    if (E.isLeft(next)) return next;
    const { payoffs: now } = next.right;
    return E.map(({ payoffs, path }: Found) => ({
      payoffs: payoffs.map((x, i) => x + (now?.[i] ?? 0)),
      path: [{ seat, decision }, ...path],
    }))(solve(next.right.state));
  };

  const solve = (state: S): Answer<Found> => {
    if (game.status(state) !== 'running') return E.right({ payoffs: nobody.map(() => 0), path: [] });
    moments += 1;
    if (moments > limit)
      return E.left({ _tag: 'TooLarge', what: `the game ${game.id}`, size: moments, limit });
    const { movers } = game.phase(state);
    const [seat = 0] = movers;
    if (movers.length !== 1) return refused(`has ${movers.length} movers at once; one may move at a time`);
    const space = game.space(state, seat);
    const decisions = space === null ? null : spaceOf(space);
    if (decisions === null || !Number.isFinite(decisions.size) || decisions.size < 1)
      return refused('has decisions that cannot be listed');
    let best: Found | null = null;
    let tied = false;
    for (let k = 0; k < decisions.size; k++) {
      const found = after(state, seat, decisions.at(k));
      if (E.isLeft(found)) return found;
      const [own, most] = [
        found.right.payoffs[seat] as number,
        best?.payoffs[seat] ?? Number.NEGATIVE_INFINITY,
      ];
      if (Math.abs(own - most) <= TOLERANCE * Math.max(1, Math.abs(own))) tied = true;
      else if (own > most) [best, tied] = [found.right, false];
    }
    if (tied) ties += 1;
    return best === null ? refused('pays what is no number') : E.right(best);
  };

  return E.map((found: Found) => ({ ...found, unique: ties === 0, ties, moments }))(solve(from));
};
