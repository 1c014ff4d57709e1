/** @file A difference of two means over all decisions, in the parts that readable and unreadable decisions have in it. */
import type { Total } from './hierarchical.js';

/** A metric Σ sum / Σ count over all decisions, and over those alone that could be read. */
export interface Read {
  readonly all: Total;
  readonly readable: Total;
}

export interface Split {
  readonly all: number;
  readonly format: number;
  readonly strategy: number;
  readonly unread: number;
}

interface Parts {
  /** The share of the count that readable decisions have. */
  readonly share: number;
  /** NaN where nothing of the kind was counted. */
  readonly readable: number;
  readonly unreadable: number;
}

/** What two sums of the same numbers differ by in rounding is nothing that was counted. */
const ROUNDING = 1e-12;

const partsOf = ({ all, readable }: Read): Parts => {
  const rest = all.count - readable.count;
  const isNothing = Math.abs(rest) <= ROUNDING * Math.abs(all.count);
  return {
    share: isNothing ? 1 : readable.count / all.count,
    readable: readable.count === 0 ? Number.NaN : readable.sum / readable.count,
    unreadable: isNothing ? Number.NaN : (all.sum - readable.sum) / rest,
  };
};

/** The values of both; one that has none has the other's, with which it is weighed by 0; 0 where neither has one. */
const both = (a: number, b: number): readonly [number, number] => {
  const [x, y] = [Number.isNaN(a) ? b : a, Number.isNaN(b) ? a : b];
  return Number.isNaN(x) ? [0, 0] : [x, y];
};

/** a − b in three parts. With w the share of readable decisions, A their mean, U that of the others, M = w A + (1 − w) U:
 *  ΔM = Δw (Ā − Ū) + w̄ ΔA + (1 − w̄) ΔU, the bar a mean over a and b. Exact, and −1 times itself when a and b change places.
 *  all: ΔM · format: Δw (Ā − Ū) · strategy: w̄ ΔA · unread: (1 − w̄) ΔU; NaN where an arm counted nothing.
 *  @source Kitagawa 1955, Components of a difference between two rates, JASA 50 */
export const splitDifference = (a: Read, b: Read): Split => {
  const all = a.all.sum / a.all.count - b.all.sum / b.all.count;
  if (Number.isNaN(all)) return { all, format: all, strategy: all, unread: all };
  const [x, y] = [partsOf(a), partsOf(b)];
  const readable = both(x.readable, y.readable);
  const unreadable = both(x.unreadable, y.unreadable);
  const share = (x.share + y.share) / 2;
  return {
    all,
    format: (x.share - y.share) * ((readable[0] + readable[1]) / 2 - (unreadable[0] + unreadable[1]) / 2),
    strategy: share * (readable[0] - readable[1]),
    unread: (1 - share) * (unreadable[0] - unreadable[1]),
  };
};
