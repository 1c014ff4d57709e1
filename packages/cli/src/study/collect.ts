/** @file All results of a study: of the runs that are there, and of those of which only the small files are. */
import { existsSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fail } from '../errors.js';
import { changed, withKept } from './kept.js';
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

/** Every run that the study may have, with all of its arms. */
export const everyCell = (study: Study, dir: string): readonly Cell[] => {
  const all = new Set(study.arms.map((arm) => arm.name));
  return [
    ...study.seeds.flatMap((seed) =>
      study.variants.flatMap((variant) => cellOf(study, variant, seed, all, dir) ?? []),
    ),
    ...sweepCells(study, dir),
  ];
};

/** Reads what there is, and writes the small files of the runs that are there. */
export const collect = (study: Study, dir: string, command: string): Collected => {
  const notes: string[] = [];
  const results: Result[] = [];
  const others: { readonly path: string; readonly reason: string }[] = [];
  const cells = everyCell(study, dir);
  for (const cell of [...cells, ...transferCells(study, cells, dir)]) {
    const path = resultPath(dir, cell);
    const kept = keptResult(path);
    const reason = changed(cell, kept);
    if (reason !== null) {
      others.push({ path, reason });
      continue;
    }
    if (existsSync(cell.folder.made)) {
      const read = readRun(cell);
      notes.push(...read.notes);
      const result = withKept(cell, read.result, kept);
      if (result === null) {
        // What was made anew since must not speak from its old file.
        rmSync(path, { force: true });
        continue;
      }
      keepResult(path, result);
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
  const [first] = others;
  if (first !== undefined)
    fail({
      _tag: 'StudyChanged',
      dir,
      place: relative(dir, first.path),
      reason: first.reason,
      others: others.length - 1,
      command,
    });
  return {
    results: results.filter(({ transfer }) => transfer === undefined),
    transfers: results.filter(({ transfer }) => transfer !== undefined),
    notes,
  };
};
