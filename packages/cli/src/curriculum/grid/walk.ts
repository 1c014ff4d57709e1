/** @file Walks, as the command knows them. */
import {
  type WalkKinds,
  walkCurriculum,
  walkEndpointGenerator,
  walkProgramSearch,
  walkRandomPrograms,
  walkStudent,
} from '@tompo/curriculum/net';
import {
  fullSize,
  scriptedWalker,
  smallArena,
  type WalkParams,
  walkClassics,
  walkerOpponent,
} from '@tompo/curriculum/walk';
import { matrixClassics } from '@tompo/dilemmas';
import type { GridGame } from './game.js';
import type { WalkFile } from './schema.js';

/** Rock, paper, scissors: what beats is paid 10, what is beaten −10. */
const SCISSORS: WalkParams['payoffs'] = [0, 1, 2].map((a) =>
  [0, 1, 2].map((b) => {
    const won = a === b ? 0 : (a - b + 3) % 3 === 1 ? 10 : -10;
    return [won, won === 0 ? 0 : -won] as const;
  }),
);

export const paramsOf = ({ matrix, size }: WalkFile): WalkParams => {
  const dilemma = matrixClassics.find(({ name }) => name === 'prisoners-dilemma')?.params.payoffs;
  if (dilemma === undefined) throw new Error('There is no prisoner’s dilemma.');
  const payoffs = matrix === 'prisoners-dilemma' ? dilemma : SCISSORS;
  const kinds = payoffs.length === 2 ? 2 : 3;
  if (size === 'full') return { payoffs, ...fullSize(kinds) };
  return size === 'arena' ? { payoffs, ...smallArena(kinds) } : { payoffs };
};

export const walkGame = (game: WalkFile): GridGame<WalkKinds> => {
  const params = paramsOf(game);
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
