/** @file Selfish play where what is decided is fined as well as paid. */
import { type Decision, type Game, rng, spaceOf } from '@tompo/games';
import { upTo } from '../family/moves.js';

type Joint = readonly (Decision | null)[];

/** Up to this many decisions of a seat all are tried; of more, its selfish one, its planned one, and those that the game names. */
const TRIED = 32;
const SWEEPS = 50;
/** A play of more phases is not followed. */
const PHASES = 100_000;
const TOLERANCE = 1e-9;

/** A joint decision that nobody gains by leaving alone in this phase, found by best replies in turn from the game's own selfish play. Where
 *  the phase pays nothing, or replies go round for ever, what is selfish in the game without fines. Where some decisions end the game and are
 *  paid, and others go on, going on is worth what the game's own selfish play earns from there, fines included. */
export const selfishUnder = <S, O>(
  game: Game<S, O>,
  state: S,
  nash: (state: S) => Joint,
  planned: Joint,
  fines: (state: S, joint: Joint) => readonly number[],
): Joint => {
  const selfish = nash(state);
  const stepped = (joint: Joint) => game.step(state, joint, rng('selfish'));
  /** What selfish play earns from a state on, by seat. */
  const rest = (from: S): readonly number[] => {
    let [now, earned]: [S, readonly number[]] = [from, selfish.map(() => 0)];
    for (let k = 0; k < PHASES && game.status(now) === 'running'; k++) {
      const joint = nash(now);
      const next = game.step(now, joint, rng(`selfish ${k}`));
      if (next._tag === 'Left') break;
      const fined = fines(now, joint);
      earned = earned.map((x, seat) => x + (next.right.payoffs?.[seat] ?? 0) + (fined[seat] as number));
      now = next.right.state;
    }
    return earned;
  };
  const worth = (joint: Joint, seat: number): number | null => {
    const next = stepped(joint);
    if (next._tag === 'Left') return null;
    const { state: after, payoffs } = next.right;
    if (payoffs === null && !mayEnd) return null;
    const earned = payoffs ?? rest(after);
    return (earned[seat] as number) + (fines(state, joint)[seat] as number);
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
  const alone = upTo(game.seats).flatMap((seat) =>
    candidates(selfish, seat).map((decision) => selfish.with(seat, decision)),
  );
  const outcomes = [selfish, ...alone].flatMap((joint) => {
    const next = stepped(joint);
    return next._tag === 'Left'
      ? []
      : [{ isPaid: next.right.payoffs !== null, isOver: game.status(next.right.state) !== 'running' }];
  });
  const mayEnd =
    outcomes.some(({ isPaid, isOver }) => isPaid && isOver) &&
    outcomes.some(({ isPaid, isOver }) => !isPaid && !isOver);
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
