/** @file A curriculum on a grid, as `tompo curriculum` runs it. */
import type { CourseKinds, CourseOpponent } from '@tompo/curriculum/net';
import { gateOf, reached, silent } from '../endpoint.js';
import { heldApart, type Known } from '../heldApart.js';
import { claimAs } from '../identity.js';
import { inSession, type SessionOptions } from '../session.js';
import type { GridGame } from './game.js';
import { cookingGame } from './kitchen.js';
import type { GridRecipe } from './load.js';
import { gridSummary, writeGridReport } from './report.js';
import { decidingGrid, gridGeneratorOf, gridIdentity, gridPartners, runGridCourses } from './run.js';
import { walkGame } from './walk.js';

const asKnown = ({ name, id, code }: CourseOpponent): Known => ({ name: name ?? id, key: code.hash });

type Options = SessionOptions & { readonly force: boolean };

const runIn = <K extends CourseKinds>(
  recipe: GridRecipe,
  game: GridGame<K>,
  options: Options,
): Promise<void> => {
  const { dir, command, force } = options;
  return inSession(options, {
    recipe,
    ready: async (sandbox) => {
      gridGeneratorOf(recipe, game, sandbox, silent);
      const partners = gridPartners(recipe, game);
      heldApart(partners.population.map(asKnown), partners.heldOut.map(asKnown));
      return { partners, notes: await reached(recipe) };
    },
    claim: ({ partners }) => claimAs(dir, gridIdentity(recipe, partners), decidingGrid, force, command),
    notes: ({ notes }) => notes,
    run: ({ partners }, at) =>
      runGridCourses({ recipe, game, dir, command, gate: gateOf(recipe), ...partners, ...at }),
    report: (paint) => {
      const { data, page } = writeGridReport(dir, command, game.words);
      return gridSummary(data, page, game.words, paint);
    },
  });
};

export const runGrid = (recipe: GridRecipe, options: Options): Promise<void> =>
  'shifts' in recipe
    ? runIn(recipe, cookingGame(recipe.game), options)
    : runIn(recipe, walkGame(recipe.game), options);
