/** @file Words that every object has (toString, constructor, …) are words like any other: no lookup finds what it was not
 *  given, and the answer is a clear Left, never a throw. */
import { describe, expect, it } from 'vitest';
import {
  answer,
  bcz,
  bczOptimum,
  explain,
  type GamesError,
  gameOf,
  nearFlips,
  pgg,
  pggOptimum,
  rng,
} from '../src/index.js';
import { checkGame, explainViolation } from '../src/testing.js';
import { right } from './right.js';

const WORDS = Object.getOwnPropertyNames(Object.prototype);
const MODEL = { n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 2 };
const PURSE = { n: 3, endowment: 4, multiplier: 1.5 };

type Answer = { readonly _tag: string; readonly left?: GamesError };
const own = (base: object, key: string, value: unknown): never =>
  Object.defineProperty({ ...base }, key, { value, enumerable: true }) as never;

const entries: readonly (readonly [string, (word: string) => unknown])[] = [
  ...['sequence', 'observability', 'n', 'alpha', 'delta', 'cost', 'maxEffort', 'rounds', 'decimals'].map(
    (key) => [`bcz ${key}`, (word: string) => bcz(own(MODEL, key, word))] as const,
  ),
  ...['contribution', 'endowment', 'multiplier', 'linkCost', 'observability', 'sequence'].map(
    (key) => [`pgg ${key}`, (word: string) => pgg(own(PURSE, key, word))] as const,
  ),
  ['a key of bcz', (word) => bcz(own(MODEL, word, 1))],
  ['a key of pgg', (word) => pgg(own(PURSE, word, 1))],
  ['the kind of bczOptimum', (word) => bczOptimum(MODEL, word as never)],
  ['the kind of pggOptimum', (word) => pggOptimum(PURSE, word as never)],
  ['contribution of pggOptimum', (word) => pggOptimum(own(PURSE, 'contribution', word))],
  ['the game of an entry', (word) => gameOf({ name: word, source: word, game: word, params: {} } as never)],
  ['a key of nearFlips', (word) => nearFlips(own(MODEL, word, 1))],
];

describe('words that every object has', () => {
  it.each(entries)('as %s', (_, entry) => {
    for (const word of WORDS) {
      const given = entry(word) as Answer;
      expect(given._tag, word).toBe('Left');
      expect(explain(given.left as GamesError)).toContain(word);
    }
  });
  it('as the tag of a decision, or of the decisions of a step', () => {
    for (const game of [right(bcz(MODEL)), right(pgg(PURSE))]) {
      const state = game.initial(rng(0));
      for (const _tag of WORDS) {
        const joint = new Array(3).fill({ _tag, to: [0, 0, 0], value: 0, index: 0 });
        expect(game.step(state, joint as never, rng(0))._tag, _tag).toBe('Left');
      }
    }
  });
  it('as options of a choice, and as seeds, they are what they say', () => {
    for (const word of WORDS) {
      const space = { _tag: 'choice', options: WORDS } as const;
      expect(answer(space, { _tag: 'choice', index: WORDS.indexOf(word) }, 'compact')).toContain(word);
      expect(rng(word).uniform()).toBe(rng(word).uniform());
    }
    expect(new Set(WORDS.map((word) => rng(word).uniform())).size).toBe(WORDS.length);
  });
  it('a game is checked with its words, whatever they are', () => {
    const game = right(bcz(MODEL));
    for (const word of WORDS)
      expect(
        checkGame({ ...game, id: `${word}-v1` }, { seeds: [word], enumerateUpTo: 0 }).map(explainViolation),
      ).toEqual([]);
  });
});
