/** @file The options of a course on a grid, and what of them cannot be: all of it at once, before anything is trained. */
import type { Fault } from '@tompo/games';
import { callable, given, type Names, number, oneOf, unknown, whole, within } from '../../checks.js';
import {
  generatorFaults,
  isSomebody,
  sandboxFaults,
  validationFaults,
  weightingFaults,
} from '../../options.js';
import type { ValidationOptions } from '../../rule.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { Weighting } from '../../weights.js';
import type { WalkTraining } from '../walk/training.js';
import type {
  CourseGenerator,
  CourseKinds,
  CourseOpponent,
  CourseReference,
  CourseStudent,
} from './kinds.js';
import type { PastStudent } from './meta-game.js';

/** All that is needed to go on: plain data. */
export interface CourseState<K extends CourseKinds> {
  /** Iterations that are done. */
  readonly iteration: number;
  readonly training: WalkTraining;
  readonly population: readonly K['opponent'][];
  /** By id: as last measured. */
  readonly regrets: Readonly<Record<string, number>>;
  /** By id: what the best known reply earns on the walks of the evaluation. */
  readonly references: Readonly<Record<string, CourseReference<K>>>;
  /** Of a course with Nash weights: each student as it was after its training, the earliest first. */
  readonly students?: readonly PastStudent[] | undefined;
}

export interface CourseOptions<K extends CourseKinds> {
  /** A student of these parameters. */
  readonly student: CourseStudent<K>;
  /** Whom it begins with, all different; a program among them, which no limit can stop. */
  readonly population: readonly K['opponent'][];
  /** null: nobody proposes, and the population stays as it is; a control. */
  readonly generator: CourseGenerator<K> | null;
  readonly sandbox: Sandbox;
  readonly seed: number;
  /** Steps of each training. */
  readonly steps: number;
  /** K; default 5. */
  readonly iterations?: number | undefined;
  /** Drafts of an iteration, until one is accepted; default 2. */
  readonly attempts?: number | undefined;
  /** Default uniform. With `nash` each earlier student plays with whoever joins, for the game of regret between students and opponents. */
  readonly weighting?: Weighting | undefined;
  readonly validation?: ValidationOptions | undefined;
  /** full (default); none: returns alone; shuffled: a placebo, with a cause that was drawn. */
  readonly diagnosis?: 'full' | 'none' | 'shuffled' | undefined;
  /** Below this agreement of attention and intervention no cause is named; default .3. */
  readonly agreement?: number | undefined;
  /** Walks (or shifts) of a diagnosis; default 5. */
  readonly rollouts?: number | undefined;
  /** Of the student, for its surprise; default .99. */
  readonly gamma?: number | undefined;
  /** Paired walks (or shifts) of a measurement; default 16. */
  readonly walks?: number | undefined;
  /** Steps of an oracle that learns with each opponent alone, and joins the replies that regret is measured by; default 0: none. */
  readonly oracleSteps?: number | undefined;
  /** Partners that no generator sees: measured after each training. */
  readonly heldOut?: readonly K['opponent'][] | undefined;
  /** To go on where an earlier run had come to: its last `state`. */
  readonly from?: CourseState<K> | undefined;
}

const OPTIONS: Names<CourseOptions<CourseKinds>> = {
  student: true,
  population: true,
  generator: true,
  sandbox: true,
  seed: true,
  steps: true,
  iterations: true,
  attempts: true,
  weighting: true,
  validation: true,
  diagnosis: true,
  agreement: true,
  rollouts: true,
  gamma: true,
  walks: true,
  oracleSteps: true,
  heldOut: true,
  from: true,
};

/** Whoever is no opponent at all. */
const strangerFaults = (field: string, opponents: readonly CourseOpponent[]): readonly Fault[] =>
  opponents.flatMap((one, i) =>
    isSomebody(one)
      ? []
      : [{ field: `${field}[${i}]`, reason: 'must be an opponent with an id and a source' }],
  );

const heldOutFaults = (heldOut: readonly CourseOpponent[]): readonly Fault[] =>
  Array.isArray(heldOut)
    ? strangerFaults('heldOut', heldOut)
    : [{ field: 'heldOut', reason: 'must be a list of opponents' }];

/** Some other student would be found out only where it is trained, watched or measured. */
const studentFaults = <K extends CourseKinds>(student: CourseStudent<K>): readonly Fault[] => [
  ...(['begin', 'learn', 'play', 'watch'] as const).flatMap((name) =>
    callable(`student.${name}`, student?.[name]),
  ),
  ...within('student.size', student?.size, () => []),
];

const populationFaults = (field: string, population: readonly CourseOpponent[]): readonly Fault[] => {
  if (!Array.isArray(population) || population.length === 0)
    return [{ field, reason: 'must have one opponent at least' }];
  const strangers = strangerFaults(field, population);
  if (strangers.length > 0) return strangers;
  const ids = population.map(({ id }) => id);
  return [
    ...(new Set(ids).size === ids.length
      ? []
      : [{ field, reason: 'must have opponents that are all different' }]),
    ...(population.some(({ source }) => source._tag === 'program')
      ? []
      : [
          { field, reason: 'must have a program among them: code may be expelled, and nobody would be left' },
        ]),
  ];
};

const studentsFaults = <K extends CourseKinds>(from: CourseState<K>): readonly Fault[] =>
  (from.students?.length ?? 0) === from.iteration
    ? []
    : [
        {
          field: 'from.students',
          reason: 'must hold the student of each iteration, as a course with Nash weights keeps them',
        },
      ];

const stateFaults = <K extends CourseKinds>(from: CourseState<K>, weighting: Weighting): readonly Fault[] => [
  ...populationFaults('from.population', from.population),
  ...whole('from.iteration', from.iteration, 0),
  ...(weighting?._tag === 'nash' ? studentsFaults(from) : []),
];

/** paramsFaults: of the world's own parameters */
export const courseFaults = <K extends CourseKinds>(
  options: CourseOptions<K>,
  paramsFaults: readonly Fault[] = [],
): readonly Fault[] => {
  const { population, seed, steps, iterations = 5, attempts = 2, from } = options;
  const { student, generator, sandbox, heldOut = [] } = options;
  const { weighting = { _tag: 'uniform' as const }, validation = {}, diagnosis = 'full' } = options;
  const { agreement = 0.3, rollouts = 5, gamma = 0.99, walks = 16, oracleSteps = 0 } = options;
  return [
    ...unknown(options, OPTIONS),
    ...paramsFaults,
    ...studentFaults(student),
    ...populationFaults('population', population),
    ...heldOutFaults(heldOut),
    ...given(from, (state) => within('from', state, () => stateFaults(state, weighting))),
    ...generatorFaults(generator),
    ...sandboxFaults(sandbox),
    ...(Number.isSafeInteger(seed) ? [] : [{ field: 'seed', reason: 'must be a whole number' }]),
    ...whole('steps', steps, 1),
    ...whole('iterations', iterations, 1),
    ...whole('attempts', attempts, 1),
    ...weightingFaults(weighting),
    ...validationFaults(validation),
    ...oneOf('diagnosis', diagnosis, { full: true, none: true, shuffled: true }),
    ...number('agreement', agreement, agreement >= -1 && agreement <= 2, 'from −1 to 2'),
    ...whole('rollouts', rollouts, 1, 10_000),
    ...number('gamma', gamma, gamma >= 0 && gamma <= 1, 'from 0 to 1'),
    ...whole('walks', walks, 1, 10_000),
    ...whole('oracleSteps', oracleSteps, 0),
  ];
};
