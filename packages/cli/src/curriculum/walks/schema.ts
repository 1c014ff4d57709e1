/** @file The recipe of a curriculum over walks as a schema. docs/guides/curriculum.md documents the keys. */
import { z } from 'zod';
import { count, folderName, rate } from '../../recipe/atoms.js';
import { seeds } from '../../study/schema.js';
import { endpoint, fixedPool, validation, weights } from '../schema.js';

const game = z.strictObject({
  kind: z.literal('matrix-walk'),
  /** What a meeting pays. */
  matrix: z.enum(['prisoners-dilemma', 'running-with-scissors']).default('prisoners-dilemma'),
  /** 9 × 7, or 23 × 15 with walks of 1,000 steps and more. */
  size: z.enum(['small', 'full']).default('small'),
});

const student = z.strictObject({
  kind: z.literal('walker').default('walker'),
  filters: z.tuple([z.int().min(1).max(1024), z.int().min(1).max(1024)]).default([8, 16]),
  hidden: z.int().min(1).max(4096).default(16),
  worlds: count.default(16),
  chunk: count.default(32),
  sequences: count.default(4),
  epochs: count.default(4),
  learningRate: rate.default(0.002),
  /** Walked in each training. */
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

/** A scripted walker by its name, `classics` for all of them, or a file of JavaScript. */
const partner = z.union([z.string().min(1), z.strictObject({ code: z.string().min(1) })]);

export const walksSchema = z.strictObject({
  name: folderName,
  description: z.string().default(''),
  game,
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
  population: z.array(partner).min(1).default(['specialist-0-1', 'specialist-1-1']),
  heldOut: z.array(partner).default([]),
  iterations: z.int().min(1).max(1000).default(5),
  attempts: z.int().min(1).max(100).default(2),
  seeds: seeds.default(1),
  /** Paired walks of a measurement. */
  walks: z.int().min(1).max(10_000).default(16),
  /** Steps of an oracle for each opponent; 0: regret is measured by scripted replies alone. */
  oracleSteps: z.int().min(0).default(0),
  limits: z.record(z.string(), z.number()).default({}),
});

export type WalksFile = z.infer<typeof walksSchema>;
export type WalkPartner = WalksFile['population'][number];
