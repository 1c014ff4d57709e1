/** @file The rules of network games: consent, the decision sequence, payoffs, observability, legality, solutions. */

import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Adjacency,
  bcz,
  bczNashEffort,
  bczPayoffs,
  byConsent,
  type Decision,
  type NetworkGame,
  type NetworkState,
  pgg,
  regrets,
  rng,
  toGrid,
} from '../src/index.js';
import { consentAmong } from '../src/network/consent.js';
import { randomDecision } from '../src/testing.js';
import { sum } from './oracles.js';
import { right } from './right.js';

const r = rng('network game');
const links = (...rows: number[][]): Decision[] => rows.map((to) => ({ _tag: 'links', to }));
const efforts = (...values: number[]): Decision[] => values.map((value) => ({ _tag: 'effort', value }));
const play = (game: NetworkGame, state: NetworkState, decisions: readonly (Decision | null)[]) =>
  right(game.step(state, decisions, rng(0)));
const random = (game: NetworkGame, state: NetworkState): Decision[] =>
  Array.from({ length: game.seats }, (_, seat) => {
    const space = game.space(state, seat);
    if (space === null) throw new Error('over');
    return randomDecision(space, r);
  });
const three = right(
  bcz({ n: 3, alpha: [1, 2, 3], delta: 0.2, cost: 0.3, maxEffort: 5, rounds: 2, sequence: 'GEE' }),
);

describe('consent among the seats of one game', () => {
  it('forms the graphs of byConsent, and an old graph comes back as the very same matrix', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }).chain((n) =>
          fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: n, maxLength: n }), {
            minLength: n,
            maxLength: n,
          }),
        ),
        (rows) => {
          const proposals = rows.map((row, i) => ({ to: row.with(i, 0) }));
          const consent = consentAmong(rows.length);
          const graph = consent(proposals);
          expect(graph).toEqual(byConsent(proposals));
          const again = consent(proposals.map(({ to }) => ({ to: to.slice() })));
          expect(again).toEqual(graph);
          if (rows.length <= 8) expect(again).toBe(graph);
        },
      ),
    );
  });
  it('forgets when there are too many, and is right all the same', () => {
    const consent = consentAmong(6);
    for (let code = 0; code < 5000; code++) {
      // Each code is a graph of its own: bit k is the k-th pair 01, 02, 12, 03, …
      const on = (i: number, j: number): number => {
        const [low, high] = [Math.min(i, j), Math.max(i, j)];
        return (code >> ((high * (high - 1)) / 2 + low)) & 1;
      };
      const rows = Array.from({ length: 6 }, (_, i) => ({
        to: Array.from({ length: 6 }, (_, j) => (i === j ? 0 : on(i, j))),
      }));
      expect(consent(rows)).toEqual(byConsent(rows));
    }
  });
});

describe('links', () => {
  it('form by mutual consent: g_ij = p_ij·p_ji (law, and by hand)', () => {
    expect(byConsent([{ to: [0, 1, 1] }, { to: [1, 0, 0] }, { to: [0, 1, 0] }])).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 5, maxLength: 5 }), {
          minLength: 5,
          maxLength: 5,
        }),
        (rows) => {
          const proposals = rows.map((row, i) => ({ to: row.with(i, 0) }));
          const graph = byConsent(proposals);
          for (let i = 0; i < 5; i++) {
            for (let j = 0; j < 5; j++) {
              expect(graph[i]?.[j]).toBe((proposals[i]?.to[j] as number) * (proposals[j]?.to[i] as number));
            }
          }
        },
      ),
    );
  });
  it('replace all earlier ones', () => {
    const game = right(bcz({ n: 2, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 5, sequence: 'GGE' }));
    const linked = play(game, game.initial(rng(0)), links([0, 1], [1, 0])).state;
    expect(linked.graph).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(play(game, linked, links([0, 1], [0, 0])).state.graph).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('the decision sequence', () => {
  it('any word over G and E: kinds, rounds, pay days and links in force (law)', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[GE]{1,6}$/), fc.integer({ min: 1, max: 3 }), (sequence, rounds) => {
        const model = { n: 3, alpha: [1, 2, 0.5], delta: 0.1, cost: 0.2 };
        const game = right(bcz({ ...model, maxEffort: 3, sequence, rounds }));
        let state = game.initial(rng(0));
        let graph: Adjacency = [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ];
        for (let round = 0; round < rounds; round++) {
          for (let index = 0; index < sequence.length; index++) {
            expect(game.phase(state)).toEqual({
              kind: sequence[index] === 'G' ? 'graph' : 'effort',
              round,
              rounds,
              index,
              movers: [0, 1, 2],
            });
            const decisions = random(game, state);
            const { state: next, payoffs } = play(game, state, decisions);
            if (sequence[index] === 'G') {
              graph = byConsent(decisions as { to: number[] }[] & Decision[]);
              expect(payoffs).toBeNull();
              expect(next.history.at(-1)).toEqual({ _tag: 'graph', round, graph });
            } else {
              const e = decisions.map((d) => (d._tag === 'effort' ? d.value : Number.NaN));
              expect(payoffs).toEqual(right(bczPayoffs(model, graph, e)));
              expect(next.history.at(-1)).toEqual({ _tag: 'effort', round, efforts: e, payoffs });
            }
            expect(next.history).toHaveLength(state.history.length + 1);
            state = next;
          }
        }
        expect(game.status(state)).toBe('terminated');
        expect(game.phase(state).movers).toEqual([]);
        expect(game.space(state, 0)).toBeNull();
        expect(game.step(state, [null, null, null], rng(0))).toMatchObject({
          left: { _tag: 'GameOver', round: rounds },
        });
      }),
      { numRuns: 40 },
    );
  });
  it('without a G no links can form: W* and the dilemma are those of the empty graph; without an E nothing is paid', () => {
    const model = { n: 3, alpha: [1, 2, 3], delta: 0.2, cost: 0.1, maxEffort: 5 };
    const of = (sequence: string) => right(bcz({ ...model, sequence }));
    const best = (sequence: string): number =>
      of(sequence).analysis?.plannerWelfare?.(of(sequence).initial(rng(0))) as number;
    // Alone each has ½α²: .5 + 2 + 4.5.
    expect(best('E')).toBeCloseTo(7, 12);
    expect(best('GE')).toBeGreaterThan(7.1);
    expect(['E', 'G', 'GE'].map((s) => of(s).claims.dilemma)).toEqual([false, false, true]);
  });
  it('an effort phase before any graph is played without links', () => {
    const game = right(bcz({ n: 2, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 5, sequence: 'EG' }));
    const start = game.initial(rng(0));
    expect(game.observe(start, 0).graph).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(play(game, start, efforts(1, 2)).payoffs).toEqual([0.5, 0]);
    const graphFirst = right(bcz({ n: 2, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 5 }));
    expect(graphFirst.observe(graphFirst.initial(rng(0)), 1).graph).toBeNull();
  });
});

describe('legality', () => {
  const start = three.initial(rng(0));
  const reason = (state: NetworkState, decisions: readonly (Decision | null)[]): string => {
    const result = three.step(state, decisions, rng(0));
    if (E.isRight(result)) throw new Error('was accepted');
    return result.left._tag === 'IllegalDecision'
      ? `${result.left.seat}: ${result.left.reason}`
      : result.left._tag;
  };
  it('says which seat and why', () => {
    const none = [0, 0, 0];
    expect(reason(start, links(none, [0, 1, 0], none))).toBe('1: a seat cannot link to itself');
    expect(reason(start, links(none, none, [0, 2, 0]))).toBe(
      '2: an entry of a row of links is 0 or 1, not 2',
    );
    expect(reason(start, links([0, 0], none, none))).toBe('0: a row of links has 3 entries, not 2');
    expect(reason(start, links(none, none))).toBe('2: a joint decision has 3 entries, one a seat');
    expect(reason(start, [null, ...links(none, none)])).toBe(
      '0: a decision is missing in a phase in which it moves',
    );
    expect(reason(start, efforts(1, 1, 1))).toBe('0: the phase asks for links, not for effort');
    const effort = play(three, start, links(none, none, none)).state;
    expect(reason(effort, efforts(1, 5.1, 1))).toBe('1: effort 5.1 is not between 0 and 5');
    expect(reason(effort, efforts(1, -0.1, 1))).toBe('1: effort -0.1 is not between 0 and 5');
    expect(reason(effort, efforts(1, 1, 0.25))).toBe('2: effort 0.25 has more than 1 decimal');
    expect(reason(effort, efforts(Number.NaN, 1, 1))).toBe('0: effort NaN is not between 0 and 5');
  });
  it('the rounding of sums is forgiven, and what is kept is the number on the grid', () => {
    const effort = play(three, start, links([0, 0, 0], [0, 0, 0], [0, 0, 0])).state;
    const record = play(three, effort, efforts(0.1 + 0.2, 1.1 * 3, 5)).state.history.at(-1);
    expect(record?._tag === 'effort' && record.efforts).toEqual([0.3, 3.3, 5]);
    expect([0.1 + 0.2, 1.1 * 3].map((x) => toGrid(x, 1))).toEqual([0.3, 3.3]);
  });
  it('to be absent is to do nothing', () => {
    expect(three.absent(start, 1)).toEqual({ _tag: 'links', to: [0, 0, 0] });
    const effort = play(
      three,
      start,
      [0, 1, 2].map((i) => three.absent(start, i)),
    ).state;
    expect(three.absent(effort, 1)).toEqual({ _tag: 'effort', value: 0 });
  });
  it('an endowment is the most that its owner can contribute', () => {
    const game = right(pgg({ n: 2, endowment: [3, 7], multiplier: 1.5, sequence: 'E' }));
    expect(game.space(game.initial(rng(0)), 1)).toEqual({ _tag: 'effort', min: 0, max: 7, decimals: 1 });
    expect(game.step(game.initial(rng(0)), efforts(3.1, 0), rng(0))).toMatchObject({ left: { seat: 0 } });
  });
});

describe('observability', () => {
  it('own: the types of the others are hidden everywhere in the observation', () => {
    const params = { n: 3, alpha: [1.25, 2.5, 3.75], delta: 0.2, cost: 0.3, maxEffort: 5 };
    const full = right(bcz(params));
    const own = right(bcz({ ...params, observability: 'own' }));
    expect(full.observe(full.initial(rng(0)), 1).types).toEqual([1.25, 2.5, 3.75]);
    const view = own.observe(own.initial(rng(0)), 1);
    expect(view.types).toEqual([null, 2.5, null]);
    expect(JSON.stringify(view)).not.toMatch(/1\.25|3\.75/);
    for (const style of ['natural', 'compact'] as const) {
      expect(own.text.render(view, style)).not.toMatch(/1\.25|3\.75/);
      expect(own.text.render(view, style)).toContain('2.5');
    }
    expect(own.text.rules).not.toMatch(/1\.25|2\.5|3\.75/);
    expect([full.claims.information, own.claims.information]).toEqual(['perfect', 'imperfect']);
  });
});

describe('solutions in the game', () => {
  const games: NetworkGame[] = [
    right(bcz({ n: 4, alpha: [1.3, 1.2, 0.6, 0.8], delta: 0.15, cost: 0.28, maxEffort: 5, sequence: 'GEE' })),
    right(bcz({ n: 5, alpha: 1, delta: 0.1, cost: 0.2, sequence: 'GGE' })),
    right(pgg({ n: 5, endowment: [4, 8, 6, 3, 5], multiplier: 2.4, linkCost: 0.4 })),
    right(pgg({ n: 4, endowment: 5, multiplier: 1.4, linkCost: 0.4, contribution: 'perGroup' })),
  ];
  it('value: chosen, best and worst over all rows, with the others as they are', () => {
    for (const game of games) {
      const state = game.initial(rng(0));
      for (let k = 0; k < 6; k++) {
        const decisions = random(game, state);
        for (let seat = 0; seat < game.seats; seat++) {
          const rows = Array.from({ length: 2 ** game.seats }, (_, code) =>
            decisions.map((_, j) => (code >> j) & 1),
          ).filter((row) => row[seat] === 0);
          // The game itself values a graph: its Nash efforts, played on it.
          const worth = (to: readonly number[]): number =>
            game.analysis?.value?.(state, seat, decisions.with(seat, { _tag: 'links', to })).chosen as number;
          const all = rows.map(worth);
          const value = game.analysis?.value?.(state, seat, decisions);
          expect(value?.best).toBeCloseTo(Math.max(...all), 9);
          expect(value?.worst).toBeCloseTo(Math.min(...all), 9);
        }
      }
    }
  });
  it('value of links: payoff at the Nash efforts on the graph that forms', () => {
    const model = { n: 3, alpha: [1, 2, 3], delta: 0.2, cost: 0.3, maxEffort: 5 };
    const decisions = links([0, 1, 1], [1, 0, 1], [1, 0, 0]);
    const graph = [
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 0],
    ];
    const payoffs = right(bczPayoffs(model, graph, right(bczNashEffort(model, graph))));
    for (const seat of [0, 1, 2]) {
      expect(three.analysis?.value?.(three.initial(rng(0)), seat, decisions).chosen).toBeCloseTo(
        payoffs[seat] as number,
        9,
      );
    }
  });
  it('value of efforts: over all legal efforts of the grid', () => {
    for (const game of games) {
      let state = play(game, game.initial(rng(0)), random(game, game.initial(rng(0)))).state;
      if (game.phase(state).kind === 'graph') state = play(game, state, random(game, state)).state;
      for (let k = 0; k < 4; k++) {
        const decisions = random(game, state);
        for (let seat = 0; seat < game.seats; seat++) {
          const space = game.space(state, seat);
          if (space?._tag !== 'effort') throw new Error('an effort phase');
          const all = Array.from(
            { length: Math.round(space.max * 10) + 1 },
            (_, x) =>
              play(game, state, decisions.with(seat, { _tag: 'effort', value: x / 10 })).payoffs?.[
                seat
              ] as number,
          );
          const value = game.analysis?.value?.(state, seat, decisions);
          expect(value?.best).toBeCloseTo(Math.max(...all), 9);
          expect(value?.worst).toBeCloseTo(Math.min(...all), 9);
          expect(value?.chosen).toBeCloseTo(play(game, state, decisions).payoffs?.[seat] as number, 9);
        }
      }
    }
  });
  it('value refuses a joint decision that is not legal, instead of guessing', () => {
    expect(() => three.analysis?.value?.(three.initial(rng(0)), 0, [null, null, null])).toThrow(
      'seat 0: a decision is missing',
    );
  });
  it("following the planner earns W* up to the grid's rounding; selfish play has no regret in BCZ", () => {
    for (const game of games) {
      let state = game.initial(rng(0));
      while (game.status(state) === 'running') {
        const planner = game.analysis?.planner?.(state) as Decision[];
        const { state: next, payoffs } = play(game, state, planner);
        const best = game.analysis?.plannerWelfare?.(state) as number;
        if (payoffs !== null) {
          expect(sum(payoffs)).toBeLessThanOrEqual(best + 1e-9);
          expect(sum(payoffs)).toBeGreaterThan(best - 0.02 * game.seats);
        }
        if (game.id === 'bcz-v1') {
          const regret = regrets(game, state, game.analysis?.nash?.(state) as Decision[]) as number[];
          // On the grid a reply is off by .05, and so are the others: a regret of the order of .05².
          expect(Math.max(...regret)).toBeLessThan(game.phase(state).kind === 'graph' ? 1e-9 : 0.01);
        }
        state = next;
      }
      expect(game.analysis?.planner?.(state)).toEqual(new Array(game.seats).fill(null));
    }
  });
  it('regret is what a better decision would have brought', () => {
    // Without links e = α is best: α = (1, 2, 3), all at 1: π = e(α − e/2): regrets ½(α − 1)².
    const state = play(three, three.initial(rng(0)), links([0, 0, 0], [0, 0, 0], [0, 0, 0])).state;
    const regret = regrets(three, state, efforts(1, 1, 1)) as number[];
    expect(regret.map((x) => +x.toFixed(9))).toEqual([0, 0.5, 2]);
    const { analysis: _, ...bare } = three;
    expect(regrets(bare, state, efforts(1, 1, 1))).toBeNull();
  });
  it('more than nine willing partners: the tops and tails by effort hold the chosen one in their range', () => {
    const alpha = Array.from({ length: 12 }, (_, i) => 0.5 + i / 10);
    const game = right(bcz({ n: 12, alpha, delta: 0.02, cost: 0.02, maxEffort: 5 }));
    const all = links(
      ...Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => (i === j ? 0 : 1))),
    );
    const value = game.analysis?.value?.(game.initial(rng(0)), 0, all);
    expect(value?.best).toBeGreaterThanOrEqual(value?.chosen as number);
    expect(value?.worst).toBeLessThan(value?.best as number);
  });
});
