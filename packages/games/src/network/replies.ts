/** @file Decisions of a seat among which its best are, for itself and for all, whatever is decided later. */
import type { Decision } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import type { NetworkRules } from './rules.js';
import { isOver, kindOf, type NetworkState } from './state.js';

type Joint = readonly (Decision | null)[];

/** Links: every subset of those who ask for a link with the seat, as a request that is not returned changes nothing. Efforts: the
 *  best one for its payoff and the best one for welfare against the others' efforts, as an effort changes nothing later: nothing of the
 *  game, that is. What partners who answer it give at a later phase of the same row it does change. */
export const repliesIn = (
  rules: NetworkRules,
  state: NetworkState,
  seat: number,
  decisions: Joint,
  noLinks: Adjacency,
): Iterable<Decision> => {
  if (isOver(rules.frame, state)) return [];
  if (kindOf(rules.frame, state) === 'graph') return rowsTo(willing(decisions, seat), rules.frame.n);
  const efforts = decisions.map((d) => (d?._tag === 'effort' ? d.value : 0));
  const best = rules.solutions.bestEfforts(state.graph ?? noLinks, efforts, seat);
  return [...new Set(best)].map((value) => ({ _tag: 'effort', value }));
};

const willing = (decisions: Joint, seat: number): readonly number[] =>
  decisions.flatMap((d, other) => (other !== seat && d?._tag === 'links' && d.to[seat] === 1 ? [other] : []));

/** Rows of n entries with every subset of the partners, the fewest bits changed from one to the next; the empty one first. */
function* rowsTo(partners: readonly number[], n: number): Generator<Decision> {
  const to = new Array<number>(n).fill(0);
  yield { _tag: 'links', to: [...to] };
  for (let place = 1; place < 2 ** partners.length; place++) {
    // Gray code: the bit that changes is the lowest one of the place.
    let bit = 0;
    for (let rest = place; rest % 2 === 0; rest /= 2) bit++;
    const partner = partners[bit] as number;
    to[partner] = 1 - (to[partner] as number);
    yield { _tag: 'links', to: [...to] };
  }
}
