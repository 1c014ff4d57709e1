/** @file What scripted players of network games read off an observation. */
import type { NetworkObservation, PhaseRecord } from '@tompo/games';

/** The observation of a network game, or null when the game is of another kind. */
export const asNetwork = (observation: unknown): NetworkObservation | null => {
  if (typeof observation !== 'object' || observation === null) {
    return null;
  }
  const o = observation as Partial<NetworkObservation>;
  return typeof o.n === 'number' &&
    typeof o.seat === 'number' &&
    Array.isArray(o.types) &&
    Array.isArray(o.history) &&
    (o.kind === 'graph' || o.kind === 'effort')
    ? (o as NetworkObservation)
    : null;
};

type EffortRecord = Extract<PhaseRecord, { _tag: 'effort' }>;

/** Past effort phases, oldest first. */
export const effortHistory = (observation: NetworkObservation): readonly EffortRecord[] =>
  observation.history.filter((record): record is EffortRecord => record._tag === 'effort');

/** Efforts of the latest effort phase [N], or null before the first. */
export const lastEfforts = ({ history }: NetworkObservation): readonly number[] | null => {
  for (let k = history.length - 1; k >= 0; k--) {
    const record = history[k] as PhaseRecord;
    if (record._tag === 'effort') return record.efforts;
  }
  return null;
};

/** Seats linked with the observer in the graph in force, ascending. */
export const neighbours = (observation: NetworkObservation): readonly number[] =>
  (observation.graph?.[observation.seat] ?? []).flatMap((linked, seat) => (linked === 1 ? [seat] : []));
