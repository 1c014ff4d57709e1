/** @file Walkers that somebody wrote as JavaScript, run in the sandbox: asked for all walks of a step at once, loaded anew each time. */
import { either as E } from 'fp-ts';
import { type CurriculumError, explain, type Stop } from '../errors.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { readAction, viewOf } from './view.js';
import { STAY, type World } from './world.js';

/** Actions of walkers in several walks, for walkers that cannot answer at once. */
export interface Together {
  readonly together: (asked: readonly Place[]) => Promise<readonly number[]>;
}

export interface Place {
  readonly world: World;
  readonly seat: number;
}

export interface WrittenWalker extends Together {
  /** Why it was stopped; null: it has not been. From then on it stands still and is not asked again. */
  readonly broken: () => string | null;
}

const illegal = (stop: Stop): CurriculumError => ({ _tag: 'Stopped', stop });

/** Answers to views, as actions. Left: the first thing that was wrong. Random numbers of its own are refused: nothing could be gone on with. */
export const askWalker = async (
  sandbox: Sandbox,
  source: string,
  questions: readonly string[],
): Promise<E.Either<CurriculumError, readonly number[]>> => {
  const said = await sandbox.answer(source, questions, 0);
  if (E.isLeft(said)) return said;
  if (said.right.drew)
    return E.left(
      illegal({
        during: 'call',
        kind: 'refused',
        message: 'random numbers of its own; use what is in the view',
      }),
    );
  const actions: number[] = [];
  for (const text of said.right.answers) {
    const action = readAction(text);
    if (E.isLeft(action)) return E.left(illegal(action.left));
    actions.push(action.right);
  }
  return E.right(actions);
};

/** Views as the JSON of [view, state]: a walker has no state, since its view holds all meetings. */
export const questionOf = ({ world, seat }: Place): string => JSON.stringify([viewOf(world, seat), null]);

/** The code as a walker. */
export const writtenWalker = (sandbox: Sandbox, source: string): WrittenWalker => {
  let broken: string | null = null;
  const isFree = ({ world, seat }: Place): boolean => {
    const { frozen, away } = world.walkers[seat] as World['walkers'][number];
    return frozen === 0 && away === 0;
  };
  return {
    broken: () => broken,
    together: async (asked) => {
      const free = asked.filter(isFree);
      if (broken !== null || free.length === 0) return asked.map(() => STAY);
      const said = await askWalker(sandbox, source, free.map(questionOf));
      if (E.isLeft(said)) {
        broken = explain(said.left);
        return asked.map(() => STAY);
      }
      const actions = said.right.values();
      return asked.map((place) => (isFree(place) ? (actions.next().value as number) : STAY));
    },
  };
};
