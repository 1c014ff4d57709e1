/** @file An entry of a recipe's `algorithms`: a policy that is trained, one that plays another's otherwise, or a language model. */
import { AMONG, CHOICES, MOST_AHEAD } from '@tompo/arena';
import { z } from 'zod';
import { count, folderName, rate, weight } from './atoms.js';
import { llm } from './llm.js';
import { objectiveChanges } from './objective.js';
import { reward } from './reward.js';

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
/** Each for its own payoff, in whole games: what is good for the others now is good after a past that paid more than usual. */
const alignmentAdvantage = z.strictObject({
  estimator: z.literal('advantageAlignment'),
  /** How much that weighs. */
  beta: weight.default(1),
  /** What is paid a phase later counts so much less, in what is aligned. */
  gamma: z.number().min(0).max(1).default(1),
});
/** No reinforcement: the expert's answers are learned, at the prompts or states that the other algorithms ask at, in as many updates. */
const expertAdvantage = z.strictObject({ estimator: z.literal('expert') });
/** The same with what would have been best there by the algorithm's reward, after what the others really did. Names and defaults are those of
 *  @tompo/arena's `demonstrations`. */
const hindsightAdvantage = z.strictObject({
  estimator: z.literal('hindsight'),
  /** In the unit of the reward. Above 0 decisions are shown the more often the better they would have been; 0: the best alone. */
  temperature: z.number().min(0).optional(),
  /** Decisions that each state teaches, where temperature is above 0. */
  lessons: count.optional(),
});
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
  alignmentAdvantage,
  expertAdvantage,
  hindsightAdvantage,
]);

/** Partners that are written for what the policy is weak at, and join those that it learns among. Left out: who sits there stays who was
 *  named. Names and defaults are those of @tompo/curriculum/partners. */
const curriculum = z.strictObject({
  /** search: drafts that are drawn, changed where the policy falls short most, and crossed · random: drawn alone. */
  generator: z.enum(['search', 'random']).default('search'),
  /** Before how many steps, counted from the first, one may join. */
  every: count.default(5),
  /** Games that each partner and each draft is measured in. */
  probes: count.default(12),
  drafts: count.default(12),
  /** Drafts that are held against the worst partner in games of their own, until one leaves more regret. */
  attempts: count.default(2),
  /** How often a seat is taken by one that was written. */
  share: z.number().gt(0).max(1).default(0.5),
  weighting: z.enum(['uniform', 'prioritised']).default('uniform'),
});

/** How a policy that is there already plays: it writes so many answers to each question, and one of them counts. */
const inference = z.strictObject({
  bestOf: z.int().min(1).max(1024),
  /** beliefs: by the welfare that follows if what the answers say of the others is true · shuffled: if it is true of others of them, a control ·
   *  oracle: by the welfare that does follow,
   *  which nobody can know: a bound. */
  by: z.enum(CHOICES).default('beliefs'),
  /** answers: one of the decisions that were written · decisions: of all that the seat may decide. Left out where it is answers, so that
   *  what was made before there was a choice stands. */
  among: z.enum(AMONG).optional(),
  /** In how many of the phases to come it is asked as well what the others will do; none unless told, and left out then for the same reason. */
  ahead: z
    .int()
    .min(0)
    .max(MOST_AHEAD)
    .optional()
    .transform((phases) => phases || undefined),
  /** Of its answers; above 0, or they would all be the same. */
  temperature: rate.default(1),
});

/** An algorithm that trains has `advantage`; a policy that is only played otherwise has `evaluation`; a language model that is
 *  evaluated beside them has `player`. */
export const algorithm = z
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
    curriculum: curriculum.optional(),
    /** Whose policy plays: sft, or an algorithm that trains. */
    from: z.string().min(1).optional(),
    evaluation: inference.optional(),
    player: z.strictObject({ llm }).optional(),
  })
  .transform((entry, ctx): TrainedEntry | PlayedEntry | SeatedEntry => {
    const { name, advantage, objective, reward, learningRate, curriculum, from, evaluation, player } = entry;
    const fault = (key: string | readonly string[], message: string): void => {
      ctx.addIssue({ code: 'custom', path: [key].flat(), input: entry, message });
    };
    if (player !== undefined) {
      for (const key of [
        'advantage',
        'objective',
        'reward',
        'learningRate',
        'curriculum',
        'from',
        'evaluation',
      ] as const)
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
        ...(curriculum === undefined ? {} : { curriculum }),
      };
    }
    for (const key of ['objective', 'reward', 'learningRate', 'curriculum'] as const)
      if (evaluation !== undefined && entry[key] !== undefined)
        fault(key, 'is of training, and evaluation alone trains nothing; leave it out');
    if (evaluation?.ahead !== undefined && evaluation.by === 'oracle')
      fault(['evaluation', 'ahead'], 'must be 0 where by is oracle, which goes by no beliefs');
    else if (evaluation?.ahead !== undefined && evaluation.bestOf === 1 && evaluation.among !== 'decisions')
      fault(
        ['evaluation', 'ahead'],
        'must be 0 where bestOf is 1 and among is answers, for there is nothing to choose among',
      );
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
  readonly curriculum?: z.infer<typeof curriculum> | undefined;
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
