/** How far ahead welfare must look beside a partner who answers in kind: four rounds, a policy that is a table, all by enumeration. */
import { describe, expect, it } from 'vitest';
import { ecw, emptyScale } from '../../src/index.js';
import { right } from '../close.js';
import { cosine } from './vector.js';

const ROUNDS = 4;
const M = 3;

/** What the partner does in the next round after the seat did `own`; it begins by giving. */
type Partner = (own: 0 | 1) => 0 | 1;
const reciprocator: Partner = (own) => own;
const steady: Partner = () => 1;

/** Giving costs the seat more than it brings; what the partner gives is worth much. */
const welfare = (own: 0 | 1, partner: 0 | 1): number => 2 * partner - 0.5 * own;

/** The chance of giving, by round and by what the partner does in it: [round][partner]. */
type Policy = readonly (readonly [number, number])[];
const uniform: Policy = Array.from({ length: ROUNDS }, () => [0.5, 0.5] as const);
const uneven: Policy = [
  [0.3, 0.6],
  [0.2, 0.9],
  [0.7, 0.4],
  [0.1, 0.8],
];

const chance = (policy: Policy, t: number, partner: 0 | 1, own: 0 | 1): number => {
  const gives = (policy[t] as readonly [number, number])[partner];
  return own === 1 ? gives : 1 - gives;
};

const BOTH = [0, 1] as const;

/** ∂ log π/∂ logit of a place in the table. */
const slope = (policy: Policy, t: number, partner: 0 | 1, own: 0 | 1): number =>
  own - (policy[t] as readonly [number, number])[partner];

const place = (t: number, partner: 0 | 1): number => 2 * t + partner;

/** ∇ E[welfare of the episode]: every course of the seat's decisions, its chance, its welfare, its score. */
const exact = (policy: Policy, answers: Partner): readonly number[] => {
  const gradient = new Array<number>(2 * ROUNDS).fill(0);
  for (let course = 0; course < 2 ** ROUNDS; course++) {
    const score = new Array<number>(2 * ROUNDS).fill(0);
    let [partner, likely, earned] = [1 as 0 | 1, 1, 0];
    for (let t = 0; t < ROUNDS; t++) {
      const own = ((course >> t) & 1) as 0 | 1;
      likely *= chance(policy, t, partner, own);
      earned += welfare(own, partner);
      score[place(t, partner)] = slope(policy, t, partner, own);
      partner = answers(own);
    }
    for (let i = 0; i < gradient.length; i++) gradient[i]! += likely * earned * score[i]!;
  }
  return gradient;
};

/** Welfare from the round on, had the seat done so in it and gone on by its policy. */
const restOf = (policy: Policy, answers: Partner, t: number, partner: 0 | 1, own: 0 | 1): number => {
  const now = welfare(own, partner);
  if (t === ROUNDS - 1) return now;
  const next = answers(own);
  return BOTH.reduce(
    (total, then) => total + chance(policy, t + 1, next, then) * restOf(policy, answers, t + 1, next, then),
    now,
  );
};

/** Chances of what the partner does in a round. */
const reached = (policy: Policy, answers: Partner, t: number): readonly [number, number] => {
  let at: readonly [number, number] = [0, 1];
  for (let round = 0; round < t; round++) {
    const next: [number, number] = [0, 0];
    for (const partner of BOTH)
      for (const own of BOTH) next[answers(own)] += at[partner] * chance(policy, round, partner, own);
    at = next;
  }
  return at;
};

type Worth = (t: number, partner: 0 | 1, own: 0 | 1) => number;

/** What the updates of ECW come to on average: groups of M decisions at each state, all of them with their chances, in units of welfare. */
const expected = (policy: Policy, answers: Partner, worth: Worth): readonly number[] => {
  const sums = new Array<number>(2 * ROUNDS).fill(0);
  for (let t = 0; t < ROUNDS; t++)
    for (const partner of BOTH)
      for (let drawn = 0; drawn < 2 ** M; drawn++) {
        const group = Array.from({ length: M }, (_, k) => ((drawn >> k) & 1) as 0 | 1);
        const rewards = group.map((own) => worth(t, partner, own));
        const likely = group.reduce(
          (all, own) => all * chance(policy, t, partner, own),
          reached(policy, answers, t)[partner],
        );
        const { advantages, scale } = right(ecw({ groups: [{ rewards }], memory: emptyScale }));
        group.forEach((own, k) => {
          sums[place(t, partner)]! +=
            (likely * scale * (advantages[0]![k] as number) * slope(policy, t, partner, own)) / M;
        });
      }
  return sums;
};

const immediate: Worth = (_, partner, own) => welfare(own, partner);

describe('welfare of the rest of the episode', () => {
  it('is the gradient of the episode’s welfare, beside whoever answers, for whatever policy', () => {
    for (const policy of [uniform, uneven])
      for (const answers of [reciprocator, steady]) {
        const rest: Worth = (t, partner, own) => restOf(policy, answers, t, partner, own);
        const found = expected(policy, answers, rest);
        exact(policy, answers).forEach((value, i) => {
          expect(found[i]).toBeCloseTo(value, 12);
        });
        expect(cosine(found, exact(policy, answers))).toBeCloseTo(1, 12);
      }
  });

  // A half each: giving costs ½ at once and brings 2 in the next round, so that the slopes of three rounds are 3/2 and that of the
  // last −½, of immediate welfare all −½; states of rounds 2 to 4 are reached half the time. The sum of products is −11/8, the squares
  // are 37/8 and 5/8.
  it('welfare of the round alone points away from it beside a reciprocator: cosine −11/√185', () => {
    const alone = cosine(expected(uniform, reciprocator, immediate), exact(uniform, reciprocator));
    expect(alone).toBeCloseTo(-11 / Math.sqrt(185), 12);
    expect(cosine(expected(uneven, reciprocator, immediate), exact(uneven, reciprocator))).toBeLessThan(0.5);
  });

  it('beside who does not answer, the round alone is enough', () => {
    for (const policy of [uniform, uneven])
      expect(cosine(expected(policy, steady, immediate), exact(policy, steady))).toBeCloseTo(1, 12);
  });
});
