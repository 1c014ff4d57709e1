/** @file Stage 5: eval/paired.json, eval/playthroughs.json and report.html, from the run's own files. */
import type { MatchRecord } from '@tompo/arena';
import type { Recipe } from '../recipe/schema.js';
import type { Playthrough, ReportData } from '../report/data.js';
import { reportPage } from '../report/page.js';
import { readReport } from '../report/read.js';
import { writeJson, writeWhole } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';
import type { SavedEvaluation } from './evaluate.js';
import { allPairs } from './pairs.js';
import { playthroughOf } from './playthroughs.js';
import { savedEvaluation } from './saved.js';

/** The evaluations that are there, sft first. */
export const evaluationsOf = (folder: RunFolder, recipe: Recipe): readonly SavedEvaluation[] =>
  ['sft', ...recipe.algorithms.map((a) => a.name)].flatMap((arm) => {
    const saved = savedEvaluation(folder, arm);
    return saved === null ? [] : [saved];
  });

/** The games that were kept whole, each with all the arms that played it. */
const playthroughsOf = (recipe: Recipe, evaluations: readonly SavedEvaluation[]): readonly Playthrough[] => {
  const first = evaluations[0];
  if (first === undefined) return [];
  return first.exampleKeys.map((key) => {
    const seat = first.games.find((g) => g.key === key)?.seats[0] ?? 0;
    const records = Object.fromEntries(
      evaluations.flatMap((e): (readonly [string, MatchRecord])[] => {
        const record = e.examples[e.exampleKeys.indexOf(key)];
        return record === undefined ? [] : [[e.policy, record]];
      }),
    );
    return playthroughOf(recipe, key, seat, records);
  });
};

export const report = (folder: RunFolder, recipe: Recipe): ReportData => {
  const evaluations = evaluationsOf(folder, recipe);
  const paired = allPairs(evaluations);
  const playthroughs = playthroughsOf(recipe, evaluations);
  writeJson(folder.paired, paired);
  writeJson(folder.playthroughs, playthroughs);
  const data = readReport(folder, recipe, { evaluations, paired, playthroughs });
  writeWhole(folder.report, reportPage(data));
  return data;
};
