/** @file All results of a study: of the runs that are there, and of those of which only the small files are. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { changed, countedAlone, withKept, withUncounted } from './kept.js';
import { type Changed, refuse } from './prepare.js';
import { keepResult, keptResult, type Result, readRun, resultPath } from './result.js';
import { type Cell, cellOf, type Study } from './study.js';
import { sweepCells } from './sweep.js';
import { transferCells } from './transfer.js';

export interface Collected {
  readonly results: readonly Result[];
  /** Of policies that were evaluated where they were not trained. */
  readonly transfers: readonly Result[];
  readonly notes: readonly string[];
}

/** Every run that the study may have, with all of its arms, and every place where their policies are evaluated elsewhere. */
export const everyCell = (study: Study, dir: string): readonly Cell[] => {
  const all = new Set(study.arms.map((arm) => arm.name));
  const trained = [
    ...study.seeds.flatMap((seed) =>
      study.variants.flatMap((variant) => cellOf(study, variant, seed, all, dir) ?? []),
    ),
    ...sweepCells(study, dir),
  ];
  return [...trained, ...transferCells(study, trained, dir)];
};

/** Reads what there is, and writes the small files of the runs that are there; no number that one of them holds is lost. */
export const collect = (study: Study, dir: string, command: string): Collected => {
  const notes: string[] = [];
  const results: Result[] = [];
  const others: Changed[] = [];
  for (const cell of everyCell(study, dir)) {
    const path = resultPath(dir, cell);
    const kept = keptResult(path);
    const reason = changed(cell, kept);
    if (reason !== null) {
      others.push({ place: relative(dir, path), reason });
      continue;
    }
    if (existsSync(cell.folder.made)) {
      const alone = countedAlone(cell, kept);
      const read = readRun({ ...cell, arms: cell.arms.filter(({ policy }) => !alone.has(policy)) });
      notes.push(...read.notes);
      const result = withKept(cell, read.result, kept, alone);
      // What is made anew was taken out of its old file before that (prepare.ts). Here nothing is run: no number is taken away.
      if (result === null) continue;
      keepResult(path, withUncounted(cell, result, kept));
      results.push(result);
      continue;
    }
    if (kept === null) continue;
    if (kept === undefined) {
      notes.push(`${path} is cut off or no result of a run; it is not counted.`);
      continue;
    }
    results.push(kept);
  }
  refuse(others, dir, command);
  return {
    results: results.filter(({ transfer }) => transfer === undefined),
    transfers: results.filter(({ transfer }) => transfer !== undefined),
    notes,
  };
};
