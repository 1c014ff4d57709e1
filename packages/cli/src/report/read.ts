/** @file From the files of a run to what a report shows. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Summary } from '@tompo/arena';
import { z } from 'zod';
import { trainedOf } from '../recipe/algorithms.js';
import { familyInWords, isOwn } from '../recipe/games.js';
import { listOf, playerName } from '../recipe/players.js';
import { REWARD_WORDS, rewardOfArm, termsOf } from '../recipe/reward.js';
import type { Recipe } from '../recipe/schema.js';
import { isTaught } from '../recipe/taught.js';
import { tryJson } from '../run/files.js';
import { curveFault, type RunView } from '../run/fit.js';
import { fromHere, type RunFolder } from '../run/folder.js';
import { recipeText } from '../run/open.js';
import { makeCommand } from '../run/plan.js';
import { within } from '../run/products.js';
import type { SavedEvaluation } from '../stages/evaluate.js';
import { ARENA_NAME } from '../stages/pairs.js';
import {
  type ByMetric,
  type Evaluation,
  METRICS,
  type MetricRow,
  metricRow,
  modelUsage,
  type Paired,
  type Playthrough,
  partnersFile,
  type ReportData,
  type Timings,
  timings as timingsSchema,
} from './data.js';
import { wayOf } from './ways.js';

const metricsOf = (estimates: Summary[string]): ByMetric =>
  Object.fromEntries(
    METRICS.map((metric) => {
      const e = estimates[ARENA_NAME[metric]];
      return [
        metric,
        e === undefined || e.value === null
          ? null
          : { mean: e.value, low: e.low, high: e.high, n: e.games, counted: e.counted },
      ];
    }),
  ) as unknown as ByMetric;

/** 'kind graph' → 'link decisions', 'group bcz-v1 GEE' → 'BCZ GEE'. */
const sliceHead = (slice: string): string =>
  slice
    .replace(/^with (.*)$/, 'games with $1')
    .replace(/^as (.*)$/, 'the seats of $1')
    .replace(/^kind graph$/, 'link decisions')
    .replace(/^kind (.*)$/, '$1 decisions')
    .replace(/^group ([\w-]+?)-v\d+(.*)$/, (_, name: string, rest: string) => `${name.toUpperCase()}${rest}`);

const ORDER = ['round', 'kind', 'group', 'as', 'with'];

export const viewOf = (saved: SavedEvaluation): Evaluation => ({
  arm: saved.policy,
  games: saved.games.length,
  opponents: saved.opponents,
  level: saved.interval.level,
  overall: metricsOf(saved.summary.all as Summary[string]),
  slices: Object.entries(saved.summary)
    .filter(([slice]) => slice !== 'all')
    .sort(([a], [b]) => ORDER.indexOf(a.split(' ')[0] ?? '') - ORDER.indexOf(b.split(' ')[0] ?? ''))
    .map(([slice, estimates]) => ({ head: sliceHead(slice), metrics: metricsOf(estimates) })),
  welfareGap: gapOf(saved),
  noncompliance: saved.noncompliance,
  ...tokensOf(saved),
  ...(saved.social === undefined ? {} : { social: saved.social }),
  ...(saved.constrained === undefined ? {} : { constrained: saved.constrained }),
});

const tokensOf = ({ cost }: SavedEvaluation): Pick<Evaluation, 'tokens'> =>
  cost === undefined || cost.decisions === 0 ? {} : { tokens: cost.tokens / cost.decisions };

/** Evaluations of earlier versions do not say how large the gap is. */
const gapOf = ({ inexactWelfare, welfareGap }: SavedEvaluation): Evaluation['welfareGap'] =>
  welfareGap ? { phases: inexactWelfare, ...welfareGap } : undefined;

interface Curve {
  readonly rows: readonly MetricRow[];
  /** What is not shown, and why. */
  readonly note: string | null;
}

/** The rows that can be read. The last line may be cut off: it is being written, or its writer was killed. */
const readRows = (view: RunView, mark: string, path: string): Curve => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const parsed = lines.map((line) => metricRow.safeParse(line === '' ? undefined : parsedLine(line)));
  const bad = parsed.flatMap(({ success }, i) => (success || lines[i] === '' ? [] : [i + 1]));
  const cutOff = bad.length === 1 && bad[0] === lines.length;
  return {
    rows: parsed.flatMap(({ data }) => (data === undefined ? [] : [data])),
    note:
      bad.length === 0 || cutOff
        ? null
        : `${within(view.folder, path)} has ${bad.length === 1 ? 'a line' : `${bad.length} lines`} that cannot be read (line ${bad[0]}${bad.length === 1 ? '' : ' first'}), left out; make it again with \`${makeCommand(view.folder, mark, '--force')}\`.`,
  };
};

const parsedLine = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

export const curveOf = (view: RunView, arm: string): Curve => {
  const mark = arm === 'sft' ? 'sft' : `train ${arm}`;
  const path = view.folder.metrics(arm);
  if (!existsSync(path)) return { rows: [], note: null };
  const why = curveFault(view, mark);
  return why === null
    ? readRows(view, mark, path)
    : {
        rows: [],
        note: `${within(view.folder, path)} is left out: ${why}; make it again with \`${makeCommand(view.folder, mark, '--force')}\`.`,
      };
};

/** Times are told where they can be read; they are nothing that a result rests on. */
const readTimings = (folder: RunFolder): Timings | null =>
  timingsSchema.safeParse(tryJson(folder.timings)).data ?? null;

/** 'embedded, 4 layers × 128, 0.9 M parameters': four bytes each, the header of the file is small beside them. */
export const modelWords = (folder: RunFolder, { model }: Recipe): string => {
  if (model.init === 'directory') return model.path;
  const weights = join(folder.model('sft'), 'model.safetensors');
  const size = existsSync(weights) ? `, ${(statSync(weights).size / 4e6).toFixed(2)} M parameters` : '';
  return `embedded, ${model.layers} layers × ${model.hiddenSize}${size}`;
};

export interface Made {
  readonly evaluations: readonly SavedEvaluation[];
  readonly paired: readonly Paired[];
  readonly playthroughs: readonly Playthrough[];
  /** What is there and not shown, and why. */
  readonly notes: readonly string[];
}

/** What SFT was shown, where it is not simply the expert's play; '' where it is. */
const demonstrations = ({ sft, data }: Recipe): string =>
  `${data.opponents === undefined ? '' : ` playing beside ${listOf(data.opponents).map(playerName).join(', ')}`}${trembling(sft)}`;

const trembling = (sft: Recipe['sft']): string =>
  sft.tremble === 0
    ? ''
    : ` whose hand trembles (in ${Math.round(100 * sft.tremble)} % of the examples the beliefs are the expert’s and the decision is random)`;

const SHARES = {
  optimum: ' in shares of the optimum',
  stakes: ' in shares of what is at stake',
} as const;

/** 'compliance + 2 × welfare of all in shares of the optimum' */
const rewardInWords = (given: Parameters<typeof termsOf>[0]): string =>
  termsOf(given)
    .map((term) => {
      const name = 'module' in term ? basename(term.module) : REWARD_WORDS[term.reward];
      const share = 'scale' in term && term.scale !== undefined ? SHARES[term.scale] : '';
      return `${term.weight === 1 ? '' : `${term.weight} × `}${name}${share}`;
    })
    .join(' + ');

/** One for all algorithms where it is the same; else each with the names of those that seek it. */
const soughtIn = (recipe: Recipe): string => {
  const arms = new Map<string, string[]>();
  for (const algorithm of trainedOf(recipe)) {
    const words =
      algorithm.advantage.estimator === 'expert'
        ? 'the expert’s answers'
        : algorithm.advantage.estimator === 'hindsight'
          ? `what would have been best by ${rewardInWords(rewardOfArm(recipe, algorithm))}`
          : rewardInWords(rewardOfArm(recipe, algorithm));
    arms.set(words, [...(arms.get(words) ?? []), algorithm.name]);
  }
  return arms.size === 1
    ? ([...arms.keys()][0] as string)
    : [...arms].map(([words, names]) => `${words} (${names.join(', ')})`).join('; ');
};

const learnedOf = (recipe: Recipe): Pick<ReportData, 'learned'> =>
  recipe.rl.rollouts === undefined
    ? {}
    : {
        learned: {
          reward: soughtIn(recipe),
          games: recipe.rl.rollouts.kind === 'episodes' ? 'plays of games' : 'games with branches',
        },
      };

/** Sums that cannot be read are left out: the transcript has them. */
export const askedOf = ({ usage }: RunFolder): Pick<ReportData, 'asked'> => {
  const asked = z.array(modelUsage).safeParse(tryJson(usage)).data ?? [];
  return asked.length === 0 ? {} : { asked };
};

/** Of algorithms that had partners written for them, where their file can be read and is of this run. */
const partnersOf = (view: RunView): Pick<ReportData, 'partners'> => {
  const found = trainedOf(view.recipe).flatMap(({ name, curriculum }) => {
    if (curriculum === undefined || curveFault(view, `train ${name}`) !== null) return [];
    const read = partnersFile.safeParse(tryJson(view.folder.partners(name)));
    return read.success ? [[name, read.data.growths] as const] : [];
  });
  return found.length === 0 ? {} : { partners: Object.fromEntries(found) };
};

export const readReport = (view: RunView, made: Made): ReportData => {
  const { folder, recipe } = view;
  const algorithms = recipe.algorithms.map((a) => a.name);
  const perStep = recipe.rl.promptsPerStep * recipe.rl.completions;
  // Of what is shown by an expert one answer is asked for at each prompt.
  const samplesOf = (arm: string): number =>
    trainedOf(recipe).some((algorithm) => algorithm.name === arm && isTaught(algorithm))
      ? recipe.rl.promptsPerStep
      : perStep;
  const trained = trainedOf(recipe).map((a) => a.name);
  const curves = ['sft', ...trained].map((arm) => [arm, curveOf(view, arm)] as const);
  return {
    name: recipe.name,
    description: recipe.description,
    recipeText: recipeText(recipe),
    own: {
      dir: fromHere(folder.dir),
      seed: recipe.seed,
      longer:
        trained.length > 0
          ? { key: 'rl.steps', steps: recipe.rl.steps }
          : { key: 'sft.steps', steps: recipe.sft.steps },
      games: recipe.evaluation.games,
    },
    games: recipe.games.map(familyInWords),
    ...(recipe.games.some(isOwn)
      ? { about: `Players decide in ${recipe.games.map(familyInWords).join(' and ')}.` }
      : {}),
    expert: playerName(recipe.expert),
    demonstrations: demonstrations(recipe),
    temperature: recipe.evaluation.temperature,
    reader: recipe.text.style === 'natural' ? recipe.text.reader : undefined,
    model: modelWords(folder, recipe),
    seed: recipe.seed,
    algorithms,
    ways: Object.fromEntries(recipe.algorithms.map((entry) => [entry.name, wayOf(entry)])),
    ...(trained.length < algorithms.length ? { trained } : {}),
    ...learnedOf(recipe),
    samples: recipe.rl.steps * perStep,
    sampled: curves.slice(1).map(([arm, { rows }]) => ({
      arm,
      samples: samplesOf(arm) * rows.reduce((most, { step }) => Math.max(most, step ?? 0), 0),
    })),
    metrics: Object.fromEntries(curves.map(([arm, { rows }]) => [arm, rows])),
    ...partnersOf(view),
    evaluations: made.evaluations.map(viewOf),
    paired: made.paired,
    playthroughs: made.playthroughs,
    timings: readTimings(folder),
    ...askedOf(folder),
    notes: [...curves.flatMap(([, { note }]) => note ?? []), ...made.notes],
  };
};
