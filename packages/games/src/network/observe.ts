/** @file What a seat of a network game sees. */
import type { NetworkObservation } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import { pastOf, withPast } from './past.js';
import type { NetworkRules } from './rules.js';
import { kindOf, type NetworkState, spaceOf } from './state.js';

/** Parameters, types (others' hidden when observability is 'own'), history, and the graph in force.
 *  Under 'own' the past payoffs are still seen, and a careful reader may work out types from them. */
export const observe = (
  rules: NetworkRules,
  state: NetworkState,
  seat: number,
  noLinks: Adjacency,
): NetworkObservation => {
  const { frame } = rules;
  const space = spaceOf(frame, state, seat);
  if (space === null)
    throw new RangeError(`seat ${seat} does not move in this state, so it is asked nothing`);
  const kind = kindOf(frame, state);
  const hidden = frame.observability === 'own';
  const types = hidden ? rules.types.map((t, i) => (i === seat ? t : null)) : rules.types;
  return withPast(pastOf(state), {
    game: rules.id,
    params: hidden ? { ...rules.params, [rules.typeKey]: types } : rules.params,
    n: frame.n,
    seat,
    round: state.round,
    rounds: frame.rounds,
    kind,
    sequence: frame.sequence,
    index: state.index,
    types,
    graph: state.graph ?? (kind === 'effort' ? noLinks : null),
    get history() {
      return state.history;
    },
    space,
  });
};
