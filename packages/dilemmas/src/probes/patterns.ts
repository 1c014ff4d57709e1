/** @file Opponents at rock-paper-scissors that play by a pattern, and what can be known of them from what they played. */
import type { Rng } from '@tompo/games';
import { upTo } from '../family/moves.js';

export const PATTERNS = ['constant', 'loop-2', 'loop-3', 'copy', 'counter', 'sample'] as const;
export type Pattern = (typeof PATTERNS)[number];

/** An opponent: its pattern, and the choices that it goes by: the one that it always takes, those of its loop, its first one, or the one that it
 *  takes most often, with the others after it. 0 rock, 1 paper, 2 scissors. */
export interface Opponent {
  readonly pattern: Pattern;
  readonly choices: readonly number[];
}
/** A round: what the seat chose, and what the opponent did. */
export type Bout = readonly [own: number, other: number];

/** How often a sampler takes its choices. */
const SAMPLED = [0.6, 0.2, 0.2] as const;

/** What beats a choice. */
export const beats = (choice: number): number => (choice + 1) % 3;

const orders = (length: number): readonly (readonly number[])[] =>
  length === 0
    ? [[]]
    : orders(length - 1).flatMap((rest) => upTo(3).flatMap((x) => (rest.includes(x) ? [] : [[...rest, x]])));

/** All opponents of a pattern, equally likely. */
export const opponentsOf = (pattern: Pattern): readonly Opponent[] => {
  const length = pattern === 'loop-2' ? 2 : pattern === 'loop-3' ? 3 : 1;
  return orders(length).map((choices) => ({
    pattern,
    choices: pattern === 'sample' ? [...choices, ...upTo(3).filter((x) => !choices.includes(x))] : choices,
  }));
};

/** The chances of the opponent's next choice, after the rounds so far. */
export const chancesOf = ({ pattern, choices }: Opponent, past: readonly Bout[]): readonly number[] => {
  if (pattern === 'sample') return upTo(3).map((x) => SAMPLED[choices.indexOf(x)] as number);
  const own = past.at(-1)?.[0];
  const next =
    pattern === 'copy' && own !== undefined
      ? own
      : pattern === 'counter' && own !== undefined
        ? beats(own)
        : (choices[past.length % choices.length] as number);
  return upTo(3).map((x) => (x === next ? 1 : 0));
};

/** The chances of the next choice by what was seen: every pattern was equally likely before, and within a pattern every opponent. Bayes' rule,
 *  exactly. */
export const believed = (past: readonly Bout[]): readonly number[] => {
  const weighed = PATTERNS.flatMap((pattern) => {
    const all = opponentsOf(pattern);
    return all.map((opponent) => ({
      opponent,
      weight: past.reduce(
        (product, [, other], k) => product * (chancesOf(opponent, past.slice(0, k))[other] as number),
        1 / all.length,
      ),
    }));
  });
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return upTo(3).map(
    (x) =>
      weighed.reduce(
        (sum, { opponent, weight }) => sum + weight * (chancesOf(opponent, past)[x] as number),
        0,
      ) / total,
  );
};

/** What a choice is worth against chances: a win, a tie and a loss pay 2, 1 and 0. */
export const worthOf = (own: number, chances: readonly number[]): number =>
  chances.reduce((sum, p, x) => sum + p * paidFor(own, x), 0);
export const paidFor = (own: number, other: number): number =>
  own === other ? 1 : own === beats(other) ? 2 : 0;

/** The place of the greatest, of equals the first; what rounding moves is equal. */
export const greatest = (xs: readonly number[]): number =>
  xs.reduce((best, x, k) => (x > (xs[best] as number) + 1e-9 ? k : best), 0);

export const drawnFrom = (chances: readonly number[], rng: Rng): number => {
  let left = rng.uniform();
  for (const [k, p] of chances.entries()) {
    left -= p;
    if (left < 0) return k;
  }
  return greatest(chances);
};
