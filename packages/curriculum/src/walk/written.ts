/** @file Walkers that somebody wrote as JavaScript, run in the sandbox: asked for all walks of a step at once, loaded anew each time. */
import type { either as E } from 'fp-ts';
import type { CurriculumError } from '../errors.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { type Asked, askActions, type Together as In, type Written, writtenIn } from '../written/together.js';
import { viewOf } from './view.js';
import { ACTIONS, STAY, type World } from './world.js';

/** Actions of walkers in several walks, for walkers that cannot answer at once. */
export type Together = In<World>;
export type Place = Asked<World>;
export type WrittenWalker = Written<World>;

/** Answers to views, as actions. Left: the first thing that was wrong. Random numbers of its own are refused: nothing could be gone on with. */
export const askWalker = (
  sandbox: Sandbox,
  source: string,
  questions: readonly string[],
): Promise<E.Either<CurriculumError, readonly number[]>> =>
  askActions(sandbox, source, questions, ACTIONS.length);

/** Views as the JSON of [view, state]: a walker has no state, since its view holds all meetings. */
export const questionOf = ({ world, seat }: Place): string => JSON.stringify([viewOf(world, seat), null]);

/** The code as a walker. */
export const writtenWalker: (sandbox: Sandbox, source: string) => WrittenWalker = writtenIn<World>({
  questionOf,
  isFree: ({ world, seat }) => {
    const { frozen, away } = world.walkers[seat] as World['walkers'][number];
    return frozen === 0 && away === 0;
  },
  actions: ACTIONS.length,
  stay: STAY,
});
