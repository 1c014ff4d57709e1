/** Laws of the one-level estimators: what shifts, scales, orders and neighbours may and may not change. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drGrpo,
  ecw,
  emptyScale,
  type Group,
  grpo,
  reinforcePlusPlus,
  rloo,
  type ZeroVarianceOption,
} from '../src/index.js';
import { groups } from './arbitrary.js';
import { close, right } from './close.js';

const baselined = (batch: readonly Group[]) => reinforcePlusPlus(batch, { baseline: 'group-mean' });
const first = (batch: readonly Group[], options?: ZeroVarianceOption) =>
  ecw({ groups: batch, memory: emptyScale }, options);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const map = (batch: readonly Group[], f: (reward: number) => number): Group[] =>
  batch.map(({ rewards }) => ({ rewards: rewards.map(f) }));
const shift = fc.integer({ min: -5, max: 5 });
const scale = fc.constantFrom(0.5, 2, 3, 10);
const isDead = ({ rewards }: Group) => rewards.every((reward) => reward === rewards[0]);

describe.each([
  ['grpo', grpo, 1],
  ['drGrpo', drGrpo, 1],
  ['rloo', rloo, 2],
  ['ecw', first, 2],
  ['reinforcePlusPlus, group-mean', baselined, 1],
] as const)('%s', (_, estimator, minimum) => {
  it('has mean zero in each group', () => {
    fc.assert(
      fc.property(groups(minimum), (batch) => {
        for (const group of right(estimator(batch)).advantages) expect(sum(group)).toBeCloseTo(0, 10);
      }),
    );
  });

  it('does not change when the rewards of a group are shifted', () => {
    fc.assert(
      fc.property(groups(minimum), fc.array(shift, { minLength: 5, maxLength: 5 }), (batch, shifts) => {
        const moved = batch.map(({ rewards }, g) => ({
          rewards: rewards.map((r) => r + (shifts[g] as number)),
        }));
        close(right(estimator(moved)).advantages, right(estimator(batch)).advantages, 9);
      }),
    );
  });

  it('orders the completions of a group as the rewards do', () => {
    fc.assert(
      fc.property(groups(minimum), (batch) => {
        right(estimator(batch)).advantages.forEach((group, g) => {
          const { rewards } = batch[g] as Group;
          group.forEach((a, i) => {
            group.forEach((b, j) => {
              if ((rewards[i] as number) > (rewards[j] as number)) expect(a).toBeGreaterThan(b);
            });
          });
        });
      }),
    );
  });

  it('names the groups of equal rewards, gives them exact zeros, and drops them on demand', () => {
    fc.assert(
      fc.property(groups(minimum), (batch) => {
        const { advantages, zeroVariance, keep } = right(estimator(batch));
        const dead = batch.flatMap((group, g) => (isDead(group) ? [g] : []));
        expect(zeroVariance).toEqual({ groups: dead.length, indices: dead });
        for (const g of dead) expect(advantages[g]?.every((a) => a === 0)).toBe(true);
        expect(keep).toEqual(batch.map(() => true));
      }),
    );
  });
});

describe.each([
  ['grpo', grpo, 1],
  ['reinforcePlusPlus', reinforcePlusPlus, 0],
  ['reinforcePlusPlus, group-mean', baselined, 0],
  ['drGrpo', drGrpo, null],
  ['rloo', rloo, null],
  ['ecw', first, 0],
] as const)('%s and scale', (_, estimator, scaleFree) => {
  it(scaleFree === null ? 'scales with the rewards' : 'does not change when all rewards are scaled', () => {
    fc.assert(
      fc.property(groups(2), scale, (batch, factor) => {
        const expected = right(estimator(batch)).advantages.map((group) =>
          group.map((a) => a * (scaleFree === null ? factor : 1)),
        );
        close(right(estimator(map(batch, (r) => r * factor))).advantages, expected, 9);
      }),
    );
  });
});

describe.each([
  ['grpo', grpo],
  ['drGrpo', drGrpo],
  ['rloo', rloo],
  ['reinforcePlusPlus', reinforcePlusPlus],
  ['reinforcePlusPlus, group-mean', baselined],
  ['ecw', first],
] as const)('%s and order', (_, estimator) => {
  it('permutes with groups and with completions', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const flipped = batch.toReversed().map(({ rewards }) => ({ rewards: rewards.toReversed() }));
        const expected = right(estimator(batch))
          .advantages.toReversed()
          .map((group) => group.toReversed());
        close(right(estimator(flipped)).advantages, expected, 9);
      }),
    );
  });
});

describe('grpo', () => {
  it('has a population std of 1 in each group that has any (sample: std of m − 1)', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const population = right(grpo(batch)).advantages;
        const sample = right(grpo(batch, { std: 'sample' })).advantages;
        batch.forEach((group, g) => {
          if (isDead(group)) return;
          const m = group.rewards.length;
          expect(sum((population[g] as number[]).map((a) => a * a)) / m).toBeCloseTo(1, 9);
          expect(sum((sample[g] as number[]).map((a) => a * a)) / (m - 1)).toBeCloseTo(1, 9);
        });
      }),
    );
  });
  it('three rewards of 0.1, whose floating-point mean is not 0.1, have no signal', () => {
    const { advantages, zeroVariance } = right(grpo([{ rewards: [0.1, 0.1, 0.1] }]));
    expect(advantages).toEqual([[0, 0, 0]]);
    expect(zeroVariance).toEqual({ groups: 1, indices: [0] });
  });
  it('rewards that differ by rounding alone have no signal, those that differ by 1e−9 have', () => {
    expect(right(grpo([{ rewards: [0.1 + 0.2, 0.3] }])).zeroVariance.groups).toBe(1);
    close(right(grpo([{ rewards: [0.3 + 1e-9, 0.3] }])).advantages, [[1, -1]], 6);
    // The unit of rounding grows with the rewards: 300000000.00000006 against 300000000.
    expect(right(grpo([{ rewards: [(0.1 + 0.2) * 1e9, 3e8] }])).zeroVariance.groups).toBe(1);
  });
  it('a group of one has no signal, with either std', () => {
    for (const std of ['population', 'sample'] as const)
      expect(right(grpo([{ rewards: [3] }], { std }))).toEqual({
        advantages: [[0]],
        zeroVariance: { groups: 1, indices: [0] },
        keep: [true],
      });
  });
});

describe('rloo', () => {
  it('is R_i minus the mean of the others, summed one by one; and m/(m−1) of drGrpo', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const expected = batch.map(({ rewards }) =>
          rewards.map((r, i) => r - sum(rewards.filter((_, j) => j !== i)) / (rewards.length - 1)),
        );
        const { advantages } = right(rloo(batch));
        close(advantages, expected, 10);
        const scaled = right(drGrpo(batch)).advantages.map((group) =>
          group.map((a) => (a * group.length) / (group.length - 1)),
        );
        close(advantages, scaled, 10);
      }),
    );
  });
});

describe('drGrpo', () => {
  it('is R_i minus the mean', () => {
    fc.assert(
      fc.property(groups(), (batch) => {
        const expected = batch.map(({ rewards }) => rewards.map((r) => r - sum(rewards) / rewards.length));
        close(right(drGrpo(batch)).advantages, expected, 10);
      }),
    );
  });
});

describe('reinforcePlusPlus', () => {
  it('without baseline: the whole batch has mean 0 and std 1, or no signal at all', () => {
    fc.assert(
      fc.property(groups(), (batch) => {
        const { advantages, zeroVariance } = right(reinforcePlusPlus(batch));
        const all = batch.flatMap(({ rewards }) => rewards);
        const flat = advantages.flat();
        if (isDead({ rewards: all })) {
          expect(flat.every((a) => a === 0)).toBe(true);
          expect(zeroVariance.indices).toEqual(batch.map((_, g) => g));
        } else {
          expect(sum(flat)).toBeCloseTo(0, 9);
          expect(sum(flat.map((a) => a * a)) / flat.length).toBeCloseTo(1, 9);
          expect(zeroVariance).toEqual({ groups: 0, indices: [] });
        }
      }),
    );
  });
  it('with the group mean: drGrpo over the std of the batch of centred rewards', () => {
    fc.assert(
      fc.property(groups(), (batch) => {
        const centered = right(drGrpo(batch)).advantages;
        const flat = centered.flat();
        const spread = Math.sqrt(sum(flat.map((a) => a * a)) / flat.length);
        fc.pre(spread > 0);
        close(
          right(baselined(batch)).advantages,
          centered.map((group) => group.map((a) => a / spread)),
          9,
        );
      }),
    );
  });
  it('takes a batch of more values than a function takes arguments', () => {
    const rewards = Array.from({ length: 300_000 }, (_, i) => i % 2);
    expect(right(reinforcePlusPlus([{ rewards }])).advantages[0]?.slice(0, 2)).toEqual([-1, 1]);
  });
});

describe.each([
  ['grpo', grpo],
  ['drGrpo', drGrpo],
  ['rloo', rloo],
  ['ecw', first],
  [
    'reinforcePlusPlus, group-mean',
    (batch: readonly Group[], options: object) =>
      reinforcePlusPlus(batch, { ...options, baseline: 'group-mean' }),
  ],
] as const)('%s and zeroVariance: drop', (_, estimator) => {
  it('keeps exactly the other groups, and changes no number', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const dropped = right(estimator(batch, { zeroVariance: 'drop' }));
        expect(dropped.keep).toEqual(batch.map((group) => !isDead(group)));
        expect(dropped.advantages).toEqual(right(estimator(batch, { zeroVariance: 'zeros' })).advantages);
      }),
    );
  });
});
