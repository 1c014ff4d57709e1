/** @file The recipes of curricula on a grid as schemas: over walks, and in a kitchen. docs/guides/curriculum.md documents the keys. */
import { z } from 'zod';
import { count, folderName, rate } from '../../recipe/atoms.js';
import { seeds } from '../../study/schema.js';
import { endpoint, fixedPool, validation, weights } from '../schema.js';

const walk = z.strictObject({
  kind: z.literal('matrix-walk'),
  /** What a meeting pays. */
  matrix: z.enum(['prisoners-dilemma', 'running-with-scissors']).default('prisoners-dilemma'),
  /** 9 × 7; 13 × 13 with four walkers; or 23 × 15 with walks of 1,000 steps and more. */
  size: z.enum(['small', 'arena', 'full']).default('small'),
});
export type WalkFile = z.infer<typeof walk>;

const kitchen = z.strictObject({
  kind: z.literal('cooking'),
  /** 300 steps, or 1,000. */
  shift: z.enum(['short', 'full']).default('short'),
  /** What a tomato in a pot pays to who put it there, in training alone. A soup pays 20 to all. */
  potReward: z.number().min(-1e6).max(1e6).default(0),
});
export type KitchenFile = z.infer<typeof kitchen>;

const student = z.strictObject({
  kind: z.enum(['walker', 'cook']).optional(),
  filters: z.tuple([z.int().min(1).max(1024), z.int().min(1).max(1024)]).default([8, 16]),
  hidden: z.int().min(1).max(4096).default(16),
  worlds: count.default(16),
  chunk: count.default(32),
  sequences: count.default(4),
  epochs: count.default(4),
  learningRate: rate.default(0.002),
  /** Of each training. */
  steps: count.default(8192),
});

const drafts = z.int().min(1).max(1000);
const size = z.int().min(1).max(1000).default(15);

const generator = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('program-search'),
    drafts: drafts.default(6),
    size,
    parents: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal('random-programs'), drafts: drafts.default(1), size }),
  endpoint,
  fixedPool,
]);

/** A scripted opponent by its name, `classics` for all of them, or a file of JavaScript. */
const partner = z.union([z.string().min(1), z.strictObject({ code: z.string().min(1) })]);

const named = { name: folderName, description: z.string().default('') };

const common = {
  student: student.prefault({}),
  generator: generator.prefault({ kind: 'program-search' }),
  diagnosis: z
    .strictObject({
      kind: z.enum(['full', 'none', 'shuffled']),
      rollouts: z.int().min(1).max(10_000).default(5),
      agreement: z.number().min(-1).max(2).default(0.3),
    })
    .prefault({ kind: 'full' }),
  validation: validation.prefault({}),
  weights: weights.prefault({ kind: 'uniform' }),
  heldOut: z.array(partner).default([]),
  iterations: z.int().min(1).max(1000).default(5),
  attempts: z.int().min(1).max(100).default(2),
  seeds: seeds.default(1),
  /** Steps of an oracle for each opponent; 0: regret is measured by scripted replies alone. */
  oracleSteps: z.int().min(0).default(0),
  limits: z.record(z.string(), z.number()).default({}),
};

/** Paired ones of a measurement. */
const paired = z.int().min(1).max(10_000).default(16);
const beginners = (...names: readonly string[]) =>
  z
    .array(partner)
    .min(1)
    .default([...names]);

export const walksSchema = z.strictObject({
  ...named,
  game: walk,
  ...common,
  walks: paired,
  population: beginners('specialist-0-1', 'specialist-1-1'),
});

export const shiftsSchema = z.strictObject({
  ...named,
  game: kitchen,
  ...common,
  shifts: paired,
  population: beginners('tomatoes', 'plates', 'whole'),
});

export type WalksFile = z.infer<typeof walksSchema>;
export type ShiftsFile = z.infer<typeof shiftsSchema>;
export type GridPartner = WalksFile['population'][number];
