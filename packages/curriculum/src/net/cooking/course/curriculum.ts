/** @file The curriculum in a kitchen.
 *  @source LLM-TOC, Mathematics 2026, 14(5), 915 */
import type { either as E } from 'fp-ts';
import { checked } from '../../../checks.js';
import { type CookingParams, cookingFaults } from '../../../cooking/params.js';
import type { CurriculumError } from '../../../errors.js';
import { type CourseIteration, type CourseResult, course } from '../../course/curriculum.js';
import { type CourseOptions, type CourseState, courseFaults } from '../../course/options.js';
import type { CookKinds } from './kinds.js';
import { cookingWorld } from './world.js';

export type CookingIteration = CourseIteration<CookKinds>;
export type CookingCurriculumResult = CourseResult<CookKinds>;
export type CookingCurriculumState = CourseState<CookKinds>;

export interface CookingCurriculumOptions extends CourseOptions<CookKinds> {
  readonly params: CookingParams;
}

/** As `walkCurriculum`, in a kitchen: regret is counted in soups that all deliver in a shift, beside the best of six scripted cooks (and an oracle). Left: what
 *  of the options cannot be. */
export const cookingCurriculum = (
  given: CookingCurriculumOptions,
): E.Either<CurriculumError, AsyncGenerator<CookingIteration, CookingCurriculumResult>> =>
  checked(
    'cookingCurriculum',
    given,
    () => {
      const { params, ...options } = given;
      return courseFaults(options, cookingFaults(params));
    },
    () => {
      const { params, ...options } = given;
      return course(cookingWorld(params), options);
    },
  );
