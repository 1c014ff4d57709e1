/** @file Who moves about in a world by JavaScript that somebody wrote, run in the sandbox: asked for all worlds of a step at once, loaded anew each time. */
import { either as E } from 'fp-ts';
import { type CurriculumError, explain, type Stop } from '../errors.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { readAction } from './action.js';

/** One seat in one of several worlds. */
export interface Asked<W> {
  readonly world: W;
  readonly seat: number;
}

/** Actions in several worlds, by who cannot answer at once. */
export interface Together<W> {
  readonly together: (asked: readonly Asked<W>[]) => Promise<readonly number[]>;
}

export interface Written<W> extends Together<W> {
  /** Why it was stopped; null: it has not been. From then on it stands still and is not asked again. */
  readonly broken: () => string | null;
}

const refused = (stop: Stop): CurriculumError => ({ _tag: 'Stopped', stop });

/** Answers to views, as actions. Left: the first thing that was wrong. Random numbers of its own are refused: nothing could be gone on with. */
export const askActions = async (
  sandbox: Sandbox,
  source: string,
  questions: readonly string[],
  actions: number,
): Promise<E.Either<CurriculumError, readonly number[]>> => {
  const said = await sandbox.answer(source, questions, 0);
  if (E.isLeft(said)) return said;
  if (said.right.drew)
    return E.left(
      refused({
        during: 'call',
        kind: 'refused',
        message: 'random numbers of its own; use what is in the view',
      }),
    );
  const read: number[] = [];
  for (const text of said.right.answers) {
    const action = readAction(text, actions);
    if (E.isLeft(action)) return E.left(refused(action.left));
    read.push(action.right);
  }
  return E.right(read);
};

/** How a world asks. */
export interface Asking<W> {
  /** The JSON of [view, state]. */
  readonly questionOf: (asked: Asked<W>) => string;
  /** Can it do anything just now? Who cannot is not asked, and stays. */
  readonly isFree: (asked: Asked<W>) => boolean;
  readonly actions: number;
  /** The action that does nothing. */
  readonly stay: number;
}

/** The code as somebody in such worlds. */
export const writtenIn =
  <W>({ questionOf, isFree, actions, stay }: Asking<W>) =>
  (sandbox: Sandbox, source: string): Written<W> => {
    let broken: string | null = null;
    return {
      broken: () => broken,
      together: async (asked) => {
        const free = asked.filter(isFree);
        if (broken !== null || free.length === 0) return asked.map(() => stay);
        const said = await askActions(sandbox, source, free.map(questionOf), actions);
        if (E.isLeft(said)) {
          broken = explain(said.left);
          return asked.map(() => stay);
        }
        const next = said.right.values();
        return asked.map((one) => (isFree(one) ? (next.next().value as number) : stay));
      },
    };
  };
