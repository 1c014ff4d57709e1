/** @file A recorded game sits down again. */
import { either as E } from 'fp-ts';
import type { MatchRecord } from '../record.js';
import type { Player } from '../types.js';
import { scripted } from './scripted.js';

/** Plays what stood on the table in the record, seat by seat. Meant for the same game with the same seed. */
export const recorded = (record: MatchRecord, name = 'recorded'): Player => {
  const played = new Map(
    record.phases.flatMap(({ round, place, decisions }) =>
      decisions.map((one) => [`${round}/${place}/${one.seat}`, one.played] as const),
    ),
  );
  return scripted(name, ({ game, state, seat }) => {
    const { round, index } = game.phase(state);
    const decision = played.get(`${round}/${index}/${seat}`);
    return decision === undefined
      ? E.left({ _tag: 'NotRecorded', game: game.id, round, place: index, seat })
      : E.right(decision);
  });
};
