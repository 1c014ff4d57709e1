/** @file The value of a Right, for tests that expect one. */
import type { either as E } from 'fp-ts';

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (either._tag === 'Left') throw new Error(`expected Right, got Left ${JSON.stringify(either.left)}`);
  return either.right;
};
