import { either as E } from 'fp-ts';
import { explain, type RewardsError } from '../src/index.js';

/** The right side, or a failure that tells the fault. */
export const right = <T>(result: E.Either<readonly RewardsError[], T>): T => {
  if (E.isLeft(result)) throw new Error(explain(result.left));
  return result.right;
};

/** The faults in words; a failure where there are none. */
export const faults = (result: E.Either<readonly RewardsError[], unknown>): readonly string[] => {
  if (E.isRight(result)) throw new Error(`no fault, but ${JSON.stringify(result.right)}`);
  return result.left.map((fault) => explain(fault));
};
