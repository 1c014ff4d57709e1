/** @file From the files of a run to what a report shows. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '@tompo/arena';
import { z } from 'zod';
import { fail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import { readJson, readLines } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';
import { recipeText } from '../run/open.js';
import type { SavedEvaluation } from '../stages/evaluate.js';
import { ARENA_NAME } from '../stages/pairs.js';
import {
  type ByMetric,
  type Evaluation,
  METRICS,
  type MetricRow,
  metricRow,
  type Paired,
  type Playthrough,
  type ReportData,
  type Timings,
  timings as timingsSchema,
} from './data.js';

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
    .replace(/^kind graph$/, 'link decisions')
    .replace(/^kind (.*)$/, '$1 decisions')
    .replace(/^group (\w+)-v\d+(.*)$/, (_, name: string, rest: string) => `${name.toUpperCase()}${rest}`);

const ORDER = ['round', 'kind', 'group'];

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
  noncompliance: saved.noncompliance,
});

const rowsOf = (folder: RunFolder, arm: string): readonly MetricRow[] => {
  const path = folder.metrics(arm);
  if (!existsSync(path)) return [];
  const command = arm === 'sft' ? 'tompo sft --force' : `tompo train --algorithm ${arm} --force`;
  const rows = z.array(metricRow).safeParse(readLines(path, command));
  if (rows.success) return rows.data;
  const [issue] = rows.error.issues;
  return fail({
    _tag: 'FileCorrupt',
    path,
    reason: `line ${Number(issue?.path[0] ?? 0) + 1}: ${issue?.message ?? 'not a row of metrics'}`,
    command,
  });
};

const readTimings = (folder: RunFolder): Timings | null =>
  existsSync(folder.timings)
    ? (timingsSchema.safeParse(readJson(folder.timings, 'tompo run --force')).data ?? null)
    : null;

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
}

/** What SFT was shown, where it is not simply the expert's play; '' where it is. */
const demonstrations = ({ sft }: Recipe): string =>
  sft.tremble === 0
    ? ''
    : ` whose hand trembles (in ${Math.round(100 * sft.tremble)} % of the examples the beliefs are the expert’s and the decision is random)`;

export const readReport = (folder: RunFolder, recipe: Recipe, made: Made): ReportData => {
  const algorithms = recipe.algorithms.map((a) => a.name);
  return {
    name: recipe.name,
    description: recipe.description,
    recipeText: recipeText(recipe),
    games: recipe.games.map((f) => `${f.family.toUpperCase()} ${f.sequences.join('/')}`),
    expert: recipe.expert.player,
    demonstrations: demonstrations(recipe),
    temperature: recipe.evaluation.temperature,
    model: modelWords(folder, recipe),
    seed: recipe.seed,
    algorithms,
    samples: recipe.rl.steps * recipe.rl.promptsPerStep * recipe.rl.completions,
    metrics: Object.fromEntries(['sft', ...algorithms].map((arm) => [arm, rowsOf(folder, arm)])),
    evaluations: made.evaluations.map(viewOf),
    paired: made.paired,
    playthroughs: made.playthroughs,
    timings: readTimings(folder),
  };
};
