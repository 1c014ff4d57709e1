/** @file The recipe of a curriculum as a schema: every key, its default and its range. docs/guides/curriculum.md documents the keys. */
import { z } from 'zod';
import { count, folderName } from '../recipe/atoms.js';
import { seeds } from '../study/schema.js';

const share = z.number().min(0).max(1);
const payoff = z.tuple([z.number(), z.number()]);

const game = z.strictObject({
  /** A matrix game of `@tompo/dilemmas` by its name or ordinal code; */
  kind: z.string().min(1).optional(),
  /** or a table of one's own: [own choice][the other's] → [own payoff, the other's]. */
  payoffs: z.array(z.array(payoff)).optional(),
  /** What the choices are called in the report. */
  choices: z.array(z.string().min(1).max(24)).optional(),
  rounds: z.int().min(1).max(200).default(20),
  /** The chance of another round after each; 1: all are played. */
  continuation: z.number().gt(0).max(1).default(1),
});

const student = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tabular'),
    memory: z.int().min(0).max(7).default(1),
    steps: count.default(150),
    learningRate: z.number().positive().default(0.15),
    entropy: z.number().min(0).default(0.003),
  }),
  /** A small net, trained by PPO. */
  z.strictObject({
    kind: z.literal('mlp'),
    memory: z.int().min(1).max(7).default(1),
    hidden: z.int().min(1).max(4096).default(64),
    updates: count.default(40),
    games: count.default(32),
    learningRate: z.number().positive().default(0.003),
    entropy: z.number().min(0).default(0.01),
  }),
]);

const drafts = z.int().min(1).max(10_000);
const size = z.int().min(1).max(1000).default(25);

/** A language model behind an OpenAI-compatible server. */
export const endpoint = z.strictObject({
  kind: z.literal('endpoint'),
  /** As for OpenAI's clients: http://localhost:8000/v1. */
  baseUrl: z.string().min(1),
  model: z.string().min(1),
  /** The environment variable that holds the key; left out for a server without keys. */
  apiKeyEnv: z.string().min(1).optional(),
  /** Further fields of each request. */
  body: z.record(z.string(), z.json()).default({}),
  /** Show the two opponents that leave most regret? */
  exemplars: z.boolean().default(true),
  requestsPerMinute: z.number().min(0.01).optional(),
  timeoutMs: z.number().min(1).max(3_600_000).default(120_000),
  retries: z.int().min(0).max(100).default(4),
  maxBackoffMs: z.number().min(0).max(3_600_000).default(120_000),
  /** A recipe that may ask more often is refused before it asks at all. */
  maxCalls: count.default(1000),
});
export type Endpoint = z.infer<typeof endpoint>;

/** Nobody writes: the population stays as it is. */
export const fixedPool = z.strictObject({ kind: z.literal('fixed-pool') });

const generator = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('program-search'),
    drafts: drafts.default(16),
    size,
    /** Change and cross the programs that leave most regret? */
    parents: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal('random-programs'), drafts: drafts.default(1), size }),
  z.strictObject({ kind: z.literal('self-play') }),
  endpoint,
  fixedPool,
]);

const diagnosis = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('full'),
    by: z.enum(['td', 'regret']).default('td'),
    rollouts: z.int().min(1).max(10_000).default(5),
    agreement: z.number().min(-1).max(2).default(0.3),
    apart: count.default(3),
    most: count.default(5),
  }),
  /** Returns alone. */
  z.strictObject({ kind: z.literal('none') }),
  /** A placebo. */
  z.strictObject({ kind: z.literal('shuffled') }),
]);

export const validation = z.strictObject({
  rule: z.enum(['worst', 'mean', 'paper', 'none']).default('worst'),
  factor: z.number().min(0).default(1),
  least: z.number().min(0).default(0.02),
});

export const weights = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform') }),
  z.strictObject({
    kind: z.literal('prioritised'),
    beta: z.number().positive().default(1),
    even: share.default(0.1),
  }),
  z.strictObject({ kind: z.literal('nash') }),
]);

/** Words: `even`, `classics` (all of memory one), or one of them by its name. */
const partner = z.union([
  z.string().min(1),
  z.strictObject({
    /** So many players of memory one, drawn from `seed`; */
    drawn: z.int().min(1).max(1000).optional(),
    seed: z.union([z.string(), z.number()]).optional(),
    /** or the same choice always; */
    constant: z.int().min(0).max(8).optional(),
    /** or a file of JavaScript that defines `policy`. */
    code: z.string().min(1).optional(),
    name: z.string().min(1).max(40).optional(),
  }),
]);

export const curriculumSchema = z.strictObject({
  name: folderName,
  description: z.string().default(''),
  game,
  student: student.prefault({ kind: 'tabular' }),
  generator: generator.prefault({ kind: 'program-search' }),
  diagnosis: diagnosis.prefault({ kind: 'full' }),
  validation: validation.prefault({}),
  weights: weights.prefault({ kind: 'uniform' }),
  /** Whom it begins with. */
  population: z.array(partner).min(1).default(['even']),
  /** Partners that no generator sees. */
  heldOut: z.array(partner).default([]),
  iterations: z.int().min(1).max(1000).default(10),
  attempts: z.int().min(1).max(100).default(2),
  seeds: seeds.default(3),
  /** Limits of written code, as `openSandbox` has them. */
  limits: z.record(z.string(), z.number()).default({}),
});

export type CurriculumFile = z.infer<typeof curriculumSchema>;
export type PartnerEntry = CurriculumFile['population'][number];

/** Sections that a word alone can stand for: its kind. */
export const WORDS = ['game', 'student', 'generator', 'diagnosis', 'weights'] as const;
