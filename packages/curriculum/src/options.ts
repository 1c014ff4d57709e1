/** @file The options of a course, and what of them cannot be: all of it at once, before anything is trained. */
import type { Fault } from '@tompo/games';
import { type Names, number, oneOf, unknown, whole } from './checks.js';
import type { Diagnose } from './diagnose/diagnose.js';
import { gameFaults, type RepeatedGame } from './game.js';
import type { Generator } from './generators/generator.js';
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

export const validationFaults = (validation: ValidationOptions): readonly Fault[] => {
  const { rule = 'worst', factor = 1, least = 0.02 } = validation;
  return [
    ...unknown(validation, VALIDATION, 'validation.'),
    ...oneOf('validation.rule', rule, RULES),
    ...number('validation.factor', factor, factor >= 0, 'from 0 on'),
    ...number('validation.least', least, least >= 0, 'from 0 on'),
  ];
};

export const weightingFaults = (weighting: Weighting): readonly Fault[] => {
  if (weighting._tag !== 'prioritised') return oneOf('weighting._tag', weighting._tag, WEIGHTINGS);
  const { beta = 1, even = 0.1 } = weighting;
  return [
    ...number('weighting.beta', beta, beta > 0, 'above 0'),
    ...number('weighting.even', even, even >= 0 && even <= 1, 'from 0 to 1'),
  ];
};

const opponentFaults = (
  { game }: CurriculumOptions<unknown>,
  { id, machine }: Opponent,
): readonly Fault[] => {
  const choices = game.payoffs.length;
  const field = `population ${id}`;
  if (machine.choices !== choices || machine.moments.length !== game.rounds)
    return [{ field, reason: 'was made for another game' }];
  return machine.moments.flat().every(({ chances }) => isMix(chances, choices))
    ? []
    : [{ field, reason: `must have ${choices} chances that make 1 at each moment` }];
};

export const optionFaults = (options: CurriculumOptions<unknown>): readonly Fault[] => {
  const { game, population, seed, iterations = 10, attempts = 2, from } = options;
  const { weighting = { _tag: 'uniform' }, validation = {} } = options;
  const ofGame = gameFaults(game);
  const everybody = from === undefined ? population : from.population;
  return [
    ...unknown(options, OPTIONS),
    ...ofGame,
    ...(Number.isSafeInteger(seed) ? [] : [{ field: 'seed', reason: 'must be a whole number' }]),
    ...whole('iterations', iterations, 1),
    ...whole('attempts', attempts, 1),
    ...weightingFaults(weighting),
    ...validationFaults(validation),
    ...(from === undefined ? [] : whole('from.iteration', from.iteration, 0)),
    ...(everybody.length > 0
      ? []
      : [
          {
            field: from === undefined ? 'population' : 'from.population',
            reason: 'must have one opponent at least',
          },
        ]),
    ...(ofGame.length > 0
      ? []
      : [...population, ...(from?.population ?? [])].flatMap((one) => opponentFaults(options, one))),
  ];
};
