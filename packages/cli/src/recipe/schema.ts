/** @file The recipe as a schema: every key, its default and its range. The keys are documented in the README. */
import { CHOICES } from '@tompo/arena';
import { z } from 'zod';
import { family } from './games.js';
import { llm } from './llm.js';
import { expert, opponents } from './players.js';
import { reward } from './reward.js';
import { agents, ofGames, policySeats, rollouts } from './rollouts.js';
import { importanceCap, sampler } from './sampler.js';

/** Names that a system keeps for its devices, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
export const folderName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'use letters, digits, dots and dashes: it names a folder')
  .max(64)
  .refine(
    (n) => !n.endsWith('.') && !DEVICES.test(n),
    'some systems have no folder of that name; choose another',
  );
/** May a recipe have this name? */
export const isFolderName = (name: string): boolean => folderName.safeParse(name).success;
const count = z.int().min(1);
const weight = z.number().min(0);
const remat = z.enum(['none', 'layers']);
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

const loraTarget = z.enum(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']);
const lora = z.strictObject({
  rank: count.default(16),
  alpha: rate.default(32),
  targets: z
    .array(loraTarget)
    .min(1)
    .default(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']),
});

/** completion: the mean over the tokens of each · token: over all tokens · constant: over rl.maxTokens for each, however long it
 *  is; { constant: L } over another length. */
const aggregation = z.union([
  z.enum(['completion', 'token', 'constant']),
  z.strictObject({ constant: z.number().positive() }),
]);
const kl = z.enum(['k1', 'k2', 'k3']);
/** Names and defaults are those of the trainer's objective. */
const objective = z.strictObject({
  /** The ratio is clipped to [1 − epsilonLow, 1 + epsilonHigh]. */
  epsilonLow: z.number().positive().default(0.2),
  epsilonHigh: z.number().positive().default(0.2),
  /** Weight of the KL penalty; 0: none. */
  beta: weight.default(0.04),
  kl: z.strictObject({ value: kl.default('k3'), gradient: kl.default('k2') }).prefault({}),
  aggregation: aggregation.default('completion'),
  /** Weight of the entropy bonus; absent: none. */
  entropyWeight: weight.optional(),
});
/** What one algorithm does otherwise. */
const objectiveChanges = z.strictObject({
  epsilonLow: z.number().positive().optional(),
  epsilonHigh: z.number().positive().optional(),
  beta: weight.optional(),
  aggregation: aggregation.optional(),
  entropyWeight: weight.optional(),
});

const beliefs = z.enum(['none', 'optional', 'required']);

const zeroVariance = z.enum(['zeros', 'drop']).default('zeros');
/** Names and defaults are those of @tompo/advantage. */
const tompoAdvantage = z.strictObject({
  estimator: z.literal('tompo'),
  wSample: weight.default(0.8),
  wGraph: weight.default(0.2),
  effortSampleWeight: weight.default(1),
  wLocal: weight.default(0.5),
  wGlobal: weight.default(0.5),
  local: z.enum(['best', 'mean', 'leave-one-out']).default('best'),
  global: z.enum(['best', 'ema']).default('best'),
  emaDecay: z.number().min(0).max(1).default(0.9),
  normalise: z.enum(['none', 'std']).default('none'),
  firstVisit: z.enum(['none', 'group-best']).default('none'),
  unreadable: z.enum(['zero-score', 'exclude']).default('zero-score'),
  zeroVariance,
});
const grpoAdvantage = z.strictObject({
  estimator: z.literal('grpo'),
  std: z.enum(['population', 'sample']).default('population'),
  zeroVariance,
});
const reinforceAdvantage = z.strictObject({
  estimator: z.literal('reinforcePlusPlus'),
  baseline: z.enum(['none', 'group-mean']).default('none'),
  zeroVariance,
});
/** A value head on the policy (PPO). */
const ppoAdvantage = z.strictObject({
  estimator: z.literal('ppo'),
  gamma: z.number().min(0).max(1).default(1),
  lambda: z.number().min(0).max(1).default(0.95),
  /** Weight of ½(V − return)² in the loss. */
  valueWeight: weight.default(0.5),
  /** Bring the token advantages of an update to mean 0 and standard deviation 1. */
  whiten: z.boolean().default(true),
});
/** Exact counterfactual welfare, for completions or link by link: leave-one-out, in units of the batch. */
const counterfactualAdvantage = z.strictObject({
  estimator: z.enum(['ecw', 'lcw']),
  /** How slowly the scale of the batches is forgotten. */
  decay: z.number().min(0).lt(1).default(0.9),
  zeroVariance,
});
/** The dual form of ours: the sample level keeps the form of answers (and imitates for a while), the graph level is what the graph
 *  that forms earns. */
const dualAdvantage = z.strictObject({
  estimator: z.literal('dual'),
  /** What credits the graph level: link by link, or whole answers. */
  graph: z.enum(['lcw', 'ecw']).default('lcw'),
  wSample: weight.default(0.2),
  /** Of likeness to the expert in the first step; it falls to 0 in imitationSteps. */
  wImitation: weight.default(0),
  imitationSteps: count.optional(),
  wGraph: weight.default(0.8),
  decay: z.number().min(0).lt(1).default(0.9),
  zeroVariance,
});
/** ecw whose baseline mixes the others of the group with what the situation paid before. */
const controlAdvantage = z.strictObject({
  estimator: z.literal('controlVariate'),
  /** How slowly what a situation paid is forgotten; `decay` is of the scale. */
  emaDecay: z.number().min(0).lt(1).default(0.9),
  decay: z.number().min(0).lt(1).default(0.9),
  zeroVariance,
});
/** No reinforcement: the expert's answers are learned, at the prompts or states that the other algorithms ask at, in as many updates. */
const expertAdvantage = z.strictObject({ estimator: z.literal('expert') });
/** The same with what would have been best there by the algorithm's reward, after what the others really did. */
const hindsightAdvantage = z.strictObject({ estimator: z.literal('hindsight') });
const plainAdvantage = z.strictObject({ estimator: z.enum(['drGrpo', 'rloo']), zeroVariance });

/** Names whose files a run has already. */
const TAKEN: ReadonlyMap<string, string> = new Map([
  ['sft', 'the supervised stage'],
  ['paired', 'the paired differences of all policies (eval/paired.json)'],
  ['playthroughs', 'the games that a report shows (eval/playthroughs.json)'],
]);

const advantage = z.discriminatedUnion('estimator', [
  tompoAdvantage,
  grpoAdvantage,
  reinforceAdvantage,
  plainAdvantage,
  counterfactualAdvantage,
  dualAdvantage,
  controlAdvantage,
  ppoAdvantage,
  expertAdvantage,
  hindsightAdvantage,
]);

/** How a policy that is there already plays: it writes so many answers to each question, and one of them counts. */
const inference = z.strictObject({
  bestOf: z.int().min(1).max(1024),
  /** beliefs: by the welfare that follows if what the answers say of the others is true · oracle: by the welfare that does follow,
   *  which nobody can know: a bound. */
  by: z.enum(CHOICES).default('beliefs'),
  /** Of its answers; above 0, or they would all be the same. */
  temperature: rate.default(1),
});

/** An algorithm that trains has `advantage`; a policy that is only played otherwise has `evaluation`; a language model that is
 *  evaluated beside them has `player`. */
const algorithm = z
  .strictObject({
    name: folderName.superRefine((n, ctx) => {
      const by = TAKEN.get(n.toLowerCase());
      if (by !== undefined)
        ctx.addIssue({ code: 'custom', message: `the name ${n} is taken by ${by}; choose another` });
    }),
    advantage: advantage.optional(),
    /** Departures from rl.objective, such as DAPO's asymmetric clip. */
    objective: objectiveChanges.optional(),
    /** In the place of rl.reward and rl.learningRate. */
    reward: reward.optional(),
    learningRate: rate.optional(),
    /** Whose policy plays: sft, or an algorithm that trains. */
    from: z.string().min(1).optional(),
    evaluation: inference.optional(),
    player: z.strictObject({ llm }).optional(),
  })
  .transform((entry, ctx): TrainedEntry | PlayedEntry | SeatedEntry => {
    const { name, advantage, objective, reward, learningRate, from, evaluation, player } = entry;
    const fault = (key: string | null, message: string): void => {
      ctx.addIssue({ code: 'custom', path: key === null ? [] : [key], input: entry, message });
    };
    if (player !== undefined) {
      for (const key of ['advantage', 'objective', 'reward', 'learningRate', 'from', 'evaluation'] as const)
        if (entry[key] !== undefined)
          fault(key, 'is of a policy of this run, and player seats another; keep one of the two');
      return { name, player };
    }
    if (advantage !== undefined) {
      for (const key of ['from', 'evaluation'] as const)
        if (entry[key] !== undefined)
          fault(key, 'is of a policy that is not trained, and advantage trains one; keep one of the two');
      return {
        name,
        advantage,
        objective: objective ?? {},
        ...(reward === undefined ? {} : { reward }),
        ...(learningRate === undefined ? {} : { learningRate }),
      };
    }
    for (const key of ['objective', 'reward', 'learningRate'] as const)
      if (evaluation !== undefined && entry[key] !== undefined)
        fault(key, 'is of training, and evaluation alone trains nothing; leave it out');
    if (evaluation === undefined)
      fault(
        'advantage',
        'is missing: give the estimator that trains the policy, evaluation for one that is not trained, or player for a language model of somebody else’s',
      );
    return { name, from: from ?? 'sft', evaluation: evaluation as Inference };
  });

export type Inference = z.infer<typeof inference>;
/** An entry of `algorithms` that trains. */
export interface TrainedEntry {
  readonly name: string;
  readonly advantage: z.infer<typeof advantage>;
  readonly objective: z.infer<typeof objectiveChanges>;
  readonly reward?: z.infer<typeof reward> | undefined;
  readonly learningRate?: number | undefined;
}
/** One that plays a policy that another entry trained, or sft, in another way. */
export interface PlayedEntry {
  readonly name: string;
  readonly from: string;
  readonly evaluation: Inference;
}

/** One that is no policy of the run: it is evaluated beside them. */
export interface SeatedEntry {
  readonly name: string;
  readonly player: { readonly llm: z.infer<typeof llm> };
}

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
      /** Who draws what is learned from: a server; the trainer itself unless told. Evaluations and validations are always drawn here. */
      sampler: sampler.optional(),
      /** Truncated importance sampling against the sampler's own errors: no weight goes higher. 2 with a `sampler`; absent without one:
       *  then nothing is weighed, and the mismatch is not measured. */
      importanceCap: importanceCap.optional(),
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
      /** Policies that are evaluated write nothing but what can be read; training and its validation do not know of it. Absent where
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
