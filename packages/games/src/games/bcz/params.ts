/** @file Parameters of the BCZ game. */
import { either as E } from 'fp-ts';
import { toGrid } from '../../decisions.js';
import type { GamesError } from '../../errors.js';
import { FRAME_KEYS, type FrameParams, readFrame, readSeats } from '../../params/frame.js';
import { type Raw, type Reader, readParams } from '../../params/read.js';

/** The one-round model: what the mathematics needs. */
export interface BczModel {
  /** N: seats. */
  readonly n: number;
  /** α_i > 0: own productivity, one for all or one each. */
  readonly alpha: number | readonly number[];
  /** δ ≥ 0: how much a neighbour's effort adds to the return of one's own. */
  readonly delta: number;
  /** c ≥ 0: cost of a link, paid by each end at every effort phase. */
  readonly cost: number;
  /** The greatest effort; no limit when left out. */
  readonly maxEffort?: number;
}

/** The game: the model played in rounds. */
export interface BczParams extends BczModel, FrameParams {}

const MODEL_KEYS = ['n', 'alpha', 'delta', 'cost', 'maxEffort'];
const KEYS = [...MODEL_KEYS, ...FRAME_KEYS];

/** The model with its types as an array and its cap as a number (Infinity when there is none). */
export interface Model {
  readonly n: number;
  readonly alpha: Float64Array;
  readonly delta: number;
  readonly cost: number;
  readonly cap: number;
}

/** Types [N] of a model. */
export const alphas = (n: number, alpha: number | readonly number[]): Float64Array =>
  typeof alpha === 'number' ? new Float64Array(n).fill(alpha) : Float64Array.from(alpha);

const MAX_RATIO = 1e6;

const modelFields = (read: Reader) => {
  const n = readSeats(read);
  const alpha = read.perSeat('alpha', n, { above: 0 });
  const delta = read.number('delta', { min: 0 });
  const cost = read.number('cost', { min: 0 });
  const cap = read.number('maxEffort', { above: 0 }, Infinity);
  // The solvers' arithmetic is exact to rounding only while efforts and types are of comparable size.
  const least = Math.min(...(typeof alpha === 'number' ? [alpha] : alpha));
  if (cap !== Infinity && least > 0 && cap > MAX_RATIO * least) {
    read.fault('maxEffort', `must be at most ${MAX_RATIO} times the smallest alpha, not ${cap}`);
  }
  return { n, alpha, delta, cost, cap };
};

/** Parses the model alone; further keys of a game are allowed and not looked at. */
export const readModel = (raw: Raw): E.Either<GamesError, Model> =>
  readParams('bcz', raw, Object.keys(raw ?? {}), (read) => {
    const m = modelFields(read);
    return { ...m, alpha: alphas(m.n, m.alpha) };
  });

/** All parameters of a game, defaults filled in: plain JSON, and a fixed point of bcz(…).params. */
export type BczComplete = Required<BczParams>;

export const readBcz = (raw: Raw): E.Either<GamesError, BczComplete> =>
  E.chain((p: ReturnType<typeof fields>) => withCap(p))(readParams('bcz', raw, KEYS, fields));

const fields = (read: Reader) => {
  const m = modelFields(read);
  const f = readFrame(read);
  if (m.cap > 0 && m.cap !== Infinity && f.decimals >= 0 && toGrid(m.cap, f.decimals) !== m.cap) {
    read.fault(
      'maxEffort',
      `must have at most decimals = ${f.decimals} decimals, as efforts have, not ${m.cap}`,
    );
  }
  return { ...m, ...f };
};

/** Without maxEffort the game is played under a cap that never binds, α_max / (1 − 2δ(N − 1)) rounded up to the
 *  grid: no planner, equilibrium or best reply to legal efforts ever lies above it, and the range of an effort stays
 *  a number. Where 2δ(N − 1) ≥ 1 the planner's efforts on the complete graph run away. */
const withCap = ({ cap, ...p }: ReturnType<typeof fields>): E.Either<GamesError, BczComplete> => {
  if (cap !== Infinity) return E.right({ ...p, maxEffort: cap });
  const slack = 1 - 2 * p.delta * (p.n - 1);
  if (!(slack > 1e-6)) {
    return E.left({ _tag: 'SpectralRadiusTooLarge', delta: p.delta, lambdaMax: p.n - 1, factor: 2 });
  }
  const scale = 10 ** p.decimals;
  const highest = Math.max(...alphas(p.n, p.alpha)) / slack;
  return E.right({ ...p, maxEffort: Math.ceil(highest * scale - 1e-9) / scale });
};
