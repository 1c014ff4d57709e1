/** @file The stages of a run, what each needs of the recipe, and which are done. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Recipe } from '../recipe/schema.js';
import { readJson, writeJson } from './files.js';
import type { RunFolder } from './folder.js';

/** In the order in which they run. */
export const STAGES = ['simulate', 'sft', 'train', 'eval', 'report'] as const;
export type StageName = (typeof STAGES)[number];

/** The first stage whose result a section of the recipe changes. */
const FIRST: Readonly<Record<keyof Recipe, StageName | null>> = {
  name: null,
  description: 'report',
  device: null,
  threads: null,
  seed: 'simulate',
  games: 'simulate',
  expert: 'simulate',
  data: 'simulate',
  text: 'sft',
  model: 'sft',
  sft: 'sft',
  rl: 'train',
  rewards: 'train',
  algorithms: 'train',
  evaluation: 'eval',
  report: 'report',
};

/** Sections in which two recipes differ, and that already shaped what a stage builds on. */
export const changedBefore = (was: Recipe, is: Recipe, stage: StageName): readonly string[] =>
  (Object.keys(FIRST) as (keyof Recipe)[]).filter((section) => {
    const first = FIRST[section];
    return (
      first !== null &&
      STAGES.indexOf(first) < STAGES.indexOf(stage) &&
      JSON.stringify(was[section]) !== JSON.stringify(is[section])
    );
  });

/** Marks such as 'simulate', 'sft', 'train tompo', 'eval grpo'. */
export const doneStages = (folder: RunFolder): readonly string[] =>
  existsSync(folder.done) ? z.array(z.string()).parse(readJson(folder.done, 'tompo run --force')) : [];

export const markDone = (folder: RunFolder, mark: string): void =>
  writeJson(folder.done, [...doneStages(folder).filter((m) => m !== mark), mark]);

/** Forgets a mark and everything that was built on it. */
export const forget = (folder: RunFolder, marks: readonly string[]): void =>
  writeJson(
    folder.done,
    doneStages(folder).filter((m) => !marks.includes(m)),
  );

/** All marks of a recipe, in order. */
export const marksOf = (recipe: Recipe): readonly string[] => [
  'simulate',
  'sft',
  ...recipe.algorithms.map((a) => `train ${a.name}`),
  ...['sft', ...recipe.algorithms.map((a) => a.name)].map((arm) => `eval ${arm}`),
  'report',
];

/** What must be made again when a mark is: itself and what rests on it. */
export const restingOn = (recipe: Recipe, mark: string): readonly string[] => {
  const all = marksOf(recipe);
  const [kind, arm] = mark.split(' ');
  if (kind === 'simulate' || kind === 'sft') return all.slice(all.indexOf(mark));
  if (kind === 'train') return [mark, `eval ${arm}`, 'report'];
  if (kind === 'eval') return [mark, 'report'];
  return [mark];
};
