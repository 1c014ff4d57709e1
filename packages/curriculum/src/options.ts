/** @file The options of a course, and what of them cannot be: all of it at once, before anything is trained. */
import type { Fault } from '@tompo/games';
import { callable, given, type Names, number, oneOf, unknown, whole, within } from './checks.js';
import type { Diagnose } from './diagnose/diagnose.js';
import type { Machine } from './exact/machine.js';
import { gameFaults, type RepeatedGame } from './game.js';
import type { Generator, Proposer } from './generators/generator.js';
import type { Opponent } from './opponent.js';
import type { ValidationOptions } from './rule.js';
import type { Sandbox } from './sandbox/sandbox.js';
import type { Policy } from './student/policy.js';
import type { Student } from './student/student.js';
import { isMix } from './view.js';
import type { Weighting } from './weights.js';

/** All that is needed to go on: plain data. */
export interface CurriculumState<Parameters> {
  /** Iterations that are done. */
  readonly iteration: number;
  readonly parameters: Parameters;
  readonly population: readonly Opponent[];
  /** The policy after each training. */
  readonly students: readonly Policy[];
}

export interface CurriculumOptions<Parameters> {
  readonly game: RepeatedGame;
  readonly student: Student<Parameters>;
  /** Whom it begins with, one at least. */
  readonly population: readonly Opponent[];
  /** null: nobody proposes, and the population stays as it is; a control. */
  readonly generator: Generator | null;
  readonly sandbox: Sandbox;
  readonly seed: number;
  /** K; default 10. */
  readonly iterations?: number | undefined;
  /** Drafts of an iteration, until one is accepted; default 2. */
  readonly attempts?: number | undefined;
  readonly weighting?: Weighting | undefined;
  readonly validation?: ValidationOptions | undefined;
  readonly diagnose?: Diagnose | undefined;
  /** To go on where an earlier run had come to: its last `state`. */
  readonly from?: CurriculumState<Parameters> | undefined;
}

const OPTIONS: Names<CurriculumOptions<unknown>> = {
  game: true,
  student: true,
  population: true,
  generator: true,
  sandbox: true,
  seed: true,
  iterations: true,
  attempts: true,
  weighting: true,
  validation: true,
  diagnose: true,
  from: true,
};
const VALIDATION: Names<ValidationOptions> = { rule: true, factor: true, least: true };
const RULES: Readonly<Record<NonNullable<ValidationOptions['rule']>, true>> = {
  worst: true,
  mean: true,
  paper: true,
  none: true,
};
const WEIGHTINGS: Readonly<Record<Weighting['_tag'], true>> = {
  uniform: true,
  prioritised: true,
  nash: true,
};
/** Of the only weighting that has options. */
const PRIORITISED: Names<Extract<Weighting, { readonly _tag: 'prioritised' }>> = {
  _tag: true,
  beta: true,
  even: true,
};
const TAG = { _tag: true } as const;

export const validationFaults = (validation: ValidationOptions): readonly Fault[] =>
  within('validation', validation, () => {
    const { rule = 'worst', factor = 1, least = 0.02 } = validation;
    return [
      ...unknown(validation, VALIDATION, 'validation.'),
      ...oneOf('validation.rule', rule, RULES),
      ...number('validation.factor', factor, factor >= 0, 'from 0 on'),
      ...number('validation.least', least, least >= 0, 'from 0 on'),
    ];
  });

export const weightingFaults = (weighting: Weighting): readonly Fault[] => {
  const ofTag = oneOf('weighting._tag', weighting?._tag, WEIGHTINGS);
  if (ofTag.length > 0) return ofTag;
  if (weighting._tag !== 'prioritised') return unknown(weighting, TAG, 'weighting.');
  const { beta = 1, even = 0.1 } = weighting;
  return [
    ...unknown(weighting, PRIORITISED, 'weighting.'),
    ...number('weighting.beta', beta, beta > 0, 'above 0'),
    ...number('weighting.even', even, even >= 0 && even <= 1, 'from 0 to 1'),
  ];
};

/** What is called is looked at now: an `Either` that nobody unwrapped would fail in the midst of the course. null: nobody proposes. */
export const generatorFaults = (generator: Proposer<never, unknown> | null): readonly Fault[] =>
  generator === null ? [] : callable('generator.propose', generator?.propose);

export const sandboxFaults = (sandbox: Sandbox): readonly Fault[] =>
  (['answer', 'tabulate'] as const).flatMap((name) => callable(`sandbox.${name}`, sandbox?.[name]));

const studentFaults = (student: Student<unknown>): readonly Fault[] => [
  ...(['initial', 'policy', 'learn'] as const).flatMap((name) =>
    callable(`student.${name}`, student?.[name]),
  ),
  ...given(student?.saliency, (f) => callable('student.saliency', f)),
];

/** Has it what opponents of all games have? */
export const isSomebody = (value: unknown): value is Pick<Opponent, 'id' | 'source'> => {
  const { id, source } = (value ?? {}) as Partial<Opponent>;
  return typeof id === 'string' && typeof source?._tag === 'string';
};

const isOpponent = (value: unknown): value is Opponent =>
  isSomebody(value) && isMachine((value as Partial<Opponent>).machine);

const isMachine = (value: unknown): value is Machine => {
  const { moments } = (value ?? {}) as Partial<Machine>;
  return Array.isArray(moments) && moments.every((round) => Array.isArray(round) && round.length > 0);
};

const opponentFaults = (game: RepeatedGame, { id, machine }: Opponent): readonly Fault[] => {
  const choices = game.payoffs.length;
  const field = `population ${id}`;
  if (machine.choices !== choices || machine.moments.length !== game.rounds)
    return [{ field, reason: 'was made for another game' }];
  return machine.moments.flat().every((moment) => isMix(moment?.chances, choices))
    ? []
    : [{ field, reason: `must have ${choices} chances that make 1 at each moment` }];
};

/** least: how many there must be · game: null where it is none, so that nobody can be held against it */
const populationFaults = (
  field: string,
  population: readonly Opponent[],
  least: number,
  game: RepeatedGame | null,
): readonly Fault[] => {
  if (!Array.isArray(population) || population.length < least)
    return [{ field, reason: 'must have one opponent at least' }];
  return population.flatMap((one: unknown, i): readonly Fault[] => {
    if (!isOpponent(one)) return [{ field: `${field}[${i}]`, reason: 'must be an opponent with a machine' }];
    return game === null ? [] : opponentFaults(game, one);
  });
};

const stateFaults = (
  { iteration, population, students }: CurriculumState<unknown>,
  game: RepeatedGame | null,
): readonly Fault[] => [
  ...whole('from.iteration', iteration, 0),
  ...populationFaults('from.population', population, 1, game),
  ...(Array.isArray(students)
    ? []
    : [{ field: 'from.students', reason: 'must be a list of the policies that were' }]),
];

export const optionFaults = (options: CurriculumOptions<unknown>): readonly Fault[] => {
  const { game, population, seed, iterations = 10, attempts = 2, from } = options;
  const { weighting = { _tag: 'uniform' }, validation = {} } = options;
  const { student, generator, sandbox, diagnose } = options;
  const ofGame = gameFaults(game);
  const fitting = ofGame.length > 0 ? null : game;
  return [
    ...unknown(options, OPTIONS),
    ...ofGame,
    ...studentFaults(student),
    ...generatorFaults(generator),
    ...sandboxFaults(sandbox),
    ...(Number.isSafeInteger(seed) ? [] : [{ field: 'seed', reason: 'must be a whole number' }]),
    ...whole('iterations', iterations, 1),
    ...whole('attempts', attempts, 1),
    ...weightingFaults(weighting),
    ...validationFaults(validation),
    ...given(diagnose, (f) => callable('diagnose', f)),
    // Where a run goes on, those that it began with are not trained with any more.
    ...populationFaults('population', population, from === undefined ? 1 : 0, fitting),
    ...given(from, (state) => within('from', state, () => stateFaults(state, fitting))),
  ];
};
