import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type BeliefGroup, type BeliefOptions, beliefIntegrated, explain } from '../src/index.js';
import { right } from './close.js';

const wild = <T>(value: unknown): T => value as T;
const words = (groups: readonly BeliefGroup[], options: BeliefOptions) => {
  const result = beliefIntegrated(groups, options);
  return E.isLeft(result) ? explain(result.left).split('\n') : [];
};

/** Invest or not, beside one who does the same or not: 3 together, −1 alone, 0 for doing nothing. */
const stag: BeliefGroup = {
  values: [
    [3, -1],
    [0, 0],
  ],
  real: 1,
  decisions: [0, 1, 0],
  beliefs: [[1, 0], [0.2, 0.8], null],
};

describe('beliefIntegrated, by hand', () => {
  it('λ = ½, ε = .2', () => {
    const [found] = right(beliefIntegrated([stag], { lambda: 0.5, epsilon: 0.2 }));
    // The first sees the belief of the second alone: .8·(.2, .8) + .1 = (.26, .74), investing is worth .78 − .74 = .04. The third
    // sees both: .8·(.6, .4) + .1 = (.58, .42), 1.74 − .42 = 1.32. Really it was −1.
    expect(found!.believed).toEqual([expect.closeTo(0.04, 12), 0, expect.closeTo(1.32, 12)]);
    expect(found!.rewards).toEqual([expect.closeTo(-0.48, 12), 0, expect.closeTo(0.16, 12)]);
    // By the first belief one invests, which came to −1; by the second 3·.2 − .8 < 0, one does not.
    expect(found!.worth).toEqual([-1, 0, null]);
  });
  it('λ = 0 is what really happened; ε = 1, or nobody who states a belief, equal chances', () => {
    const silent = { ...stag, beliefs: [null, null, null] };
    expect(right(beliefIntegrated([stag], { lambda: 0 }))[0]!.rewards).toEqual([-1, 0, -1]);
    expect(right(beliefIntegrated([stag], { lambda: 1, epsilon: 1 }))[0]!.rewards).toEqual([1, 0, 1]);
    expect(right(beliefIntegrated([silent], { lambda: 1, epsilon: 0 }))[0]!.rewards).toEqual([1, 0, 1]);
  });
  it('a belief by which several decisions are best is worth their mean', () => {
    const torn = { ...stag, decisions: [0], beliefs: [[0.25, 0.75]] };
    expect(right(beliefIntegrated([torn], { lambda: 0 }))[0]!.worth).toEqual([-0.5]);
  });
  it('ε is 0.1 unless told', () => {
    const plain = beliefIntegrated([stag], { lambda: 1 });
    expect(plain).toEqual(beliefIntegrated([stag], { lambda: 1, epsilon: 0.1 }));
    expect(plain).not.toEqual(beliefIntegrated([stag], { lambda: 1, epsilon: 0.2 }));
  });
});

describe('beliefIntegrated, faults', () => {
  it('all at once', () => {
    expect(
      words(
        [
          { ...stag, values: [[1, 2], [3]] },
          { ...stag, real: 2, decisions: [0, 2, 0.5], beliefs: [[0.5, 0.6], [1], [-0.5, 1.5]] },
          { ...stag, decisions: [], beliefs: [] },
          { ...stag, beliefs: [null] },
          { ...stag, values: [] },
          { ...stag, values: [[]] },
          { ...stag, values: [[Number.NaN, 0]] },
          { ...stag, decisions: wild(3), beliefs: wild('x') },
          { ...stag, beliefs: wild([3, null, [Number.NaN, 1]]) },
        ],
        { lambda: 2, epsilon: -1 },
      ),
    ).toEqual([
      'groups[0].values[1] has 1 entries; pass 2.',
      "groups[1].real is 2; pass the index of the others' decision, from 0 to 1.",
      'groups[1].decisions[1] is 2; pass the index of a decision, from 0 to 1.',
      'groups[1].decisions[2] is 0.5; pass the index of a decision, from 0 to 1.',
      'groups[1].beliefs[0] is [0.5,0.6]; pass chances of at least 0 that add up to 1.',
      'groups[1].beliefs[1] has 1 entries; pass 2.',
      'groups[1].beliefs[2] is [-0.5,1.5]; pass chances of at least 0 that add up to 1.',
      'Group 2 has no completions; leave it out or sample some.',
      'groups[3].beliefs has 1 entries; pass 3.',
      'groups[4].values is []; pass a row for each decision of the seat, at least one.',
      'groups[5].values[0] is []; pass a value for each decision of the others, at least one.',
      'groups[6].values[0][0] is NaN; pass a finite number.',
      'groups[7].decisions is 3; pass an array of indices.',
      'groups[7].beliefs is "x"; pass an array of beliefs (null where none is stated).',
      'groups[8].beliefs[0] is 3; pass an array of chances, or null where no belief is stated.',
      'groups[8].beliefs[2] is [null,1]; pass chances of at least 0 that add up to 1.',
      'lambda is 2; pass a number in [0, 1].',
      'epsilon is -1; pass a number in [0, 1].',
    ]);
    expect(words([], wild({}))).toEqual([
      'There are no groups; pass at least one group of completions.',
      'lambda is undefined; pass a number in [0, 1].',
    ]);
    expect(words(wild(null), { lambda: 1 })).toEqual(['groups is null; pass an array of groups.']);
    expect(words(wild([null]), wild(null)).length).toBe(2);
  });
  it('values beyond the largest double', () => {
    const huge = { ...stag, values: [[1.7e308, 1.7e308]], decisions: [0], beliefs: [[0.5, 0.5]], real: 0 };
    expect(words([huge], { lambda: 0 })).toEqual([]);
    const both = { ...huge, decisions: [0, 0], beliefs: [null, [0.5, 0.5]] };
    expect(
      words(
        [
          {
            ...both,
            values: [
              [1.7e308, 1.7e308],
              [1.7e308, 1.7e308],
            ],
          },
        ],
        { lambda: 0 },
      ),
    ).toEqual(['groups[0] completion 1 is beyond the largest number; scale the rewards down.']);
  });
});
