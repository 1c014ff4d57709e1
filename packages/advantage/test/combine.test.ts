import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Credit,
  combine,
  drGrpo,
  type Estimate,
  type Estimator,
  explain,
  type Group,
  grpo,
  rloo,
} from '../src/index.js';
import { groups } from './arbitrary.js';
import { close, right } from './close.js';

const batch = [{ rewards: [1, 0, 0, 0] }, { rewards: [2, 2] }];
const words = (result: E.Either<Parameters<typeof explain>[0], unknown>) =>
  E.isLeft(result) ? explain(result.left).split('\n') : [];
const fixed =
  (estimate: Partial<Estimate>): Estimator<readonly Group[]> =>
  () =>
    E.right({
      advantages: [[1], [1]],
      zeroVariance: { groups: 0, indices: [] },
      keep: [true, true],
      ...estimate,
    });

describe('combine', () => {
  it('2·drGrpo + 3·rloo on (1, 0, 0, 0): 2·(¾, −¼…) + 3·(1, −⅓…)', () => {
    const both = combine<readonly Group[]>([
      [2, drGrpo],
      [3, rloo],
    ]);
    const result = right(both(batch));
    close(result.advantages, [
      [4.5, -1.5, -1.5, -1.5],
      [0, 0],
    ]);
    close((result.parts[1] as Estimate).advantages, right(rloo(batch)).advantages);
    expect(result.zeroVariance).toEqual({ groups: 1, indices: [1] });
    expect(result.keep).toEqual([true, true]);
  });

  it('one term of weight 1 is the estimator; weights add', () => {
    fc.assert(
      fc.property(groups(), (some) => {
        const plain = right(grpo(some));
        expect(right(combine<readonly Group[]>([[1, grpo]])(some))).toEqual({ ...plain, parts: [plain] });
        const halves = combine<readonly Group[]>([
          [0.25, grpo],
          [0.75, grpo],
        ]);
        close(right(halves(some)).advantages, plain.advantages);
      }),
    );
  });

  it('takes a weight for each group', () => {
    const double = combine<readonly Group[]>([[(all, g) => all[g]!.rewards.length, drGrpo]]);
    close(right(double([{ rewards: [1, 0] }, { rewards: [3, 0, 0] }])).advantages, [
      [1, -1],
      [6, -3, -3],
    ]);
  });

  it('is without signal where all terms are, and takes part where any term does', () => {
    const a = fixed({ zeroVariance: { groups: 2, indices: [0, 1] }, keep: [false, false] });
    const b = fixed({ zeroVariance: { groups: 1, indices: [1] }, keep: [true, false] });
    const result = right(
      combine([
        [1, a],
        [1, b],
      ])([]),
    );
    expect(result.zeroVariance).toEqual({ groups: 1, indices: [1] });
    expect(result.keep).toEqual([true, false]);
  });

  it('tells each fault once, though both terms find it', () => {
    const both = combine<readonly Group[]>([
      [1, grpo],
      [1, rloo],
    ]);
    expect(words(both([{ rewards: [] }, { rewards: [Number.NaN] }]))).toEqual([
      'Group 0 has no completions; leave it out or sample some.',
      'groups[1].rewards[0] is NaN; pass a finite number.',
      'Group 1 has 1 completion; rloo needs at least 2 in each group.',
    ]);
  });

  it('adds what tokens are credited with to what completions are: a number counts for each token', () => {
    const whole = fixed({ advantages: [[1, 2], [3]] });
    const byToken: Estimator<readonly Group[], Credit> = () =>
      E.right({
        advantages: [[[1, -1, 0.5], 4], [[]]],
        zeroVariance: { groups: 0, indices: [] },
        keep: [true, true],
      });
    const both = combine<readonly Group[]>([
      [10, whole],
      [2, byToken],
    ]);
    const result = right(both(batch));
    expect(result.advantages).toEqual([[[12, 8, 11], 28], [[]]]);
    expect(result.parts[1]!.advantages).toEqual([[[1, -1, 0.5], 4], [[]]]);
    // The same in the other order.
    expect(
      right(
        combine<readonly Group[]>([
          [2, byToken],
          [10, whole],
        ])(batch),
      ).advantages,
    ).toEqual(result.advantages);
  });

  it('token by token, terms that cancel leave no signal', () => {
    const byToken: Estimator<readonly Group[], Credit> = () =>
      E.right({
        advantages: [[[1, 0.3], [-2]], [1]],
        zeroVariance: { groups: 0, indices: [] },
        keep: [true, true],
      });
    const none = combine<readonly Group[]>([
      [0.3, byToken],
      [-0.1, byToken],
      [-0.2, byToken],
    ]);
    const { advantages, zeroVariance } = right(none(batch));
    expect(advantages).toEqual([[[0, 0], [0]], [0]]);
    expect(zeroVariance).toEqual({ groups: 2, indices: [0, 1] });
  });

  it('refuses tokens that are no numbers, or not as many as in another term', () => {
    const tokens = (advantages: unknown): Estimator<readonly Group[], Credit> =>
      fixed({ advantages: advantages as number[][] });
    expect(
      words(
        combine<readonly Group[]>([
          [1, tokens([[[1, Number.NaN]], ['x']])],
          [1, tokens([[1], [null]])],
        ])(batch),
      ),
    ).toEqual([
      'terms[0] advantages[0][0][1] is NaN; pass a finite number.',
      'terms[0] advantages[1][0] is "x"; pass a finite number.',
      'terms[1] advantages[1][0] is null; pass a finite number.',
    ]);
    expect(
      words(
        combine<readonly Group[]>([
          [1, tokens([[1], [[1, 2]]])],
          [1, tokens([[[1, 2]], [[1]]])],
          [1, tokens([[[1]], [1]])],
        ])(batch),
      ),
    ).toEqual([
      'terms[2] advantages[0][0] has 1 entries; pass 2.',
      'terms[1] advantages[1][0] has 1 entries; pass 2.',
    ]);
    expect(words(combine<readonly Group[]>([[1.7e308, tokens([[[1, 10]], [1]])]])(batch))).toEqual([
      'advantages[0][0][1] is beyond the largest number; scale the rewards down.',
    ]);
  });

  it('refuses no terms, weights that are none, and terms of different shapes', () => {
    expect(words(combine<readonly Group[]>([])(batch))).toEqual([
      'terms is []; pass at least one [weight, estimator].',
    ]);
    expect(
      words(
        combine<readonly Group[]>([
          [(_, g) => (g === 0 ? 1 : Number.NaN), grpo],
          [Number.POSITIVE_INFINITY, grpo],
        ])(batch),
      ),
    ).toEqual([
      'weight of term 0 in group 1 is NaN; pass a finite number.',
      'weight of term 1 in group 0 is Infinity; pass a finite number.',
      'weight of term 1 in group 1 is Infinity; pass a finite number.',
    ]);
    const wide = fixed({ advantages: [[1], [1, 2]] });
    const long = fixed({ advantages: [[1], [1], [1]] });
    expect(
      words(
        combine([
          [1, fixed({})],
          [1, wide],
          [1, long],
        ])([]),
      ),
    ).toEqual([
      'terms[1] advantages[1] has 2 entries; pass 1.',
      'terms[2] advantages has 3 entries; pass 2.',
    ]);
  });
});
