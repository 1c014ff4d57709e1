/** @file What partners that are written for a policy cannot do without. */
import type { RecipeFault } from '../errors.js';
import { trainedAt } from './algorithms.js';
import { isOwn } from './games.js';
import { entriesOf, isModel } from './players.js';
import type { Recipe } from './schema.js';

const faultsOf = (recipe: Recipe, path: string): readonly RecipeFault[] => {
  const { rl, games } = recipe;
  if (rl.rollouts === undefined)
    return [
      {
        path,
        message:
          'partners are written for games that are played, and situations are not; set rl.rollouts to branches or episodes',
      },
    ];
  const foreign = games.findIndex(isOwn);
  const model = rl.opponents === undefined ? -1 : entriesOf(rl.opponents).findIndex(isModel);
  return [
    ...(foreign < 0
      ? []
      : [
          {
            path,
            message: `partners are programs for links and efforts, and games[${foreign}] is of another family than bcz and pgg; leave it out`,
          },
        ]),
    ...(rl.agents === undefined
      ? []
      : [{ path, message: 'partners are written for one learner, and rl.agents names several' }]),
    ...(rl.opponents === undefined
      ? [
          {
            path,
            message: 'written partners join rl.opponents, and there are none; name who sits there first',
          },
        ]
      : []),
    ...(model < 0
      ? []
      : [
          {
            path: `rl.opponents[${model}]`,
            message: `${path} measures what could be reached beside each partner, which a language model cannot be asked; name scripted players alone`,
          },
        ]),
  ];
};

export const curriculumFaults = (recipe: Recipe): readonly RecipeFault[] =>
  trainedAt(recipe).flatMap(([{ curriculum }, i]) =>
    curriculum === undefined ? [] : faultsOf(recipe, `algorithms[${i}].curriculum`),
  );
