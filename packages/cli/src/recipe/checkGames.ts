/** @file Games that cannot be: ranges the wrong way round, and parameters that the games themselves refuse. */
import type { RecipeFault } from '../errors.js';
import { reversed } from './distribution.js';
import type { Recipe } from './schema.js';

const reversedFaults = ({ games }: Recipe): readonly RecipeFault[] =>
  games.flatMap((family, i) =>
    Object.entries(family).flatMap(([key, value]) =>
      Array.isArray(value) && typeof value[0] === 'number' && reversed(value as [number, number])
        ? [
            {
              path: `games[${i}].${key}`,
              message: `goes from ${value[0]} to ${value[1]}; write the smaller number first`,
            },
          ]
        : [],
    ),
  );

export const checkGames = (recipe: Recipe): readonly RecipeFault[] => reversedFaults(recipe);
