/** @file The graphs that a seat can bring about by its row, when the others' proposals stay as they are. */
import type { Adjacency } from '../graph/adjacency.js';
import type { NetworkRules } from './rules.js';

/** Up to this many willing partners all subsets are tried. */
export const EXACT_PARTNERS = 9;

/** All subsets of the willing partners (2^k graphs). Beyond EXACT_PARTNERS only the k partners with the greatest and
 *  the k with the least Nash effort, for each k: then the best of them is a lower bound of the best reply (it is the
 *  best reply when the others' efforts are held fixed), and the worst an upper bound of the worst. */
export const linkChoices = (
  rules: NetworkRules,
  formed: Adjacency,
  seat: number,
  willing: readonly number[],
): Adjacency[] => {
  if (willing.length <= EXACT_PARTNERS) {
    return Array.from({ length: 2 ** willing.length }, (_, code) =>
      withRow(
        formed,
        seat,
        willing.filter((_, k) => (code >>> k) & 1),
      ),
    );
  }
  const effort = rules.solutions.nashEffort(withRow(formed, seat, willing));
  const order = [...willing].sort((i, j) => (effort[j] as number) - (effort[i] as number) || i - j);
  return order.flatMap((_, k) => [
    withRow(formed, seat, order.slice(0, k)),
    withRow(formed, seat, order.slice(k)),
  ]);
};

/** The graph in which a seat is linked to these partners and nobody else. */
export const withRow = (graph: Adjacency, seat: number, partners: readonly number[]): Adjacency => {
  const to = new Set(partners);
  return graph.map((row, i) =>
    i === seat ? row.map((_, j) => (to.has(j) ? 1 : 0)) : row.with(seat, to.has(i) ? 1 : 0),
  );
};
