/** @file Correlated equilibria, zero-sum games, dynamics, quantal response, α-rank, backward induction, aversion to risk: each held
 *  against a certificate, a law, a peer or a number that is known. */
import { readFileSync } from 'node:fs';
import { type Game, rng, shuffle } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  alphaRank,
  alphaRankPair,
  type Bimatrix,
  backwardInduction,
  bestReply,
  bimatrixOf,
  correlatedEquilibrium,
  equalizer,
  equilibriumGap,
  expectedPayoffs,
  explain,
  extortionate,
  type Matrix,
  matrixClassics,
  matrixGame,
  memoryOne,
  minimaxWinner,
  nashEquilibria,
  quantalResponse,
  replicator,
  replicatorPair,
  responseGraph,
  riskAverse,
  symmetricTable,
  winRates,
  zeroSum,
} from '../src/index.js';
import { right } from './right.js';

const random = rng('solve');
const close = (a: number, b: number, by = 1e-9): void => expect(Math.abs(a - b)).toBeLessThan(by);
const closeAll = (a: readonly number[], b: readonly number[], by = 1e-9): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((x, i) => {
    close(x, b[i] as number, by);
  });
};
const drawn = (m: number, n: number, draw = () => random.int(19) - 9): Matrix =>
  Array.from({ length: m }, () => Array.from({ length: n }, draw));
const drawnGame = (m = 2 + random.int(3), n = 2 + random.int(3)): Bimatrix => ({
  first: drawn(m, n),
  second: drawn(m, n),
});
const classic = (name: string): Bimatrix => {
  const entry = matrixClassics.find((one) => one.name === name);
  if (entry === undefined) throw new Error(name);
  return bimatrixOf(entry.params.payoffs);
};
const together = (x: readonly number[], y: readonly number[]): Matrix => x.map((p) => y.map((q) => p * q));

describe('correlated equilibria', () => {
  it('of Aumann’s chicken are worth 10.5 together, more than any Nash equilibrium', () => {
    const game = classic('chicken');
    const { value, chances } = right(correlatedEquilibrium(game));
    close(value, 10.5);
    closeAll(chances.flat(), [0.5, 0.25, 0.25, 0]);
    for (const { payoffs } of right(nashEquilibria(game)).equilibria)
      expect(payoffs[0] + payoffs[1]).toBeLessThan(value);
  });
  it('are proved by their own numbers, contain what Nash equilibria are worth, and lie within the coarse ones', () => {
    for (let k = 0; k < 120; k++) {
      const game = drawnGame();
      const weights = [random.uniform(), random.uniform()] as const;
      const worth = ([a, b]: readonly [number, number]): number => weights[0] * a + weights[1] * b;
      const best = right(correlatedEquilibrium(game, { weights }));
      const coarse = right(correlatedEquilibrium(game, { kind: 'coarse', weights }));
      for (const [kind, one] of [
        ['correlated', best],
        ['coarse', coarse],
      ] as const) {
        expect(one.gap).toBeLessThan(1e-7);
        expect(one.bound - one.value).toBeLessThan(1e-6);
        close(one.value, worth(one.payoffs));
        close(right(equilibriumGap(game, one.chances, kind)), one.gap, 1e-12);
      }
      expect(coarse.value).toBeGreaterThan(best.value - 1e-6);
      expect(right(equilibriumGap(game, best.chances, 'coarse'))).toBeLessThan(1e-6);
      for (const { first, second, payoffs } of right(nashEquilibria(game)).equilibria) {
        expect(worth(payoffs)).toBeLessThan(best.bound + 1e-7);
        expect(right(equilibriumGap(game, together(first, second), 'correlated'))).toBeLessThan(1e-9);
      }
    }
  });
  it('are the same in any unit of payoffs', () => {
    const game = drawnGame(3, 3);
    const scaled = (by: number): Bimatrix => ({
      first: game.first.map((row) => row.map((x) => by * x)),
      second: game.second.map((row) => row.map((x) => by * x)),
    });
    for (const by of [1e-4, 1e6])
      close(
        right(correlatedEquilibrium(scaled(by))).value / by,
        right(correlatedEquilibrium(game)).value,
        1e-6,
      );
  });
  it('have a gap: who cooperates in the dilemma could have had 5, not 3', () => {
    const counts = [
      [10, 0],
      [0, 0],
    ];
    expect(right(equilibriumGap(classic('prisoners-dilemma'), counts))).toBe(2);
    // Alternation: half of the rounds each; always the own best would be 5 on average, and 8.5 is had.
    expect(
      right(
        equilibriumGap(classic('battle-of-the-sexes'), [
          [1, 0],
          [0, 1],
        ]),
      ),
    ).toBe(0);
    // What is told can be used, where only what is played on average cannot: pennies in turn.
    const pennies = [
      [1, 0],
      [0, 1],
    ];
    expect(right(equilibriumGap(classic('matching-pennies'), pennies))).toBe(1);
    expect(right(equilibriumGap(classic('matching-pennies'), pennies, 'correlated'))).toBe(1);
  });
  it('are refused to what is no game, distribution or kind', () => {
    const game = classic('chicken');
    expect(correlatedEquilibrium({ first: [[1]], second: [[1, 2]] })).toMatchObject({
      left: { _tag: 'InvalidParams' },
    });
    expect(correlatedEquilibrium(game, { kind: 'fine' as 'coarse' })).toMatchObject({
      left: { faults: [{ field: 'kind' }] },
    });
    expect(
      equilibriumGap(game, [
        [0, 0],
        [0, 0],
      ]),
    ).toMatchObject({ left: { faults: [{ field: 'chances' }] } });
    expect(equilibriumGap(game, [[1, 0]])).toMatchObject({ left: { faults: [{ field: 'second' }] } });
  });
});

describe('games of opposed interests', () => {
  it('have the value of every Nash equilibrium', () => {
    for (let k = 0; k < 80; k++) {
      const first = drawn(2 + random.int(4), 2 + random.int(4));
      const { value, gap } = right(zeroSum(first));
      expect(gap).toBeLessThan(1e-7);
      const { equilibria } = right(nashEquilibria({ first, second: first.map((row) => row.map((x) => -x)) }));
      for (const { payoffs } of equilibria) close(payoffs[0], value, 1e-6);
    }
  });
});

describe('options that nobody knows', () => {
  it('are refused by every function that takes some, and so is what is no game', () => {
    const game = classic('chicken');
    const payoffs = symmetricTable(3, 0, 5, 1);
    const wrong = { sped: 1 } as object;
    const fieldsOf = (made: unknown) => {
      const either = made as E.Either<{ readonly faults: readonly { readonly field: string }[] }, unknown>;
      return E.isLeft(either) ? either.left.faults.map(({ field }) => field) : [];
    };
    const asked: readonly ((options: object) => unknown)[] = [
      (options) => correlatedEquilibrium(game, options),
      (options) => quantalResponse(game, options),
      (options) => replicator(game.first, [0.5, 0.5], options),
      (options) => replicatorPair(game, { first: [0.5, 0.5], second: [0.5, 0.5] }, options),
      (options) => alphaRank(game.first, options),
      (options) => alphaRankPair(game, options),
      (options) => riskAverse(game, { aversion: 1, ...options }),
      (options) => responseGraph(() => [0, 1], { choices: [1, 1], ...options }),
      (options) => backwardInduction(sequentialGoods(2, 1, 0, 0, 0, 2), options),
      (options) => extortionate(payoffs, 2, options),
      (options) => equalizer(payoffs, 2, options),
    ];
    for (const ask of asked) {
      expect(fieldsOf(ask(wrong))).toEqual(['sped']);
      expect(fieldsOf(ask({}))).toEqual([]);
    }
    const nothing = null as unknown as Bimatrix;
    expect(fieldsOf(correlatedEquilibrium(nothing))).toEqual(['first', 'second']);
    expect(fieldsOf(alphaRankPair(nothing, null as unknown as object))).toEqual([
      'first',
      'second',
      'options',
    ]);
    expect(fieldsOf(extortionate(null as unknown as typeof payoffs, 2))).toEqual(['payoffs']);
    expect(
      fieldsOf(bestReply(null as unknown as typeof payoffs, memoryOne([1, 1, 0, 1, 0]), { rounds: 1 })),
    ).toEqual(['payoffs']);
  });
});

describe('the minimax winner', () => {
  it('is the Condorcet winner where there is one', () => {
    const { mix, wins } = right(
      minimaxWinner([
        [0.5, 0.6, 0.7],
        [0.4, 0.5, 0.9],
        [0.3, 0.1, 0.5],
      ]),
    );
    closeAll(mix, [1, 0, 0]);
    close(wins, 0.5);
  });
  it('of a cycle of three is a third of each', () => {
    const { mix } = right(
      minimaxWinner([
        [0.5, 0.8, 0.2],
        [0.2, 0.5, 0.8],
        [0.8, 0.2, 0.5],
      ]),
    );
    closeAll(mix, [1 / 3, 1 / 3, 1 / 3], 1e-8);
  });
  it('wins with chance ½ at least against everybody, whatever the preferences', () => {
    for (let k = 0; k < 60; k++) {
      const n = 2 + random.int(6);
      const above = drawn(n, n, () => random.uniform());
      const p = above.map((row, i) =>
        row.map((x, j) => (i === j ? 0.5 : i < j ? x : 1 - (above[j]?.[i] as number))),
      );
      const { mix, wins } = right(minimaxWinner(p));
      close(
        mix.reduce((a, b) => a + b, 0),
        1,
      );
      close(wins, 0.5, 1e-7);
      for (let j = 0; j < n; j++)
        expect(mix.reduce((sum, x, i) => sum + x * (p[i]?.[j] as number), 0)).toBeGreaterThan(0.5 - 1e-7);
    }
  });
  it('of scores has win rates in the order of the scores', () => {
    const scores = [0.3, -1, 2, 0.9, 0];
    const p = scores.map((a) => scores.map((b) => 1 / (1 + Math.exp(b - a))));
    const rates = right(winRates(p));
    const order = (xs: readonly number[]) =>
      [...xs.keys()].toSorted((i, j) => (xs[j] as number) - (xs[i] as number));
    expect(order(rates)).toEqual(order(scores));
    expect(right(minimaxWinner(p)).mix[2]).toBeGreaterThan(1 - 1e-8);
    expect(
      right(
        winRates([
          [0.5, 0.7],
          [0.3, 0.5],
        ]),
      ),
    ).toEqual([0.7, 0.3]);
    expect(
      minimaxWinner([
        [0.5, 0.7],
        [0.7, 0.5],
      ]),
    ).toMatchObject({ left: { _tag: 'InvalidParams' } });
  });
});

describe('replicator dynamics', () => {
  it('rest at every Nash equilibrium', () => {
    for (let k = 0; k < 40; k++) {
      const game = drawnGame();
      for (const { first, second } of right(nashEquilibria(game)).equilibria) {
        const end = right(replicatorPair(game, { first, second }, { steps: 1 })).at(-1);
        closeAll(end?.first ?? [], first);
        closeAll(end?.second ?? [], second);
      }
    }
  });
  it('are, of two choices, the logistic curve of their difference in payoff', () => {
    // The first choice has 1 more always: odds grow by e^η each step.
    const path = right(
      replicator(
        [
          [2, 2],
          [1, 1],
        ],
        [0.1, 0.9],
        { rate: 0.05, steps: 40 },
      ),
    );
    path.forEach((x, t) => {
      const odds = (0.1 / 0.9) * Math.exp(0.05 * t);
      close(x[0] as number, odds / (1 + odds));
    });
  });
  it('take one step of x_i·e^(η(f_i − mean f))/Z', () => {
    // Payoffs 2, 0, 3, 1 at shares ½: fitness 1 and 2, mean 1½; e^−.05 against e^.05.
    const { first } = bimatrixOf(symmetricTable(2, 0, 3, 1));
    const [, next = []] = right(replicator(first, [0.5, 0.5], { rate: 0.1, steps: 1 }));
    closeAll(
      next,
      [Math.exp(-0.05), Math.exp(0.05)].map((x) => x / (Math.exp(-0.05) + Math.exp(0.05))),
    );
    closeAll(next, [1 / (1 + Math.exp(0.1)), 1 / (1 + Math.exp(-0.1))]);
  });
  it('bring a dilemma to defection, and a dove and hawk population to its mix', () => {
    const end = (matrix: Matrix, start: readonly number[]) =>
      right(replicator(matrix, start, { steps: 4000 })).at(-1) ?? [];
    closeAll(end(classic('prisoners-dilemma').first, [0.99, 0.01]), [0, 1], 1e-6);
    closeAll(end(classic('chicken').first, [0.9, 0.1]), [2 / 3, 1 / 3], 1e-6);
  });
  it('circle around the centre of rock-paper-scissors: small steps keep the product of shares', () => {
    const path = right(
      replicator(classic('rock-paper-scissors').first, [0.5, 0.3, 0.2], { rate: 1e-3, steps: 20_000 }),
    );
    const size = (x: readonly number[]) => x.reduce((a, b) => a * b, 1);
    close(size(path.at(-1) ?? []) / size(path[0] ?? []), 1, 0.02);
    expect(Math.max(...path.map(([a = 0]) => a))).toBeGreaterThan(0.5);
  });
  it('are refused to shares that are none', () => {
    expect(
      replicator(
        [
          [1, 0],
          [0, 1],
        ],
        [0.5, 0.6],
        { rate: 0, steps: -1 },
      ),
    ).toMatchObject({
      left: { faults: [{ field: 'start' }, { field: 'rate' }, { field: 'steps' }] },
    });
  });
});

describe('quantal response', () => {
  const softmax = (values: readonly number[], temperature: number) => {
    const weights = values.map((x) => Math.exp((x - Math.max(...values)) / temperature));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / sum);
  };
  it('is the logit response of both to each other, in games of opposed interests at any temperature', () => {
    for (let k = 0; k < 25; k++) {
      const first = drawn(2 + random.int(2), 2 + random.int(2), () => 2 * random.uniform() - 1);
      const game = { first, second: first.map((row) => row.map((x) => -x)) };
      const temperature = 0.1 + random.uniform();
      const found = right(quantalResponse(game, { temperature }));
      const against = first.map((row) => row.reduce((sum, x, j) => sum + x * (found.second[j] as number), 0));
      closeAll(found.first, softmax(against, temperature), 1e-8);
      expect(found.off).toBeLessThan(1e-9);
    }
  });
  it('of a dilemma is the root of one equation: p = 1/(1 + e^((1 + p)/τ))', () => {
    for (const temperature of [0.3, 1, 4]) {
      // Defecting is worth 1 + p more, where the other cooperates with p.
      let [low, high] = [0, 1];
      for (let k = 0; k < 100; k++) {
        const p = (low + high) / 2;
        if (1 / (1 + Math.exp((1 + p) / temperature)) > p) low = p;
        else high = p;
      }
      const found = right(quantalResponse(classic('prisoners-dilemma'), { temperature }));
      close(found.first[0] as number, low, 1e-7);
      close(found.second[0] as number, low, 1e-7);
    }
  });
  it('is uniform for the hottest, and half of matching pennies at any temperature', () => {
    closeAll(
      right(quantalResponse(drawnGame(3, 3), { temperature: 1e9 })).first,
      [1 / 3, 1 / 3, 1 / 3],
      1e-6,
    );
    closeAll(right(quantalResponse(classic('matching-pennies'), { temperature: 0.2 })).first, [0.5, 0.5]);
  });
  it('comes near a Nash equilibrium as it cools', () => {
    const { first, second } = right(
      quantalResponse(classic('prisoners-dilemma'), { temperature: 0.05, rate: 0.05 }),
    );
    closeAll([...first, ...second], [0, 1, 0, 1], 1e-6);
  });
  it('is not given where the equation is not met', () => {
    const made = quantalResponse(
      {
        first: [
          [3, 0],
          [0, 1],
        ],
        second: [
          [0, 2],
          [5, 0],
        ],
      },
      { temperature: 0.5, steps: 3 },
    );
    expect(made).toMatchObject({ left: { _tag: 'NotCertified' } });
    expect(E.isLeft(made) && explain(made.left)).toMatch(
      /^The quantal response is off by 0\.\d+, more than 1e-9; allow more steps/,
    );
  });
});

describe('α-rank', () => {
  const spiel = JSON.parse(readFileSync(new URL('../fixtures/alpha-rank.json', import.meta.url), 'utf8')) as {
    readonly cases: readonly {
      readonly payoffs: readonly number[][][];
      readonly m: number;
      readonly alpha: number | null;
      readonly pi: readonly number[];
    }[];
  };
  it('is that of OpenSpiel, for one population and for two', () => {
    expect(spiel.cases).toHaveLength(500);
    for (const { payoffs, m, alpha, pi } of spiel.cases) {
      const options = alpha === null ? {} : { alpha, population: m };
      const [first = [], second] = payoffs;
      const found =
        second === undefined
          ? right(alphaRank(first, options))
          : right(alphaRankPair({ first, second }, options)).flat();
      closeAll(found, pi, 1e-6);
    }
  });
  it('gives a third to each of rock, paper and scissors', () => {
    const { first } = classic('rock-paper-scissors');
    for (const options of [{}, { alpha: 0.1 }, { alpha: 5 }])
      closeAll(right(alphaRank(first, options)), [1 / 3, 1 / 3, 1 / 3]);
  });
  it('is where the walk of mutants rests: rates η·ρ with ρ = (1 − e^−u)/(1 − e^−mu), 1/m at a tie; (1 − ε), ½ and ε of the infinite one', () => {
    /** As often as a state is left it is come to, and the shares are all there is. */
    const rests = (shares: readonly number[], rates: Matrix): void => {
      close(
        shares.reduce((a, b) => a + b, 0),
        1,
      );
      shares.forEach((share, s) => {
        const left = share * (rates[s] ?? []).reduce((sum, x) => sum + x, 0);
        const come = shares.reduce((sum, other, r) => sum + other * (rates[r]?.[s] as number), 0);
        close(come, left, 1e-12);
      });
    };
    for (let k = 0; k < 20; k++) {
      const [n, m, alpha, noise] = [2 + random.int(3), 2 + random.int(10), 0.1 + random.uniform(), 0.05];
      const finite = (by: number): number =>
        by === 0 ? 1 / m : (1 - Math.exp(-alpha * by)) / (1 - Math.exp(-m * alpha * by));
      const infinite = (by: number): number => (by === 0 ? 0.5 : by > 0 ? 1 - noise : noise);
      const one = drawn(n, n, () => random.int(5) - 2);
      const pair = {
        first: drawn(2, n, () => random.int(5) - 2),
        second: drawn(2, n, () => random.int(5) - 2),
      };
      for (const [rho, options] of [
        [finite, { alpha, population: m }],
        [infinite, { noise }],
      ] as const) {
        const at = (matrix: Matrix, x: number, y: number): number => matrix[x]?.[y] as number;
        const alone = one.map((_, s) =>
          one.map((__, r) => (r === s ? 0 : rho(at(one, r, s) - at(one, s, r)) / (n - 1))),
        );
        rests(right(alphaRank(one, options)), alone);
        // Two populations of 2 and n strategies: η = 1/(1 + n − 1).
        const cells = Array.from({ length: 2 * n }, (_, c) => [Math.floor(c / n), c % n] as const);
        const both = cells.map(([x, y]) =>
          cells.map(([u, v]) => {
            if ((x === u) === (y === v)) return 0;
            const payoffs = y === v ? pair.first : pair.second;
            return rho(at(payoffs, u, v) - at(payoffs, x, y)) / n;
          }),
        );
        rests(right(alphaRankPair(pair, options)).flat(), both);
      }
    }
  });
  it('gives what beats all others most, and loses no digits where chances are tiny', () => {
    const ranks = right(
      alphaRank(
        [
          [0, 2, 2],
          [-2, 0, 2],
          [-2, -2, 0],
        ],
        { alpha: 2, population: 20 },
      ),
    );
    expect(ranks[0]).toBeGreaterThan(0.999999);
    // Detailed balance of a chain of two: π₀/π₁ = ρ₀₁/ρ₁₀ = e^((m − 1)u)
    const [a = 0, b = 0] = right(
      alphaRank(
        [
          [0, 1],
          [-1, 0],
        ],
        { alpha: 0.5, population: 60 },
      ),
    );
    close(Math.log(b / a) / (-59 * 1), 1, 1e-9);
  });
  it('is refused to what has no ranks', () => {
    expect(alphaRank([[1, 2]], { alpha: -1, population: 1, noise: 1 })).toMatchObject({
      left: {
        faults: [{ field: 'matrix' }, { field: 'alpha' }, { field: 'population' }, { field: 'noise' }],
      },
    });
  });
});

describe('the response graph of payoffs that are only seen by playing', () => {
  /** Wins of Bernoulli trials whose chances are the payoffs. */
  const tossed =
    ({ first, second }: Bimatrix) =>
    ([x, y]: readonly [number, number], r: { readonly uniform: () => number }): readonly [number, number] => [
      r.uniform() < (first[x]?.[y] as number) ? 1 : 0,
      r.uniform() < (second[x]?.[y] as number) ? 1 : 0,
    ];
  /** Chances whose differences within a line are a fifth at least. */
  const spread = (m: number, n: number): Matrix => {
    const levels = shuffle([0.1, 0.35, 0.6, 0.85], random);
    const shift = random.int(4);
    return Array.from({ length: m }, (_, x) =>
      Array.from({ length: n }, (_, y) => levels[(x + y + shift) % levels.length] as number),
    );
  };
  it('has all its edges, with the true signs, and ranks as the true payoffs do', () => {
    for (let k = 0; k < 20; k++) {
      const [m, n] = [2 + random.int(2), 2 + random.int(2)];
      const game = { first: spread(m, n), second: spread(m, n) };
      const found = right(responseGraph(tossed(game), { choices: [m, n], seed: k }));
      expect(found.open).toBe(0);
      expect(found.edges).toHaveLength((n * m * (m - 1)) / 2 + (m * n * (n - 1)) / 2);
      for (const { player, worse, better } of found.edges) {
        const payoffs = player === 0 ? game.first : game.second;
        const at = ([x, y]: readonly [number, number]) => payoffs[x]?.[y] as number;
        expect(at(better)).toBeGreaterThan(at(worse));
        expect(worse[1 - player]).toBe(better[1 - player]);
      }
      closeAll(right(alphaRankPair(found.means)).flat(), right(alphaRankPair(game)).flat());
    }
  });
  it('is sure once a gap is above both radii √(ln(2/δₙ)/2n), the δₙ of all payoffs and all n together δ', () => {
    for (const [gap, delta] of [
      [0.5, 0.05],
      [0.2, 0.1],
    ] as const) {
      // Payoffs without chance: two payoffs of two joint choices share δ, and 6/(πn)² of it is spent at n.
      const radius = (n: number): number =>
        Math.sqrt(Math.log((2 * 4 * (Math.PI * n) ** 2) / (6 * delta)) / (2 * n));
      let needed = 1;
      while (gap <= 2 * radius(needed)) needed += 1;
      const found = right(
        responseGraph(([x]) => [x === 0 ? 0.3 : 0.3 + gap, 0.5], { choices: [2, 1], delta }),
      );
      // The two are played in turn, so that the last one may be short of one.
      expect(Math.max(...found.counts.flat())).toBe(needed);
      expect(Math.min(...found.counts.flat())).toBeGreaterThanOrEqual(needed - 1);
      expect(found.open).toBe(0);
    }
  });
  it('leaves a tie open, and says so', () => {
    const tie = { first: [[0.5], [0.5]], second: [[0.2], [0.8]] };
    const found = right(responseGraph(tossed(tie), { choices: [2, 1], limit: 5000 }));
    expect(found).toMatchObject({ open: 1, edges: [], counts: [[2500], [2500]] });
  });
  it('is refused where a play is none', () => {
    const of = (sample: () => unknown, options = {}) => {
      const made = responseGraph(sample as () => readonly [number, number], { choices: [2, 2], ...options });
      return E.isLeft(made) ? explain(made.left) : 'found';
    };
    expect(of(() => [0, 2])).toContain('sample: must give two payoffs in [0, 1], not [0,2]');
    expect(of(() => null)).toContain('sample: must give two payoffs in [0, 1], not null');
    expect(
      of(() => {
        throw new Error('broken');
      }),
    ).toContain('sample: threw Error: broken at [0,0]');
    expect(of(() => [0, 1], { delta: 1, limit: 3 })).toContain(
      'limit: must be a whole number from 4 on, not 3; delta: must be',
    );
  });
});

/** Contributions one after another: −c_i + γ·c_i·(those before) + (ρ/n)·(all) − P where all is below B. */
const sequentialGoods = (
  n: number,
  rho: number,
  gamma: number,
  B: number,
  P: number,
  grid: number,
): Game<readonly number[]> => {
  const options = Array.from({ length: grid }, (_, k) => `q${k}`);
  const level = (k: number): number => k / (grid - 1);
  const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
  return {
    id: 'sequential-goods-v1',
    seats: n,
    params: { n, rho, gamma, B, P, grid },
    claims: {
      dynamics: 'sequential',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: false,
      deterministic: true,
    },
    initial: () => [],
    phase: (past) => ({
      kind: 'give',
      round: 0,
      rounds: 1,
      index: past.length,
      movers: past.length < n ? [past.length] : [],
    }),
    space: (past, seat) => (seat === past.length ? { _tag: 'choice', options } : null),
    observe: (past) => past,
    absent: () => ({ _tag: 'choice', index: 0 }),
    status: (past) => (past.length < n ? 'running' : 'terminated'),
    step: (past, decisions) => {
      const decision = decisions[past.length];
      const c = [...past, level(decision?._tag === 'choice' ? decision.index : 0)];
      if (c.length < n) return E.right({ state: c, payoffs: null });
      const all = sum(c);
      const penalty = all < B - 1e-12 ? P : 0;
      const payoffs = c.map((x, i) => -x + gamma * x * sum(c.slice(0, i)) + (rho / n) * all - penalty);
      return E.right({ state: c, payoffs });
    },
    text: { rules: 'give', answer: () => 'give', render: () => 'give' },
  };
};

describe('backward induction', () => {
  it.each([
    [3, 1.5, 0, 0, 0, 5, [0, 0, 0], [0, 0, 0]],
    [3, 1.5, 0.2, 3, 1, 5, [1, 1, 1], [0.5, 0.7, 0.9]],
    [3, 1.5, 0.2, 2, 1, 5, [0, 1, 1], [1, 0, 0.2]],
    [3, 1.5, 0.21, 3, 0.3, 11, [1, 1, 1], [0.5, 0.71, 0.92]],
    [4, 1.5, 0.21, 4, 1, 5, [1, 1, 1, 1], [0.5, 0.71, 0.92, 1.13]],
    [5, 2, 0.21, 5, 0.55, 5, [0, 1, 1, 1, 1], [1.05, 0.05, 0.26, 0.47, 0.68]],
    [5, 2, 0.21, 5, 0.7, 5, [1, 1, 1, 1, 1], [1, 1.21, 1.42, 1.63, 1.84]],
  ])(
    'of %i contributors, ρ %d, γ %d, B %d, P %d: the table of the specification',
    (n, rho, gamma, B, P, grid, given, paid) => {
      const { path, payoffs, unique } = right(backwardInduction(sequentialGoods(n, rho, gamma, B, P, grid)));
      expect(
        path.map(({ decision }) => (decision._tag === 'choice' ? decision.index / (grid - 1) : -1)),
      ).toEqual(given);
      closeAll(payoffs, paid);
      expect(unique).toBe(true);
    },
  );
  it('tells ties: whoever is paid the same for everything may do anything', () => {
    const found = right(backwardInduction(sequentialGoods(2, 2, 0, 0, 0, 3)));
    expect(found).toMatchObject({ unique: false, ties: 4, moments: 4 });
  });
  it('is refused where all move at once, by chance, or with too much to look at', () => {
    const { payoffs } = { payoffs: symmetricTable(3, 0, 5, 1) };
    const of = (game: Game, limit?: number) => {
      const made = backwardInduction(game, { limit });
      return E.isLeft(made)
        ? 'faults' in made.left
          ? made.left.faults[0]?.reason
          : made.left._tag
        : 'solved';
    };
    expect(of(right(matrixGame({ payoffs })) as Game)).toBe('has 2 movers at once; one may move at a time');
    expect(of(right(matrixGame({ payoffs, continuation: 0.5 })) as Game)).toBe(
      'has chance; there must be none',
    );
    expect(of(sequentialGoods(3, 1, 0, 0, 0, 5) as Game, 20)).toBe('TooLarge');
    expect(of(sequentialGoods(3, 1, 0, 0, 0, 5) as Game, 31)).toBe('solved');
    const talking = {
      ...sequentialGoods(2, 1, 0, 0, 0, 2),
      space: () => ({ _tag: 'talk', maxLength: 5 }) as const,
    };
    expect(of(talking as Game)).toBe('has decisions that cannot be listed');
  });
});

describe('players who dislike variance', () => {
  it('hunt the hare, which always pays the same; without dislike they come to a Nash equilibrium', () => {
    const game = classic('stag-hunt');
    const averse = right(riskAverse(game, { aversion: 10 }));
    closeAll([...averse.first, ...averse.second], [0, 1, 0, 1], 1e-3);
    const start = { first: [0.9, 0.1], second: [0.9, 0.1] };
    closeAll(right(riskAverse(game, { aversion: 0, start })).first, [1, 0], 1e-3);
    // Even from where stags are near certain: 5 − 10·Var is below 3 from a chance of 0.009 of a hare on.
    closeAll(right(riskAverse(game, { aversion: 10, start })).first, [0, 1], 1e-3);
  });
  it('keep matching pennies at ½', () => {
    for (const aversion of [0, 1, 5]) {
      const { first, second, off } = right(riskAverse(classic('matching-pennies'), { aversion }));
      closeAll([...first, ...second], [0.5, 0.5, 0.5, 0.5], 0.02);
      expect(off).toBeLessThan(0.05);
    }
  });
  it('without dislike are in a Nash equilibrium of games of opposed interests, where fictitious play converges (Robinson 1951)', () => {
    for (let k = 0; k < 10; k++) {
      const first = drawn(3, 3, () => 2 * random.uniform() - 1);
      const game = { first, second: first.map((row) => row.map((x) => -x)) };
      const mixes = right(riskAverse(game, { aversion: 0 }));
      close(expectedPayoffs(game, mixes)[0], right(zeroSum(first)).value, 0.05);
    }
  });
});
