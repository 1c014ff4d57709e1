/** @file The value of a Right or a Left, for tests that expect one. */
import type { either as E } from 'fp-ts';
import { graphOf } from '../src/index.js';

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (either._tag === 'Left') throw new Error(`expected Right, got Left ${JSON.stringify(either.left)}`);
  return either.right;
};

export const left = <L, A>(either: E.Either<L, A>): L => {
  if (either._tag === 'Right') throw new Error(`expected Left, got Right ${JSON.stringify(either.right)}`);
  return either.left;
};

/** The graph with these links, where they are known to be right. */
export const linked = (n: number, links: readonly (readonly [number, number])[]): number[][] =>
  right(graphOf(n, links));
