/** @file The recipe as a schema: every key, its default and its range. The README lists the keys. */
import { z } from 'zod';
import { algorithm, type TrainedEntry } from './algorithmSchema.js';
import { count, folderName, rate, weight } from './atoms.js';
import { family } from './games.js';
import { EVERY_MAP, FUSED_MAPS } from './maps.js';
import { objective } from './objective.js';
import { expert, opponents } from './players.js';
import { reward } from './reward.js';
import { agents, ofGames, policySeats, rollouts } from './rollouts.js';
import { importanceCap, sampler } from './sampler.js';

const remat = z.enum(['none', 'layers']);
const beliefs = z.enum(['none', 'optional', 'required']);
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
/** How a model folder is asked: auto: through its chat template, where it has one · none: with the text as it is · or through which
 *  of its templates, and with what. */
const chat = z.union([
  z.enum(['auto', 'none']),
  z.strictObject({
    /** A name among several; the default one unless told. */
    template: z.string().min(1).optional(),
    /** The system's message before each question. */
    system: z.string().optional(),
    /** What else the template knows: { enable_thinking: false }. */
    variables: z.record(z.string(), z.json()).optional(),
    /** The day that the template may write. */
    date: z.iso.date().optional(),
  }),
]);
const directory = z.strictObject({
  init: z.literal('directory'),
  /** A folder in the Hugging Face layout: config.json, tokenizer.json, *.safetensors. */
  path: z.string().min(1),
  /** memory: weights become float32 in memory · file: they are used where they lie, frozen; SFT then needs a LoRA adapter. */
  weights: z.enum(['memory', 'file']).default('memory'),
  /** Longest prompt + completion in tokens that training lays out. */
  context: count.default(2048),
  chat: chat.default('auto'),
});

const loraTarget = z.enum([...EVERY_MAP, ...FUSED_MAPS]);
const lora = z.strictObject({
  rank: count.default(16),
  alpha: rate.default(32),
  /** All seven: every linear map of a layer, under whatever names the model's family keeps them. */
  targets: z
    .array(loraTarget)
    .min(1)
    .default([...EVERY_MAP]),
});

/** Of games and of algorithms: each is tried, or trained. */
const MOST_LISTED = 64;

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
  games: z.array(family).min(1).max(MOST_LISTED),
  expert: expert.prefault({}),
  data: z
    .strictObject({
      /** Games of experts written to data/: the prompts of reinforcement learning, and the file SFT can read. */
      trainGames: count.default(200),
      /** Games of experts that nothing is learned from: SFT is scored on 200 of their decisions as it goes. */
      heldoutGames: count.default(60),
      /** Share of all parameter sets that training never sees and evaluation draws from. */
      heldoutShare: z.number().gt(0).lt(1).default(0.2),
      /** Share of the phases in which some seats play at random, so that the model also sees states that experts
       *  never reach; what is learned is still the expert's answer. */
      explore: z.number().min(0).max(1).default(0.3),
      /** Who sits beside the expert, which then has one seat of each game, whose decisions alone are learned; the expert in
       *  all seats unless told. */
      opponents: opponents.optional(),
    })
    .prefault({}),
  text: z
    .strictObject({
      style: z.enum(['compact', 'natural']).default('compact'),
      beliefs: beliefs.default('required'),
      /** strict: the grammar alone · lenient: natural answers also in Markdown, boxes, with prose around; what may be read
       *  in two ways is refused by both. Compact text has one reader. */
      reader: z.enum(['strict', 'lenient']).default('strict'),
    })
    .prefault({}),
  model: z.discriminatedUnion('init', [embedded, directory]).prefault({ init: 'embedded' }),
  sft: z
    .strictObject({
      steps: count.default(400),
      batch: count.default(64),
      learningRate: rate.default(2e-3),
      /** Part of the steps. */
      warmup: z.number().min(0).max(1).default(0.1),
      weightDecay: weight.default(0.01),
      maxGradNorm: rate.default(1),
      /** stream: fresh games for every batch · file: data/train.jsonl, shuffled, again and again · { file }: a JSONL or Parquet file of
       *  one's own, of prompt and completion or of messages. */
      data: z
        .union([
          z.enum(['stream', 'file']),
          z.strictObject({
            file: z.string().regex(/\.(jsonl|parquet)$/, 'must be the path of a .jsonl or a .parquet file'),
          }),
        ])
        .default('stream'),
      /** Batches of a stream that are drawn together and sorted by length, so that less is padded. */
      pool: count.default(8),
      decisions: z.enum(['both', 'effort', 'graph']).default('both'),
      /** Share of the examples in which the expert's hand trembles: it writes a random legal decision after the right
       *  beliefs. What reinforcement learning is measured by stays the expert's decision. */
      tremble: z.number().min(0).max(1).default(0),
      /** false: the prompt is learned as well as the answer, every token but the first; what others did, which stands in it, is then
       *  something to predict. Absent: the answer alone. */
      completionOnlyLoss: z.boolean().optional(),
      /** layers: a layer's values are computed again in the backward pass instead of kept: less memory, more time. */
      remat: remat.default('none'),
      /** 'none' trains every weight; otherwise a LoRA adapter is trained and merged. */
      lora: z.union([z.literal('none'), lora]).default('none'),
    })
    .prefault({}),
  rl: z
    .strictObject({
      steps: count.default(20),
      /** situations (unless told): those of data/train.jsonl, each answered by itself · episodes: whole games on policy ·
       *  branches: games on policy that part at a turn. The keys from here to `reward` are of games. */
      rollouts: rollouts.optional(),
      /** The learner's seats; all where nobody else is named, else one that is drawn for each game. */
      seats: policySeats.optional(),
      /** Several learners: an adapter for each name, in the seats that stand beside it; one in all its seats unless told. */
      agents: agents.optional(),
      /** Who sits in the other seats; of a list, drawn for each seat of each game, hidden from the learner. */
      opponents: opponents.optional(),
      /** What a turn is worth; the own payoff unless told. */
      reward: reward.optional(),
      /** How many situations of data/train.jsonl are asked; fewer come again sooner, and ToMPO's memory of the best
       *  graph ever seen at a situation only speaks when it comes again. */
      situations: z.union([count, z.literal('all')]).default('all'),
      /** Situations of a step, or games. */
      promptsPerStep: count.default(8),
      /** m: answers to a situation or to the state of a branch, or plays of a game. */
      completions: z.int().min(2).default(8),
      maxTokens: count.default(32),
      temperature: rate.default(1),
      learningRate: rate.default(5e-4),
      warmup: z.number().min(0).max(1).default(0),
      maxGradNorm: rate.default(1),
      decisions: z.enum(['both', 'effort', 'graph']).default('both'),
      lora: lora.prefault({}),
      objective: objective.prefault({}),
      /** Who draws what is learned from: a server, or the model with its weights in 8 bits; the trainer itself unless told. Evaluations and
       *  validations are always drawn by the trainer. */
      sampler: sampler.optional(),
      /** Truncated importance sampling against the sampler's own errors: no weight goes higher. 2 with a `sampler`; absent without one:
       *  then nothing is weighed, and the mismatch is not measured. */
      importanceCap: importanceCap.optional(),
      /** What is learned from is nothing but answers that can be read: the policy that is drawn, and trained, is the distribution over the
       *  tokens that lead to one. Validations stay free. Absent where it is off, so that settings are what they were. */
      constrained: z
        .boolean()
        .optional()
        .transform((on) => on || undefined),
      /** Passes over a step's completions, and updates for each pass. */
      innerEpochs: count.default(1),
      minibatches: count.default(1),
      schedule: z.enum(['constant', 'linear', 'cosine']).default('constant'),
      /** See sft.remat. */
      remat: remat.default('none'),
      /** Every so many steps a small evaluation on validation games; 0: never. */
      evaluateEvery: z.int().min(0).default(5),
      validationGames: count.default(8),
    })
    .transform(ofGames)
    .prefault({}),
  rewards: z
    .strictObject({
      compliance: weight.default(0.5),
      sample: weight.default(1),
      beliefs: weight.default(0),
      /** How far an effort may lie off and still be right; auto: 5 % of its range. */
      tolerance: z.union([z.number().positive(), z.literal('auto')]).default('auto'),
    })
    .prefault({}),
  algorithms: z
    .array(algorithm)
    .min(1)
    .max(MOST_LISTED)
    .default([
      algorithm.parse({ name: 'tompo', advantage: { estimator: 'tompo' } }),
      algorithm.parse({ name: 'grpo', advantage: { estimator: 'grpo' } }),
    ]),
  evaluation: z
    .strictObject({
      games: count.default(40),
      /** The policy's seat: drawn per game, the first, or all of them (self-play). */
      seats: policySeats.default('random'),
      /** Who sits in the others; of a list, drawn for each seat of each game. */
      opponents: opponents.default('planner'),
      noise: z.number().min(0).max(1).default(0),
      /** 0: the likeliest token each time. */
      temperature: weight.default(0),
      onUnreadable: z.enum(['skip', 'repeat', 'default']).default('skip'),
      /** Policies that are evaluated write nothing but what can be read; training has a key of its own, and its validation stays free. Absent where
       *  it is off, so that settings are what they were. */
      constrained: z
        .boolean()
        .optional()
        .transform((on) => on || undefined),
      bootstrap: count.default(1000),
      level: z.number().gt(0).lt(1).default(0.95),
    })
    .prefault({}),
  report: z.strictObject({ playthroughs: z.int().min(0).default(4) }).prefault({}),
});

/** A checked recipe with every default filled in. */
export type Recipe = z.infer<typeof recipeSchema>;
/** What trains. */
export type Algorithm = TrainedEntry;
