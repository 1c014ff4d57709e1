/** @file A checked study: what is run, and what is asked of it. */
import { join } from 'node:path';
import { policyOf } from '../recipe/algorithms.js';
import type { Recipe } from '../recipe/schema.js';
import type { RunView } from '../run/fit.js';
import { type RunFolder, runFolder } from '../run/folder.js';
import type { Looks, Prediction } from './schema.js';

export type Contrast = readonly [a: string, b: string];

export interface Environment {
  readonly name: string;
  readonly description: string;
}

/** A policy of a study: which one it is within its run, and of which variant of the recipe. */
export interface Arm {
  readonly name: string;
  /** 'sft' or the name of an algorithm, as its run has it. */
  readonly policy: string;
  /** '' for the recipe itself; an arm with settings of its own has a variant of its own name. */
  readonly variant: string;
}

/** What the runs of an environment, or of an arm with settings of its own, have in common. */
export interface Variant {
  readonly environment: string;
  /** '' for the recipe itself. */
  readonly name: string;
  /** Checked, with the study's arms as its algorithms; each run gets its own seed. */
  readonly recipe: Recipe;
}

/** Where policies are evaluated that were trained elsewhere. */
export interface Transfer {
  readonly name: string;
  readonly description: string;
  /** The environments whose policies come here. */
  readonly from: readonly string[];
  readonly arms: readonly string[];
  /** Its games and its evaluation are those that count. */
  readonly recipe: Recipe;
}

export interface SweepPoint {
  /** Where its runs lie, and what they are called: 'demonstrations-400'. */
  readonly environment: string;
  readonly label: string;
  /** Its place on the axis; null where the points are no numbers. */
  readonly value: number | null;
}

export interface Sweep {
  readonly name: string;
  readonly description: string;
  /** The environment in which something is otherwise. */
  readonly from: string;
  /** The path in the recipe that is set; null where points have names. */
  readonly key: string | null;
  readonly points: readonly SweepPoint[];
  readonly seeds: readonly number[];
  /** sft too, where it is named. */
  readonly arms: readonly string[];
  /** As evaluations name it; null: what the study tests. */
  readonly metric: string | null;
  /** What the metric is to reach; null where nothing is asked. */
  readonly reach: number | null;
  readonly variants: readonly Variant[];
}

export interface Study {
  readonly name: string;
  readonly description: string;
  /** The file that says it. */
  readonly file: string;
  readonly seeds: readonly number[];
  readonly environments: readonly Environment[];
  /** sft first. */
  readonly arms: readonly Arm[];
  readonly contrasts: readonly Contrast[];
  /** As evaluations name it; null where the results decide. */
  readonly metric: string | null;
  readonly looks: Looks | null;
  readonly level: number;
  readonly margin: number;
  readonly resamples: number;
  readonly predictions: readonly Prediction[];
  readonly variants: readonly Variant[];
  readonly transfers: readonly Transfer[];
  readonly sweeps: readonly Sweep[];
}

/** A run of a study: a variant with a seed, in a folder of its own. */
export interface Cell {
  readonly environment: string;
  readonly variant: string;
  readonly seed: number;
  /** 'mild/seed-3', 'mild/seed-3.no-beliefs': its name in sentences, and its place. */
  readonly id: string;
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  /** The arms that are counted here. */
  readonly arms: readonly Arm[];
  /** The run whose policies it evaluates elsewhere, and where; absent where it trains its own. */
  readonly trained?: RunView;
  readonly transfer?: string;
}

/** The run of a variant with a seed that makes these arms; null where it would make none. */
export const cellOf = (
  study: Study,
  variant: Variant,
  seed: number,
  wanted: ReadonlySet<string>,
  dir: string,
): Cell | null => {
  const arms = study.arms.filter((arm) => arm.variant === variant.name && wanted.has(arm.name));
  // The supervised arm of the recipe itself comes with every run.
  if (!arms.some((arm) => arm.policy !== 'sft' || arm.variant !== '')) return null;
  return cellWith(variant, seed, arms, dir);
};

/** The recipe with what these arms need: themselves, and the policies that some of them play with. */
const recipeFor = (recipe: Recipe, arms: readonly Arm[]): Recipe => {
  const needed = arms.flatMap(({ policy }) => [policy, policyOf(recipe, policy)]);
  const algorithms = recipe.algorithms.filter((a) => needed.includes(a.name));
  // A run of sft alone trains none of them; a recipe names at least one.
  return algorithms.length === 0 ? recipe : { ...recipe, algorithms };
};

/** The same run with some of its arms. */
export const withArms = (cell: Cell, arms: readonly Arm[]): Cell => ({
  ...cell,
  arms,
  recipe: cell.trained === undefined ? recipeFor(cell.recipe, arms) : cell.recipe,
});

/** The run of a variant with a seed that makes just these arms. */
export const cellWith = (variant: Variant, seed: number, arms: readonly Arm[], dir: string): Cell => {
  const name = variant.name === '' ? `seed-${seed}` : `seed-${seed}.${variant.name}`;
  return {
    environment: variant.environment,
    variant: variant.name,
    seed,
    id: `${variant.environment}/${name}`,
    recipe: { ...recipeFor(variant.recipe, arms), name, seed },
    folder: runFolder(join(dir, 'runs', variant.environment, name)),
    arms,
  };
};
