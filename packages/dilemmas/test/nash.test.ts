/** @file All Nash equilibria, held against Gambit's, and against what is known. */
import { readFileSync } from 'node:fs';
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  type Bimatrix,
  bimatrixOf,
  explain,
  gains,
  iteratedDominance,
  matrixClassics,
  nashEquilibria,
  ordinalGames,
  pureEquilibria,
  symmetricTable,
} from '../src/index.js';
import { right } from './right.js';

type Fractions = readonly (readonly string[])[];
const gambit = JSON.parse(readFileSync(new URL('../fixtures/nash.json', import.meta.url), 'utf8')) as {
  readonly games: readonly (readonly [number[][], number[][], readonly Fractions[]])[];
};

const number = (fraction: string): number => {
  const [a, b = '1'] = fraction.split('/');
  return Number(a) / Number(b);
};
const key = (mixes: readonly (readonly number[])[]): string =>
  mixes.map((mix) => mix.map((p) => (p + 0).toFixed(9)).join()).join(' | ');
const ours = (game: Bimatrix) => {
  const { equilibria, degenerate } = right(nashEquilibria(game));
  return { degenerate, keys: equilibria.map(({ first, second }) => key([first, second])).toSorted() };
};

describe('beside Gambit', () => {
  it('560 random games, 160 of them full of ties, have the same extreme equilibria', () => {
    expect(gambit.games).toHaveLength(560);
    let degenerate = 0;
    for (const [first, second, found] of gambit.games) {
      const mine = ours({ first, second });
      // Gambit tells some extreme equilibria of degenerate games several times.
      expect(mine.keys).toEqual(
        [...new Set(found.map((profile) => key(profile.map((mix) => mix.map(number)))))].toSorted(),
      );
      if (mine.degenerate) degenerate += 1;
      // An odd number of them, unless the game is degenerate (Wilson 1971).
      else expect(mine.keys.length % 2).toBe(1);
    }
    expect(degenerate).toBeGreaterThan(100);
  });
});

describe('every equilibrium', () => {
  it('leaves nobody anything to gain, in games of numbers with many decimals', () => {
    const random = rng('nash');
    for (let k = 0; k < 40; k++) {
      const [m, n] = [1 + random.int(5), 1 + random.int(5)];
      const matrix = () =>
        Array.from({ length: m }, () => Array.from({ length: n }, () => random.uniform() - 0.5));
      const game = { first: matrix(), second: matrix() };
      const { equilibria, degenerate } = right(nashEquilibria(game));
      expect(degenerate).toBe(false);
      expect(equilibria.length % 2).toBe(1);
      for (const one of equilibria) expect(Math.max(...gains(game, one))).toBeLessThan(1e-12);
    }
  });
  it('that is pure is found in every ordinal game, and there are 1, 1 or 3 in all', () => {
    for (const { payoffs, code } of ordinalGames()) {
      const { equilibria } = right(nashEquilibria(bimatrixOf(payoffs)));
      const pure = equilibria.filter(({ first, second }) =>
        [...first, ...second].every((p) => p === 0 || p === 1),
      );
      expect(pure, code).toHaveLength(pureEquilibria(payoffs).length);
      expect(equilibria).toHaveLength([1, 1, 3][pure.length] as number);
    }
  });
  it('of the classics is as the books say', () => {
    const of = (name: string) => {
      const entry = matrixClassics.find((one) => one.name === name);
      if (entry === undefined) throw new Error(name);
      return ours(bimatrixOf(entry.params.payoffs)).keys;
    };
    expect(of('prisoners-dilemma')).toEqual([
      key([
        [0, 1],
        [0, 1],
      ]),
    ]);
    expect(of('matching-pennies')).toEqual([
      key([
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
    ]);
    expect(of('rock-paper-scissors')).toEqual([
      key([
        [1 / 3, 1 / 3, 1 / 3],
        [1 / 3, 1 / 3, 1 / 3],
      ]),
    ]);
    // Aumann's chicken: both chicken out with chance 2/3
    expect(of('chicken')).toEqual(
      [
        key([
          [0, 1],
          [1, 0],
        ]),
        key([
          [2 / 3, 1 / 3],
          [2 / 3, 1 / 3],
        ]),
        key([
          [1, 0],
          [0, 1],
        ]),
      ].toSorted(),
    );
    // 10/17 for one's own choice
    expect(of('battle-of-the-sexes')).toContain(
      key([
        [10 / 17, 7 / 17],
        [7 / 17, 10 / 17],
      ]),
    );
    expect(of('stag-hunt')).toContain(
      key([
        [0.6, 0.4],
        [0.6, 0.4],
      ]),
    );
  });
  it('does not depend on the unit of payoffs, and decimals are taken as they are written', () => {
    const game = bimatrixOf(symmetricTable(0.3, 0, 0.5, 0.1));
    const tie = bimatrixOf(symmetricTable(0.3, 0.1, 0.3, 0.1));
    expect(ours(game)).toEqual(ours(bimatrixOf(symmetricTable(3, 0, 5, 1))));
    expect(ours(tie).degenerate).toBe(true);
    expect(ours({ first: [[1e-7, 3e21]], second: [[2, 2]] })).toMatchObject({ degenerate: true });
  });
});

describe('refused are', () => {
  it('matrices that are none, of different sizes, and games that are too large', () => {
    expect(nashEquilibria({ first: [[1, Number.NaN]], second: [[1], [2]] })).toMatchObject({
      left: { faults: [{ field: 'first[0][1]' }] },
    });
    expect(nashEquilibria({ first: [[1, 2]], second: [[1], [2]] })).toMatchObject({
      left: { faults: [{ field: 'second' }] },
    });
    expect(nashEquilibria({} as Bimatrix)).toMatchObject({
      left: { faults: [{ field: 'first' }, { field: 'second' }] },
    });
    const large = Array.from({ length: 9 }, () => new Array<number>(9).fill(1));
    const made = nashEquilibria({ first: large, second: large });
    expect(made._tag === 'Left' && explain(made.left)).toBe(
      'a game of 9 × 9 choices has 48620 cases to try, more than 13000; use fewer choices or raise the limit.',
    );
  });
});

describe('iterated dominance', () => {
  it('leaves the dilemma its defection, and pennies all', () => {
    expect(right(iteratedDominance(bimatrixOf(symmetricTable(3, 0, 5, 1))))).toEqual({
      first: [1],
      second: [1],
      rounds: 1,
    });
    expect(
      right(
        iteratedDominance({
          first: [
            [1, -1],
            [-1, 1],
          ],
          second: [
            [-1, 1],
            [1, -1],
          ],
        }),
      ).rounds,
    ).toBe(0);
  });
  it('goes on with what the other no longer does: X is worth 15 once Y is dominant for the other, and 5 elsewhere', () => {
    // The first would like Z against X, but the second always does Y.
    const game = {
      first: [
        [5, 15],
        [20, 5],
      ],
      second: [
        [0, 1],
        [0, 1],
      ],
    };
    expect(right(iteratedDominance(game))).toEqual({ first: [0], second: [1], rounds: 2 });
  });
  it('loses no equilibrium, in random games', () => {
    const random = rng('dominance');
    for (let k = 0; k < 150; k++) {
      const matrix = () => Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => random.int(9)));
      const game = { first: matrix(), second: matrix() };
      const { first, second } = right(iteratedDominance(game));
      for (const one of right(nashEquilibria(game)).equilibria) {
        expect(one.first.flatMap((p, i) => (p > 0 ? [i] : [])).every((i) => first.includes(i))).toBe(true);
        expect(one.second.flatMap((p, j) => (p > 0 ? [j] : [])).every((j) => second.includes(j))).toBe(true);
      }
    }
  });
});
