/** @file The space of ordinal games, held against counts that are known and against enumeration. */
import { describe, expect, it } from 'vitest';
import {
  isDilemma,
  neighbour,
  ordinalCode,
  ordinalGame,
  ordinalGames,
  type PayoffTable,
  pureEquilibria,
  ranked,
} from '../src/index.js';

const games = ordinalGames();
const LOWER = [1, 2, 3] as const;
const SEATS = [0, 1] as const;

const orders = (rest: readonly number[]): readonly (readonly number[])[] =>
  rest.length === 0
    ? [[]]
    : rest.flatMap((x) => orders(rest.filter((y) => y !== x)).map((more) => [x, ...more]));

const table = (first: readonly number[], second: readonly number[]): PayoffTable =>
  [0, 1].map((x) => [0, 1].map((y) => [first[2 * x + y] as number, second[2 * x + y] as number] as const));

const swappedPlayers = (payoffs: PayoffTable): PayoffTable =>
  [0, 1].map((x) =>
    [0, 1].map((y) => [payoffs[y]?.[x]?.[1] as number, payoffs[y]?.[x]?.[0] as number] as const),
  );

describe('the 144 strict ordinal games', () => {
  it('are all that 24 × 24 rankings make, each four times, by other names of the choices', () => {
    const count = new Map<string | null, number>();
    for (const first of orders([1, 2, 3, 4]))
      for (const second of orders([1, 2, 3, 4])) {
        const code = ordinalCode(table(first, second));
        count.set(code, (count.get(code) ?? 0) + 1);
      }
    expect([...count.keys()].toSorted()).toEqual(games.map(({ code }) => code).toSorted());
    expect(new Set(count.values())).toEqual(new Set([4]));
    expect(count.size).toBe(144);
  });
  it('are 78 where nobody asks who is who, 12 of them symmetric (Rapoport & Guyer 1966)', () => {
    const classes = new Set(
      games.map(({ code, payoffs }) => [code, ordinalCode(swappedPlayers(payoffs))].toSorted().join()),
    );
    expect(classes.size).toBe(78);
    const symmetric = games.filter(({ symmetric }) => symmetric);
    expect(symmetric).toHaveLength(12);
    for (const { payoffs } of symmetric) expect(swappedPlayers(payoffs)).toEqual(payoffs);
  });
  it('have six neighbours each, and a swap undoes itself', () => {
    for (const game of games) {
      const around = SEATS.flatMap((seat) => LOWER.map((low) => neighbour(game, seat, low)));
      expect(new Set(around.map(({ code }) => code)).size).toBe(6);
      SEATS.forEach((seat) => {
        for (const low of LOWER) expect(neighbour(neighbour(game, seat, low), seat, low)).toBe(game);
      });
    }
  });
  it('lie in four layers of 36, which swaps of the three worst payoffs do not leave, and in 36 tiles of four', () => {
    for (const layer of ['cell', 'diagonal', 'row', 'column'])
      expect(games.filter((game) => game.layer === layer)).toHaveLength(36);
    const tiles = new Set(games.map(({ tile }) => tile));
    expect(tiles.size).toBe(36);
    for (const tile of tiles) expect(games.filter((game) => game.tile === tile)).toHaveLength(4);
    for (const game of games)
      SEATS.forEach((seat) => {
        expect(neighbour(game, seat, 1).tile).toBe(game.tile);
        expect(neighbour(game, seat, 2).layer).toBe(game.layer);
        expect(neighbour(game, seat, 3).layer).not.toBe(game.layer);
      });
  });
  it('have no pure equilibrium in 18 cases, one in 108, two in 18 (Robinson & Goforth)', () => {
    const count = [0, 0, 0];
    for (const { payoffs } of games) {
      const found = pureEquilibria(payoffs).length;
      count[found] = (count[found] ?? 0) + 1;
    }
    expect(count).toEqual([18, 108, 18]);
  });
});

describe('names', () => {
  it('are those of the games by their definitions', () => {
    const codeOf = (R: number, S: number, T: number, P: number) =>
      ordinalCode([
        [
          [R, R],
          [S, T],
        ],
        [
          [T, S],
          [P, P],
        ],
      ]);
    expect(codeOf(3, 1, 4, 2)).toBe('Pd'); // T > R > P > S
    expect(codeOf(3, 2, 4, 1)).toBe('Ch'); // T > R > S > P
    expect(codeOf(4, 1, 3, 2)).toBe('Sh'); // R > T > P > S
    expect(codeOf(2, 1, 4, 3)).toBe('Dl'); // T > P > R > S
    expect(ordinalGame('Pd')).toMatchObject({
      title: 'Prisoner’s dilemma',
      layer: 'diagonal',
      symmetric: true,
    });
    expect(ordinalGame('Sh')).toMatchObject({ layer: 'cell' });
  });
  it('find a stag hunt one swap of the best payoffs of each player away from the prisoner’s dilemma', () => {
    const half = neighbour(ordinalGame('Pd') as (typeof games)[number], 0, 3);
    expect(neighbour(half, 1, 3).code).toBe('Sh');
    expect(half).toMatchObject({ code: 'ShPd' });
  });
  it('of the samaritan’s dilemma: helping is dominant, and the other’s best reply to help is the second best for the helper', () => {
    const game = games.find(({ title, code }) => title === 'Samaritan’s dilemma' && code.startsWith('Ha'));
    const { payoffs } = game as (typeof games)[number];
    expect(pureEquilibria(payoffs).map(([x, y]) => payoffs[x]?.[y])).toEqual([[3, 4]]);
  });
  it('of numbers are those of their ranks; a tie has none', () => {
    expect(
      ordinalCode(
        ranked([
          [
            [8, 8],
            [0, 10],
          ],
          [
            [10, 0],
            [5, 5],
          ],
        ]) as PayoffTable,
      ),
    ).toBe('Pd');
    expect(
      ranked([
        [
          [1, 1],
          [0, 0],
        ],
        [
          [0, 0],
          [2, 2],
        ],
      ]),
    ).toBeNull();
    expect(
      ordinalCode([
        [
          [3, 3],
          [0, 5],
        ],
        [
          [5, 0],
          [1, 1],
        ],
      ]),
    ).toBeNull();
  });
  it('only the prisoner’s dilemma has one equilibrium, with less welfare than another cell for both, among symmetric games', () => {
    const both = games.filter(({ payoffs, symmetric }) => {
      const [cell, ...more] = pureEquilibria(payoffs);
      const [a, b] = payoffs[cell?.[0] ?? 0]?.[cell?.[1] ?? 0] ?? [0, 0];
      return cell && symmetric && more.length === 0 && payoffs.flat().some(([x, y]) => x > a && y > b);
    });
    expect(both.map(({ code }) => code)).toEqual(['Pd']);
    expect(both.every(({ payoffs }) => isDilemma(payoffs))).toBe(true);
  });
});
