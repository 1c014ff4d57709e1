/** @file Who decides for the learners from a turn on: a player, so that what follows has no noise of their later decisions. */
import type { Player } from '../types.js';
import type { Course } from './course.js';

/** The same course with a player in the learners' seats from here on, under their names. */
export const continuedBy = (course: Course, player: Player): Course => ({
  ...course,
  seats: course.seats.map((seat) =>
    seat._tag === 'learner' ? { _tag: 'player', name: seat.agent, player } : seat,
  ),
});

/** Who cannot answer at once, and would decide as before whatever a turn decided; null where all can. */
export const unforeseeable = (course: Course): string | null => {
  for (const seat of course.seats) {
    if (seat._tag === 'kept') return seat.name;
    if (seat._tag !== 'player') return seat.agent;
    if (seat.player.decide === undefined) return seat.name;
  }
  return null;
};
