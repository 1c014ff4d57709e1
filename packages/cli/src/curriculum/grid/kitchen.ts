/** @file A kitchen, as the command knows it. */
import { cookClassics, cookOpponent, scriptedCook } from '@tompo/curriculum/cooking';
import {
  type CookKinds,
  cookEndpointGenerator,
  cookingCurriculum,
  cookingStudent,
  cookProgramSearch,
  cookRandomPrograms,
} from '@tompo/curriculum/net';
import type { GridGame } from './game.js';
import { kitchenOf } from './params.js';
import type { KitchenFile } from './schema.js';

export const cookingGame = (game: KitchenFile): GridGame<CookKinds> => {
  const params = kitchenOf(game);
  return {
    words: {
      over: 'shifts in a kitchen',
      does: 'cooks',
      others: 'cooks',
      another: 'a cook',
      one: 'shift',
      several: 'shifts',
      unit: 'soups a shift',
      head: 'Soups a shift',
      regret: 'Regret in soups a shift',
      explained: (count) =>
        `Regret: the soups that are delivered in a shift with the best known reply to an opponent, less those with the student, on the same ${count} shifts. There is no exact best reply in a kitchen: the replies are six scripted cooks, which know all of it`,
      inShort: 'Regret: soups of a shift with the best known reply, less those with the student.',
      tile: ['asymmetric', `kitchen, shifts of ${params.length} steps`],
    },
    scripted: Object.fromEntries(
      Object.entries(cookClassics()).map(([name, program]) => [name, scriptedCook(name, program)]),
    ),
    written: (text, name) =>
      cookOpponent(
        { source: { _tag: 'code', language: 'js', text } },
        { iteration: 0, generator: 'recipe' },
        name,
      ),
    student: (options) => cookingStudent(params, options),
    search: cookProgramSearch,
    random: cookRandomPrograms,
    endpoint: cookEndpointGenerator,
    course: (options) => cookingCurriculum({ params, ...options }),
  };
};
