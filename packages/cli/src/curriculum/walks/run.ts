/** @file The courses of a curriculum over walks, one for each seed: each iteration is saved when it is done, and one that was stopped goes on there. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { canonical, seedOf } from '@tompo/arena';
import { explain, type Sandbox } from '@tompo/curriculum';
import {
  type Standing,
  type WalkCurriculumResult,
  type WalkCurriculumState,
  type WalkIteration,
  type WalkStudent,
  walkCurriculum,
  walkProgramSearch,
  walkRandomPrograms,
  walkStudent,
} from '@tompo/curriculum/net';
import {
  scriptedWalker,
  type WalkerOpponent,
  type WalkerProgram,
  walkClassics,
  walkerOpponent,
} from '@tompo/curriculum/walk';
import { explain as explainJit, openExecutor } from '@tompo/jit';
import { fail, orFail } from '../../errors.js';
import { readJson, writeJson, writeWhole } from '../../run/files.js';
import { jsonFor } from '../../run/json.js';
import type { Progress } from '../../screen/progress.js';
import { meanOf } from '../figures.js';
import { recipeFile, seedFolder } from '../folder.js';
import { paramsOf, type WalksRecipe } from './load.js';
import type { WalkPartner } from './schema.js';

/** A row of `iterations.jsonl`: an iteration without what is needed to go on. */
export type WalkRow = Omit<WalkIteration, 'state' | 'attempts'> & {
  readonly attempts: readonly {
    readonly verdict: string;
    readonly reason?: string | undefined;
    readonly regret?: number | undefined;
    readonly distance?: number | undefined;
  }[];
};

export interface WalkSaved {
  readonly state: WalkCurriculumState;
  readonly rows: readonly WalkRow[];
  /** All who ever joined, the expelled too. */
  readonly opponents: readonly WalkerOpponent[];
}

export interface WalkSeedResult {
  readonly seed: number;
  readonly iterations: number;
  readonly heldOut: readonly Standing[];
}

export interface WalkPartners {
  readonly population: readonly WalkerOpponent[];
  readonly heldOut: readonly WalkerOpponent[];
}

const opponentsOf = (entries: readonly WalkPartner[], kinds: number): readonly WalkerOpponent[] => {
  const programs = walkClassics(kinds);
  const all = entries.flatMap((entry): readonly WalkerOpponent[] => {
    if (entry === 'classics')
      return Object.entries(programs).map(([name, program]) => scriptedWalker(name, program));
    if (typeof entry === 'string') return [scriptedWalker(entry, programs[entry] as WalkerProgram)];
    const source = { _tag: 'code', language: 'js', text: readFileSync(entry.code, 'utf8') } as const;
    const made = { iteration: 0, generator: 'recipe' };
    return [walkerOpponent({ source }, made, basename(entry.code).replace(/\.[^.]+$/, ''))];
  });
  return all.filter(({ id }, i) => all.findIndex((one) => one.id === id) === i);
};

export const walkPartners = (recipe: WalksRecipe): WalkPartners => {
  const kinds = paramsOf(recipe.game).payoffs.length;
  return {
    population: opponentsOf(recipe.population, kinds),
    heldOut: opponentsOf(recipe.heldOut, kinds),
  };
};

/** What does not decide what comes out: how long, and what it is called. Files of code do by what they say. */
const deciding = (recipe: WalksRecipe, { population, heldOut }: WalkPartners): string => {
  const { name: _, description: __, seeds: ___, iterations: ____, ...rest } = recipe;
  const ids = (all: readonly WalkerOpponent[]) => all.map(({ code }) => code.hash);
  return createHash('sha256')
    .update(canonical({ ...rest, population: ids(population), heldOut: ids(heldOut) }))
    .digest('hex');
};

const isOwn = (file: string): boolean =>
  /^seed-\d+$/.test(file) || file === 'report.html' || file === 'curriculum.json';

/** Checks that a folder is of this recipe, and puts it down. isForced: what is there goes. */
export const claimWalks = (
  dir: string,
  recipe: WalksRecipe,
  partners: WalkPartners,
  isForced: boolean,
  command: string,
): void => {
  if (isForced)
    for (const file of readdirSync(dir).filter(isOwn)) rmSync(join(dir, file), { recursive: true });
  const path = recipeFile(dir);
  const hash = deciding(recipe, partners);
  if (existsSync(path) && (readJson(path, command) as { readonly hash?: unknown }).hash !== hash)
    fail({
      _tag: 'Refused',
      sentence: `${dir} was begun with another recipe: undo the change to go on, or begin anew with --force or --out.`,
    });
  writeJson(path, { recipe, heldOut: partners.heldOut.map(({ name, id }) => name ?? id), hash });
};

const studentOf = async ({ game, student }: WalksRecipe): Promise<WalkStudent> => {
  const { kind: _, steps: __, ...options } = student;
  // One thread: its numbers do not hang on how many cores there are.
  const executor = orFail(await openExecutor('jit:cpu', { threads: 1 }), explainJit);
  return orFail(walkStudent(paramsOf(game), { ...options, executor }), explain);
};

const generatorOf = ({ generator: { kind, ...options } }: WalksRecipe) =>
  orFail(kind === 'program-search' ? walkProgramSearch(options) : walkRandomPrograms(options), explain);

const rowOf = ({ state: _, attempts, ...row }: WalkIteration): WalkRow => ({
  ...row,
  attempts: attempts.map(({ verdict }) =>
    verdict._tag === 'accepted'
      ? { verdict: 'accepted', regret: verdict.standing.regret, distance: verdict.distance }
      : {
          verdict: verdict.stage,
          reason: verdict.reason,
          ...(verdict.standing === undefined ? {} : { regret: verdict.standing.regret }),
        },
  ),
});

const lines = (path: string, rows: readonly unknown[]): void =>
  writeWhole(path, rows.map((row) => `${jsonFor(path, row)}\n`).join(''));

type Folder = ReturnType<typeof seedFolder>;

/** The state first: what is written after it is made of it again, should the process end in between. */
const save = (folder: Folder, saved: WalkSaved): void => {
  writeWhole(folder.state, `${jsonFor(folder.state, saved)}\n`);
  derive(folder, saved);
};

const derive = (folder: Folder, { rows, opponents }: WalkSaved): void => {
  lines(folder.rows, rows);
  lines(
    folder.opponents,
    opponents.map(({ code, source: _, ...one }) => ({
      ...one,
      hash: code.hash,
      file: `opponents/${one.id}.js`,
    })),
  );
  for (const { id, code } of opponents) writeWhole(folder.source(`opponents/${id}.js`), code.text);
};

const held = (heldOut: readonly Standing[]): readonly string[] =>
  heldOut.length === 0 ? [] : [`held out ${meanOf(heldOut.map(({ regret }) => regret)).toFixed(3)}`];

const factsOf = ({ opponents, heldOut, accepted }: WalkRow): readonly string[] => [
  `worst regret ${Math.max(...opponents.map(({ regret }) => regret)).toFixed(3)}`,
  ...held(heldOut),
  accepted === null ? 'nobody joined' : `${accepted} joined`,
];

export interface WalkCoursesOptions extends WalkPartners {
  readonly recipe: WalksRecipe;
  readonly dir: string;
  readonly sandbox: Sandbox;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The command that goes on. */
  readonly command: string;
}

const courseOf = async (options: WalkCoursesOptions, seed: number): Promise<void> => {
  const { recipe, dir, sandbox, population, heldOut, progress, signal, command } = options;
  const { iterations, attempts, validation, diagnosis, walks, oracleSteps, weights } = recipe;
  const folder = seedFolder(dir, seed);
  const saved = existsSync(folder.state) ? (readJson(folder.state, command) as WalkSaved) : null;
  const done = saved?.state.iteration ?? 0;
  if (done > iterations)
    return fail({
      _tag: 'Refused',
      sentence: `${folder.dir} has ${done} iterations already, more than the ${iterations} of the recipe: raise iterations, begin anew with --force, or choose another folder with --out.`,
    });
  if (saved !== null) derive(folder, saved);
  const { kind: _tag, ...weighing } = weights;
  const course = orFail(
    walkCurriculum({
      params: paramsOf(recipe.game),
      student: await studentOf(recipe),
      population,
      generator: generatorOf(recipe),
      sandbox,
      seed: seedOf(seed, 'curriculum'),
      steps: recipe.student.steps,
      iterations,
      attempts,
      weighting: { _tag, ...weighing },
      validation,
      diagnosis: diagnosis.kind,
      rollouts: diagnosis.rollouts,
      agreement: diagnosis.agreement,
      walks,
      oracleSteps,
      heldOut,
      ...(saved === null ? {} : { from: saved.state }),
    }),
    explain,
  );
  const stage = progress.stage(`seed ${seed}`, iterations, 'iterations');
  const rows = [...(saved?.rows ?? [])];
  let opponents = saved?.opponents ?? population;
  const last = rows.at(-1);
  if (last !== undefined) stage.update(done, factsOf(last));
  for (;;) {
    if (signal.aborted) {
      stage.stop('stopped');
      return fail({ _tag: 'Interrupted', stage: `seed ${seed}`, resume: command });
    }
    const { done: isOver, value } = await course.next();
    if (isOver === true) {
      const { state, heldOut: outside } = value as WalkCurriculumResult;
      writeJson(folder.student, { net: state.training.net });
      const result: WalkSeedResult = { seed, iterations, heldOut: outside };
      writeJson(folder.result, result);
      stage.finish(held(outside));
      return;
    }
    const iteration = value as WalkIteration;
    const row = rowOf(iteration);
    rows.push(row);
    const { state } = iteration;
    opponents = [
      ...opponents,
      ...state.population.filter(({ id }) => opponents.every((one) => one.id !== id)),
    ];
    save(folder, { state, rows, opponents });
    stage.update(row.iteration, factsOf(row));
  }
};

const isDone = ({ recipe, dir, command }: WalkCoursesOptions, seed: number): boolean => {
  const { result } = seedFolder(dir, seed);
  return existsSync(result) && (readJson(result, command) as WalkSeedResult).iterations === recipe.iterations;
};

/** All seeds, one after the other. */
export const runWalkCourses = async (options: WalkCoursesOptions): Promise<void> => {
  for (const seed of options.recipe.seeds) {
    if (isDone(options, seed)) options.progress.kept(`seed ${seed}`, 'done already');
    else await courseOf(options, seed);
  }
};
