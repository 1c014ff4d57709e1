/** @file Repeated matrix games keep the contract, pay what their tables say, and say what is wrong with parameters. */
import { gameSource } from '@tompo/arena';
import { type Decision, explain, type Game, rng } from '@tompo/games';
import { checkGame, explainViolation } from '@tompo/games/testing';
import { parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type MatrixParams,
  type MatrixState,
  matrixClassics,
  matrixFamily,
  matrixGame,
  ordinalGames,
  type PayoffTable,
  pureEquilibria,
  symmetricTable,
} from '../src/index.js';
import { right } from './right.js';

const read =
  (seats: readonly number[]) =>
  (space: Parameters<typeof parseDecision>[0], text: string, style: 'natural' | 'compact') => {
    const parsed = parseDecision(space, { text, ended: true }, { style, beliefs: 'none', seats });
    return E.isRight(parsed) ? parsed.right.decision : null;
  };

const violations = (params: MatrixParams, playouts = 4): readonly string[] =>
  checkGame(right(matrixGame(params)) as Game, {
    playouts,
    enumerateUpTo: 300,
    rebuild: (again) => right(matrixGame(again as unknown as MatrixParams)) as Game,
    read: read([0, 1]),
  }).map(explainViolation);

const classic = (name: string): MatrixParams => {
  const entry = matrixClassics.find((one) => one.name === name);
  if (entry === undefined) throw new Error(name);
  return entry.params;
};

const choose = (index: number): Decision => ({ _tag: 'choice', index });

/** Sums of payoffs when both follow a list of choices. */
const totals = (
  params: MatrixParams,
  first: readonly number[],
  second: readonly number[],
): readonly number[] => {
  const game = right(matrixGame({ ...params, rounds: first.length }));
  let state = game.initial(rng(1));
  const sums = [0, 0];
  first.forEach((x, k) => {
    const next = right(game.step(state, [choose(x), choose(second[k] as number)], rng(1)));
    next.payoffs?.forEach((paid, seat) => {
      sums[seat] = (sums[seat] as number) + paid;
    });
    state = next.state;
  });
  expect(game.status(state)).toBe('terminated');
  return sums;
};

describe('the conformance kit finds nothing', () => {
  it.each(matrixClassics)('in $name', ({ params }) => {
    expect(violations({ ...params, rounds: 3 })).toEqual([]);
  });
  it('in games that go on by chance, in one round, and with words of several letters', () => {
    const { payoffs } = classic('prisoners-dilemma');
    expect(violations({ payoffs, rounds: 6, continuation: 0.8 }, 12)).toEqual([]);
    expect(violations({ payoffs, rounds: 1, continuation: 0.5 })).toEqual([]);
    expect(violations({ payoffs, rounds: 2, options: ['give', 'give2'] })).toEqual([]);
  });
  it('in an eighth of the ordinal games', () => {
    for (const { code, payoffs } of ordinalGames().filter((_, k) => k % 8 === 0))
      expect(violations({ payoffs, rounds: 2, name: code }, 1), code).toEqual([]);
  });
  it('but does in games that claim what they are not', () => {
    const game = right(matrixGame({ ...classic('prisoners-dilemma'), rounds: 2 })) as Game;
    const lying = (claims: Partial<Game['claims']>, analysis = game.analysis) =>
      checkGame({ ...game, claims: { ...game.claims, ...claims }, analysis }, { playouts: 4 }).map(
        explainViolation,
      );
    expect(lying({ dilemma: false }).join()).toContain('dilemma: false');
    expect(lying({ utility: 'constant-sum' }).join()).toContain('constant-sum');
    expect(lying({ deterministic: false }).join()).toContain('deterministic');
    const cooperating = () => [choose(0), choose(0)];
    expect(lying({}, { ...game.analysis, nash: cooperating }).join()).toContain('nash');
  });
});

describe('who does nothing', () => {
  it('makes the last choice, which does not cooperate', () => {
    const game = right(matrixGame(classic('prisoners-dilemma')));
    expect(game.absent(game.initial(rng(1)), 0)).toEqual(choose(1));
  });
});

describe('rounds', () => {
  it('of trust (10, 10; 0, 20; 6, 2; 4, 4) are selfishly 4 each, and 20 together at most', () => {
    const game = right(
      matrixGame({
        payoffs: [
          [
            [10, 10],
            [0, 20],
          ],
          [
            [6, 2],
            [4, 4],
          ],
        ],
        options: ['G', 'K'],
        rounds: 100,
        continuation: 0.8,
      }),
    );
    const state = game.initial(rng(1));
    const paid = (joint: readonly (Decision | null)[] = []) => right(game.step(state, joint, rng(1))).payoffs;
    expect(paid(game.analysis?.nash?.(state))).toEqual([4, 4]);
    expect(paid(game.analysis?.planner?.(state))).toEqual([10, 10]);
    expect(game.claims.dilemma).toBe(true);
    expect(matrixGame({ payoffs: symmetricTable(2, 0, 3, 1) })).toMatchObject({
      right: { claims: { dilemma: true } },
    });
  });
  it('of the battle of the sexes, alternated, are worth 8.5 each to both', () => {
    const turns = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
    expect(totals(classic('battle-of-the-sexes'), turns, turns)).toEqual([85, 85]);
  });
  it('of the dilemma pay 8, 8 · 0, 10 · 10, 0 · 5, 5', () => {
    expect(totals(classic('prisoners-dilemma-8'), [0, 0, 1, 1], [0, 1, 0, 1])).toEqual([23, 23]);
    expect(totals(classic('prisoners-dilemma-8'), [0], [1])).toEqual([0, 10]);
  });
  it('go on as often as the continuation says: mean length (1 − p^T)/(1 − p), within four standard errors', () => {
    const [p, T, games] = [0.75, 12, 4000];
    const game = right(matrixGame({ ...classic('chicken'), rounds: T, continuation: p }));
    const lengths = Array.from({ length: games }, (_, seed) => {
      let state: MatrixState = game.initial(rng(seed));
      const random = rng(`length ${seed}`);
      while (game.status(state) === 'running')
        state = right(game.step(state, [choose(0), choose(1)], random)).state;
      return state.past.length;
    });
    const mean = lengths.reduce((a, b) => a + b, 0) / games;
    const deviation = Math.sqrt(lengths.reduce((sum, x) => sum + (x - mean) ** 2, 0) / games);
    expect(Math.abs(mean - (1 - p ** T) / (1 - p))).toBeLessThan((4 * deviation) / Math.sqrt(games));
    expect(Math.max(...lengths)).toBe(T);
  });
  it('are planned fairly: of two best cells the one that the worse-off seat gains by', () => {
    const game = right(matrixGame({ ...classic('battle-of-the-sexes'), rounds: 6 }));
    let state = game.initial(rng(1));
    const sums = [0, 0];
    while (game.status(state) === 'running') {
      const next = right(game.step(state, game.analysis?.planner?.(state) ?? [], rng(1)));
      next.payoffs?.forEach((paid, seat) => {
        sums[seat] = (sums[seat] as number) + paid;
      });
      state = next.state;
    }
    expect(sums).toEqual([51, 51]);
  });
});

describe('what selfish players do in a round', () => {
  const play = (params: MatrixParams) => {
    const game = right(matrixGame(params));
    return game.analysis?.nash?.(game.initial(rng(1)));
  };
  it('is the equilibrium that risk-dominates: hare, though stag pays more', () => {
    expect(play(classic('stag-hunt'))).toEqual([choose(1), choose(1)]);
    expect(play({ payoffs: symmetricTable(9, 0, 3, 3) })).toEqual([choose(0), choose(0)]);
  });
  it('is not said where no cell is an equilibrium', () => {
    expect(play(classic('matching-pennies'))).toBeUndefined();
    expect(play(classic('rock-paper-scissors'))).toBeUndefined();
  });
  it('is an equilibrium by the definition, in random tables of ties and all', () => {
    const random = rng('tables');
    for (let k = 0; k < 300; k++) {
      const size = 2 + random.int(3);
      const payoffs: PayoffTable = Array.from({ length: size }, () =>
        Array.from({ length: size }, () => [random.int(4), random.int(4)] as const),
      );
      const at = (x: number, y: number, seat: number): number => payoffs[x]?.[y]?.[seat] as number;
      const all = [...Array(size * size).keys()].map((i) => [Math.floor(i / size), i % size] as const);
      const expected = all.filter(([x, y]) =>
        [...Array(size).keys()].every((z) => at(z, y, 0) <= at(x, y, 0) && at(x, z, 1) <= at(x, y, 1)),
      );
      expect(pureEquilibria(payoffs)).toEqual(expected);
    }
  });
});

describe('wrong parameters', () => {
  it('are told all at once', () => {
    const wrong = {
      payoffs: [[[1, 2], [3]], [[1, 1]]],
      rounds: 0.5,
      continuation: 0,
      round: 3,
    } as unknown as MatrixParams;
    const made = matrixGame(wrong);
    expect(E.isLeft(made) && explain(made.left)).toBe(
      'matrix: round: is no key here; known are payoffs, options, rounds, continuation, name; ' +
        'payoffs[0][1]: must be a pair: the payoffs of seat 0 and of seat 1; ' +
        'payoffs[1]: must be a row of 2 pairs, as there are rows; ' +
        'rounds: must be a whole number, not 0.5; continuation: must be above 0, not 0.',
    );
  });
  it.each([
    [null, 'params'],
    [{}, 'payoffs'],
    [
      {
        payoffs: [
          [
            [Number.NaN, 3],
            [0, 5],
          ],
          [
            [5, 0],
            [1, 1],
          ],
        ],
      },
      'payoffs[0][0][0]',
    ],
    [
      {
        payoffs: [
          [
            [1e-9, 3],
            [0, 5],
          ],
          [
            [5, 0],
            [1, 1],
          ],
        ],
      },
      'payoffs[0][0][0]',
    ],
    [{ payoffs: symmetricTable(3, 0, 5, 1), options: ['C', 'C'] }, 'options'],
    [{ payoffs: symmetricTable(3, 0, 5, 1), options: ['C', 'D;'] }, 'options'],
    [{ payoffs: symmetricTable(3, 0, 5, 1), options: ['C'] }, 'options'],
    [{ payoffs: symmetricTable(3, 0, 5, 1), rounds: Number.POSITIVE_INFINITY }, 'rounds'],
    [{ payoffs: symmetricTable(3, 0, 5, 1), name: 7 }, 'name'],
  ])('%j are refused at %s', (params, field) => {
    const made = matrixGame(params as unknown as MatrixParams);
    expect(made).toMatchObject({ left: { _tag: 'InvalidParams', faults: [{ field }] } });
  });
});

describe('the family', () => {
  it('draws games of their kind: order of payoffs, symmetry and best cells stay', () => {
    const spec = {
      family: 'matrix',
      kinds: [...matrixClassics.map(({ name }) => name), 'ordinal'],
      rounds: [2, 4],
    };
    const source = right(
      gameSource({ families: [spec], known: { matrix: matrixFamily }, split: 'train', seed: 1 }),
    );
    const names = new Set<unknown>();
    for (const { game } of right(source.games(150))) {
      const { name, payoffs, rounds } = game.params as unknown as {
        readonly name: string;
        readonly payoffs: PayoffTable;
        readonly rounds: number;
      };
      names.add(name.length > 4 ? name : 'ordinal');
      expect([2, 3, 4]).toContain(rounds);
      const base =
        matrixClassics.find((one) => one.name === name)?.params.payoffs ??
        (ordinalGames().find((one) => one.code === name)?.payoffs as PayoffTable);
      for (const seat of [0, 1])
        for (const [i, a] of base.flat().entries())
          for (const [j, b] of base.flat().entries())
            expect(
              Math.sign((payoffs.flat()[i]?.[seat] as number) - (payoffs.flat()[j]?.[seat] as number)),
              name,
            ).toBe(Math.sign((a[seat] as number) - (b[seat] as number)));
      expect(game.claims.utility).toBe(right(matrixGame({ payoffs: base })).claims.utility);
    }
    expect(names.size).toBe(matrixClassics.length + 1);
  });
  it('says all that is wrong with its keys', () => {
    const checked = matrixFamily.schema({ kinds: ['dilemma', 'Pd'], rounds: [4, 2], jitter: -1, rond: 1 });
    expect('issues' in checked && checked.issues.map(({ path }) => path.join('.'))).toEqual([
      'rond',
      'kinds.0',
      'rounds',
      'jitter',
    ]);
  });
});
