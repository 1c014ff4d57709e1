/** @file The file of a study as a schema: every key, its default and its range. docs/guides/studies.md documents the keys. */
import { z } from 'zod';
import { folderName } from '../recipe/atoms.js';

/** Sections of a recipe, laid over it as `extends` does, and paths ('games.0.n'), which reach into lists; the recipe's own schema checks
 *  what they say. */
const overrides = z.record(z.string(), z.unknown());

const MOST_SEEDS = 1000;
export const seeds = z.union([
  z.int().min(1).max(MOST_SEEDS),
  z
    .array(z.int().min(0))
    .min(1)
    .max(MOST_SEEDS)
    .refine((list) => new Set(list).size === list.length, 'names a seed twice'),
]);

/** An arm by the name of one of the recipe's algorithms, or with what an entry of `algorithms` holds. */
const arm = z.union([
  z.string().min(1),
  z.looseObject({
    name: folderName,
    /** The algorithm of the recipe that it is, or sft; unless told the one of its own name. */
    of: z.string().min(1).optional(),
    /** Sections of the recipe that are otherwise for this arm alone. */
    set: overrides.optional(),
  }),
]);

/** a against b: what is looked at is a − b. */
const contrast = z.union([
  z.tuple([z.string(), z.string()]),
  z.strictObject({ a: z.string(), b: z.string() }).transform(({ a, b }): [string, string] => [a, b]),
]);

const share = z.number().gt(0).lt(1);

const looks = z.union([
  z
    .array(z.int().min(2))
    .min(1)
    .transform((at) => ({ at, stop: 'futile' as const, futility: 0.1 })),
  z.strictObject({
    /** Numbers of seeds after which contrasts are looked at; the last seed is a look in any case. */
    at: z.array(z.int().min(2)).min(1),
    /** futile: contrasts that will hardly show a difference end · any: those that have shown one end, too. */
    stop: z.enum(['futile', 'any']).default('futile'),
    /** A contrast is futile below this chance of showing a difference after the last seed. */
    futility: share.default(0.1),
  }),
]);

/** Where policies are evaluated without training: an environment of the study by its name, or one that only evaluates. */
const transfer = z.union([
  z.string().min(1),
  z.strictObject({
    name: folderName,
    description: z.string().default(''),
    /** What is otherwise than in the recipe (and the study's `set`). */
    set: overrides,
    /** The environments whose policies come here; all unless told. */
    from: z.array(z.string()).min(1).optional(),
    /** The arms that do; all unless told. */
    arms: z.array(z.string()).min(1).optional(),
  }),
]);

/** One setting after another in the same environment. */
const sweep = z.strictObject({
  name: folderName,
  description: z.string().default(''),
  /** In which environment; the first unless told. */
  environment: z.string().min(1).optional(),
  /** What is otherwise at all of its points. */
  set: overrides.optional(),
  /** A path of the recipe ('data.trainGames'), and what it is set to in turn; */
  key: z.string().min(1).optional(),
  values: z
    .array(z.union([z.number(), z.string().min(1), z.boolean()]))
    .min(1)
    .optional(),
  /** or points with names, each with what is otherwise there. */
  points: z
    .array(z.strictObject({ name: folderName, set: overrides }))
    .min(1)
    .optional(),
  /** The study's unless told. */
  seeds: seeds.optional(),
  /** All unless told; sft is one. */
  arms: z.array(z.string()).min(1).optional(),
  metric: z.string().optional(),
  /** The metric's level; the report says at which value each arm reaches it. */
  reach: z.number().optional(),
});

const prediction = z
  .strictObject({
    contrast,
    environment: z.string(),
    /** The metric that it speaks of; the study's unless told. */
    metric: z.string().optional(),
    low: z.number().optional(),
    high: z.number().optional(),
  })
  .refine(({ low, high }) => low !== undefined || high !== undefined, 'needs low, high, or both')
  .refine(({ low = -Infinity, high = Infinity }) => low <= high, 'has its low above its high');

export const studySchema = z.strictObject({
  name: folderName,
  description: z.string().default(''),
  /** The recipe that all runs begin with: a name, or a path from where the study lies. */
  recipe: z.string().min(1),
  set: overrides.optional(),
  /** How many (1, 2, …), or which. */
  seeds: seeds.default(10),
  environments: z
    .array(
      z.strictObject({ name: folderName, description: z.string().default(''), set: overrides.optional() }),
    )
    .min(1)
    .default([{ name: 'base', description: '' }]),
  transfer: z.array(transfer).default([]),
  sweeps: z.array(sweep).default([]),
  /** The recipe's algorithms unless told; sft is always there. */
  arms: z.array(arm).min(1).optional(),
  /** The arm that the others are held against, where `contrasts` does not say; grpo where there is one, else the first. */
  baseline: z.string().optional(),
  contrasts: z.array(contrast).min(1).optional(),
  /** The metric that is tested; u5 where all runs have it, else u3, else the own payoff. */
  metric: z.string().optional(),
  looks: looks.optional(),
  /** Of intervals; 1 − level is the chance of a false difference among all contrasts. */
  level: share.default(0.95),
  /** Two arms are equal when they differ by less. */
  margin: z.number().positive().default(0.005),
  resamples: z.int().min(100).default(2000),
  predictions: z.array(prediction).default([]),
});

/** 3 → [1, 2, 3] */
export const seedList = (given: number | readonly number[]): readonly number[] =>
  typeof given === 'number' ? Array.from({ length: given }, (_, i) => i + 1) : given;

export type StudyFile = z.infer<typeof studySchema>;
export type Prediction = StudyFile['predictions'][number];
export type Looks = NonNullable<StudyFile['looks']>;
