/** @file A curriculum over a matrix game, as `tompo curriculum` runs it. */
import { scripted } from '@tompo/curriculum';
import { gateOf } from './endpoint.js';
import { heldApart, type Known } from './heldApart.js';
import { claim, identityOf } from './identity.js';
import type { CurriculumRecipe } from './load.js';
import { allPartners, beginning, type Partner } from './parts.js';
import { preflight } from './preflight.js';
import { writeCurriculumReport } from './report.js';
import { runCourses } from './run.js';
import { summary } from './screen.js';
import { inSession, type SessionOptions } from './session.js';

const asKnown = ({ name, machine }: Partner): Known => ({ name, key: scripted(name, machine).behaviour });

export const runMatrix = (
  recipe: CurriculumRecipe,
  options: SessionOptions & { readonly force: boolean },
): Promise<void> => {
  const { dir, command, force } = options;
  return inSession(options, {
    recipe,
    ready: async (sandbox) => {
      const first = await allPartners(recipe, 'population', sandbox);
      const heldOut = await allPartners(recipe, 'heldOut', sandbox);
      heldApart(first.map(asKnown), heldOut.map(asKnown));
      return { population: beginning(first), heldOut, notes: await preflight(recipe, sandbox) };
    },
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
