/** @file What the courses of every curriculum share: seeds one after the other, each from where it had come to, an iteration at a time. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail } from '../errors.js';
import { readJson, writeWhole } from '../run/files.js';
import { halfDoneOf } from '../run/halfDone.js';
import { jsonFor } from '../run/json.js';
import type { Progress } from '../screen/progress.js';
import { meanOf } from './figures.js';
import { type AttemptRow, type SeedFolder, seedFolder } from './folder.js';

/** What every seed of a run has in common. */
export interface Courses {
  readonly recipe: { readonly seeds: readonly number[]; readonly iterations: number };
  readonly dir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The command that goes on. */
  readonly command: string;
}

export const lines = (path: string, rows: readonly unknown[]): void =>
  writeWhole(path, rows.map((row) => `${jsonFor(path, row)}\n`).join(''));

/** Files that a killed process had begun to write beside the old ones. */
const sweep = ({ dir }: SeedFolder): void => {
  if (!existsSync(dir)) return;
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' }))
    if (halfDoneOf(basename(file)) !== null) rmSync(join(dir, file), { force: true });
};

/** Where a seed had come to; null: it has not begun. Refused where that is beyond what the recipe asks for. */
export const goneOnFrom = <S extends { readonly state: { readonly iteration: number } }>(
  folder: SeedFolder,
  { recipe: { iterations }, command }: Courses,
): S | null => {
  const saved = existsSync(folder.state) ? (readJson(folder.state, `${command} --force`) as S) : null;
  const done = saved?.state.iteration ?? 0;
  if (done > iterations)
    return fail({
      _tag: 'Refused',
      sentence: `${folder.dir} has ${done} iterations already, more than the ${iterations} of the recipe: raise iterations, begin anew with --force, or choose another folder with --out.`,
    });
  sweep(folder);
  return saved;
};

/** The state first: what is derived from it is made of it again, should the process end in between. */
export const save = <S>(
  folder: SeedFolder,
  saved: S,
  derive: (folder: SeedFolder, saved: S) => void,
): void => {
  writeWhole(folder.state, `${jsonFor(folder.state, saved)}\n`);
  derive(folder, saved);
};

type Verdict =
  | { readonly _tag: 'accepted'; readonly distance: number }
  | { readonly _tag: 'rejected'; readonly stage: string; readonly reason: string };

/** regret: undefined where it was not measured */
export const attemptRow = (verdict: Verdict, regret: number | undefined): AttemptRow =>
  verdict._tag === 'accepted'
    ? { verdict: 'accepted', regret, distance: verdict.distance }
    : { verdict: verdict.stage, reason: verdict.reason, ...(regret === undefined ? {} : { regret }) };

/** What the screen says of regrets with held-out partners. */
export const heldOutFacts = (regrets: readonly number[]): readonly string[] =>
  regrets.length === 0 ? [] : [`held out ${meanOf(regrets).toFixed(3)}`];

/** What the screen says of an iteration. */
export const factsOf = (
  {
    opponents,
    accepted,
  }: { readonly opponents: readonly { readonly regret: number }[]; readonly accepted: string | null },
  heldOut: readonly number[],
): readonly string[] => [
  `worst regret ${Math.max(...opponents.map(({ regret }) => regret)).toFixed(3)}`,
  ...heldOutFacts(heldOut),
  accepted === null ? 'nobody joined' : `${accepted} joined`,
];

/** What a course does with what comes of it; each gives what the screen says then. */
export interface Steps<I, R> {
  /** The iterations that are done, and what the screen says of the last of them. */
  readonly begun: { readonly iterations: number; readonly facts: readonly string[] } | null;
  readonly iteration: (iteration: I) => readonly string[];
  readonly end: (result: R) => readonly string[];
}

/** Runs a course to its end, or to the iteration in which it is stopped. */
export const driven = async <I extends { readonly iteration: number }, R>(
  course: AsyncGenerator<I, R>,
  { recipe: { iterations }, progress, signal, command }: Courses,
  seed: number,
  { begun, iteration, end }: Steps<I, R>,
): Promise<void> => {
  const stage = progress.stage(`seed ${seed}`, iterations, 'iterations');
  if (begun !== null) stage.update(begun.iterations, begun.facts);
  for (;;) {
    if (signal.aborted) {
      stage.stop('stopped');
      return fail({ _tag: 'Interrupted', stage: `seed ${seed}`, resume: command });
    }
    const next = await course.next();
    if (next.done === true) {
      stage.finish(end(next.value));
      return;
    }
    stage.update(next.value.iteration, iteration(next.value));
  }
};

/** All seeds, one after the other; those that are done are kept. */
export const allSeeds = async <C extends Courses>(
  courses: C,
  courseOf: (courses: C, seed: number) => Promise<void>,
): Promise<void> => {
  const { recipe, dir, progress, command } = courses;
  for (const seed of recipe.seeds) {
    const { result } = seedFolder(dir, seed);
    const isDone =
      existsSync(result) &&
      (readJson(result, `${command} --force`) as { readonly iterations?: unknown }).iterations ===
        recipe.iterations;
    if (isDone) progress.kept(`seed ${seed}`, 'done already');
    else await courseOf(courses, seed);
  }
};
