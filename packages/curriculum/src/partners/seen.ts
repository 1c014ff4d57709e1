/** @file What a partner reads off what its seat sees. */
import type { NetworkObservation, PhaseRecord } from '@tompo/games';

export type Efforts = Extract<PhaseRecord, { readonly _tag: 'effort' }>;

/** What was given in each past effort phase, the oldest first. */
export const effortsOf = ({ history }: NetworkObservation): readonly Efforts[] =>
  history.filter((record): record is Efforts => record._tag === 'effort');

export interface Seen {
  readonly seat: number;
  /** Of what it could, what each gave at each past effort phase. [phases][N] */
  readonly given: readonly (readonly number[])[];
  /** With whom the seat is linked in the graph in force. [N] */
  readonly linked: readonly boolean[];
  /** [N]; null where it is hidden. */
  readonly types: readonly (number | null)[];
  readonly roundsLeft: number;
}

/** An observation of a network game; null: it is of another kind. */
export const asNetwork = (observation: unknown): NetworkObservation | null => {
  const { n, seat, types, history, kind } = (observation ?? {}) as Partial<NetworkObservation>;
  return typeof n === 'number' &&
    typeof seat === 'number' &&
    Array.isArray(types) &&
    Array.isArray(history) &&
    (kind === 'graph' || kind === 'effort')
    ? (observation as NetworkObservation)
    : null;
};

/** The most that a seat could give: its endowment in a public goods game, where it is hidden the most that it was seen to give; the one
 *  cap of all elsewhere. */
export const capacityOf = (
  { params, types }: NetworkObservation,
  past: readonly Efforts[],
  seat: number,
): number =>
  Object.hasOwn(params, 'endowment')
    ? (types[seat] ?? Math.max(0, ...past.map(({ efforts }) => efforts[seat] as number)))
    : (params.maxEffort as number);

export const seenBy = (observation: NetworkObservation): Seen => {
  const { seat, n, graph, types, round, rounds } = observation;
  const past = effortsOf(observation);
  const capacity = Array.from({ length: n }, (_, j) => capacityOf(observation, past, j));
  return {
    seat,
    // Who can give nothing gave its all.
    given: past.map(({ efforts }) =>
      efforts.map((effort, j) => ((capacity[j] as number) > 0 ? effort / (capacity[j] as number) : 1)),
    ),
    linked: Array.from({ length: n }, (_, j) => graph?.[seat]?.[j] === 1),
    types,
    roundsLeft: rounds - round,
  };
};
