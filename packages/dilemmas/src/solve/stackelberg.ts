/** @file What a leader can have who commits itself first, and a follower who sees the mix replies for itself.
 *  @source von Stackelberg 1934; Conitzer & Sandholm 2006, Computing the optimal strategy to commit to */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type Bimatrix, bimatrixFaults, product, transpose } from './bimatrix.js';
import { maximise } from './lp.js';

export interface Commitment {
  /** The mix that the leader, the first player, commits to, [M]. */
  readonly leader: readonly number[];
  /** The choice with which the follower replies. Of equally good ones it takes that which the leader likes best, as the leader can bring
   *  about by changing its mix ever so little. */
  readonly reply: number;
  readonly payoffs: readonly [leader: number, follower: number];
  /** No commitment gives the leader more than this: proved by a dual program for each reply. */
  readonly bound: number;
}

const TOLERANCE = 1e-7;

interface Reply {
  readonly mix: readonly number[] | null;
  /** No mix to which this is a best reply gives the leader more; −∞ where it is proved to be none to any. */
  readonly bound: number;
}

/** The best mix that makes a choice of the follower a best reply. */
const towards = (first: Bimatrix['first'], second: Bimatrix['second'], reply: number): Reply => {
  const gain = first.map((row) => row[reply] as number);
  // [other choices][M]: what the follower has more by the reply.
  const more = (second[0] as readonly number[]).flatMap((_, other) =>
    other === reply ? [] : [second.map((row) => (row[reply] as number) - (row[other] as number))],
  );
  const mix = maximise({
    objective: gain,
    rows: more,
    least: more.map(() => 0),
    equal: [[gain.map(() => 1), 1]],
  });
  const byChoice = transpose(more.length === 0 ? [gain.map(() => 0)] : more);
  /** The greatest over pure mixes of the gain with prices on what the follower has more: a bound, whatever the prices. */
  const boundOf = (prices: readonly number[]): number =>
    Math.max(
      ...byChoice.map((row, i) => row.reduce((sum, x, k) => sum + x * (prices[k] ?? 0), gain[i] as number)),
    );
  if (more.length === 0) return { mix, bound: boundOf([]) };
  if (mix === null) {
    // Another mix of the follower's is always better: then the reply is never one.
    const better = maximise({
      objective: [...more.map(() => 0), 1, -1],
      rows: byChoice.map((row) => [...row.map((x) => -x), -1, 1]),
      least: byChoice.map(() => 0),
      equal: [[[...more.map(() => 1), 0, 0], 1]],
    });
    const prices = better?.slice(0, more.length) ?? [];
    const worst = Math.max(
      ...byChoice.map((row) => row.reduce((sum, x, k) => sum + x * (prices[k] ?? 0), 0)),
    );
    return { mix: null, bound: worst < -1e-12 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  }
  const dual = maximise({
    objective: [...more.map(() => 0), -1, 1],
    rows: byChoice.map((row) => [...row.map((x) => -x), 1, -1]),
    least: gain,
  });
  return {
    mix,
    bound:
      dual === null
        ? Number.POSITIVE_INFINITY
        : boundOf(dual.slice(0, more.length).map((x) => Math.max(0, x))),
  };
};

/** The commitment that is best for the first player. Left: payoffs that are none, or a solution that could not be proved. */
export const stackelberg = (game: Bimatrix): E.Either<DilemmasError, Commitment> => {
  const faults = bimatrixFaults(game);
  if (faults.length > 0) return invalid('stackelberg', faults);
  const { first, second } = game;
  // Each by its own size: a follower's small stakes count beside a leader's large ones.
  const sizeOf = (matrix: Bimatrix['first']): number => Math.max(...matrix.flat().map(Math.abs)) || 1;
  const [sizeOfFirst, sizeOfSecond] = [sizeOf(first), sizeOf(second)];
  const ours = first.map((row) => row.map((x) => x / sizeOfFirst));
  const theirs = second.map((row) => row.map((x) => x / sizeOfSecond));
  const replies = (second[0] as readonly number[]).map((_, reply) => towards(ours, theirs, reply));
  const candidates = replies.flatMap(({ mix }, reply) => {
    if (mix === null) return [];
    const total = mix.reduce((a, b) => a + Math.max(0, b), 0);
    const leader = mix.map((x) => Math.max(0, x) / total);
    const forFollower = product(transpose(second), leader);
    const payoffs = [product(transpose(first), leader)[reply], forFollower[reply]] as const;
    const off = Math.max(...forFollower) - (payoffs[1] as number);
    return [{ leader, reply, payoffs: payoffs as readonly [number, number], off }];
  });
  const [start, ...rest] = candidates;
  const notProved = (off: number): E.Either<DilemmasError, never> =>
    E.left({ _tag: 'NotCertified', what: 'The commitment', off, tolerance: TOLERANCE });
  if (start === undefined) return notProved(Number.POSITIVE_INFINITY);
  const { off, ...best } = rest.reduce((a, b) => (b.payoffs[0] > a.payoffs[0] ? b : a), start);
  const bound = sizeOfFirst * Math.max(...replies.map((reply) => reply.bound));
  // Relative to the sizes of payoffs.
  const short = Math.max(off / sizeOfSecond, (bound - best.payoffs[0]) / sizeOfFirst);
  return short <= TOLERANCE ? E.right({ ...best, bound }) : notProved(short);
};
