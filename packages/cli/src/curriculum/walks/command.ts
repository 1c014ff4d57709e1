/** @file A curriculum over walks, as `tompo curriculum` runs it. */
import type { WalkerOpponent } from '@tompo/curriculum/walk';
import { gateOf, reached, silent } from '../endpoint.js';
import { heldApart, type Known } from '../heldApart.js';
import { claimAs } from '../identity.js';
import { inSession, type SessionOptions } from '../session.js';
import type { WalksRecipe } from './load.js';
import { walksSummary, writeWalksReport } from './report.js';
import { decidingWalks, runWalkCourses, walkGeneratorOf, walkPartners, walksIdentity } from './run.js';

const asKnown = ({ name, id, code }: WalkerOpponent): Known => ({ name: name ?? id, key: code.hash });

export const runWalks = (
  recipe: WalksRecipe,
  options: SessionOptions & { readonly force: boolean },
): Promise<void> => {
  const { dir, command, force } = options;
  return inSession(options, {
    recipe,
    ready: async (sandbox) => {
      walkGeneratorOf(recipe, sandbox, silent);
      const partners = walkPartners(recipe);
      heldApart(partners.population.map(asKnown), partners.heldOut.map(asKnown));
      return { partners, notes: await reached(recipe) };
    },
    claim: ({ partners }) => claimAs(dir, walksIdentity(recipe, partners), decidingWalks, force, command),
    notes: ({ notes }) => notes,
    run: ({ partners }, at) =>
      runWalkCourses({ recipe, dir, command, gate: gateOf(recipe), ...partners, ...at }),
    report: (paint) => {
      const { data, page } = writeWalksReport(dir, command);
      return walksSummary(data, page, paint);
    },
  });
};
