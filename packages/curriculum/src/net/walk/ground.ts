/** @file What a student that learns from windows must know of a world: little enough that one student serves walks, kitchens, and others. */
import { either as E } from 'fp-ts';
import { type CurriculumError, explain } from '../../errors.js';
import type { WindowShape } from '../../walk/observe.js';

/** A kind of world W. Of one that is over, T is what is counted beside what was earned, H what else is told to who watched it. A state may be changed in
 *  place or made anew. */
export interface Ground<W, T extends object = object, H extends object = object> {
  /** What is seen of it: [rows, columns, channels]. */
  readonly window: WindowShape;
  /** Actions are 0 to this, less 1. */
  readonly actions: number;
  /** The student's rewards and values are divided by it. */
  readonly scale: number;
  /** The same seed, the same world, and the same luck in it. */
  readonly open: (seed: number) => W;
  readonly seats: (world: W) => number;
  /** Steps that are done. */
  readonly step: (world: W) => number;
  readonly act: (
    world: W,
    actions: readonly number[],
  ) => { readonly world: W; readonly rewards: readonly number[]; readonly over: boolean };
  /** Flat, in the shape of `window`. */
  readonly observe: (world: W, seat: number) => Float32Array;
  readonly tally: (world: W) => T;
  readonly history: (world: W) => H;
}

/** What somebody else does in a world. */
export type Acting<W> = (world: W, seat: number) => number;

/** In several worlds, for who cannot answer at once. */
export interface ActingTogether<W> {
  readonly together: (
    asked: readonly { readonly world: W; readonly seat: number }[],
  ) => Promise<readonly number[]>;
}

/** What has been looked at before: nothing can be wrong with it. */
export const rightly = <A>(made: E.Either<CurriculumError, A>): A => {
  if (E.isLeft(made)) throw new Error(explain(made.left));
  return made.right;
};
