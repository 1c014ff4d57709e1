/** @file Hired forecasters: the contract, scoring rules proved and refuted, stakes in closed form, and play against trying all. */
import { type Decision, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  checkScoringRule,
  type HiringParams,
  hiring,
  type ScoringRule,
  scoringRules,
  stakesForEffort,
  type TurnsState,
} from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

describe('the contract', () => {
  it.each<HiringParams>([
    {},
    { agents: 1, rule: 'logarithmic', rounds: 2 },
    { agents: 2, rule: 'linear', prior: 0.3, lowest: 0.55, highest: 0.99, rounds: 2 },
    { agents: 6, prior: 0.9, cost: 0 },
  ])('is kept at %j', (params) => {
    const make = hiring as Parameters<typeof violationsOf>[0];
    expect(violationsOf(make, params, { playouts: 4, enumerateUpTo: 100 })).toEqual([]);
  });
  it('parameters are refused all at once', () => {
    expect(hiring({ agents: 0, rule: 'cubic', prior: 1, fee: 1 } as never)).toMatchObject({
      left: { faults: [{ field: 'fee' }, { field: 'agents' }, { field: 'prior' }, { field: 'rule' }] },
    });
    expect(hiring({ lowest: 0.9, highest: 0.6 })).toMatchObject({ left: { faults: [{ field: 'lowest' }] } });
  });
});

describe('scoring rules', () => {
  it('the quadratic and the clipped logarithmic one are proper', () => {
    for (const name of ['quadratic', 'logarithmic'] as const)
      for (const decimals of [1, 2, 3])
        expect(right(checkScoringRule(scoringRules[name], decimals))).toEqual({
          proper: true,
          counterexample: null,
        });
  });
  it('the linear one is refuted: who believes .75 gains 1/8 by saying 1', () => {
    const { proper, counterexample } = right(checkScoringRule(scoringRules.linear));
    expect(proper).toBe(false);
    expect(counterexample?.gain).toBeCloseTo(0.125, 12);
    expect([0.25, 0.75]).toContain(counterexample?.belief);
    expect(counterexample?.report).toBe(counterexample?.belief === 0.75 ? 1 : 0);
  });
  it("every rule of Savage's is proper where its function is convex, and refuted where it is not", () => {
    const random = rng('savage');
    const ofFunction =
      (g: (p: number) => number, slope: (p: number) => number): ScoringRule =>
      (report, happened) =>
        g(report) + slope(report) * (happened - report);
    for (let k = 0; k < 20; k++) {
      const [a, b, c] = [random.uniform(), random.uniform(), random.uniform() * 4 - 2];
      const convex = ofFunction(
        (p) => a * p ** 4 + b * Math.exp(p) + c * p,
        (p) => 4 * a * p ** 3 + b * Math.exp(p) + c,
      );
      expect(right(checkScoringRule(convex)).proper).toBe(true);
      const concave = ofFunction(
        (p) => -a * p ** 2 + c * p - 0.1 * p ** 2,
        (p) => -2 * a * p + c - 0.2 * p,
      );
      expect(right(checkScoringRule(concave)).proper).toBe(false);
    }
  });
  it('says what is wrong with a rule that throws or gives no number', () => {
    expect(checkScoringRule(() => Number.NaN)).toMatchObject({ left: { faults: [{ field: 'rule' }] } });
    const throws = (): number => {
      throw new Error('no');
    };
    expect(E.isLeft(checkScoringRule(throws))).toBe(true);
    expect(checkScoringRule(scoringRules.linear, 9)).toMatchObject({
      left: { faults: [{ field: 'decimals' }] },
    });
  });
});

describe('stakes that make effort worth it', () => {
  it.each([0.6, 0.75, 0.8, 0.95])('are those of the closed forms at an accuracy of %d', (accuracy) => {
    const at = (name: keyof typeof scoringRules) =>
      stakesForEffort({ rule: scoringRules[name], prior: 0.5, accuracy, cost: 0.3 });
    const entropy = -accuracy * Math.log(accuracy) - (1 - accuracy) * Math.log(1 - accuracy);
    expect(at('quadratic')).toBeCloseTo(0.3 / (accuracy - 0.5) ** 2, 9);
    expect(at('logarithmic')).toBeCloseTo((0.3 * Math.log(100)) / (Math.LN2 - entropy), 9);
    expect(at('linear')).toBeCloseTo(0.3 / (accuracy - 0.5), 9);
  });
  it('are infinite where no signal changes what is best to say', () => {
    expect(stakesForEffort({ rule: scoringRules.linear, prior: 0.9, accuracy: 0.6, cost: 1 })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

type Solution = 'planner' | 'nash';
const effort = (value: number): Decision => ({ _tag: 'effort', value });
const choice = (index: number): Decision => ({ _tag: 'choice', index });

/** What is paid in expectation over all that can be drawn, where all follow a solution but for what `instead` says. */
const expectedPayoffs = (
  params: HiringParams,
  which: Solution,
  instead: (turn: number, seat: number, state: TurnsState) => Decision | null = () => null,
): readonly number[] => {
  const game = right(hiring(params));
  const { agents, prior, lowest, highest } = game.params as Readonly<
    Record<'agents' | 'prior' | 'lowest' | 'highest', number>
  >;
  const accuracies = Array.from({ length: agents }, (_, k) =>
    agents === 1 ? lowest : lowest + ((highest - lowest) * k) / (agents - 1),
  );
  const totals = new Array<number>(game.seats).fill(0);
  for (let draw = 0; draw < 2 ** (agents + 1); draw++) {
    const drawn = Array.from({ length: agents + 1 }, (_, i) => (draw >> i) & 1);
    const [happens] = drawn as [number];
    const chance = accuracies.reduce(
      (p, q, i) => p * (drawn[i + 1] === happens ? q : 1 - q),
      happens === 1 ? prior : 1 - prior,
    );
    const start = game.initial(rng(1));
    let state: TurnsState = { ...start, now: { ...start.now, drawn } };
    for (let turn = 0; turn < 4; turn++) {
      const current = state;
      const joint = (game.analysis?.[which]?.(state) ?? []).map((decision, seat) =>
        decision === null ? null : (instead(turn, seat, current) ?? decision),
      );
      const next = right(game.step(state, joint, rng(1)));
      next.payoffs?.forEach((x, i) => {
        totals[i] = (totals[i] as number) + chance * x;
      });
      state = next.state;
    }
  }
  return totals;
};
const together = (payoffs: readonly number[]): number => payoffs.reduce((a, b) => a + b, 0);

const GAMES: readonly HiringParams[] = [
  { rounds: 1 },
  { agents: 3, lowest: 0.75, highest: 0.75 },
  { agents: 2, rule: 'linear', prior: 0.4, cost: 0.5 },
  { agents: 2, rule: 'logarithmic', prior: 0.3, lowest: 0.8, highest: 0.95, prize: 60 },
  { agents: 3, cost: 0, prize: 5 },
];

describe('play', () => {
  it("three signals of .6 are right with .648 together, five with .68256: Condorcet's numbers", () => {
    const worth = (agents: number): number => {
      const game = right(hiring({ agents, lowest: 0.6, highest: 0.6, cost: 0, prize: 1 }));
      return game.analysis?.optimum?.(game.initial(rng(1))) as number;
    };
    expect(worth(1)).toBeCloseTo(0.6, 12);
    expect(worth(3)).toBeCloseTo(0.648, 12);
    expect(worth(5)).toBeCloseTo(0.68256, 12);
  });
  it.each(GAMES)('the planner brings the optimum, and no team of others more, at %j', (params) => {
    const game = right(hiring(params));
    const optimum = game.analysis?.optimum?.(game.initial(rng(1))) as number;
    expect(together(expectedPayoffs(params, 'planner'))).toBeCloseTo(optimum, 8);
    const worths = Array.from({ length: 2 ** (game.seats - 1) }, (_, team) =>
      together(
        expectedPayoffs(params, 'planner', (turn, seat) =>
          turn === 1 ? choice((team >> (seat - 1)) & 1) : null,
        ),
      ),
    );
    expect(Math.max(...worths)).toBeCloseTo(optimum, 8);
  });
  it.each(GAMES)('nobody gains by leaving selfish play at %j', (params) => {
    const game = right(hiring(params));
    const paid = expectedPayoffs(params, 'nash');
    for (const stakes of [0, 0.5, 1, 1.3, 2, 3, 3.2, 5, 8, 10])
      expect(
        expectedPayoffs(params, 'nash', (turn) => (turn === 0 ? effort(stakes) : null))[0],
      ).toBeLessThanOrEqual((paid[0] as number) + 1e-8);
    for (const stakes of [0, 0.4, 1.3, 4, 10]) {
      const set = (turn: number): Decision | null => (turn === 0 ? effort(stakes) : null);
      const base = expectedPayoffs(params, 'nash', set);
      for (let seat = 1; seat < game.seats; seat++)
        for (const look of [0, 1])
          for (const [ifNo, ifYes] of [
            [0, 1],
            [0.5, 0.5],
            [0.2, 0.8],
            [0.3, 0.6],
            [1, 0],
            [0, 0],
          ] as const) {
            const left = expectedPayoffs(params, 'nash', (turn, who, { now }) => {
              if (turn === 1 && who === seat) return choice(look);
              if (turn === 2 && who === seat)
                return effort(now.drawn[who] === 1 && look === 1 ? ifYes : ifNo);
              return set(turn);
            });
            expect(left[seat]).toBeLessThanOrEqual((base[seat] as number) + 1e-8);
          }
    }
  });
  it('is a dilemma where pay for honesty costs the principal more than it brings', () => {
    // Three signals of .75 are worth 20 · .34375 − .6; stakes above .2/.0625 pay 3 · 3.3 · .8125 for them.
    const alike = right(hiring({ agents: 3, lowest: 0.75, highest: 0.75 }));
    const start = alike.initial(rng(1));
    expect(alike.claims.dilemma).toBe(true);
    expect(alike.analysis?.nash?.(start)[0]).toEqual(effort(0));
    expect(alike.analysis?.optimum?.(start)).toBeCloseTo(20 * 0.84375 - 0.6, 9);
  });
});

describe('what is hidden', () => {
  it('the principal sees neither who looked nor a signal, an agent only its own', () => {
    const game = right(hiring({ agents: 2, rounds: 2 }));
    const after = (looks: readonly number[], drawn: readonly number[]): TurnsState => {
      const start = game.initial(rng(1));
      let state: TurnsState = { ...start, now: { ...start.now, drawn } };
      for (const joint of [
        [effort(2), null, null],
        [null, ...looks.map(choice)],
        [null, effort(0.3), effort(0.6)],
        [choice(1), null, null],
      ])
        state = right(game.step(state, joint, rng(7))).state;
      return state;
    };
    const one = after([1, 0], [1, 1, 0]);
    expect(game.observe(after([0, 1], [1, 0, 0]), 0)).toEqual(game.observe(one, 0));
    expect(game.observe(after([1, 1], [1, 1, 1]), 1)).toEqual(game.observe(one, 1));
    expect(game.observe(after([0, 0], [1, 1, 0]), 1)).not.toEqual(game.observe(one, 1));
    expect(game.observe(after([1, 0], [0, 1, 0]), 2)).not.toEqual(game.observe(one, 2));
    expect(game.text.render(game.observe(one, 1), 'natural')).toContain('you looked and saw yes');
  });
});
