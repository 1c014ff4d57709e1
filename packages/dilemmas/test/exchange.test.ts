/** @file Games of few turns: the contract, worked payoffs, selfish play against backward induction and all Nash equilibria. */
import { type Decision, type Game, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  backwardInduction,
  dictator,
  nashEquilibria,
  preferredGift,
  travellers,
  trust,
  trustAndSplit,
  ultimatum,
} from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

type Maker = Parameters<typeof violationsOf>[0];
const violations = (make: Maker, params: object): readonly string[] =>
  violationsOf(make, params, { playouts: 4, enumerateUpTo: 2000 });

describe('the contract', () => {
  it.each<[string, Maker, object]>([
    ['ultimatum', ultimatum as Maker, {}],
    ['ultimatum', ultimatum as Maker, { pie: 3, rounds: 3 }],
    ['dictator', dictator as Maker, {}],
    ['dictator', dictator as Maker, { pie: 7, multiplier: 2.5, preference: 'equality', rounds: 2 }],
    ['dictator', dictator as Maker, { multiplier: 0.5, preference: 'altruism' }],
    ['trust', trust as Maker, {}],
    ['trust', trust as Maker, { endowment: 2, multiplier: 1, rounds: 2 }],
    ['travellers', travellers as Maker, {}],
    ['travellers', travellers as Maker, { low: 2, high: 5, bonus: 1.5, rounds: 2 }],
    ['trust-and-split', trustAndSplit as Maker, {}],
    ['trust-and-split', trustAndSplit as Maker, { coins: 3, high: 2, low: 0, rounds: 2 }],
  ])('is kept by %s %#', (_, make, params) => {
    expect(violations(make, params)).toEqual([]);
  });
  it('parameters are refused all at once', () => {
    expect(ultimatum({ pie: 0, rounds: 1.5, cake: 1 } as never)).toMatchObject({
      left: { faults: [{ field: 'cake' }, { field: 'pie' }, { field: 'rounds' }] },
    });
    expect(dictator({ preference: 'envy' } as never)).toMatchObject({
      left: { faults: [{ field: 'preference' }] },
    });
    expect(preferredGift({ preference: 'envy', pie: -1 } as never)).toMatchObject({
      left: { faults: [{ field: 'pie' }, { field: 'preference' }] },
    });
    expect(travellers({ low: 9, high: 9 })).toMatchObject({ left: { faults: [{ field: 'high' }] } });
    expect(travellers({ bonus: 1 })).toMatchObject({ left: { faults: [{ field: 'bonus' }] } });
    expect(trustAndSplit({ low: 10 })).toMatchObject({ left: { faults: [{ field: 'low' }] } });
  });
});

const ask = (value: number): Decision => ({ _tag: 'effort', value });

describe('worked payoffs', () => {
  it('both ask for 10 coins: 5 each; 10 and 0 asked by the holder of 10: 100 and 0', () => {
    const game = right(trustAndSplit());
    const start = game.initial(rng(1));
    const [worth0, worth1] = start.now.drawn as [number, number];
    expect(right(game.step(start, [ask(10), ask(10)], rng(1))).payoffs).toEqual([5 * worth0, 5 * worth1]);
    const holder = worth0 === 10 ? 0 : 1;
    const asks = holder === 0 ? [ask(10), ask(0)] : [ask(0), ask(10)];
    expect(right(game.step(start, asks, rng(1))).payoffs).toEqual(holder === 0 ? [100, 0] : [0, 100]);
  });
  it('each knows only its own worth', () => {
    const game = right(trustAndSplit());
    const start = game.initial(rng(1));
    for (const seat of [0, 1]) {
      const other = { ...start, now: { ...start.now, drawn: start.now.drawn.with(1 - seat, 77) } };
      expect(game.observe(other, seat)).toEqual(game.observe(start, seat));
    }
  });
  it('claims of 100 and 99 pay 97 and 101', () => {
    const game = right(travellers());
    expect(right(game.step(game.initial(rng(1)), [ask(100), ask(99)], rng(1))).payoffs).toEqual([97, 101]);
  });
});

describe('selfish play', () => {
  it('of moves in turn is that of backward induction', () => {
    for (const game of [right(ultimatum({ pie: 6 })), right(trust({ endowment: 4 }))]) {
      const found = right(backwardInduction(game as unknown as Game));
      let state = game.initial(rng(1));
      for (const { seat, decision } of found.path) {
        const nash = game.analysis?.nash?.(state) ?? [];
        expect(nash[seat]).toEqual(decision);
        state = right(game.step(state, nash, rng(1))).state as typeof state;
      }
    }
  });
  it('of claims is the only Nash equilibrium', () => {
    const game = right(travellers({ low: 2, high: 8, bonus: 2 }));
    const start = game.initial(rng(1));
    const claims = [2, 3, 4, 5, 6, 7, 8];
    const pay = (seat: number) =>
      claims.map((a) =>
        claims.map((b) => right(game.step(start, [ask(a), ask(b)], rng(1))).payoffs?.[seat] as number),
      );
    const { equilibria } = right(nashEquilibria({ first: pay(0), second: pay(1) }));
    expect(equilibria.map(({ first, second }) => [first.indexOf(1), second.indexOf(1)])).toEqual([[0, 0]]);
    expect(game.analysis?.nash?.(start)).toEqual([ask(2), ask(2)]);
  });
  it('of four claims with a bonus of 2 is the lowest, 2 each, and 5 each is best together', () => {
    const game = right(travellers({ low: 2, high: 5, bonus: 2 }));
    const state = game.initial(rng(1));
    const paid = (joint: readonly (Decision | null)[] = []) => right(game.step(state, joint, rng(1))).payoffs;
    expect(paid(game.analysis?.nash?.(state))).toEqual([2, 2]);
    expect(paid(game.analysis?.planner?.(state))).toEqual([5, 5]);
  });
  it('keeps all, whatever player 0 was told to want; the gift that it was told is the best of all by that preference', () => {
    for (let pie = 1; pie <= 9; pie++)
      for (const multiplier of [0, 0.5, 1, 1.5, 2, 3.7]) {
        const gifts = Array.from({ length: pie + 1 }, (_, x) => x);
        const best = (worth: (x: number) => number): number => Math.max(...gifts.map((x) => worth(x)));
        const worths = {
          'self-interest': (x: number) => pie - x,
          'common-interest': (x: number) => pie + (multiplier - 1) * x,
          equality: (x: number) => -Math.abs(pie - x - multiplier * x),
          altruism: (x: number) => multiplier * x,
        } as const;
        for (const [preference, worth] of Object.entries(worths)) {
          const params = { pie, multiplier, preference: preference as keyof typeof worths };
          const game = right(dictator(params));
          expect(game.analysis?.nash?.(game.initial(rng(1)))[0]).toEqual(ask(0));
          expect(worth(right(preferredGift(params))), `${pie} ${multiplier} ${preference}`).toBeCloseTo(
            best(worth),
            9,
          );
        }
      }
  });
});
