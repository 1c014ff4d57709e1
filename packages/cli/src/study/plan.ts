/** @file plan.json: what a study was going to test, as it was before its first run. A plan that was changed since is told. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tryJson, writeJson } from '../run/files.js';
import { differences, inShort } from '../run/settings.js';
import type { Study } from './study.js';

const planPath = (dir: string): string => join(dir, 'plan.json');

/** By names, so that what was added or taken away is seen as that. */
const planOf = (study: Study): unknown =>
  JSON.parse(
    JSON.stringify({
      seeds: study.seeds,
      environments: study.environments.map((e) => e.name),
      contrasts: Object.fromEntries(study.contrasts.map(([a, b]) => [`${a} − ${b}`, true])),
      metric: study.metric,
      looks: study.looks,
      level: study.level,
      margin: study.margin,
      // Absent in plans of studies without, and of earlier versions.
      ...(study.transfers.length === 0 ? {} : { transfer: study.transfers.map(({ name }) => name) }),
      ...(study.sweeps.length === 0
        ? {}
        : {
            sweeps: Object.fromEntries(
              study.sweeps.map(({ name, points, seeds }) => [
                name,
                { points: points.map(({ label }) => label), seeds },
              ]),
            ),
          }),
      predictions: Object.fromEntries(
        study.predictions.map(({ contrast: [a, b], environment, metric, low, high }) => [
          `${a} − ${b} in ${environment}${metric === undefined ? '' : `, ${metric}`}`,
          { low, high },
        ]),
      ),
    }),
  );

/** Before the first run. */
export const keepPlan = (study: Study, dir: string): void => {
  if (!existsSync(planPath(dir))) writeJson(planPath(dir), planOf(study));
};

/** What is otherwise than planned, in a sentence; null where nothing is, or no plan was kept. */
export const planChanged = (study: Study, dir: string): string | null => {
  const was = tryJson(planPath(dir));
  if (was === undefined) return null;
  const differ = differences(was, planOf(study));
  return differ.length === 0
    ? null
    : `The study was changed after its first run (plan.json has it as it was): ${inShort(differ)}.`;
};
