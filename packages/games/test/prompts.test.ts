/** @file Prompts tell what there is and nothing else: compact text reads back, natural text claims no effect that is not
 *  there, and what is hidden from a seat changes nothing that it is given. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  bcz,
  type Decision,
  explain,
  type NetworkGame,
  type NetworkState,
  pgg,
  type Rng,
  rng,
} from '../src/index.js';
import { randomDecision } from '../src/testing.js';
import { labelOf, readCompact } from './compact-reader.js';
import { listOf, runs } from './instances.js';
import { right } from './right.js';

const joint = (game: NetworkGame, state: NetworkState, r: Rng): Decision[] =>
  game.phase(state).movers.map((seat) => randomDecision(game.space(state, seat) as never, r));

/** The states of a random playout, the last without movers left out. */
const walk = (game: NetworkGame, seed: number): NetworkState[] => {
  const r = rng(seed);
  const states: NetworkState[] = [];
  let state = game.initial(r);
  while (game.status(state) === 'running') {
    states.push(state);
    state = right(game.step(state, joint(game, state, r), r)).state;
  }
  return states;
};

const rounded1 = (x: number): number => Math.round(x * 10) / 10 + 0;
const sequences = fc.constantFrom('GE', 'GEE', 'GGE', 'E', 'EG', 'G');
const frame = (n: number) =>
  fc.record({
    n: fc.constant(n),
    sequence: sequences,
    rounds: fc.integer({ min: 1, max: 3 }),
    observability: fc.constantFrom('full' as const, 'own' as const),
    decimals: fc.constantFrom(0, 1, 2),
  });
const types = (n: number) => listOf(n, fc.integer({ min: 1, max: 120 }));
const seats = fc.constantFrom(2, 3, 5, 6, 8, 18, 25, 26, 31, 51, 60);
const games: fc.Arbitrary<NetworkGame> = seats.chain((n) =>
  fc.oneof(
    fc
      .tuple(frame(n), types(n), fc.constantFrom(0, 0.1, 0.35), fc.constantFrom(0, 1, 0.25))
      .map(([f, alpha, delta, cost]) => right(bcz({ ...f, alpha, delta, cost, maxEffort: 150 }))),
    fc
      .tuple(
        frame(n),
        types(n),
        fc.constantFrom(0.5, 1, 1.5),
        fc.constantFrom(0, 2),
        fc.constantFrom('split' as const, 'perGroup' as const),
      )
      .map(([f, endowment, multiplier, linkCost, contribution]) =>
        right(pgg({ ...f, endowment, multiplier, linkCost, contribution })),
      ),
  ),
);

describe('compact text', () => {
  it('reads back to what the seat sees, also by a reader that takes 1E2 for a hundred (300 games)', () => {
    fc.assert(
      fc.property(games, fc.nat(1000), (game, seed) => {
        for (const state of walk(game, seed)) {
          for (const seat of new Set([0, Math.min(4, game.seats - 1), game.seats - 1])) {
            const o = game.observe(state, seat);
            const text = game.text.render(o, 'compact');
            expect(text).not.toMatch(/\d[eE][-+]?\d/);
            const facts = readCompact(text);
            const past = o.history.map((r) =>
              r._tag === 'graph'
                ? { graph: r.graph }
                : { efforts: r.efforts, payoffs: r.payoffs.map(rounded1) },
            );
            // The graph in force is said again where it was not formed just before.
            const again =
              o.kind === 'effort' && o.history.at(-1)?._tag !== 'graph' ? [{ graph: o.graph }] : [];
            expect(facts).toMatchObject({
              sequence: o.sequence,
              rounds: o.rounds,
              types: o.types,
              past: [...past, ...again],
              round: o.round + 1,
              kind: o.kind === 'graph' ? 'G' : 'E',
              seat,
            });
            const { delta, cost, maxEffort, multiplier, linkCost, decimals, contribution } = o.params;
            expect(facts.header).toEqual(
              o.game === 'bcz-v1'
                ? { d: delta, c: cost, m: maxEffort, decimals }
                : { perGroup: contribution === 'perGroup', x: multiplier, c: linkCost, decimals },
            );
          }
        }
      }),
      runs(300),
    );
  });
  it('answers are read back by such a reader too: forecasts, signs and decimals, 2 to 60 seats (1,000)', () => {
    const grid = fc.integer({ min: -300, max: 300 }).map((x) => x / 10 + 0);
    fc.assert(
      fc.property(fc.array(grid, { minLength: 2, maxLength: 60 }), (values) => {
        const space = { _tag: 'effort', min: -30, max: 30, decimals: 1 } as const;
        const decisions = values.map((value): Decision => ({ _tag: 'effort', value }));
        let rest = answer(space, decisions[0] as Decision, 'compact', decisions);
        for (const [seat, value] of values.entries()) {
          expect(rest.startsWith(labelOf(seat))).toBe(true);
          rest = rest.slice(labelOf(seat).length);
          expect(Number.parseFloat(rest)).toBe(value);
          rest = rest.replace(/^[-.\d]+/, '');
        }
        expect(rest.startsWith('>')).toBe(true);
        expect(Number.parseFloat(rest.slice(1))).toBe(values[0]);
      }),
      runs(1000),
    );
  });
});

describe('natural text', () => {
  const rulesOf = (game: 'bcz' | 'pgg', params: object): string =>
    right(
      game === 'bcz'
        ? bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 3, ...params })
        : pgg({ n: 3, endowment: 3, multiplier: 1.5, linkCost: 0.5, ...params }),
    ).text.rules;
  it.each([
    ['bcz', {}, [/0\.1·e_i·\(sum of the efforts/, /more rewarding/, /costs each of its two ends 0\.2/], []],
    [
      'bcz',
      { delta: 0 },
      [/payoff_i = a_i·e_i − 0\.5·e_i² − 0\.2·/, /do not change one's own/],
      [/neighbours/, /more rewarding/],
    ],
    ['bcz', { cost: 0 }, [/more rewarding, and links cost nothing/], [/number of i's links/, /two ends/]],
    ['bcz', { delta: 0, cost: 0 }, [/payoff_i = a_i·e_i − 0\.5·e_i²$/m], [/neighbours/, /two ends/]],
    [
      'bcz',
      { sequence: 'E' },
      [/no linking phase/, /payoff_i = a_i·e_i − 0\.5·e_i²$/m],
      [/neighbours/, /[Ll]inking phases pay/, /two ends/, /forms only/],
    ],
    ['bcz', { sequence: 'G' }, [/No phase of this game pays/], [/effort phase/, /payoff_i/, /sum of your/]],
    ['bcz', { rounds: 1 }, [/stay until the end/, /this one payoff/], [/replace all earlier/, /over all/]],
    ['bcz', { rounds: 1, sequence: 'GGE' }, [/replace all earlier/, /this one payoff/], []],
    ['bcz', { rounds: 1, sequence: 'GEE' }, [/stay until the end/, /sum of your payoffs/], []],
    ['pgg', {}, [/multiplied by 1\.5/, /several groups/, /costs each of its two ends 0\.5/], []],
    ['pgg', { multiplier: 1 }, [/contributions are shared equally/], [/multiplied/]],
    ['pgg', { linkCost: 0 }, [/Links cost nothing/], [/two ends/]],
    ['pgg', { n: 2 }, [/The groups are/], [/several groups/]],
    [
      'pgg',
      { sequence: 'E' },
      [/no linking phase/, /gets its contribution back/],
      [/multiplied/, /maximal cliques/, /two ends/, /Linking phases/],
    ],
    ['pgg', { sequence: 'G' }, [/No phase of this game pays/], [/contribution phase/, /multiplied/]],
  ] as const)('%s %j claims only what there is', (game, params, said, unsaid) => {
    const rules = rulesOf(game, params);
    for (const words of said) expect(rules).toMatch(words);
    for (const words of unsaid) expect(rules).not.toMatch(words);
    expect(rules).not.toMatch(/ {2}[^p]|undefined|NaN|\n\n/);
  });
  it('says that past payoffs are rounded exactly where they are', () => {
    const said = (alpha: number): string => {
      const game = right(bcz({ n: 2, alpha, delta: 0, cost: 0, maxEffort: 3, sequence: 'E' }));
      const first = game.initial(rng(0));
      const one: Decision = { _tag: 'effort', value: 1 };
      const next = right(game.step(first, [one, one], rng(0))).state;
      return game.text.render(game.observe(next, 0), 'natural');
    };
    // π = α − ½.
    expect(said(1.234)).toContain('(payoffs are rounded to 2 decimals):\nRound 1, effort');
    expect(said(1.234)).toContain('payoffs [0.73, 0.73]');
    expect(said(1.2)).toContain('What happened so far:\nRound 1, effort');
    expect(said(1.2)).toContain('payoffs [0.7, 0.7]');
  });
});

describe('what is hidden from a seat', () => {
  it('changes neither its view nor its prompts, spaces and errors, in any state that it cannot tell apart (400)', () => {
    const pair = fc
      .constantFrom(2, 3, 5)
      .chain((n) =>
        fc.tuple(
          frame(n),
          types(n),
          types(n),
          fc.nat(n - 1),
          fc.nat(1000),
          fc.boolean(),
          fc.constantFrom(undefined, 150),
          fc.boolean(),
        ),
      );
    let compared = 0;
    fc.assert(
      fc.property(pair, ([f, here, other, seat, seed, isBcz, maxEffort, one]) => {
        const own = { ...f, observability: 'own' as const };
        // All types alike may be written as one number: that is hidden as well.
        const alike = here.every((t) => t === here[0]) || one;
        const mine = alike ? here.map(() => here[seat] as number) : here;
        const theirs = other.with(seat, mine[seat] as number);
        const make = (list: readonly number[]) => {
          const given = list.every((t) => t === list[0]) && one ? (list[0] as number) : list;
          return isBcz
            ? bcz({ ...own, alpha: given, delta: 0.001, cost: 0.2, ...(maxEffort ? { maxEffort } : {}) })
            : pgg({ ...own, endowment: given, multiplier: 1.5, linkCost: 0.1 });
        };
        const [a, b] = [make(mine), make(theirs)];
        if (a._tag === 'Left' || b._tag === 'Left') {
          // Without a cap there is none that does not tell; it is refused whatever the types are.
          expect([a, b].map((x) => (x._tag === 'Left' ? explain(x.left) : ''))).toEqual(
            new Array(2).fill(expect.stringContaining('observability own hides')),
          );
          return;
        }
        const [g, h] = [a.right, b.right];
        expect(g.text.rules).toBe(h.text.rules);
        let [s, t] = [g.initial(rng(0)), h.initial(rng(0))];
        const r = rng(seed);
        while (g.status(s) === 'running') {
          expect(h.status(t)).toBe('running');
          const [seen, same] = [g.observe(s, seat), h.observe(t, seat)];
          expect(same).toEqual(seen);
          for (const style of ['natural', 'compact'] as const)
            expect(h.text.render(same, style)).toBe(g.text.render(seen, style));
          expect(h.space(t, seat)).toEqual(g.space(s, seat));
          // Decisions that are legal in both; past payoffs are seen by all, and may tell types: the walk ends there.
          const both = joint(g, s, r).map(
            (d, i): Decision =>
              d._tag === 'effort'
                ? { _tag: 'effort', value: Math.min(d.value, mine[i] as number, theirs[i] as number, 1) }
                : d,
          );
          const wrong = both.with(seat, { _tag: 'effort', value: 1e6 });
          expect(h.step(t, wrong, rng(0))).toEqual(g.step(s, wrong, rng(0)));
          compared++;
          const [x, y] = [right(g.step(s, both, rng(0))), right(h.step(t, both, rng(0)))];
          if (JSON.stringify(x.payoffs) !== JSON.stringify(y.payoffs)) return;
          [s, t] = [x.state, y.state];
        }
      }),
      runs(400),
    );
    expect(compared).toBeGreaterThan(400);
  });
});
