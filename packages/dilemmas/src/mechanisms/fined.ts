/** @file Selfish play where what is decided is fined as well as paid. */
import { type Decision, type Game, rng, spaceOf } from '@tompo/games';
import { upTo } from '../family/moves.js';

type Joint = readonly (Decision | null)[];

/** Up to this many decisions of a seat all are tried; of more, its selfish one, its planned one, and those that the game names. */
const TRIED = 32;
const SWEEPS = 50;
const TOLERANCE = 1e-9;

/** A joint decision that nobody gains by leaving alone in this phase, found by best replies in turn from the game's own selfish play. Where
 *  the phase pays nothing, or replies go round for ever, what is selfish in the game without fines. */
export const selfishUnder = <S, O>(
  game: Game<S, O>,
  state: S,
  selfish: Joint,
  planned: Joint,
  fines: (joint: Joint) => readonly number[],
): Joint => {
  const worth = (joint: Joint, seat: number): number | null => {
    const stepped = game.step(state, joint, rng('selfish'));
    if (stepped._tag === 'Left' || stepped.right.payoffs === null) return null;
    return (stepped.right.payoffs[seat] as number) + (fines(joint)[seat] as number);
  };
  const candidates = (joint: Joint, seat: number): readonly (Decision | null)[] => {
    const space = game.space(state, seat);
    if (space === null) return [];
    const { size, at } = spaceOf(space);
    if (size <= TRIED) return upTo(size).map(at);
    return [
      planned[seat] ?? null,
      selfish[seat] ?? null,
      ...(game.analysis?.replies?.(state, seat, joint) ?? []),
    ];
  };
  let joint = selfish;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = joint;
    for (let seat = 0; seat < game.seats; seat++) {
      let best = worth(joint, seat);
      if (best === null) return selfish;
      for (const decision of candidates(joint, seat)) {
        const tried = joint.with(seat, decision);
        const own = worth(tried, seat);
        if (own !== null && own > best + TOLERANCE) [joint, best] = [tried, own];
      }
    }
    if (joint === before) return joint;
  }
  return selfish;
};
