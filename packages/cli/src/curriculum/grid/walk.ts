/** @file Walks, as the command knows them. */
import {
  type WalkKinds,
  walkCurriculum,
  walkEndpointGenerator,
  walkProgramSearch,
  walkRandomPrograms,
  walkStudent,
} from '@tompo/curriculum/net';
import { scriptedWalker, walkClassics, walkerOpponent } from '@tompo/curriculum/walk';
import type { GridGame } from './game.js';
import { walkOf } from './params.js';
import type { WalkFile } from './schema.js';

export const walkGame = (game: WalkFile): GridGame<WalkKinds> => {
  const params = walkOf(game);
  return {
    words: {
      over: 'walks',
      does: 'walks',
      others: 'walkers',
      another: 'a walker',
      one: 'walk',
      several: 'walks',
      unit: 'in 100 steps',
      head: 'In 100 steps',
      regret: 'Regret in 100 steps',
      explained: (count) =>
        `Regret: what the best known reply to an opponent earns in 100 steps, less what the student earns, on the same ${count} walks. There is no exact best reply on a walk: the replies are scripted walkers, which know the whole grid`,
      inShort: 'Regret: what the best known reply earns in 100 steps, less what the student does.',
      tile: [game.matrix, game.size === 'arena' ? 'arena of four walkers' : `${game.size} grid`],
    },
    scripted: Object.fromEntries(
      Object.entries(walkClassics(params.payoffs.length)).map(([name, program]) => [
        name,
        scriptedWalker(name, program),
      ]),
    ),
    written: (text, name) =>
      walkerOpponent(
        { source: { _tag: 'code', language: 'js', text } },
        { iteration: 0, generator: 'recipe' },
        name,
      ),
    student: (options) => walkStudent(params, options),
    search: walkProgramSearch,
    random: walkRandomPrograms,
    endpoint: walkEndpointGenerator,
    course: (options) => walkCurriculum({ params, ...options }),
  };
};
