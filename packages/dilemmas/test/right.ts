import { either as E } from 'fp-ts';

/** The Right of an Either; a Left fails the test with what it says. */
export const right = <L, R>(either: E.Either<L, R>): R => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};
