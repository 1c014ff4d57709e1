/** @file results/<run>.json: what a study keeps of a run, small and whole: each policy's metrics game by game, its curve, and what
 *  it cost. Tables and figures are made from these files alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS, type MetricName } from '@tompo/arena';
import { z } from 'zod';
import { CliFailure } from '../errors.js';
import { metricRow, timings as timingsSchema } from '../report/data.js';
import { curveOf } from '../report/read.js';
import { tryJson, writeWhole } from '../run/files.js';
import { BASE, fitOf, type RunView, trainedIn } from '../run/fit.js';
import { digestOf } from '../run/identity.js';
import { leftOut } from '../run/leftOut.js';
import { recordOf } from '../run/records.js';
import { settingsOf } from '../run/settings.js';
import { ancestorsOf } from '../run/stages.js';
import type { SavedEvaluation } from '../stages/evaluate.js';
import { savedEvaluation } from '../stages/saved.js';
import type { Cell } from './study.js';

const perGame = z.strictObject({
  sum: z.array(z.number()),
  /** One number where all games count as much. */
  count: z.union([z.number(), z.array(z.number())]),
});

const policy = z.strictObject({
  /** Digest of the games that it was evaluated on: equal ones are paired game by game. */
  games: z.string(),
  opponents: z.string(),
  metrics: z.record(z.string(), perGame),
  curve: z.array(metricRow),
  /** Completion tokens that it was trained on; null where its rows do not say. */
  tokens: z.number().nullable(),
});

const schema = z.strictObject({
  environment: z.string(),
  variant: z.string(),
  /** Where its policies were evaluated; absent where that is the environment in which they were trained. */
  transfer: z.string().optional(),
  seed: z.int(),
  /** By stage, what shaped it. */
  settings: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** Digest of the model that SFT started from; absent where that is none on disk, and in results of earlier versions. */
  base: z.string().optional(),
  policies: z.record(z.string(), policy),
  /** Seconds of each stage, as they were when these numbers were made. */
  seconds: z.record(z.string(), z.number()),
  device: z.string(),
  versions: z.record(z.string(), z.string()),
});
export type Result = z.infer<typeof schema>;
export type PolicyResult = z.infer<typeof policy>;

export const resultPath = (dir: string, { id }: Cell): string => join(dir, 'results', `${id}.json`);

/** The columns of a policy's metrics that a study draws. */
const COLUMN =
  /^(step|reward|kl|entropy|compliance|loss|heldoutLoss|payoff|welfare|U\d\w*|validation(Payoff|Welfare))$/;
const isBound = (column: string): boolean => /(Low|High|Count)$/.test(column);

/** Σ sum / Σ count of each game in one file; metrics of which nothing was counted are left out. */
const metricsOf = ({ games }: SavedEvaluation): PolicyResult['metrics'] =>
  Object.fromEntries(
    METRICS.flatMap((metric: MetricName) => {
      const parts = games.map((game) => game.parts.all?.[metric] ?? { sum: 0, count: 0 });
      const count = parts.map((part) => part.count);
      if (count.every((c) => c === 0)) return [];
      const isSame = count.every((c) => c === count[0]);
      return [[metric, { sum: parts.map((part) => part.sum), count: isSame ? (count[0] as number) : count }]];
    }),
  );

const policyOf = (view: RunView, name: string, saved: SavedEvaluation): PolicyResult => {
  const { rows } = curveOf(view, name);
  const tokens = rows.map((row) => row.tokens);
  return {
    games: digestOf(saved.games.map(({ key, seats }) => [key, seats])),
    opponents: saved.opponents,
    metrics: metricsOf(saved),
    curve: rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => COLUMN.test(key) && !isBound(key))),
    ),
    tokens: tokens.some((t) => typeof t === 'number')
      ? tokens.reduce<number>((sum, t) => sum + (t ?? 0), 0)
      : null,
  };
};

export interface Reading {
  /** null where no policy of the run is evaluated. */
  readonly result: Result | null;
  /** What is there and cannot be counted, and why. */
  readonly notes: readonly string[];
}

/** What a run's folder holds of the policies that are asked for. Files that were changed or cut off are told, and not counted. */
export const readRun = (view: Cell): Reading => {
  const { environment, variant, seed, recipe, folder, arms, transfer } = view;
  const notes: string[] = [];
  const policies: Record<string, PolicyResult> = {};
  const settings: Record<string, Result['settings'][string]> = {};
  for (const { policy: name } of arms) {
    const mark = `eval ${name}`;
    const fit = fitOf(view, mark);
    if (fit._tag !== 'done') {
      const note = leftOut(view, mark, existsSync(folder.evaluation(name)));
      if (note !== null) notes.push(`${folder.dir}: ${note}`);
      continue;
    }
    try {
      const saved = savedEvaluation(folder, name);
      if (saved === null) continue;
      policies[name] = policyOf(view, name, saved);
      for (const m of ancestorsOf(recipe, mark)) settings[m] = plainOf(settingsOf(trainedIn(view).recipe, m));
      settings[mark] = plainOf(settingsOf(recipe, mark));
    } catch (error) {
      if (!(error instanceof CliFailure)) throw error;
      notes.push(error.message);
    }
  }
  if (Object.keys(policies).length === 0) return { result: null, notes };
  const base = recordOf(trainedIn(view).folder, 'sft')?.parents[BASE];
  const times = timingsSchema.safeParse(tryJson(folder.timings)).data;
  return {
    result: {
      environment,
      variant,
      ...(transfer === undefined ? {} : { transfer }),
      seed,
      settings,
      ...(base === undefined ? {} : { base }),
      policies,
      seconds: Object.fromEntries((times?.stages ?? []).map(({ stage, seconds }) => [stage, seconds])),
      device: times?.device ?? 'unknown',
      versions: times?.versions ?? {},
    },
    notes,
  };
};

/** As JSON reads it back. */
export const plainOf = (value: unknown): Result['settings'][string] =>
  JSON.parse(JSON.stringify(value)) as Result['settings'][string];

/** A line for each list: readable, and short. */
const textOf = (result: Result): string =>
  `${JSON.stringify(result, null, 1).replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ''))}\n`;

/** Writes a run's result where it says something else than what is there. */
export const keepResult = (path: string, result: Result): void => {
  const text = textOf(result);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
};

/** A result that was kept; null where there is none, undefined where the file is cut off or no result. */
export const keptResult = (path: string): Result | null | undefined =>
  existsSync(path) ? schema.safeParse(tryJson(path)).data : null;
