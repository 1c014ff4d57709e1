/** @file Herding: chances by recursion against all signals played out, the closed form of cascades, and what a planner gains by hiding. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type HerdingParams, type HerdingState, herdAccuracy, herding } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

describe('the game', () => {
  it.each<HerdingParams>([
    {},
    { n: 2, rounds: 3 },
    { n: 4, hidden: 2, quality: 0.6 },
    { n: 3, hidden: 3, rounds: 2 },
    { n: 3, planner: true, cost: 0.25, rounds: 2 },
  ])('%j keeps the contract and its claims', (params) => {
    expect(
      violationsOf(herding as Parameters<typeof violationsOf>[0], params, {
        playouts: 4,
        enumerateUpTo: 300,
      }),
    ).toEqual([]);
  });
  it('refuses all that is wrong at once', () => {
    expect(herding({ n: 3, hidden: 4, cost: 1 })).toMatchObject({
      left: { faults: [{ field: 'hidden' }, { field: 'cost' }] },
    });
    expect(herding({ planner: true, hidden: 1 })).toMatchObject({ left: { faults: [{ field: 'hidden' }] } });
    expect(herdAccuracy({ n: 2, quality: 0.5, hidden: 3 })).toMatchObject({
      left: { faults: [{ field: 'quality' }, { field: 'hidden' }] },
    });
  });
});

/** Selfish play of a round, or the planner's, with given signals, A being right; what was paid, and the state before the last choice. */
const played = (params: HerdingParams, signals: readonly number[], way: 'nash' | 'planner') => {
  const game = right(herding(params));
  let state: HerdingState = { ...game.initial(rng(1)), truth: 0, signals };
  const start = state;
  let last = state;
  let payoffs: readonly number[] = [];
  while (game.status(state) === 'running') {
    last = state;
    const joint = game.analysis?.[way]?.(state) ?? [];
    const next = right(game.step(state, joint, rng(1)));
    payoffs = next.payoffs ?? payoffs;
    state = next.state;
  }
  return { payoffs, last, game, start };
};
const allSignals = (n: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** n }, (_, bits) => Array.from({ length: n }, (_, k) => (bits >> k) & 1));
const chanceOf = (signals: readonly number[], quality: number): number =>
  signals.reduce((p, signal) => p * (signal === 0 ? quality : 1 - quality), 1);

describe('followers', () => {
  it('A, A make everybody follow, whatever its signal; A, B leave each to its own', () => {
    const chosen = (signals: readonly number[]) => {
      const { payoffs } = played({ n: 5 }, signals, 'nash');
      return payoffs.map((x) => 1 - x);
    };
    expect(chosen([0, 0, 1, 1, 1])).toEqual([0, 0, 0, 0, 0]);
    expect(chosen([0, 1, 1, 1, 0])).toEqual([0, 1, 1, 1, 1]);
    expect(chosen([0, 1, 1, 0, 1])).toEqual([0, 1, 1, 0, 1]);
  });
  it('choose what Bayes’ rule says over all signals that would have led to the same choices', () => {
    const n = 5;
    for (const hidden of [0, 2, 3])
      for (const quality of [0.6, 0.85]) {
        const courses = allSignals(n).map((signals) => ({
          signals,
          chosen: played({ n, hidden, quality }, signals, 'nash').payoffs.map((x) => 1 - x),
        }));
        for (const { signals, chosen } of courses)
          for (let seat = 0; seat < n; seat++) {
            const from = seat < hidden ? 0 : seat;
            const alike = courses.filter(
              (one) =>
                one.signals[seat] === signals[seat] &&
                one.chosen.slice(0, from).every((x, k) => x === chosen[k]),
            );
            const forA = alike.reduce((sum, one) => sum + chanceOf(one.signals, quality), 0);
            const forB = alike.reduce((sum, one) => sum + chanceOf(one.signals, 1 - quality), 0);
            if (Math.abs(forA - forB) < 1e-12) expect(chosen[seat]).toBe(signals[seat]);
            else expect(chosen[seat], `${signals} seat ${seat}`).toBe(forA > forB ? 0 : 1);
          }
      }
  });
});

describe('how often they are right', () => {
  it('is the mean over all signals, for all numbers of hidden ones', () => {
    for (const quality of [0.55, 0.8])
      for (let hidden = 0; hidden <= 6; hidden++) {
        const means = new Array<number>(6).fill(0);
        for (const signals of allSignals(6))
          played({ n: 6, quality, hidden }, signals, 'nash').payoffs.forEach((x, seat) => {
            means[seat] = (means[seat] as number) + x * chanceOf(signals, quality);
          });
        right(herdAccuracy({ n: 6, quality, hidden })).right.forEach((x, seat) => {
          expect(x, `${quality} ${hidden} ${seat}`).toBeCloseTo(means[seat] as number, 12);
        });
      }
  });
  it('is q, q, q²(3 − 2q), … by the closed form, and tends to q²/(q² + (1 − q)²)', () => {
    for (const q of [0.6, 0.7, 0.9]) {
      const x = 2 * q * (1 - q);
      const { right: chances, cascade } = right(herdAccuracy({ n: 200, quality: q }));
      expect(chances[2]).toBeCloseTo(q * q * (3 - 2 * q), 12);
      for (const k of [0, 2, 4, 10])
        expect(chances[k]).toBeCloseTo((q * q * (1 - x ** (k / 2))) / (1 - x) + x ** (k / 2) * q, 12);
      const limit = (q * q) / (q * q + (1 - q) ** 2);
      expect(cascade[0]).toBeCloseTo(limit, 9);
      expect(cascade[0] + cascade[1]).toBeCloseTo(1, 9);
    }
  });
});

describe('a planner', () => {
  it('hides as many as bring it most, and fewer where each costs more', () => {
    const [n, quality] = [16, 0.7];
    const hides = [0, 0.1, 0.3].map((cost) => {
      const game = right(herding({ n, quality, planner: true, cost }));
      const joint = game.analysis?.nash?.(game.initial(rng(1))) ?? [];
      const said = (joint[n] as { readonly value: number }).value;
      const worth = (hidden: number): number =>
        right(herdAccuracy({ n, quality, hidden })).right.reduce((a, b) => a + b, 0) - cost * hidden;
      const worths = Array.from({ length: n + 1 }, (_, hidden) => worth(hidden));
      expect(worths[said]).toBeCloseTo(Math.max(...worths), 9);
      return said;
    });
    expect(hides[0]).toBeGreaterThan(1);
    expect(hides).toEqual(hides.toSorted((a, b) => b - a));
    expect(hides[2]).toBe(0);
  });
  it('that knows all signals has what the optimum says in the mean, and no less than followers', () => {
    for (const params of [
      { n: 5, quality: 0.7 },
      { n: 4, quality: 0.65, planner: true, cost: 0.1 },
    ]) {
      const mean = (way: 'planner' | 'nash'): number =>
        allSignals(params.n).reduce((sum, signals) => {
          const { payoffs } = played(params, signals, way);
          return sum + chanceOf(signals, params.quality) * payoffs.reduce((a, b) => a + b, 0);
        }, 0);
      // Both options are right equally often, and ties go to A: where A is right they are all won, where B is they are all lost.
      const optimum = allSignals(params.n).reduce((sum, signals) => {
        const { game, start } = played(params, signals, 'planner');
        const p = (chanceOf(signals, params.quality) + chanceOf(signals, 1 - params.quality)) / 2;
        return sum + p * (game.analysis?.optimum?.(start) as number);
      }, 0);
      const ties = allSignals(params.n)
        .filter((signals) => 2 * signals.reduce((a, b) => a + b, 0) === params.n)
        .reduce((sum, signals) => sum + chanceOf(signals, params.quality), 0);
      const weight = 'planner' in params ? 2 : 1;
      expect(optimum).toBeCloseTo(mean('planner') - (weight * params.n * ties) / 2, 9);
      expect(optimum).toBeGreaterThan(mean('nash') - 1e-9);
    }
  });
  it('sees no signal, and nobody sees those of others', () => {
    const game = right(herding({ n: 3, planner: true }));
    const state = game.initial(rng(1));
    const other = { ...state, truth: 1 - state.truth, signals: state.signals.map((x) => 1 - x) };
    expect(game.observe(other, 3)).toEqual(game.observe(state, 3));
    const one = { ...state, signals: state.signals.with(1, 1 - (state.signals[1] as number)) };
    expect(game.observe(one, 0)).toEqual(game.observe(state, 0));
  });
});
