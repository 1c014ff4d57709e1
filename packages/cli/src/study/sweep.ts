/** @file A sweep: one setting after another in the same environment, with seeds and arms of its own. Shown, and not tested. */
import { type Cell, cellWith, type Study } from './study.js';

/** The runs of all sweeps. */
export const sweepCells = (study: Study, dir: string): readonly Cell[] =>
  study.sweeps.flatMap(({ variants, seeds, arms }) =>
    seeds.flatMap((seed) =>
      variants.flatMap((variant): readonly Cell[] => {
        const own = study.arms.filter((arm) => arm.variant === variant.name && arms.includes(arm.name));
        return own.length === 0 ? [] : [cellWith(variant, seed, own, dir)];
      }),
    ),
  );

/** Wherever a study trains, with the seeds that are run there: its environments, then the points of its sweeps. */
export const placesOf = (
  study: Study,
): readonly { readonly name: string; readonly seeds: readonly number[] }[] => [
  ...study.environments.map(({ name }) => ({ name, seeds: study.seeds })),
  ...study.sweeps.flatMap(({ points, seeds }) =>
    points.map(({ environment }) => ({ name: environment, seeds })),
  ),
];
