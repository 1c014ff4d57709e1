/** Decisions that need be tried, and where a game starts anew: held against all decisions of small games. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { bcz, type Decision, type NetworkGame, type NetworkState, pgg, rng, spaceOf } from '../src/index.js';
import { right } from './right.js';

const game = (seed: number, sequence = 'GE'): NetworkGame => {
  const draw = rng(`replies ${seed}`);
  const n = 2 + draw.int(3);
  const frame = { n, sequence, rounds: 2, decimals: 1 };
  const types = (least: number): number[] => Array.from({ length: n }, () => (least + draw.int(20)) / 10);
  return draw.int(2) === 0
    ? right(
        bcz({ ...frame, alpha: types(3), delta: 0.3 * draw.uniform(), cost: draw.uniform(), maxEffort: 3 }),
      )
    : right(
        pgg({
          ...frame,
          endowment: types(5),
          multiplier: 1.1 + 2 * draw.uniform(),
          linkCost: draw.uniform(),
          contribution: draw.int(2) === 0 ? 'split' : 'perGroup',
        }),
      );
};

const all = (of: NetworkGame, state: NetworkState, seat: number): Decision[] => {
  const { size, at } = spaceOf(of.space(state, seat) as NonNullable<ReturnType<typeof of.space>>);
  return Array.from({ length: size }, (_, place) => at(place));
};
const randomJoint = (of: NetworkGame, state: NetworkState, seed: string): Decision[] => {
  const draw = rng(seed);
  return Array.from({ length: of.seats }, (_, seat) => {
    const list = all(of, state, seat);
    return list[draw.int(list.length)] as Decision;
  });
};
const step = (of: NetworkGame, state: NetworkState, joint: readonly Decision[]) =>
  right(of.step(state, joint, rng(0)));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('replies', () => {
  it('of efforts have the best for the seat and the best for all among them, in 200 games', () => {
    for (let seed = 0; seed < 200; seed++) {
      const of = game(seed);
      const start = of.initial(rng(0));
      const { state } = step(of, start, randomJoint(of, start, `links ${seed}`));
      const joint = randomJoint(of, state, `efforts ${seed}`);
      const seat = seed % of.seats;
      const paid = (decision: Decision): readonly number[] =>
        step(of, state, joint.with(seat, decision)).payoffs as readonly number[];
      const replies = [...(of.analysis.replies?.(state, seat, joint) ?? [])];
      for (const worth of [sum, (payoffs: readonly number[]) => payoffs[seat] as number]) {
        const best = Math.max(...all(of, state, seat).map((decision) => worth(paid(decision))));
        expect(Math.max(...replies.map((decision) => worth(paid(decision))))).toBeCloseTo(best, 9);
      }
    }
  });

  it('of links lead to every graph that some row of the seat leads to, each once', () => {
    for (let seed = 0; seed < 100; seed++) {
      const of = game(seed);
      const state = of.initial(rng(0));
      const joint = randomJoint(of, state, `rows ${seed}`);
      const seat = seed % of.seats;
      const graphs = (decisions: Iterable<Decision>): string[] =>
        [...decisions]
          .map((decision) => JSON.stringify(step(of, state, joint.with(seat, decision)).state.graph))
          .sort();
      const replies = graphs(of.analysis.replies?.(state, seat, joint) ?? []);
      expect(replies).toEqual([...new Set(graphs(all(of, state, seat)))].sort());
    }
  });

  it('are made one by one: 63 willing partners take no time until they are asked for', () => {
    const of = right(
      bcz({ n: 64, alpha: 1, delta: 0.001, cost: 0.1, maxEffort: 3, sequence: 'GE', rounds: 1 }),
    );
    const everybody = Array.from(
      { length: 64 },
      (_, i): Decision => ({
        _tag: 'links',
        to: Array.from({ length: 64 }, (_, j) => (i === j ? 0 : 1)),
      }),
    );
    const rows = of.analysis.replies?.(of.initial(rng(0)), 0, everybody) ?? [];
    const seen = new Set<string>();
    for (const row of rows) {
      expect(E.isRight(of.step(of.initial(rng(0)), everybody.with(0, row), rng(0)))).toBe(true);
      seen.add(JSON.stringify(row));
      if (seen.size === 100) break;
    }
    expect(seen.size).toBe(100);
  });
});

describe('a new start', () => {
  it('is where links are formed: the same decisions are paid alike, whatever was before', () => {
    for (let seed = 0; seed < 40; seed++) {
      const of = game(seed, ['GE', 'GEE', 'EGE', 'E'][seed % 4]);
      // Two plays that differ up to a phase that is said to start anew, and not from there on.
      const ends = ['a', 'b'].map((name) => {
        let state = of.initial(rng(0));
        for (let phase = 0; phase === 0 || !of.analysis.startsAnew?.(state); phase++)
          state = step(of, state, randomJoint(of, state, `${name} ${seed} ${phase}`)).state;
        const paid: unknown[] = [];
        for (let phase = 0; of.status(state) === 'running'; phase++) {
          const next = step(of, state, randomJoint(of, state, `then ${seed} ${phase}`));
          paid.push(next.payoffs);
          state = next.state;
        }
        return paid;
      });
      expect(ends[0]).toEqual(ends[1]);
    }
  });

  it('is none where efforts rest on links that were formed', () => {
    const of = game(1, 'GE');
    const start = of.initial(rng(0));
    expect(of.analysis.startsAnew?.(start)).toBe(true);
    expect(of.analysis.startsAnew?.(step(of, start, randomJoint(of, start, 'x')).state)).toBe(false);
  });
});
