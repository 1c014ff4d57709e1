/** @file The courses of a curriculum, one for each seed: each iteration is saved when it is done, and one that was stopped goes on there. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { seedOf } from '@tompo/arena';
import {
  type CurriculumResult,
  curriculum,
  explain,
  type Iteration,
  type Opponent,
  type Policy,
  regretOf,
  type Sandbox,
} from '@tompo/curriculum';
import { fail, orFail } from '../errors.js';
import { readJson, writeJson, writeWhole } from '../run/files.js';
import { halfDoneOf } from '../run/halfDone.js';
import { jsonFor } from '../run/json.js';
import type { Progress } from '../screen/progress.js';
import { meanOf } from './figures.js';
import {
  type HeldOut,
  type IterationRow,
  type OpponentRow,
  type Saved,
  type SeedFolder,
  type SeedResult,
  seedFolder,
} from './folder.js';
import type { CurriculumRecipe } from './load.js';
import {
  type Asking,
  diagnoseOf,
  generatorOf,
  type Parameters,
  type Partner,
  studentOf,
  weightingOf,
} from './parts.js';
import { openProposals } from './proposals.js';

export interface CoursesOptions {
  readonly recipe: CurriculumRecipe;
  readonly dir: string;
  readonly sandbox: Sandbox;
  readonly population: readonly Opponent[];
  readonly heldOut: readonly Partner[];
  readonly gate: Asking['gate'];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The command that goes on. */
  readonly command: string;
}

const lines = (path: string, rows: readonly unknown[]): void =>
  writeWhole(path, rows.map((row) => `${jsonFor(path, row)}\n`).join(''));

const attemptRow = ({
  verdict,
}: Iteration<Parameters>['attempts'][number]): IterationRow['attempts'][number] =>
  verdict._tag === 'accepted'
    ? { verdict: 'accepted', regret: verdict.regret, distance: verdict.distance }
    : {
        verdict: verdict.stage,
        reason: verdict.reason,
        ...('regret' in verdict ? { regret: verdict.regret } : {}),
      };

const fileOf = ({ id, code, source }: Opponent): string | null => {
  if (code !== null) return `opponents/${id}.js`;
  return source._tag === 'policy' ? `opponents/${id}.json` : null;
};

const opponentRow = (opponent: Opponent): OpponentRow => {
  const { id, made, lineage, code, source, behaviour, note } = opponent;
  return {
    id,
    ...made,
    name: source._tag === 'scripted' ? source.name : null,
    lineage: lineage ?? null,
    hash: code?.hash ?? null,
    file: fileOf(opponent),
    behaviour,
    note: note ?? null,
  };
};

/** The state first: what is written after it is made of it again, should the process end in between. */
const save = (folder: SeedFolder, saved: Saved): void => {
  writeWhole(folder.state, `${jsonFor(folder.state, saved)}\n`);
  derive(folder, saved);
};

const derive = (folder: SeedFolder, { state, rows }: Saved): void => {
  lines(folder.rows, rows);
  lines(folder.opponents, state.population.map(opponentRow));
  for (const opponent of state.population) {
    const file = fileOf(opponent);
    if (file === null || existsSync(folder.source(file))) continue;
    if (opponent.code !== null) writeWhole(folder.source(file), opponent.code.text);
    else if (opponent.source._tag === 'policy') writeJson(folder.source(file), opponent.source.policy);
  }
};

const factsOf = ({ opponents, heldOut, accepted }: IterationRow): readonly string[] => [
  `worst regret ${Math.max(...opponents.map(({ regret }) => regret)).toFixed(3)}`,
  ...(heldOut.length === 0 ? [] : [`held out ${meanOf(heldOut).toFixed(3)}`]),
  accepted === null ? 'nobody joined' : `${accepted} joined`,
];

/** Files that a killed process had begun to write beside the old ones. */
const sweep = ({ dir }: SeedFolder): void => {
  if (!existsSync(dir)) return;
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' }))
    if (halfDoneOf(basename(file)) !== null) rmSync(join(dir, file), { force: true });
};

/** The course of one seed, from where it had come to. */
const courseOf = async (options: CoursesOptions, seed: number): Promise<SeedResult> => {
  const { recipe, dir, sandbox, population, heldOut, gate, progress, signal, command } = options;
  const { game, iterations, attempts, validation } = recipe;
  const folder = seedFolder(dir, seed);
  const student = await studentOf(recipe);
  const against = (policy: Policy): HeldOut =>
    heldOut.map(({ machine }) => regretOf(game, policy, machine).regret);
  const saved = existsSync(folder.state) ? (readJson(folder.state, command) as Saved) : null;
  const done = saved?.state.iteration ?? 0;
  if (done > iterations)
    return fail({
      _tag: 'Refused',
      sentence: `${folder.dir} has ${done} iterations already, more than the ${iterations} of the recipe: raise iterations, begin anew with --force, or choose another folder with --out.`,
    });
  sweep(folder);
  if (saved !== null) derive(folder, saved);
  const before = saved?.before ?? against(student.policy(student.initial(seed)));
  const proposals = openProposals(folder.proposals, done);
  const generator = proposals.remembering(
    generatorOf(recipe, sandbox, { gate, warn: progress.line, onExchange: proposals.hear }),
  );
  const course = orFail(
    curriculum<Parameters>({
      game,
      student,
      population,
      generator,
      sandbox,
      seed: seedOf(seed, 'curriculum'),
      iterations,
      attempts,
      weighting: weightingOf(recipe),
      validation,
      diagnose: diagnoseOf(recipe),
      ...(saved === null ? {} : { from: saved.state }),
    }),
    explain,
  );
  const stage = progress.stage(`seed ${seed}`, iterations, 'iterations');
  const rows = [...(saved?.rows ?? [])];
  const last = rows.at(-1);
  if (last !== undefined) stage.update(done, factsOf(last));
  for (;;) {
    if (signal.aborted) {
      stage.stop('stopped');
      return fail({ _tag: 'Interrupted', stage: `seed ${seed}`, resume: command });
    }
    const { done: isOver, value } = await course.next();
    if (isOver === true) {
      const heldOutNow = against((value as CurriculumResult<Parameters>).policy);
      const { state, policy } = value as CurriculumResult<Parameters>;
      writeJson(folder.student, { parameters: state.parameters, policy });
      const result: SeedResult = { seed, iterations, heldOut: heldOutNow };
      writeJson(folder.result, result);
      stage.finish(heldOutNow.length === 0 ? undefined : [`held out ${meanOf(heldOutNow).toFixed(3)}`]);
      return result;
    }
    const { state, ...one } = value as Iteration<Parameters>;
    const row: IterationRow = {
      ...one,
      attempts: one.attempts.map(attemptRow),
      heldOut: against(state.students.at(-1) as Policy),
    };
    rows.push(row);
    save(folder, { state, rows, before });
    stage.update(row.iteration, factsOf(row));
  }
};

const isDone = ({ recipe, dir, command }: CoursesOptions, seed: number): boolean => {
  const { result } = seedFolder(dir, seed);
  return existsSync(result) && (readJson(result, command) as SeedResult).iterations === recipe.iterations;
};

/** All seeds, one after the other. */
export const runCourses = async (options: CoursesOptions): Promise<void> => {
  for (const seed of options.recipe.seeds) {
    if (isDone(options, seed)) options.progress.kept(`seed ${seed}`, 'done already');
    else await courseOf(options, seed);
  }
};
