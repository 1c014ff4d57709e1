/** @file The courses of a curriculum on a grid, one for each seed: each iteration is saved when it is done, and one that was stopped goes on there. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { seedOf } from '@tompo/arena';
import { explain, type Sandbox } from '@tompo/curriculum';
import type {
  CourseGenerator,
  CourseIteration,
  CourseKinds,
  CourseResult,
  CourseState,
  CourseStudent,
  Standing,
} from '@tompo/curriculum/net';
import { explain as explainJit, openExecutor } from '@tompo/jit';
import { orFail } from '../../errors.js';
import { writeJson, writeWhole } from '../../run/files.js';
import {
  allSeeds,
  attemptRow,
  type Courses,
  driven,
  factsOf,
  goneOnFrom,
  heldOutFacts,
  lines,
  save,
} from '../courses.js';
import { type Asking, askedAs, decidingGenerator, silent } from '../endpoint.js';
import { type AttemptRow, type SeedFolder, seedFolder } from '../folder.js';
import { weightingOf } from '../parts.js';
import { openProposals } from '../proposals.js';
import type { GridGame } from './game.js';
import { type GridRecipe, pairedOf } from './load.js';
import type { GridPartner } from './schema.js';

/** A row of `iterations.jsonl`: an iteration without what is needed to go on. */
export type GridRow<K extends CourseKinds = CourseKinds> = Omit<CourseIteration<K>, 'state' | 'attempts'> & {
  readonly attempts: readonly AttemptRow[];
};

export interface GridSaved<K extends CourseKinds = CourseKinds> {
  readonly state: CourseState<K>;
  readonly rows: readonly GridRow<K>[];
  /** All who ever joined, the expelled too. */
  readonly opponents: readonly K['opponent'][];
}

export interface GridSeedResult {
  readonly seed: number;
  readonly iterations: number;
  readonly heldOut: readonly Standing[];
}

export interface GridPartners<K extends CourseKinds> {
  readonly population: readonly K['opponent'][];
  readonly heldOut: readonly K['opponent'][];
}

const opponentsOf = <K extends CourseKinds>(
  entries: readonly GridPartner[],
  { scripted, written }: GridGame<K>,
): readonly K['opponent'][] => {
  const all = entries.flatMap((entry): readonly K['opponent'][] => {
    if (entry === 'classics') return Object.values(scripted);
    if (typeof entry === 'string') return [scripted[entry] as K['opponent']];
    return [written(readFileSync(entry.code, 'utf8'), basename(entry.code).replace(/\.[^.]+$/, ''))];
  });
  return all.filter(({ id }, i) => all.findIndex((one) => one.id === id) === i);
};

export const gridPartners = <K extends CourseKinds>(
  { population, heldOut }: GridRecipe,
  game: GridGame<K>,
): GridPartners<K> => ({ population: opponentsOf(population, game), heldOut: opponentsOf(heldOut, game) });

/** What a folder was made with. */
export interface GridIdentity {
  readonly recipe: GridRecipe;
  /** Their names. */
  readonly heldOut: readonly string[];
  /** SHA-256 of the code of whom it begins with, and of the held-out partners. */
  readonly code: { readonly population: readonly string[]; readonly heldOut: readonly string[] };
}

export const gridIdentity = <K extends CourseKinds>(
  recipe: GridRecipe,
  { population, heldOut }: GridPartners<K>,
): GridIdentity => {
  const hashes = (all: readonly K['opponent'][]) => all.map(({ code }) => code.hash);
  return {
    recipe,
    heldOut: heldOut.map(({ name, id }) => name ?? id),
    code: { population: hashes(population), heldOut: hashes(heldOut) },
  };
};

/** What does not decide what comes out: how long, and what it is called. Files of code do by what they say. */
export const decidingGrid = ({ recipe, code }: GridIdentity): Readonly<Record<string, unknown>> => {
  const { name: _, description: __, seeds: ___, iterations: ____, generator, ...rest } = recipe;
  return { ...rest, generator: decidingGenerator(generator), ...code };
};

const studentOf = async <K extends CourseKinds>(
  { student }: GridRecipe,
  game: GridGame<K>,
): Promise<CourseStudent<K>> => {
  const { kind: _, steps: __, ...options } = student;
  // One thread: its numbers do not hang on how many cores there are.
  const executor = orFail(await openExecutor('jit:cpu', { threads: 1 }), explainJit);
  return orFail(game.student({ ...options, executor }), explain);
};

/** null: nobody proposes. */
export const gridGeneratorOf = <K extends CourseKinds>(
  { generator }: GridRecipe,
  game: GridGame<K>,
  sandbox: Sandbox,
  asking: Asking,
): CourseGenerator<K> | null => {
  switch (generator.kind) {
    case 'fixed-pool':
      return null;
    case 'endpoint':
      return orFail(game.endpoint(askedAs(generator, sandbox, asking)), explain);
    case 'program-search': {
      const { kind: _, ...options } = generator;
      return orFail(game.search(options), explain);
    }
    case 'random-programs': {
      const { kind: _, ...options } = generator;
      return orFail(game.random(options), explain);
    }
  }
};

/** What a language model proposed is kept, so that it is not asked again; what is drawn can be drawn again. */
const writerOf = <K extends CourseKinds>(
  { recipe, game, sandbox, gate, progress }: GridCoursesOptions<K>,
  { proposals: path }: SeedFolder,
  done: number,
): CourseGenerator<K> | null => {
  if (recipe.generator.kind !== 'endpoint')
    return gridGeneratorOf(recipe, game, sandbox, { ...silent, warn: progress.line });
  const proposals = openProposals(path, done);
  const asking = { gate, warn: progress.line, onExchange: proposals.hear };
  const writer = gridGeneratorOf(recipe, game, sandbox, asking);
  return writer === null ? null : proposals.remembering(writer);
};

const rowOf = <K extends CourseKinds>({ state: _, attempts, ...row }: CourseIteration<K>): GridRow<K> => ({
  ...row,
  attempts: attempts.map(({ verdict }) => attemptRow(verdict, verdict.standing?.regret)),
});

const derive = <K extends CourseKinds>(folder: SeedFolder, { rows, opponents }: GridSaved<K>): void => {
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

const regretsOf = (heldOut: readonly Standing[]): readonly number[] => heldOut.map(({ regret }) => regret);

export interface GridCoursesOptions<K extends CourseKinds> extends GridPartners<K>, Courses {
  readonly recipe: GridRecipe;
  readonly game: GridGame<K>;
  readonly sandbox: Sandbox;
  readonly gate: Asking['gate'];
}

const courseOf = async <K extends CourseKinds>(
  options: GridCoursesOptions<K>,
  seed: number,
): Promise<void> => {
  const { recipe, game, dir, sandbox, population, heldOut } = options;
  const { iterations, attempts, validation, diagnosis, oracleSteps } = recipe;
  const folder = seedFolder(dir, seed);
  const saved = goneOnFrom<GridSaved<K>>(folder, options);
  if (saved !== null) derive(folder, saved);
  const course = orFail(
    game.course({
      student: await studentOf(recipe, game),
      population,
      generator: writerOf(options, folder, saved?.state.iteration ?? 0),
      sandbox,
      seed: seedOf(seed, 'curriculum'),
      steps: recipe.student.steps,
      iterations,
      attempts,
      weighting: weightingOf(recipe),
      validation,
      diagnosis: diagnosis.kind,
      rollouts: diagnosis.rollouts,
      agreement: diagnosis.agreement,
      walks: pairedOf(recipe),
      oracleSteps,
      heldOut,
      ...(saved === null ? {} : { from: saved.state }),
    }),
    explain,
  );
  const rows: GridRow<K>[] = [...(saved?.rows ?? [])];
  let opponents: readonly K['opponent'][] = saved?.opponents ?? population;
  const last = rows.at(-1);
  await driven<CourseIteration<K>, CourseResult<K>>(course, options, seed, {
    begun:
      last === undefined ? null : { iterations: rows.length, facts: factsOf(last, regretsOf(last.heldOut)) },
    iteration: (iteration) => {
      const row = rowOf(iteration);
      rows.push(row);
      const { state } = iteration;
      opponents = [
        ...opponents,
        ...state.population.filter(({ id }) => opponents.every((one) => one.id !== id)),
      ];
      save<GridSaved<K>>(folder, { state, rows, opponents }, derive);
      return factsOf(row, regretsOf(row.heldOut));
    },
    end: ({ state, heldOut: outside }) => {
      writeJson(folder.student, { net: state.training.net });
      const result: GridSeedResult = { seed, iterations, heldOut: outside };
      writeJson(folder.result, result);
      return heldOutFacts(regretsOf(outside));
    },
  });
};

export const runGridCourses = <K extends CourseKinds>(options: GridCoursesOptions<K>): Promise<void> =>
  allSeeds<GridCoursesOptions<K>>(options, courseOf);
