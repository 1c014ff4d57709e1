/** @file Probes of rationality: rings by iterated dominance found by elimination, patterns by Bayes' rule found by counting. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  type BeliefProbeState,
  beliefProbe,
  beliefProbeScores,
  type RingParams,
  rationalityOrder,
  ring,
  ringOrders,
} from '../src/index.js';
import { believed } from '../src/probes/patterns.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

type Maker = Parameters<typeof violationsOf>[0];
const pick = (index: number): Decision => ({ _tag: 'choice', index });

describe('the contract', () => {
  it.each<[string, Maker, object]>([
    ['ring', ring as Maker, {}],
    ['ring', ring as Maker, { n: 2, choices: 2, dominant: 1, rounds: 2 }],
    ['ring', ring as Maker, { n: 5, choices: 4, dominant: 3, shift: 2, high: 3, low: -1.5 }],
    ['rock-paper-scissors', beliefProbe as Maker, {}],
    ['rock-paper-scissors', beliefProbe as Maker, { pattern: 'loop-3', rounds: 4 }],
    ['rock-paper-scissors', beliefProbe as Maker, { pattern: 'counter', rounds: 3 }],
    ['rock-paper-scissors', beliefProbe as Maker, { pattern: 'sample', rounds: 3 }],
  ])('is kept by %s %#', (_, make, params) => {
    expect(violationsOf(make, params, { playouts: 4, enumerateUpTo: 300 })).toEqual([]);
  });
  it('parameters are refused all at once', () => {
    expect(ring({ dominant: 3, shift: 4, low: 15 })).toMatchObject({
      left: { faults: [{ field: 'dominant' }, { field: 'shift' }, { field: 'low' }] },
    });
    expect(beliefProbe({ pattern: 'loop-4', rounds: 0 } as never)).toMatchObject({
      left: { faults: [{ field: 'pattern' }, { field: 'rounds' }] },
    });
  });
});

/** What iterated strict dominance leaves of the payoffs that the game pays, and in which sweep each seat came down to one choice. */
const eliminated = (params: RingParams) => {
  const game = right(ring(params));
  const { n, choices } = game.params as { readonly n: number; readonly choices: number };
  const start = game.initial(rng(1));
  let left = Array.from({ length: n }, () => Array.from({ length: choices }, (_, x) => x));
  const settled = new Array<number>(n).fill(0);
  const pay = (seat: number, own: number, next: number): number => {
    const joint = Array.from({ length: n }, () => pick(0))
      .with((seat + 1) % n, pick(next))
      .with(seat, pick(own));
    return right(game.step(start, joint, rng(1))).payoffs?.[seat] as number;
  };
  for (let sweep = 1; sweep <= n * choices; sweep++) {
    const before = left;
    left = before.map((own, seat) => {
      const next = before[(seat + 1) % n] as readonly number[];
      return own.filter((x) => !own.some((y) => next.every((z) => pay(seat, y, z) > pay(seat, x, z))));
    });
    left.forEach((own, seat) => {
      if (own.length === 1 && settled[seat] === 0) settled[seat] = sweep;
    });
  }
  return { left, settled, game, start };
};

describe('a ring', () => {
  it.each<RingParams>([
    {},
    { dominant: 1 },
    { n: 3, choices: 2, dominant: 1 },
    { n: 5, choices: 4, dominant: 2, shift: 3 },
    { n: 3, shift: 0, dominant: 2 },
  ])(
    '%j: elimination leaves one choice each, the selfish one, after as many steps as its order',
    (params) => {
      const { left, settled, game, start } = eliminated(params);
      expect(left.map((own) => own.map(pick))).toEqual(game.analysis?.nash?.(start).map((one) => [one]));
      expect(settled).toEqual(ringOrders(game.seats));
    },
  );
  it('of four with A dominant: the choices are A, C, B, A from the first player on', () => {
    const game = right(ring());
    const start = game.initial(rng(1));
    expect(game.analysis?.nash?.(start)).toEqual([0, 2, 1, 0].map(pick));
    // Player 1's best reply to B is C; player 0 is wrong about it.
    expect(right(game.step(start, [1, 2, 1, 0].map(pick), rng(1))).payoffs).toEqual([5, 15, 15, 15]);
  });
});

describe('the order of rationality', () => {
  /** A reasoner of order k: at seats that take more, it believes that the one k seats on chooses A. */
  const choiceOf = (
    params: { readonly n: number; readonly dominant: number },
    seat: number,
    k: number,
  ): number => {
    const order = params.n - seat;
    return order <= k ? (params.dominant + order - 1) % 3 : k % 3;
  };
  it('of a reasoner of order k is k, in rings of two dominant choices', () => {
    for (let k = 0; k <= 4; k++) {
      const plays = [1, 2].flatMap((dominant) =>
        [0, 1, 2, 3].map((seat) => ({
          params: { n: 4, dominant },
          seat,
          choice: choiceOf({ n: 4, dominant }, seat, k),
        })),
      );
      expect(rationalityOrder(plays), `order ${k}`).toMatchObject({ right: k });
    }
  });
  it('is no more than was asked for, and a seat that is none is refused', () => {
    expect(rationalityOrder([{ params: {}, seat: 2, choice: 1 }])).toMatchObject({ right: 2 });
    expect(rationalityOrder([])).toMatchObject({ right: 0 });
    expect(rationalityOrder([{ params: {}, seat: 4, choice: 1 }])).toMatchObject({
      left: { faults: [{ field: 'seat' }] },
    });
  });
});

const playProbe = (
  pattern: 'constant' | 'loop-2' | 'loop-3' | 'copy' | 'counter' | 'sample',
  way: 'planner' | 'nash',
  rounds: number,
  seed: number,
): { readonly won: number; readonly state: BeliefProbeState } => {
  const game = right(beliefProbe({ pattern, rounds }));
  let state = game.initial(rng(seed));
  let won = 0;
  for (let k = 0; game.status(state) === 'running'; k++) {
    const next = right(game.step(state, game.analysis?.[way]?.(state) ?? [], rng(`${seed}/${k}`)));
    won += next.payoffs?.[0] ?? 0;
    state = next.state;
  }
  return { won, state };
};

describe('patterns', () => {
  it.each(['constant', 'loop-2', 'loop-3', 'copy', 'counter'] as const)(
    '%s: who knows it wins every round',
    (pattern) => {
      for (let seed = 0; seed < 6; seed++) {
        const { won, state } = playProbe(pattern, 'planner', 7, seed);
        expect(won).toBe(14);
        expect(beliefProbeScores(state)).toMatchObject({ predicted: 1, consistent: 1, won: 1 });
      }
    },
  );
  it('sample: what beats the favourite wins .6 · 2 + .2 · 1 = 1.4 a round, in the mean and as the optimum says', () => {
    const game = right(beliefProbe({ pattern: 'sample', rounds: 20 }));
    expect(game.analysis?.optimum?.(game.initial(rng(1)))).toBeCloseTo(28, 9);
    let sum = 0;
    const tries = 200;
    for (let seed = 0; seed < tries; seed++)
      sum += playProbe('sample', 'planner', 20, seed).won / (20 * tries);
    // A round has variance .6 · 4 + .2 · 1 − 1.4² = .64.
    expect(Math.abs(sum - 1.4)).toBeLessThan(4 * Math.sqrt(0.64 / (20 * tries)));
  });
  it('Bayes’ rule settles on what is certain: it wins all of the last rounds, and is rational throughout', () => {
    for (const pattern of ['constant', 'loop-2', 'loop-3'] as const)
      for (let seed = 0; seed < 3; seed++) {
        const { state } = playProbe(pattern, 'nash', 12, seed);
        const last = state.past.slice(-4).map(([own, other]) => (own - other + 3) % 3);
        expect(last, pattern).toEqual([1, 1, 1, 1]);
        expect(beliefProbeScores(state)?.rational).toBe(1);
      }
  });
  it('after paper twice against rock the next is paper with the chance that counting gives', () => {
    // After (rock, paper), (rock, paper) the weights are: constant 1/6 · 1/3, loop-2 and loop-3 none, copy and counter: copy would have taken rock
    // the second time, counter (first choice paper, 1/3) took paper; sample 1/6 · (.6² + .2² + .2²)/3.
    const counted = (() => {
      const constant = 1 / 18;
      const counter = 1 / 18;
      const sample = [0.6, 0.2, 0.2].map((p) => (p * p) / 18);
      const total = constant + counter + sample.reduce((a, b) => a + b, 0);
      // Counter takes paper again, as rock was chosen; each sampler by its own chances.
      const paper =
        constant + counter + [0.6, 0.2, 0.2].reduce((sum, p, k) => sum + p * (sample[k] as number), 0);
      return paper / total;
    })();
    expect(
      believed([
        [0, 1],
        [0, 1],
      ])[1],
    ).toBeCloseTo(counted, 12);
    const game = right(beliefProbe({ pattern: 'constant' }));
    const state: BeliefProbeState = {
      opponent: { pattern: 'constant', choices: [1] },
      past: [
        [0, 1],
        [0, 1],
      ],
      predicted: [1, 1],
      over: false,
    };
    expect(game.analysis?.nash?.(state)).toEqual([pick(1)]);
    expect(beliefProbeScores(state)).toMatchObject({ predicted: 1, consistent: 0, won: 0 });
  });
  it('what the opponent is does not show', () => {
    const game = right(beliefProbe());
    const state = game.initial(rng(1));
    const other = { ...state, opponent: { pattern: 'sample', choices: [2, 0, 1] } } as BeliefProbeState;
    expect(game.observe(other, 0)).toEqual(game.observe(state, 0));
  });
});
