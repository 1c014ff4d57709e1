/** @file The recipe as a schema: every key, its default and its range. The keys are documented in the README. */
import { z } from 'zod';
import { family } from './games.js';

const folderName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'use letters, digits, dots and dashes: it names a folder');
const count = z.int().min(1);
const weight = z.number().min(0);
const rate = z.number().positive();

const embedded = z.strictObject({
  init: z.literal('embedded'),
  layers: count.default(4),
  hiddenSize: count.default(128),
  intermediateSize: count.default(384),
  heads: count.default(4),
  kvHeads: count.default(2),
  context: count.default(512),
  ropeTheta: rate.default(10_000),
});
const directory = z.strictObject({
  init: z.literal('directory'),
  /** A folder in the Hugging Face layout: config.json, tokenizer.json, *.safetensors. */
  path: z.string().min(1),
  /** Longest prompt + completion in tokens that training lays out. */
  context: count.default(2048),
});

const loraTarget = z.enum(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']);
const lora = z.strictObject({
  rank: count.default(16),
  alpha: rate.default(32),
  targets: z
    .array(loraTarget)
    .min(1)
    .default(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']),
});

const objective = z.strictObject({
  /** Clipping of the ratio: [1 − clipLow, 1 + clipHigh]. */
  clipLow: z.number().positive().max(1).default(0.2),
  clipHigh: z.number().positive().default(0.2),
  klWeight: weight.default(0.04),
  klEstimator: z.enum(['k1', 'k2', 'k3', 'k3-value-k2-gradient']).default('k3-value-k2-gradient'),
  epochs: count.default(1),
});

const beliefs = z.enum(['none', 'optional', 'required']);
const expert = z.enum(['planner', 'nash', 'farsighted', 'reciprocator']);
const opponent = z.enum(['planner', 'nash', 'farsighted', 'reciprocator', 'freerider', 'random', 'self']);

const tompoAdvantage = z.strictObject({
  estimator: z.literal('tompo'),
  wSample: weight.default(0.8),
  wGraph: weight.default(0.2),
  wLocal: weight.default(0.5),
  wGlobal: weight.default(0.5),
  localReference: z.enum(['best', 'mean', 'leave-one-out']).default('best'),
  globalReference: z.enum(['best', 'ema']).default('best'),
  normalise: z.enum(['none', 'std']).default('none'),
  zeroVariance: z.enum(['drop', 'zeros']).default('zeros'),
});
const plainAdvantage = z.strictObject({
  estimator: z.enum(['grpo', 'drGrpo', 'rloo', 'reinforcePlusPlus']),
  zeroVariance: z.enum(['drop', 'zeros']).default('zeros'),
});

const algorithm = z.strictObject({
  name: folderName.refine(
    (n) => n !== 'sft',
    'the name sft is taken by the supervised stage; choose another',
  ),
  advantage: z.discriminatedUnion('estimator', [tompoAdvantage, plainAdvantage]),
});

export const recipeSchema = z.strictObject({
  name: folderName,
  description: z.string().default(''),
  seed: z.int().min(0).default(1),
  /** Where to compute: auto, jit:cpu, jit:webgpu, jit:cuda, eager:cpu, eager:wasm, … (see `tompo doctor`). */
  device: z
    .enum([
      'auto',
      'jit:cpu',
      'jit:webgpu',
      'jit:cuda',
      'eager:cpu',
      'eager:wasm',
      'eager:webgpu',
      'eager:tfjs-node',
      'eager:tfjs-node-gpu',
    ])
    .default('auto'),
  threads: z.union([count, z.literal('auto')]).default('auto'),
  games: z.array(family).min(1),
  expert: z
    .strictObject({ player: expert.default('planner'), noise: z.number().min(0).max(1).default(0) })
    .prefault({}),
  data: z
    .strictObject({
      /** Games of experts written to data/: the prompts of reinforcement learning, and the file SFT can read. */
      trainGames: count.default(200),
      heldoutGames: count.default(60),
      /** Part of the phases that are played at random, so that the model also sees states experts never reach. */
      exploration: z.number().min(0).max(1).default(0.3),
    })
    .prefault({}),
  text: z
    .strictObject({
      style: z.enum(['compact', 'natural']).default('compact'),
      beliefs: beliefs.default('required'),
    })
    .prefault({}),
  model: z.discriminatedUnion('init', [embedded, directory]).prefault({ init: 'embedded' }),
  sft: z
    .strictObject({
      steps: z.int().min(0).default(400),
      batch: count.default(64),
      learningRate: rate.default(2e-3),
      warmup: z.number().min(0).max(1).default(0.1),
      weightDecay: weight.default(0.01),
      gradientClip: rate.default(1),
      /** stream: fresh games for every batch · file: data/train.jsonl, shuffled, again and again. */
      data: z.enum(['stream', 'file']).default('stream'),
      decisions: z.enum(['both', 'effort', 'graph']).default('both'),
      /** 'none' trains every weight; otherwise a LoRA adapter is trained and merged. */
      lora: z.union([z.literal('none'), lora]).default('none'),
    })
    .prefault({}),
  rl: z
    .strictObject({
      steps: z.int().min(0).default(20),
      promptsPerStep: count.default(8),
      completions: z.int().min(2).default(8),
      maxTokens: count.default(32),
      temperature: rate.default(1),
      learningRate: rate.default(5e-4),
      warmup: z.number().min(0).max(1).default(0),
      gradientClip: rate.default(1),
      decisions: z.enum(['both', 'effort', 'graph']).default('both'),
      lora: lora.prefault({}),
      objective: objective.prefault({}),
      /** Every so many steps a small evaluation on validation games; 0: never. */
      evaluateEvery: z.int().min(0).default(5),
      validationGames: count.default(8),
    })
    .prefault({}),
  rewards: z
    .strictObject({
      compliance: weight.default(0.5),
      sample: weight.default(1),
      beliefs: weight.default(0),
      effortTolerance: z.number().positive().default(0.2),
    })
    .prefault({}),
  algorithms: z
    .array(algorithm)
    .min(1)
    .default([
      { name: 'tompo', advantage: tompoAdvantage.parse({ estimator: 'tompo' }) },
      { name: 'grpo', advantage: plainAdvantage.parse({ estimator: 'grpo' }) },
    ]),
  evaluation: z
    .strictObject({
      games: count.default(40),
      /** The policy's seat: drawn per game, the first, or every seat in turn. */
      seats: z.enum(['random', 'first', 'every']).default('random'),
      opponents: z.array(opponent).min(1).default(['planner']),
      /** 0: the likeliest token each time. */
      temperature: weight.default(0),
      onUnreadable: z.enum(['skip', 'repeat', 'default']).default('skip'),
      bootstrap: count.default(1000),
      level: z.number().gt(0).lt(1).default(0.95),
    })
    .prefault({}),
  report: z.strictObject({ playthroughs: z.int().min(0).default(4) }).prefault({}),
});

/** A checked recipe with every default filled in. */
export type Recipe = z.infer<typeof recipeSchema>;
export type Algorithm = Recipe['algorithms'][number];
