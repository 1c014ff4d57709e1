/** @file What a report is made of: the run folder's own files as plain data, checked when they are read. */
import { z } from 'zod';
import type { Society } from '../social/society.js';

/** The metrics of an evaluation, in the order of a report. `all` counts an unreadable decision, `compliant` leaves it out. */
export const METRICS = [
  'U1',
  'U1strict',
  'U1lenient',
  'U2all',
  'U2compliant',
  'U3all',
  'U3compliant',
  'U5all',
  'U5compliant',
  'U4',
  'U4order',
  'agreement',
  'exact',
  'payoff',
  'welfare',
] as const;
export type MetricName = (typeof METRICS)[number];

/** U1 by each of the two readers of natural text: shown where there is such text. */
export const BY_READER = ['U1strict', 'U1lenient'] as const satisfies readonly MetricName[];

/** Those that get a picture; the others stand in the tables. */
export const PLOTTED = [
  'U1',
  ...BY_READER,
  'U2all',
  'U2compliant',
  'U3all',
  'U3compliant',
  'U5all',
  'U5compliant',
  'U4',
  'U4order',
] as const satisfies readonly MetricName[];

/** What a game paid, in its own units: a picture where nothing says what part of the best it is. */
export const PAID = ['payoff', 'welfare'] as const satisfies readonly MetricName[];
export const isPaid = (metric: MetricName): boolean => (PAID as readonly MetricName[]).includes(metric);

/** Is there a welfare of a planner that could be missed? */
export const hasPlanner = (evaluations: readonly { readonly overall: ByMetric }[]): boolean =>
  evaluations.some(({ overall }) => overall.U3all !== null);

/** A mean with its interval over n games; null where nothing was there to measure. low and high are null where too few
 *  games were played, or differ, for an interval. */
export const interval = z
  .strictObject({
    mean: z.number(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    n: z.int(),
    /** Decisions, or effort phases, that are counted. */
    counted: z.int().optional(),
    /** Of a difference: games in which the two differ. */
    differing: z.int().optional(),
  })
  .nullable();
export type Interval = z.infer<typeof interval>;
export type ByMetric = Readonly<Record<MetricName, Interval>>;

/** Is the metric one that says something of these evaluations? That nothing was counted is said, but for the readers of
 *  natural text, of which compact text has one. */
const isByReader = (metric: MetricName): boolean => (BY_READER as readonly MetricName[]).includes(metric);
export const shownOf = <M extends MetricName>(
  metrics: readonly M[],
  evaluations: readonly { readonly overall: Readonly<Partial<Record<MetricName, Interval>>> }[],
): readonly M[] =>
  metrics.filter((metric) => !isByReader(metric) || evaluations.some(({ overall }) => overall[metric]));

/** What a report needs of eval/<arm>.json. */
export interface Evaluation {
  readonly arm: string;
  readonly games: number;
  readonly opponents: string;
  readonly level: number;
  readonly overall: ByMetric;
  /** By round, by kind of decision, by game. */
  readonly slices: readonly { readonly head: string; readonly metrics: ByMetric }[];
  /** How many of the effort phases of U3 rest on a W* that is not proved to be the best, and by how much the best could
   *  be above it at most, as shares of W*; absent where all are proved. */
  readonly welfareGap?:
    | { readonly phases: number; readonly mean: number; readonly largest: number }
    | undefined;
  /** Why answers were unreadable, most frequent first. */
  readonly noncompliance: readonly { readonly reason: string; readonly count: number }[];
  /** What the games were like for all, by family; absent in evaluations of earlier versions. */
  readonly social?: readonly Society[] | undefined;
  /** Tokens that a decision took to write, on the mean; absent where nobody counted. */
  readonly tokens?: number | undefined;
  /** Where its answers could be nothing but answers: how many there were, and how many of those written freely can be read. */
  readonly constrained?: { readonly answers: number; readonly readable: number } | undefined;
}

/** One line of eval/paired.json: mean of a − b over the same games. */
export const paired = z.strictObject({
  a: z.string(),
  b: z.string(),
  metric: z.enum(METRICS),
  difference: interval,
});
export type Paired = z.infer<typeof paired>;

const row = z.array(z.int());
const phase = z.strictObject({
  round: z.int(),
  kind: z.string(),
  /** The graph in force after the phase, [N][N] 0/1. */
  graph: z.array(row).nullable(),
  /** Who proposed a link to whom, [N][N] 0/1 (graph phases). */
  proposals: z.array(row).nullable(),
  efforts: z.array(z.number()).nullable(),
  /** What each seat chose, in words ('' where it did not move); absent where there was nothing to choose from. */
  choices: z.array(z.string()).optional(),
  /** What was said aloud, by seat; absent where nobody talks. */
  said: z.array(z.strictObject({ seat: z.int(), text: z.string() })).optional(),
  payoffs: z.array(z.number()).nullable(),
  welfare: z.number().nullable(),
  plannerWelfare: z.number().nullable(),
  /** How much more than that the best could be at most; 0 where it is proved. */
  plannerGap: z.number().nullable(),
  /** The policy's answer, word for word. */
  words: z.string(),
  /** The decision it means, in a reader's words; null when it could not be read. */
  decision: z.string().nullable(),
  noncompliance: z.string().nullable(),
  /** What it expected of the others, and how much of that came true; null when it stated nothing readable. */
  beliefs: z.string().nullable(),
  expert: z.string(),
  /** The canonical answer of the expert, in the policy's own format. */
  expertWords: z.string(),
  sameAsExpert: z.boolean(),
});
export type PlayedPhase = z.infer<typeof phase>;

export const playthrough = z.strictObject({
  id: z.string(),
  game: z.string(),
  sequence: z.string(),
  seat: z.int(),
  n: z.int(),
  /** 'productivity' or 'endowment' of each seat. */
  typeName: z.string(),
  types: z.array(z.number()),
  /** Parameters by name, as a reader should see them. */
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  opponents: z.string(),
  prompt: z.string(),
  style: z.enum(['compact', 'natural']),
  arms: z.record(z.string(), z.array(phase)),
});
export type Playthrough = z.infer<typeof playthrough>;

/** A row of metrics/*.jsonl: `step` and numbers; `<name>Low` and `<name>High` are the ends of its band. */
export const metricRow = z
  .record(z.string(), z.number().nullable())
  .refine((r) => typeof r.step === 'number', 'has no step');
export type MetricRow = z.infer<typeof metricRow>;

const proposal = z.object({
  id: z.string(),
  words: z.string(),
  lineage: z.object({ how: z.string(), parents: z.array(z.string()) }),
  regret: z.number().nullable(),
  verdict: z.string(),
});

/** metrics/<algorithm>.partners.json, as far as it is shown. */
export const partnersFile = z.object({
  growths: z.array(
    z.object({
      step: z.number(),
      regrets: z.array(z.object({ partner: z.string(), regret: z.number() })),
      diagnosis: z.object({ text: z.string() }),
      proposals: z.array(proposal),
      accepted: z.string().nullable(),
    }),
  ),
});

export type WrittenPartners = z.infer<typeof partnersFile>['growths'];

export const timings = z.object({
  stages: z.array(z.object({ stage: z.string(), seconds: z.number() })),
  versions: z.record(z.string(), z.string()),
  device: z.string(),
});
export type Timings = z.infer<typeof timings>;

/** What a language model behind an endpoint was asked, and what that took. */
export const modelUsage = z.strictObject({
  player: z.string(),
  model: z.string(),
  questions: z.int(),
  /** Questions without an answer after all attempts. */
  missing: z.int(),
  /** Answers whose tokens the endpoint did not tell: the sums are without them. */
  unmetered: z.int(),
  /** Answers that were left once they could be read; absent where there are none. */
  stoppedEarly: z.int().optional(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  /** null: the recipe names no prices. */
  cost: z.strictObject({ amount: z.number(), currency: z.string() }).nullable(),
  /** Attempts that gave no answer, by kind. */
  failed: z.array(z.strictObject({ kind: z.string(), count: z.int() })),
});
export type ModelUsage = z.infer<typeof modelUsage>;

/** A run as its own commands need it: where it lies, and the settings that another one would have more of. */
export interface OwnSettings {
  readonly dir: string;
  readonly seed: number;
  /** Steps of what it learned last. */
  readonly longer: { readonly key: 'rl.steps' | 'sft.steps'; readonly steps: number };
  /** Of its evaluation. */
  readonly games: number;
}

export interface ReportData {
  readonly name: string;
  readonly description: string;
  readonly recipeText: string;
  readonly own: OwnSettings;
  readonly games: readonly string[];
  /** What is decided in the games, as a sentence; default that of network games. */
  readonly about?: string | undefined;
  readonly expert: string;
  /** How the examples of SFT differ from the expert's play, in words; '' where they do not. */
  readonly demonstrations: string;
  /** Sampling temperature of the evaluation. */
  readonly temperature: number;
  /** Which reader natural answers are read by; absent for compact text, which has one. */
  readonly reader?: 'strict' | 'lenient' | undefined;
  readonly model: string;
  readonly seed: number;
  /** Algorithms in the recipe's order, without sft. */
  readonly algorithms: readonly string[];
  /** How each of them makes its policy, in words. */
  readonly ways?: Readonly<Record<string, string>> | undefined;
  /** Those that train, where some only play a policy otherwise. */
  readonly trained?: readonly string[] | undefined;
  /** Where games were learned from, not situations: what was sought in them, in words. */
  readonly learned?: { readonly reward: string; readonly games: string } | undefined;
  /** What the recipe asks for, for each algorithm: answers, or games that are played. */
  readonly samples: number;
  /** What each algorithm has drawn so far, where it is known. */
  readonly sampled?: readonly { readonly arm: string; readonly samples: number }[] | undefined;
  readonly metrics: Readonly<Record<string, readonly MetricRow[]>>;
  /** By algorithm: partners that were written while it learned. */
  readonly partners?: Readonly<Record<string, WrittenPartners>> | undefined;
  readonly evaluations: readonly Evaluation[];
  readonly paired: readonly Paired[];
  readonly playthroughs: readonly Playthrough[];
  readonly timings: Timings | null;
  /** Language models behind endpoints that were asked; absent where none was. */
  readonly asked?: readonly ModelUsage[] | undefined;
  /** Files of the run that are there and not shown, and why. */
  readonly notes?: readonly string[] | undefined;
}
