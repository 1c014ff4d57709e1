/** @file What decisions are worth if what is said of the others is true. */
import type { Decision } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';
import { canonical } from '../canonical.js';
import { generator, seedOf } from '../random.js';
import type { Request } from '../types.js';
import { believed } from './believed.js';
import type { Joint } from './search.js';
import { imagined } from './worth.js';

/** The mean welfare of each decision over the pictures of the others that are stated, up to the next new start of the game, all deciding as the
 *  planner would from then on. null: nobody states any that could be true.
 *  stands: what the others decide where the beliefs do not speak of it · -Infinity: the game refuses the decision */
export const pictured = (
  { game, state, seat, seed }: Request,
  planner: (state: unknown) => Joint,
  stands: Joint,
  decisions: readonly Decision[],
  stated: readonly Beliefs[],
): readonly number[] | null => {
  const pictures = stated.flatMap((beliefs) => {
    const joint = believed(beliefs, seat, stands, (other) => game.space(state, other));
    return joint === null ? [] : [joint];
  });
  if (pictures.length === 0) return null;
  const known = new Map<string, number | null>();
  const worth = (joint: Joint): number | null => {
    const key = canonical(joint);
    let value = known.get(key);
    if (value === undefined) {
      // The same chance for all.
      value = imagined(game, planner, state, joint, generator(seedOf(seed, 'imagined')));
      known.set(key, value);
    }
    return value;
  };
  return decisions.map((decision) => {
    const values = pictures.map((joint) => worth(joint.with(seat, decision)) ?? Number.NEGATIVE_INFINITY);
    return values.reduce((a, b) => a + b, 0) / values.length;
  });
};
