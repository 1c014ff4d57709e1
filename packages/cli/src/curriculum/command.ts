/** @file A curriculum over a matrix game, as `tompo curriculum` runs it. */
import { gateOf } from './endpoint.js';
import { claim, identityOf } from './identity.js';
import type { CurriculumRecipe } from './load.js';
import { allPartners, beginning } from './parts.js';
import { preflight } from './preflight.js';
import { writeCurriculumReport } from './report.js';
import { runCourses } from './run.js';
import { summary } from './screen.js';
import { inSession, type SessionOptions } from './session.js';

export const runMatrix = (
  recipe: CurriculumRecipe,
  options: SessionOptions & { readonly force: boolean },
): Promise<void> => {
  const { dir, command, force } = options;
  return inSession(options, {
    recipe,
    ready: async (sandbox) => ({
      population: beginning(await allPartners(recipe, 'population', sandbox)),
      heldOut: await allPartners(recipe, 'heldOut', sandbox),
      notes: await preflight(recipe, sandbox),
    }),
    claim: ({ population, heldOut }) => claim(dir, identityOf(recipe, population, heldOut), force, command),
    notes: ({ notes }) => notes,
    run: ({ population, heldOut }, at) =>
      runCourses({ recipe, dir, command, population, heldOut, gate: gateOf(recipe), ...at }),
    report: (paint) => {
      const { data, page } = writeCurriculumReport(dir, command);
      return summary(data, page, paint);
    },
  });
};
