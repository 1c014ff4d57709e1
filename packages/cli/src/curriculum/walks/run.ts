/** @file The courses of a curriculum over walks, one for each seed: each iteration is saved when it is done, and one that was stopped goes on there. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { seedOf } from '@tompo/arena';
import { explain, type Sandbox } from '@tompo/curriculum';
import {
  type Standing,
  type WalkCurriculumResult,
  type WalkCurriculumState,
  type WalkGenerator,
  type WalkIteration,
  type WalkStudent,
  walkCurriculum,
  walkEndpointGenerator,
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
import { paramsOf, type WalksRecipe } from './load.js';
import type { WalkPartner } from './schema.js';

/** A row of `iterations.jsonl`: an iteration without what is needed to go on. */
export type WalkRow = Omit<WalkIteration, 'state' | 'attempts'> & {
  readonly attempts: readonly AttemptRow[];
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

/** What a folder was made with. */
export interface WalksIdentity {
  readonly recipe: WalksRecipe;
  /** Their names. */
  readonly heldOut: readonly string[];
  /** SHA-256 of the code of whom it begins with, and of the held-out partners. */
  readonly code: { readonly population: readonly string[]; readonly heldOut: readonly string[] };
}

export const walksIdentity = (recipe: WalksRecipe, { population, heldOut }: WalkPartners): WalksIdentity => {
  const hashes = (all: readonly WalkerOpponent[]) => all.map(({ code }) => code.hash);
  return {
    recipe,
    heldOut: heldOut.map(({ name, id }) => name ?? id),
    code: { population: hashes(population), heldOut: hashes(heldOut) },
  };
};

/** What does not decide what comes out: how long, and what it is called. Files of code do by what they say. */
export const decidingWalks = ({ recipe, code }: WalksIdentity): Readonly<Record<string, unknown>> => {
  const { name: _, description: __, seeds: ___, iterations: ____, generator, ...rest } = recipe;
  return { ...rest, generator: decidingGenerator(generator), ...code };
};

const studentOf = async ({ game, student }: WalksRecipe): Promise<WalkStudent> => {
  const { kind: _, steps: __, ...options } = student;
  // One thread: its numbers do not hang on how many cores there are.
  const executor = orFail(await openExecutor('jit:cpu', { threads: 1 }), explainJit);
  return orFail(walkStudent(paramsOf(game), { ...options, executor }), explain);
};

/** null: nobody proposes. */
export const walkGeneratorOf = (
  { generator }: WalksRecipe,
  sandbox: Sandbox,
  asking: Asking,
): WalkGenerator | null => {
  switch (generator.kind) {
    case 'fixed-pool':
      return null;
    case 'endpoint':
      return orFail(walkEndpointGenerator(askedAs(generator, sandbox, asking)), explain);
    case 'program-search': {
      const { kind: _, ...options } = generator;
      return orFail(walkProgramSearch(options), explain);
    }
    case 'random-programs': {
      const { kind: _, ...options } = generator;
      return orFail(walkRandomPrograms(options), explain);
    }
  }
};

/** What a language model proposed is kept, so that it is not asked again; what is drawn can be drawn again. */
const writerOf = (
  { recipe, sandbox, gate, progress }: WalkCoursesOptions,
  { proposals: path }: SeedFolder,
  done: number,
): WalkGenerator | null => {
  if (recipe.generator.kind !== 'endpoint')
    return walkGeneratorOf(recipe, sandbox, { ...silent, warn: progress.line });
  const proposals = openProposals(path, done);
  const asking = { gate, warn: progress.line, onExchange: proposals.hear };
  const writer = walkGeneratorOf(recipe, sandbox, asking);
  return writer === null ? null : proposals.remembering(writer);
};

const rowOf = ({ state: _, attempts, ...row }: WalkIteration): WalkRow => ({
  ...row,
  attempts: attempts.map(({ verdict }) => attemptRow(verdict, verdict.standing?.regret)),
});

const derive = (folder: SeedFolder, { rows, opponents }: WalkSaved): void => {
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

export interface WalkCoursesOptions extends WalkPartners, Courses {
  readonly recipe: WalksRecipe;
  readonly sandbox: Sandbox;
  readonly gate: Asking['gate'];
}

const courseOf = async (options: WalkCoursesOptions, seed: number): Promise<void> => {
  const { recipe, dir, sandbox, population, heldOut } = options;
  const { iterations, attempts, validation, diagnosis, walks, oracleSteps } = recipe;
  const folder = seedFolder(dir, seed);
  const saved = goneOnFrom<WalkSaved>(folder, options);
  if (saved !== null) derive(folder, saved);
  const course = orFail(
    walkCurriculum({
      params: paramsOf(recipe.game),
      student: await studentOf(recipe),
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
      walks,
      oracleSteps,
      heldOut,
      ...(saved === null ? {} : { from: saved.state }),
    }),
    explain,
  );
  const rows = [...(saved?.rows ?? [])];
  let opponents = saved?.opponents ?? population;
  const last = rows.at(-1);
  await driven<WalkIteration, WalkCurriculumResult>(course, options, seed, {
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
      save(folder, { state, rows, opponents }, derive);
      return factsOf(row, regretsOf(row.heldOut));
    },
    end: ({ state, heldOut: outside }) => {
      writeJson(folder.student, { net: state.training.net });
      const result: WalkSeedResult = { seed, iterations, heldOut: outside };
      writeJson(folder.result, result);
      return heldOutFacts(regretsOf(outside));
    },
  });
};

export const runWalkCourses = (options: WalkCoursesOptions): Promise<void> => allSeeds(options, courseOf);
