/** @file Stage 5: eval/paired.json, eval/playthroughs.json, metrics/mismatch.json, report.html and the adapters' model cards, from the run's own files. */
import { existsSync, rmSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import type { MatchRecord } from '@tompo/arena';
import { fail } from '../errors.js';
import { trainedOf } from '../recipe/algorithms.js';
import { learnersOf } from '../recipe/rollouts.js';
import { namedBase, namedTargets } from '../recipe/savedPolicy.js';
import type { Recipe } from '../recipe/schema.js';
import { modelCard } from '../report/card.js';
import type { Playthrough, ReportData } from '../report/data.js';
import { mismatches } from '../report/mismatch.js';
import { reportPage } from '../report/page.js';
import { readReport } from '../report/read.js';
import { writeCard } from '../run/cardFile.js';
import { writeJson, writeWhole } from '../run/files.js';
import { fitOf, type RunView } from '../run/fit.js';
import type { RunFolder } from '../run/folder.js';
import { leftOut } from '../run/leftOut.js';
import { makeCommand } from '../run/plan.js';
import { adapterDir } from '../run/products.js';
import type { SavedEvaluation } from './evaluate.js';
import { allPairs } from './pairs.js';
import { playthroughOf } from './playthroughs.js';
import { savedEvaluation } from './saved.js';

/** What a run shows, and what it holds back: one sentence for each file that does not fit. */
export interface Fitting {
  /** sft first, then the algorithms in the recipe's order. */
  readonly evaluations: readonly SavedEvaluation[];
  readonly notes: readonly string[];
}

/** The evaluations that are there and are of this recipe, these models and these games. */
export const evaluationsOf = (view: RunView): Fitting => {
  const { folder, recipe } = view;
  const found = ['sft', ...recipe.algorithms.map((a) => a.name)].map((arm): Fitting => {
    const mark = `eval ${arm}`;
    const fit = fitOf(view, mark);
    if (fit._tag === 'done') {
      const saved = savedEvaluation(folder, arm);
      return { evaluations: saved === null ? [] : [saved], notes: [] };
    }
    const note = leftOut(view, mark, existsSync(folder.evaluation(arm)));
    return { evaluations: [], notes: note === null ? [] : [note] };
  });
  return {
    evaluations: found.flatMap((f) => f.evaluations),
    notes: found.flatMap((f) => f.notes),
  };
};

/** Records are the arena's, and only looked at when they are shown: one that does not hold together is a file's fault. */
const cannotBeShown = (
  folder: RunFolder,
  recipe: Recipe,
  key: string,
  seat: number,
  records: readonly (readonly [string, MatchRecord])[],
  cause: unknown,
): never => {
  const arm = records.find((one) => {
    try {
      playthroughOf(recipe, key, seat, [one]);
      return false;
    } catch {
      return true;
    }
  })?.[0];
  if (arm === undefined) throw cause;
  return fail({
    _tag: 'FileCorrupt',
    path: folder.evaluation(arm),
    reason: `the game ${key} among its examples does not hold together`,
    command: makeCommand(folder, `eval ${arm}`, '--force'),
  });
};

/** The games that were kept whole, each with all the arms that played it. */
export const playthroughsOf = (
  { folder, recipe }: RunView,
  evaluations: readonly SavedEvaluation[],
): readonly Playthrough[] => {
  const first = evaluations[0];
  if (first === undefined) return [];
  return first.exampleKeys.map((key) => {
    const seat = first.games.find((g) => g.key === key)?.seats[0] ?? 0;
    const records = evaluations.flatMap((e): (readonly [string, MatchRecord])[] => {
      const record = e.examples[e.exampleKeys.indexOf(key)];
      return record === undefined ? [] : [[e.policy, record]];
    });
    try {
      return playthroughOf(recipe, key, seat, records);
    } catch (cause) {
      return cannotBeShown(folder, recipe, key, seat, records, cause);
    }
  });
};

/** A card beside each adapter that fits, in the place of an earlier one. */
const writeCards = (view: RunView, data: ReportData): void => {
  const { folder, recipe } = view;
  for (const { name: arm } of trainedOf(recipe)) {
    if (fitOf(view, `train ${arm}`)._tag !== 'done') continue;
    for (const agent of learnersOf(recipe)) {
      const dir = adapterDir(folder, arm, recipe, agent);
      const named = namedBase(dir);
      if (named === null) continue;
      // A card is for others, to whom folders of this machine say nothing.
      const base = isAbsolute(named) ? relative(dir, named).split(sep).join('/') : named;
      const { steps, agents } = recipe.rl;
      const lora = { ...recipe.rl.lora, targets: namedTargets(dir) ?? recipe.rl.lora.targets };
      writeCard(dir, modelCard(data, { arm, base, lora, steps, ...(agents === undefined ? {} : { agent }) }));
    }
  }
};

export const report = (view: RunView): ReportData => {
  const { folder } = view;
  const { evaluations, notes } = evaluationsOf(view);
  const paired = allPairs(evaluations);
  const playthroughs = playthroughsOf(view, evaluations);
  writeJson(folder.paired, paired);
  writeJson(folder.playthroughs, playthroughs);
  const data = readReport(view, { evaluations, paired, playthroughs, notes });
  const compared = mismatches(data);
  if (compared.length > 0) writeJson(folder.mismatch, compared);
  else rmSync(folder.mismatch, { force: true });
  writeWhole(folder.report, reportPage(data));
  if (view.trained === undefined) writeCards(view, data);
  return data;
};
