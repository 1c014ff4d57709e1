/** @file Small walks, a small student and a small course, for tests that take seconds. */
import * as tf from '@tensorflow/tfjs';
import { symmetricTable } from '@tompo/dilemmas';
import { openExecutor } from '@tompo/jit';
import {
  type WalkCurriculumOptions,
  type WalkStudent,
  walkCurriculum,
  walkProgramSearch,
  walkStudent,
} from '../src/net/index.js';
import type { Sandbox } from '../src/sandbox/sandbox.js';
import { scriptedWalker, type WalkerProgram, type WalkParams, walkClassics } from '../src/walk/index.js';
import { small, toEnd } from './courses.js';
import { right } from './right.js';

/** Short walks, so that they can be had in seconds. */
export const params: WalkParams = {
  payoffs: symmetricTable(3, 0, 5, 1),
  length: { least: 60, every: 20, chance: 0.5, most: 100 },
};

export const smallStudent = async (): Promise<WalkStudent> => {
  await tf.setBackend('cpu');
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  return right(walkStudent(params, { executor, ...small }));
};

export const classics = walkClassics(2);
export const classic = (name: string) => scriptedWalker(name, classics[name] as WalkerProgram);

export const smallCourse = (student: WalkStudent, sandbox: Sandbox): WalkCurriculumOptions => ({
  params,
  student,
  population: [classic('specialist-0-1'), classic('specialist-1-1')],
  generator: right(walkProgramSearch({ drafts: 2 })),
  sandbox,
  seed: 9,
  steps: 512,
  iterations: 2,
  attempts: 2,
  walks: 4,
  rollouts: 2,
  heldOut: [classic('grim')],
});

/** Every iteration of a course, and its end. */
export const all = async (given: WalkCurriculumOptions) => toEnd(right(walkCurriculum(given)));
