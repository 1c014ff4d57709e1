/** @file What a game says it is: its id, its seats, and parameters that make it again. */
import type { Decision, Game } from '../contract.js';
import { rng } from '../rng.js';
import { fingerprint } from './fingerprint.js';
import { copyOf } from './repeat-checks.js';
import { attempt, randomJoint } from './state-checks.js';
import type { Violation, Where } from './violations.js';

const here: Where = { seed: 'identity', phase: 0 };

/** Id and version, a number of seats, parameters that are plain JSON. */
export const checkIdentity = <S, O>(game: Game<S, O>, out: Violation[]): void => {
  const wrong = (what: string, reason: string): void => {
    out.push({ _tag: 'InvalidIdentity', where: here, what, reason });
  };
  if (typeof game.id !== 'string' || !/^\S+-v\d+$/.test(game.id))
    wrong('id', `is ${JSON.stringify(game.id)}; give family and version, such as bcz-v1`);
  if (!Number.isInteger(game.seats) || game.seats < 1)
    wrong('seats', `are ${game.seats}; a game has a whole number of them, 1 or more`);
  const params: unknown = game.params;
  const record = params !== null && typeof params === 'object' && !Array.isArray(params);
  if (!record || attempt(here, 'params', [], () => copyOf(params)) === undefined)
    wrong('params', 'do not survive JSON; give plain data');
  if (typeof game.text.rules !== 'string' || game.text.rules.trim() === '')
    out.push({ _tag: 'EmptyText', where: here, what: 'the text of the rules' });
};

/** The game that its parameters make plays as the game itself does. */
export const checkRebuilt = <S, O>(
  game: Game<S, O>,
  rebuild: (params: Game['params']) => unknown,
  seeds: readonly (number | string)[],
  limit: number,
  out: Violation[],
): void => {
  const wrong = (reason: string, where = here): void => {
    out.push({ _tag: 'InvalidIdentity', where, what: 'params', reason });
  };
  const made = attempt(here, 'rebuilding', out, () => rebuild(JSON.parse(JSON.stringify(game.params))));
  if (made === undefined) return;
  const answer = made as { readonly _tag?: unknown; readonly right?: unknown };
  if (answer._tag === 'Left') {
    wrong('are refused by the constructor');
    return;
  }
  const twin = (answer._tag === 'Right' ? answer.right : made) as Game<S, O>;
  if (twin.id !== game.id || twin.seats !== game.seats) {
    wrong(`make ${twin.id} with ${twin.seats} seats, not ${game.id} with ${game.seats}`);
    return;
  }
  if (fingerprint(twin.params) !== fingerprint(game.params)) wrong('make a game with other params');
  for (const seed of seeds) {
    const [one, other] = [trail(game, game, seed, limit), trail(twin, game, seed, limit)];
    const phase = one.findIndex((entry, k) => entry !== other[k]);
    if (phase < 0) continue;
    wrong('make a game that goes otherwise', { seed, phase });
    return;
  }
};

/** All that is seen of a playout with the decisions that would be drawn in `model`. */
const trail = <S, O>(game: Game<S, O>, model: Game<S, O>, seed: number | string, limit: number): string[] => {
  const source = rng(seed);
  const out: string[] = [];
  let state = game.initial(rng(seed));
  for (let phase = 0; phase < limit && game.status(state) === 'running'; phase++) {
    const joint: (Decision | null)[] | undefined = randomJoint(model, state, source);
    if (joint === undefined) break;
    const prompts = game
      .phase(state)
      .movers.map((seat) => [
        game.space(state, seat),
        (['natural', 'compact'] as const).map((style) => game.text.render(game.observe(state, seat), style)),
      ]);
    const result = game.step(state, joint, rng(`${seed}/${phase}`));
    out.push(fingerprint([prompts, result]));
    if (result._tag === 'Left') break;
    state = result.right.state;
  }
  return out;
};
