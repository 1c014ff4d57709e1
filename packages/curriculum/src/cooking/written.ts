/** @file Cooks that somebody wrote as JavaScript, run in the sandbox: asked for all kitchens of a step at once, loaded anew each time. */
import type { either as E } from 'fp-ts';
import type { CurriculumError } from '../errors.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { STAY } from '../walk/world.js';
import { type Asked, askActions, type Written, writtenIn } from '../written/together.js';
import { COOKING_ACTIONS } from './rules.js';
import type { Scene } from './shift.js';
import { cookingView } from './view.js';

/** One seat in one of several kitchens: a `Shift` is such a world too. */
export type CookPlace = Asked<Scene>;
/** `together` answers for several kitchens at once; `broken` says why it was stopped, null: it was not. From then on it stands still and is not asked again. */
export type WrittenCook = Written<Scene>;

/** Answers to views, as actions. Left: the first thing that was wrong; random numbers of its own are refused. */
export const askCook = (
  sandbox: Sandbox,
  source: string,
  questions: readonly string[],
): Promise<E.Either<CurriculumError, readonly number[]>> =>
  askActions(sandbox, source, questions, COOKING_ACTIONS.length);

/** The view as the JSON of [view, state]: a cook has no state. */
export const cookQuestion = ({ world, seat }: CookPlace): string =>
  JSON.stringify([cookingView(world, seat), null]);

/** JavaScript as a cook: `policy(view)` is asked with `cookingView`, frozen, and answers an action from 0 to 7, or `{ action }`. What is wrong with it is a
 *  sentence of `broken()`, never an exception. */
export const writtenCook: (sandbox: Sandbox, source: string) => WrittenCook = writtenIn<Scene>({
  questionOf: cookQuestion,
  isFree: () => true,
  actions: COOKING_ACTIONS.length,
  stay: STAY,
});
