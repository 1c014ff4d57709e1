/** @file Matches and tournaments: held against the Axelrod library, the exact scores of memory one, and the arena. */
import { readFileSync } from 'node:fs';
import { playRounds } from '@tompo/arena';
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  cycler,
  drawnVector,
  explain,
  fromVector,
  matrixGame,
  memoryOne,
  memoryOneScores,
  playMatch,
  type Strategy,
  strategies,
  strategyPlayer,
  symmetricTable,
  tournament,
} from '../src/index.js';
import { right } from './right.js';

const axelrod = JSON.parse(readFileSync(new URL('../fixtures/axelrod.json', import.meta.url), 'utf8')) as {
  readonly turns: number;
  readonly names: readonly string[];
  readonly scores: readonly (readonly [number, number])[];
};
const dilemma = symmetricTable(3, 0, 5, 1);
const all: Readonly<Record<string, Strategy>> = { ...strategies, oncePerFive: cycler([0, 0, 0, 0, 1]) };
const sure = Object.fromEntries(axelrod.names.map((name) => [name, all[name] as Strategy]));

describe('a match', () => {
  it('has the Axelrod library’s scores wherever nothing is drawn', () => {
    let k = 0;
    axelrod.names.forEach((a, i) => {
      for (const b of axelrod.names.slice(i))
        expect(
          right(playMatch(dilemma, sure[a] as Strategy, sure[b] as Strategy, { rounds: axelrod.turns }))
            .scores,
          `${a} and ${b}`,
        ).toEqual(axelrod.scores[k++]);
    });
  });

  it('is the game that the arena plays', () => {
    const game = right(matrixGame({ payoffs: dilemma, rounds: 30 }));
    for (const [a, b] of [['grim', 'alternator'] as const, ['prober', 'titForTat'] as const]) {
      const players = [a, b].map((name) => strategyPlayer(name, strategies[name]));
      const rounds = [...playRounds([{ game, seed: 1, players: players as never }])].map(right);
      const { cells } = right(playMatch(dilemma, strategies[a], strategies[b], { rounds: 30 }));
      expect(cells).toEqual(
        rounds.map(({ decisions }) => decisions[0]?.map((one) => (one as { readonly index: number }).index)),
      );
    }
  });

  it('earns in the mean what tables of memory one are worth, hands that slip among it', () => {
    const random = rng('tables');
    for (let k = 0; k < 12; k++) {
      const [a, b] = [drawnVector(random), drawnVector(random)];
      const noise = k % 2 === 0 ? 0 : 0.1;
      const slipped = (v: typeof a): typeof a =>
        v.map((p) => p * (1 - noise) + (1 - p) * noise) as unknown as typeof a;
      const exact = right(
        memoryOneScores(dilemma, memoryOne(slipped(a)), memoryOne(slipped(b)), { rounds: 50 }),
      );
      const sums = Array.from({ length: 400 }, (_, seed) =>
        right(playMatch(dilemma, fromVector(a), fromVector(b), { rounds: 50, noise, seed })).scores.map(
          (s) => s / 50,
        ),
      );
      for (const seat of [0, 1] as const) {
        const xs = sums.map((pair) => pair[seat] as number);
        const mean = xs.reduce((x, y) => x + y, 0) / xs.length;
        const error = Math.sqrt(xs.reduce((x, y) => x + (y - mean) ** 2, 0) / (xs.length - 1) / xs.length);
        expect(Math.abs(mean - exact[seat])).toBeLessThan(4 * error);
      }
    }
  });

  it('goes on with the chance it is given, and is the same for the same seed', () => {
    const lengths = Array.from({ length: 2000 }, (_, seed) => {
      const options = { rounds: 1_000, continuation: 0.9, seed };
      const one = right(playMatch(dilemma, strategies.titForTat, strategies.defector, options));
      expect(right(playMatch(dilemma, strategies.titForTat, strategies.defector, options))).toEqual(one);
      return one.cells.length;
    });
    // Mean 10 and variance 90 of a geometric length.
    const mean = lengths.reduce((x, y) => x + y, 0) / lengths.length;
    expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(90 / lengths.length));
  });
});

describe('a strategy', () => {
  it('chooses the same where the past has been counted', () => {
    const random = rng('pasts');
    for (const [name, strategy] of Object.entries(strategies))
      for (let k = 0; k < 60; k++) {
        const calm = random.uniform() / 2;
        const bit = (): number => (random.uniform() < calm ? 1 : 0);
        const past = Array.from({ length: random.int(30) }, () => [bit(), bit()] as const);
        const defections = past.filter(([, other]) => other === 1).length;
        expect(strategy(past, { defections }), name).toBe(strategy(past));
      }
  });
});

describe('a tournament', () => {
  it('counts for each pair what its matches pay, and ranks by what is earned from the others', () => {
    const { names, scores, cooperation, ranking, failures } = right(
      tournament(dilemma, sure, { rounds: 200 }),
    );
    expect(failures).toEqual([]);
    names.forEach((a, i) => {
      names.forEach((b, j) => {
        const { scores: sums, cells } = right(playMatch(dilemma, sure[a] as Strategy, sure[b] as Strategy));
        expect(scores[i]?.[j]).toBe(sums[0] / 200);
        expect(scores[j]?.[i]).toBe(sums[1] / 200);
        expect(cooperation[i]?.[j]).toBe(cells.filter(([x]) => x === 0).length / 200);
      });
    });
    for (const { name, mean } of ranking) {
      const i = names.indexOf(name);
      const others = scores[i]?.filter((_, j) => j !== i) as number[];
      expect(mean).toBeCloseTo(others.reduce((x, y) => x + y, 0) / others.length, 12);
    }
    const means = ranking.map(({ mean }) => mean as number);
    expect(means).toEqual(means.toSorted((x, y) => y - x));
  });

  it('has reciprocators above those who only take, as Axelrod found', () => {
    const { ranking } = right(tournament(dilemma, strategies, { rounds: 200, repetitions: 5 }));
    const place = (name: string): number => ranking.findIndex((one) => one.name === name);
    for (const nice of ['titForTat', 'grim', 'titForTwoTats', 'generousTitForTat'])
      for (const taker of ['defector', 'bully', 'random', 'alternator'])
        expect(place(nice), `${nice} ${taker}`).toBeLessThan(place(taker));
  });

  it('keeps all other pairs where a strategy throws or gives no chance', () => {
    const { titForTat, defector } = strategies;
    const broken: Strategy = (past) => {
      if (past.at(-1)?.[1] === 1) throw new Error('no more');
      return 1;
    };
    const entrants = { titForTat, defector, broken, mute: (() => undefined) as unknown as Strategy };
    const { names, scores, ranking, failures } = right(tournament(dilemma, entrants, { rounds: 5 }));
    expect(failures).toEqual([
      {
        field: 'mute',
        reason: 'gave undefined where a chance from 0 to 1 is wanted, in round 1 against titForTat',
      },
      { field: 'broken', reason: 'threw Error: no more in round 2 against defector' },
      {
        field: 'mute',
        reason: 'gave undefined where a chance from 0 to 1 is wanted, in round 1 against defector',
      },
      {
        field: 'mute',
        reason: 'gave undefined where a chance from 0 to 1 is wanted, in round 1 against broken',
      },
      {
        field: 'mute',
        reason: 'gave undefined where a chance from 0 to 1 is wanted, in round 1 against mute',
      },
    ]);
    expect(scores[names.indexOf('titForTat')]).toEqual([3, 4 / 5, 3, null]);
    expect(ranking.at(-1)).toEqual({ name: 'mute', mean: null });
  });

  it('says all that is wrong with what it is given', () => {
    const said = (result: E.Either<Parameters<typeof explain>[0], unknown>): string =>
      E.isLeft(result) ? explain(result.left) : '';
    expect(
      said(tournament(dilemma, { one: strategies.grim }, { rounds: 0, noise: 2, repetitions: 0.5 })),
    ).toMatch(/entrants.*two.*rounds.*at least 1.*noise.*at most 1.*repetitions.*whole/s);
    expect(said(playMatch(dilemma, strategies.grim, 'grim' as never, { turns: 9 } as never))).toMatch(
      /second: must be a function.*turns: is no key/s,
    );
    expect(said(playMatch([[[1, 1]]] as never, strategies.grim, strategies.grim))).toContain('payoffs');
    const three = [0, 1, 2].map(() => [0, 1, 2].map(() => [1, 1] as const));
    expect(said(playMatch(three, strategies.grim, strategies.grim))).toContain('of two choices');
  });
});
