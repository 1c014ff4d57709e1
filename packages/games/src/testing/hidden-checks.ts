/** @file What is hidden from a seat shows nowhere: not in its view, not in its prompt, not in what it may decide. */
import type { Game } from '../contract.js';
import { rng } from '../rng.js';
import { fingerprint } from './fingerprint.js';
import { randomJoint } from './state-checks.js';
import type { Violation } from './violations.js';

/** Plays two games that differ only in what is hidden from a seat alike, until they pay (payoffs are news), and
 *  compares all that the seat is given. */
export const checkHidden = <S, O>(
  game: Game<S, O>,
  alike: (seat: number) => Game<S, O> | undefined,
  seeds: readonly (number | string)[],
  limit: number,
  out: Violation[],
): void => {
  for (let seat = 0; seat < game.seats; seat++) {
    const twin = alike(seat);
    if (twin === undefined) continue;
    const shown = seeds.map((seed) => firstShown(game, twin, seat, seed, limit)).find((s) => s !== null);
    if (shown !== null && shown !== undefined) out.push({ _tag: 'ShowsHidden', seat, ...shown });
  }
};

const firstShown = <S, O>(
  game: Game<S, O>,
  twin: Game<S, O>,
  seat: number,
  seed: number | string,
  limit: number,
) => {
  const source = rng(seed);
  let [a, b] = [game.initial(rng(seed)), twin.initial(rng(seed))];
  for (let phase = 0; phase < limit && game.status(a) === 'running'; phase++) {
    const where = { seed, phase };
    if (game.phase(a).movers.includes(seat)) {
      const [one, other] = [facts(game, a, seat), facts(twin, b, seat)];
      const what = one.find(([, fact], k) => fact !== other[k]?.[1]);
      if (what !== undefined) return { where, what: what[0] };
    }
    const joint = randomJoint(game, a, source);
    if (joint === undefined) return null;
    const results = [game.step(a, joint, rng(seed)), twin.step(b, joint, rng(seed))] as const;
    if (results[0]._tag === 'Left' || results[1]._tag === 'Left') return null;
    if (results[0].right.payoffs !== null || results[1].right.payoffs !== null) return null;
    a = results[0].right.state;
    b = results[1].right.state;
  }
  return null;
};

const facts = <S, O>(game: Game<S, O>, state: S, seat: number): (readonly [string, string])[] => {
  const view = game.observe(state, seat);
  return [
    ['the space', fingerprint(game.space(state, seat))],
    ['the observation', fingerprint(view)],
    ['the natural prompt', game.text.render(view, 'natural')],
    ['the compact prompt', game.text.render(view, 'compact')],
  ];
};
