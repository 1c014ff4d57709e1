/** @file What a player decides at once, looked at before it is used: it may throw, or give what is no decision. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { thrown } from '../thrown.js';
import type { PrivilegedPlayer, Request } from '../types.js';

export type Decide = NonNullable<PrivilegedPlayer['decide']>;

export const failedToDecide = (player: string, reason: string): E.Either<ArenaError, never> =>
  E.left({ _tag: 'PlayerFailed', player, reason });

/** What the player decides; a player that throws, or gives what is no Either, failed. */
export const decidedBy = (
  player: string,
  decide: Decide,
  request: Request,
): E.Either<ArenaError, Decision> => {
  try {
    const decided: unknown = decide(request);
    const tag = (decided as { readonly _tag?: unknown } | null | undefined)?._tag;
    return tag === 'Left' || tag === 'Right'
      ? (decided as ReturnType<Decide>)
      : failedToDecide(player, 'its decide gave no Either');
  } catch (cause) {
    return failedToDecide(player, `it threw ${thrown(cause)}`);
  }
};
