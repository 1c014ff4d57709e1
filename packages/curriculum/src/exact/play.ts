/** @file A policy that remembers some rounds against a machine, exactly: what it is worth, how often each moment is come to, and the
 *  gradient of the worth. */
import { expectedRounds, ownPayoffs, type RepeatedGame } from '../game.js';
import { type Policy, shiftsOf } from '../student/policy.js';
import { type Machine, type Moment, momentAt } from './machine.js';

/** All of a game of a policy against a machine. Lists by round are [moments × contexts], place contexts·moment + context. */
export interface Play {
  readonly contexts: number;
  /** Expected payoff a round on average. */
  readonly value: number;
  /** [T]: the chance that the game comes there. */
  readonly visits: readonly Float64Array[];
  /** [T]: what is still to come from there, in sum over the rounds that are left. */
  readonly worths: readonly Float64Array[];
}

const shiftsKept = new Map<string, readonly (readonly number[])[]>();
export const shifts = (choices: number, memory: number): readonly (readonly number[])[] => {
  const key = `${choices},${memory}`;
  const known = shiftsKept.get(key);
  if (known !== undefined) return known;
  const made = shiftsOf(choices, memory);
  shiftsKept.set(key, made);
  return made;
};

/** What each of the student's choices is worth at a moment and context, [K], with `later` the worths of the next round. */
export const choiceWorths = (
  own: readonly (readonly number[])[],
  { chances, next }: Moment,
  shift: readonly number[],
  contexts: number,
  later: Float64Array | undefined,
  continuation: number,
): readonly number[] => {
  const k = own.length;
  const worths = new Array<number>(k).fill(0);
  for (let y = 0; y < k; y++) {
    const p = chances[y] as number;
    if (p === 0) continue;
    const places = next[y] as readonly number[];
    for (let x = 0; x < k; x++) {
      const then =
        later === undefined
          ? 0
          : continuation * (later[contexts * (places[x] as number) + (shift[k * x + y] as number)] as number);
      worths[x] = (worths[x] as number) + p * ((own[x]?.[y] as number) + then);
    }
  }
  return worths;
};

/** Everything about one policy against one machine. where: worths of all places, or (sooner) of those alone that are come to */
export const playOut = (
  game: RepeatedGame,
  policy: Policy,
  { moments }: Machine,
  where: 'everywhere' | 'visited' = 'everywhere',
): Play => {
  const k = policy.choices;
  const shift = shifts(k, policy.memory);
  const contexts = shift.length;
  const own = ownPayoffs(game);
  const { continuation = 1 } = game;
  const rounds = moments.length;
  const visits = moments.map((here) => new Float64Array(contexts * here.length));
  (visits[0] as Float64Array)[0] = 1;
  for (let t = 0; t + 1 < rounds; t++) {
    const then = visits[t + 1] as Float64Array;
    eachVisited(visits[t] as Float64Array, contexts, (at, n, c) => {
      const here = continuation * ((visits[t] as Float64Array)[at] as number);
      const { chances, next } = momentAt({ moments }, t, n);
      for (let x = 0; x < k; x++) {
        const p = here * (policy.chances[c]?.[x] as number);
        if (p === 0) continue;
        for (let y = 0; y < k; y++) {
          const q = p * (chances[y] as number);
          if (q === 0) continue;
          const place = contexts * (next[y]?.[x] as number) + (shift[c]?.[k * x + y] as number);
          then[place] = (then[place] as number) + q;
        }
      }
    });
  }
  const worths = visits.map(({ length }) => new Float64Array(length));
  for (let t = rounds - 1; t >= 0; t--) {
    const here = worths[t] as Float64Array;
    for (let at = 0; at < here.length; at++) {
      if (where === 'visited' && visits[t]?.[at] === 0) continue;
      const c = at % contexts;
      const moment = momentAt({ moments }, t, Math.floor(at / contexts));
      const q = choiceWorths(
        own,
        moment,
        shift[c] as readonly number[],
        contexts,
        worths[t + 1],
        continuation,
      );
      here[at] = q.reduce((sum, worth, x) => sum + worth * (policy.chances[c]?.[x] as number), 0);
    }
  }
  return {
    contexts,
    value: ((worths[0] as Float64Array)[0] as number) / expectedRounds(game),
    visits,
    worths,
  };
};

/** The places that are come to at all: place, moment and context. */
export const eachVisited = (
  visits: Float64Array,
  contexts: number,
  f: (at: number, moment: number, context: number) => void,
): void => {
  for (let at = 0; at < visits.length; at++)
    if ((visits[at] as number) > 0) f(at, Math.floor(at / contexts), at % contexts);
};

/** How the worth of a softmax policy changes with its logits, [contexts][K], and the worth itself. The policy gradient, without
 *  sampling: Σ visits · π(x)·(Q(x) − V), a round on average.
 *  @source Sutton et al. 2000, Policy gradient methods for reinforcement learning with function approximation */
export const valueAndGradient = (
  game: RepeatedGame,
  policy: Policy,
  machine: Machine,
): { readonly value: number; readonly gradient: readonly (readonly number[])[] } => {
  const play = playOut(game, policy, machine, 'visited');
  const own = ownPayoffs(game);
  const shift = shifts(policy.choices, policy.memory);
  const gradient = policy.chances.map((row) => row.map(() => 0));
  const rounds = machine.moments.length;
  for (let t = 0; t < rounds; t++)
    eachVisited(play.visits[t] as Float64Array, play.contexts, (at, n, c) => {
      const moment = momentAt(machine, t, n);
      const q = choiceWorths(
        own,
        moment,
        shift[c] as readonly number[],
        play.contexts,
        play.worths[t + 1],
        game.continuation ?? 1,
      );
      const v = play.worths[t]?.[at] as number;
      const weight = (play.visits[t]?.[at] as number) / expectedRounds(game);
      const row = gradient[c] as number[];
      q.forEach((worth, x) => {
        row[x] = (row[x] as number) + weight * (policy.chances[c]?.[x] as number) * (worth - v);
      });
    });
  return { value: play.value, gradient };
};
