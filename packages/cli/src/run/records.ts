/** @file What each stage's files were made of: made/<stage>.json holds the settings, the digests of what was read, and
 *  those of what was written. Each file speaks for one stage, so that a lost one costs no more than that stage. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '@tompo/arena';
import { z } from 'zod';
import type { Recipe } from '../recipe/schema.js';
import { tryJson, writeJson, writing } from './files.js';
import type { RunFolder } from './folder.js';
import { digestOf } from './identity.js';
import { curvesOf, type Digests, digestsOf, productsOf } from './products.js';
import { settingsOf, settingsToGoOn } from './settings.js';
import { marksOf } from './stages.js';

const digests = z.record(z.string(), z.string());
const schema = z.strictObject({
  stage: z.string(),
  state: z.enum(['begun', 'done']),
  settings: z.record(z.string(), z.unknown()),
  /** Digests of what was read: the files of earlier stages by stage, and of the model that SFT starts from. */
  parents: digests,
  /** Digests of what was written; none as long as the stage is only begun. */
  files: digests,
  /** The same of the metrics. */
  traces: digests,
});
export type MadeOf = z.infer<typeof schema>;

/** 'train tompo' lies in made/train.tompo.json: names of algorithms have no spaces. */
const pathOf = (folder: RunFolder, mark: string): string =>
  join(folder.made, `${mark.replace(' ', '.')}.json`);

const MARK = /^(simulate|sft|(?:train|eval)\..+)\.json$/;

/** The record of a stage; null when there is none that can be read: then the stage counts as not made. */
export const recordOf = (folder: RunFolder, mark: string): MadeOf | null => {
  const read = schema.safeParse(tryJson(pathOf(folder, mark)));
  return read.success && read.data.stage === mark ? read.data : null;
};

/** Every mark that has a record file, readable or not. */
export const recordedMarks = (folder: RunFolder): readonly string[] => {
  try {
    return readdirSync(folder.made).flatMap((file) => {
      const [, name] = MARK.exec(file) ?? [];
      return name === undefined ? [] : [name.replace('.', ' ')];
    });
  } catch {
    return [];
  }
};

/** One digest for all that a finished stage wrote. */
export const productDigest = (record: MadeOf): string => digestOf(record.files);

/** The finished stages in order, for people and scripts; nothing reads it back. */
export const listDone = (folder: RunFolder, recipe: Recipe): void => {
  const done = marksOf(recipe).filter((m) => recordOf(folder, m)?.state === 'done');
  if (canonical(tryJson(folder.done) ?? null) !== canonical(done)) writeJson(folder.done, done);
};

/** Before the first step: what a checkpoint will rest on. */
export const noteBegun = (folder: RunFolder, recipe: Recipe, mark: string, parents: Digests): void =>
  writeJson(pathOf(folder, mark), {
    stage: mark,
    state: 'begun',
    settings: settingsToGoOn(recipe, mark),
    parents,
    files: {},
    traces: {},
  } satisfies MadeOf);

export const noteDone = (folder: RunFolder, recipe: Recipe, mark: string, parents: Digests): void =>
  writeJson(pathOf(folder, mark), {
    stage: mark,
    state: 'done',
    settings: settingsOf(recipe, mark),
    parents,
    files: digestsOf(folder, productsOf(folder, mark)),
    traces: digestsOf(folder, curvesOf(folder, mark)),
  } satisfies MadeOf);

/** The record of a stage whose files were copied from another run, with its metrics or without. */
export const copyRecord = (from: RunFolder, to: RunFolder, mark: string, hasCurves: boolean): void => {
  const record = recordOf(from, mark);
  if (record !== null)
    writeJson(pathOf(to, mark), { ...record, traces: hasCurves ? record.traces : {} } satisfies MadeOf);
};

/** Forgets stages: from here on nothing says that they were made. */
export const forget = (folder: RunFolder, recipe: Recipe, marks: readonly string[]): void => {
  for (const mark of marks) writing(folder.made, () => rmSync(pathOf(folder, mark), { force: true }));
  if (existsSync(folder.done)) listDone(folder, recipe);
};
