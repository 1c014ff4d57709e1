/** @file The courses of a curriculum, one for each seed: each iteration is saved when it is done, and one that was stopped goes on there. */
import { existsSync } from 'node:fs';
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
import { orFail } from '../errors.js';
import { writeJson, writeWhole } from '../run/files.js';
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
} from './courses.js';
import type { Asking } from './endpoint.js';
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
import { diagnoseOf, generatorOf, type Parameters, type Partner, studentOf, weightingOf } from './parts.js';
import { openProposals } from './proposals.js';

export interface CoursesOptions extends Courses {
  readonly recipe: CurriculumRecipe;
  readonly sandbox: Sandbox;
  readonly population: readonly Opponent[];
  readonly heldOut: readonly Partner[];
  readonly gate: Asking['gate'];
}

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

/** The course of one seed, from where it had come to. */
const courseOf = async (options: CoursesOptions, seed: number): Promise<void> => {
  const { recipe, dir, sandbox, population, heldOut, gate, progress } = options;
  const { game, iterations, attempts, validation } = recipe;
  const folder = seedFolder(dir, seed);
  const student = await studentOf(recipe);
  const against = (policy: Policy): HeldOut =>
    heldOut.map(({ machine }) => regretOf(game, policy, machine).regret);
  const saved = goneOnFrom<Saved>(folder, options);
  if (saved !== null) derive(folder, saved);
  const before = saved?.before ?? against(student.policy(student.initial(seed)));
  const proposals = openProposals(folder.proposals, saved?.state.iteration ?? 0);
  const writer = generatorOf(recipe, sandbox, { gate, warn: progress.line, onExchange: proposals.hear });
  const generator = writer === null ? null : proposals.remembering(writer);
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
  const rows = [...(saved?.rows ?? [])];
  const last = rows.at(-1);
  await driven<Iteration<Parameters>, CurriculumResult<Parameters>>(course, options, seed, {
    begun: last === undefined ? null : { iterations: rows.length, facts: factsOf(last, last.heldOut) },
    iteration: ({ state, ...one }) => {
      const row: IterationRow = {
        ...one,
        attempts: one.attempts.map(({ verdict }) =>
          attemptRow(verdict, 'regret' in verdict ? verdict.regret : undefined),
        ),
        heldOut: against(state.students.at(-1) as Policy),
      };
      rows.push(row);
      save(folder, { state, rows, before }, derive);
      return factsOf(row, row.heldOut);
    },
    end: ({ state, policy }) => {
      const heldOutNow = against(policy);
      writeJson(folder.student, { parameters: state.parameters, policy });
      const result: SeedResult = { seed, iterations, heldOut: heldOutNow };
      writeJson(folder.result, result);
      return heldOutFacts(heldOutNow);
    },
  });
};

export const runCourses = (options: CoursesOptions): Promise<void> => allSeeds(options, courseOf);
