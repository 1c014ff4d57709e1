/** @file The curriculum over walks.
 *  @source LLM-TOC, Mathematics 2026, 14(5), 915 */
import type { either as E } from 'fp-ts';
import { checked } from '../../../checks.js';
import type { CurriculumError } from '../../../errors.js';
import { type WalkParams, walkFaults } from '../../../walk/params.js';
import {
  type CourseAttempt,
  type CourseIteration,
  type CourseResult,
  course,
} from '../../course/curriculum.js';
import type { CourseReference } from '../../course/kinds.js';
import { type CourseOptions, type CourseState, courseFaults } from '../../course/options.js';
import type { CourseVerdict } from '../../course/validate.js';
import type { WalkKinds } from './kinds.js';
import { walkWorld } from './world.js';

export type WalkAttempt = CourseAttempt<WalkKinds>;
export type WalkIteration = CourseIteration<WalkKinds>;
export type WalkCurriculumResult = CourseResult<WalkKinds>;
export type WalkCurriculumState = CourseState<WalkKinds>;
export type WalkVerdict = CourseVerdict<WalkKinds>;
export type Reference = CourseReference<WalkKinds>;

export interface WalkCurriculumOptions extends CourseOptions<WalkKinds> {
  readonly params: WalkParams;
}

/** The whole course, an iteration at a time. Left: what of the options cannot be. */
export const walkCurriculum = (
  given: WalkCurriculumOptions,
): E.Either<CurriculumError, AsyncGenerator<WalkIteration, WalkCurriculumResult>> =>
  checked(
    'walkCurriculum',
    given,
    () => {
      const { params, ...options } = given;
      return courseFaults(options, walkFaults(params));
    },
    () => {
      const { params, ...options } = given;
      return course(walkWorld(params), options);
    },
  );
