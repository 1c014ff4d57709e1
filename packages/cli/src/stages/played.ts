/** @file What came of games, with their failures thrown. */
import { type ArenaError, explain } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { orFail } from '../errors.js';

/** The right value. What a player of this machine threw (a broken model, a person who left) is thrown on as it was. */
export const played = <A>(result: E.Either<ArenaError, A>): A => {
  if (E.isLeft(result) && result.left._tag === 'PlayerStopped') throw result.left.cause;
  return orFail(result, explain);
};
