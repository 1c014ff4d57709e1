/** @file Parameters of the BCZ game. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import {
  COST,
  FACTOR,
  FRAME_KEYS,
  type FrameParams,
  readFrame,
  readSeats,
  TYPE,
} from '../../params/frame.js';
import { type Complete, type Raw, type Reader, readParams } from '../../params/read.js';
import { toGrid } from '../../space/effort.js';

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
  readonly maxEffort?: number | undefined;
}

/** The game: the model played in rounds. */
export interface BczParams extends BczModel, FrameParams {}

const KEYS = ['alpha', 'delta', 'cost', 'maxEffort', ...FRAME_KEYS];

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

/** The model with its agents in another order: rank r is seat order[r]. */
export const inOrder = (m: Model, order: readonly number[]): Model => ({
  ...m,
  alpha: Float64Array.from(order, (seat) => m.alpha[seat] as number),
});

const MAX_RATIO = 1e6;

const modelFields = (read: Reader) => {
  const n = readSeats(read);
  const alpha = read.perSeat('alpha', n, TYPE);
  const delta = read.number('delta', FACTOR);
  const cost = read.number('cost', COST);
  const cap = read.number('maxEffort', { above: 0 }, Infinity);
  // The solvers' arithmetic is exact to rounding only while efforts and types are of comparable size.
  const [least, most] = range(alpha);
  if (most > MAX_RATIO * least) {
    read.fault('alpha', `must not differ by more than a factor of ${MAX_RATIO}: ${least} and ${most}`);
  }
  if (cap !== Infinity && cap > MAX_RATIO * least) {
    read.fault('maxEffort', `must be at most ${MAX_RATIO} times the smallest alpha, not ${cap}`);
  }
  return { n, alpha, delta, cost, cap };
};

/** The least and the greatest type; NaN where one is no number, which compares as false. */
const range = (alpha: number | readonly number[]): readonly [number, number] => {
  const list = typeof alpha === 'number' ? [alpha] : alpha;
  return [Math.min(...list), Math.max(...list)];
};

/** Parses the model alone; the further parameters of a game are allowed and not looked at. */
export const readModel = (raw: Raw): E.Either<GamesError, Model> =>
  readParams('bcz', raw, KEYS, (read) => {
    const m = modelFields(read);
    return { ...m, alpha: alphas(m.n, m.alpha) };
  });

/** All parameters of a game, defaults filled in: plain JSON, and a fixed point of bcz(…).params. */
export type BczComplete = Complete<BczParams>;

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
  const most = range(m.alpha)[1];
  // A cap on the grid, as the one that never binds, may lie within rounding below.
  if (m.cap < most * (1 - 1e-9)) {
    read.fault(
      'maxEffort',
      `must be at least the greatest alpha, ${most}, which an agent invests alone, not ${m.cap}`,
    );
  }
  return { ...m, ...f };
};

/** Without maxEffort the game is played under a cap that never binds, α_max / (1 − 2δ(N − 1)) rounded up to the
 *  grid: no planner, equilibrium or best reply to legal efforts ever lies above it, and the range of an effort stays
 *  a number. That cap says what the greatest α is, so where types are hidden one must be given. Where 2δ(N − 1) ≥ 1 the planner's efforts on the complete graph run away. */
const withCap = ({ cap, ...p }: ReturnType<typeof fields>): E.Either<GamesError, BczComplete> => {
  if (cap !== Infinity) return E.right({ ...p, maxEffort: cap });
  if (p.observability === 'own') {
    const problem =
      "is missing: one worked out from everybody's alpha would tell each seat what observability own hides from it; give one";
    return E.left({ _tag: 'InvalidParams', game: 'bcz', faults: [{ field: 'maxEffort', reason: problem }] });
  }
  const slack = 1 - 2 * p.delta * (p.n - 1);
  if (!(slack > 1e-6)) {
    return E.left({ _tag: 'SpectralRadiusTooLarge', delta: p.delta, lambdaMax: p.n - 1, factor: 2 });
  }
  const scale = 10 ** p.decimals;
  const [least, most] = range(p.alpha);
  const highest = Math.ceil((most / slack) * scale - 1e-9) / scale;
  // A lone agent's effort of less than half a step of the grid could not be played.
  if (highest > 0 && highest <= MAX_RATIO * least) return E.right({ ...p, maxEffort: highest });
  const problem = `is missing, and what efforts could reach, ${highest}, is out of proportion to the smallest alpha, ${least}: give one`;
  return E.left({ _tag: 'InvalidParams', game: 'bcz', faults: [{ field: 'maxEffort', reason: problem }] });
};
