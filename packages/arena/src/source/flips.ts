/** @file The link costs at which the best graph changes: where decisions are hard. For any game whose optimum can be
 *  asked for at a given cost (`bczFlips` of @tompo/games finds those of BCZ in one pass). */
import type { Flip } from '@tompo/games';

/** An optimum at one cost: welfare A − 2c·m of the best graph, and its number of links m. */
export interface CostOptimum {
  readonly welfare: number;
  readonly links: number;
}

interface Line {
  /** Welfare before link costs. */
  readonly gross: number;
  readonly links: number;
}

const at = ({ gross, links }: Line, cost: number): number => gross - 2 * cost * links;

/** All costs at which the optimal graph loses links as the cost of a link rises, ascending.
 *
 *  W*(c) = max_G A(G) − 2c·m(G) is the upper envelope of lines, one for each graph. Two lines of the envelope meet at
 *  a cost; either the envelope is there what the two lines give, and it is a flip, or another graph is better there,
 *  and the search goes on at both sides of it. So 2·(flips) + 1 solutions find them all, exactly.
 *  optimumAt: the optimum at a cost c ≥ 0. highest: a cost at which the graph is as sparse as it gets.
 *  @source Eisner & Severance 1976, Mathematical techniques for efficient record segmentation (parametric search) */
export const flips = (optimumAt: (cost: number) => CostOptimum, highest: number): readonly Flip[] => {
  const lineAt = (cost: number): Line => {
    const { welfare, links } = optimumAt(cost);
    return { gross: welfare + 2 * cost * links, links };
  };
  const between = (left: Line, right: Line): readonly Flip[] => {
    if (left.links <= right.links) {
      return [];
    }
    const cost = (left.gross - right.gross) / (2 * (left.links - right.links));
    const middle = lineAt(cost);
    // Above the two lines by more than rounding: another graph lies between.
    const higher = at(middle, cost) > at(left, cost) + 1e-9 * Math.max(1, Math.abs(left.gross));
    return higher && middle.links < left.links && middle.links > right.links
      ? [...between(left, middle), ...between(middle, right)]
      : [{ cost, before: left.links, after: right.links }];
  };
  return between(lineAt(0), lineAt(highest));
};

/** Costs from … to between two flips, at which the best graph has so many links. */
export interface CostInterval {
  readonly from: number;
  readonly to: number;
  readonly links: number;
}

/** The intervals of costs between flips; the first begins, and the last ends, `spread` (relative) beyond its flip. */
export const costIntervals = (found: readonly Flip[], spread: number): readonly CostInterval[] => {
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined) {
    return [];
  }
  return [
    { from: first.cost * (1 - spread), to: first.cost, links: first.before },
    ...found.map(({ cost, after }, k) => ({
      from: cost,
      to: found[k + 1]?.cost ?? cost * (1 + spread),
      links: after,
    })),
  ];
};
