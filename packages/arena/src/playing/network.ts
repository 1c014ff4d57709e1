/** @file What scripted players of network games read off an observation. */
import { type NetworkObservation, type Past, type PhaseRecord, pastOf } from '@tompo/games';

/** The observation of a network game, or null when the game is of another kind. */
export const asNetwork = (observation: unknown): NetworkObservation | null => {
  if (typeof observation !== 'object' || observation === null) {
    return null;
  }
  const o = observation as Partial<NetworkObservation>;
  return typeof o.n === 'number' &&
    typeof o.seat === 'number' &&
    Array.isArray(o.types) &&
    hasHistory(o) &&
    (o.kind === 'graph' || o.kind === 'effort')
    ? (o as NetworkObservation)
    : null;
};

/** A game's own observations list their history when it is looked at; that takes long in a long game, so it is not done
 *  just to see that it is a list. */
const hasHistory = (o: Partial<NetworkObservation>): boolean =>
  Object.getOwnPropertyDescriptor(o, 'history')?.get !== undefined || Array.isArray(o.history);

type EffortRecord = Extract<PhaseRecord, { _tag: 'effort' }>;

/** Past effort phases, oldest first. */
export const effortHistory = (observation: NetworkObservation): readonly EffortRecord[] =>
  observation.history.filter((record): record is EffortRecord => record._tag === 'effort');

/** Efforts of the latest effort phase [N], or null before the first. */
export const lastEfforts = (observation: NetworkObservation): readonly number[] | null => {
  for (let at = pastOf(observation); at !== null; at = at.before) {
    if (at.record._tag === 'effort') return at.record.efforts;
  }
  return null;
};

/** Something worked out from all of the past, record by record. What was worked out for a past is remembered, so that each
 *  record of a game is looked at once.
 *  next: must change none of its arguments, and of the observation may use what all seats see in all phases alone */
export const overPast = <T>(
  nothing: T,
  next: (value: T, record: PhaseRecord, observation: NetworkObservation) => T,
): ((observation: NetworkObservation) => T) => {
  const known = new WeakMap<object, { readonly value: T }>();
  return (observation) => {
    const open: NonNullable<Past>[] = [];
    let value = nothing;
    for (let at = pastOf(observation); at !== null; at = at.before) {
      const before = known.get(at);
      if (before !== undefined) {
        value = before.value;
        break;
      }
      open.push(at);
    }
    for (const at of open.reverse()) {
      value = next(value, at.record, observation);
      known.set(at, { value });
    }
    return value;
  };
};

/** The same for what hangs on who looks: `next` may also use the seat of the observation and the types that it sees. */
export const overOwnPast = <T>(
  nothing: T,
  next: (value: T, record: PhaseRecord, observation: NetworkObservation) => T,
): ((observation: NetworkObservation) => T) => {
  // One for each seat number, of which there are few.
  const bySeat = new Map<number, (observation: NetworkObservation) => T>();
  return (observation) => {
    const fold = bySeat.get(observation.seat) ?? overPast(nothing, next);
    bySeat.set(observation.seat, fold);
    return fold(observation);
  };
};

/** The seats that a row of a graph is linked with, ascending. */
export const linkedIn = (row: readonly number[] = []): readonly number[] =>
  row.flatMap((linked, seat) => (linked === 1 ? [seat] : []));

/** Seats linked with the observer in the graph in force, ascending. */
export const neighbours = (observation: NetworkObservation): readonly number[] =>
  linkedIn(observation.graph?.[observation.seat]);
