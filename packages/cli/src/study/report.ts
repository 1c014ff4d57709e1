/** @file Everything that is made of a study's results: results.csv, contrasts.csv, splits.csv, sweeps.csv, analysis.json, report.html. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson, writeWhole } from '../run/files.js';
import { analyse } from './analysis.js';
import { collect } from './collect.js';
import type { Analysis } from './figures.js';
import { studyPage } from './page/page.js';
import { planChanged } from './plan.js';
import type { Study } from './study.js';
import { contrastsTable, resultsTable, splitsTable, sweepsTable, transferTable } from './tables.js';

export interface Written {
  readonly analysis: Analysis;
  /** Where the page lies. */
  readonly page: string;
  /** What is there and not counted. */
  readonly notes: readonly string[];
}

/** command: what makes again what was made of other settings. */
export const writeReport = (study: Study, dir: string, command: string): Written => {
  const collected = collect(study, dir, command);
  const { results, transfers } = collected;
  const notes = [...collected.notes, ...[planChanged(study, dir) ?? []].flat()];
  const analysis = analyse(study, results, transfers);
  writeWhole(join(dir, 'results.csv'), resultsTable(study, results));
  writeWhole(join(dir, 'contrasts.csv'), contrastsTable(analysis));
  writeWhole(join(dir, 'splits.csv'), splitsTable(analysis));
  if (analysis.transfer !== null) writeWhole(join(dir, 'transfer.csv'), transferTable(analysis.transfer));
  if (analysis.sweeps.length > 0) writeWhole(join(dir, 'sweeps.csv'), sweepsTable(analysis));
  writeJson(join(dir, 'analysis.json'), analysis);
  const page = join(dir, 'report.html');
  writeWhole(page, studyPage({ study, analysis, results, text: readFileSync(study.file, 'utf8'), notes }));
  return { analysis, page, notes };
};
