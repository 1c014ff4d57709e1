/** What the updates of LCW and ECW come to on average, and how much they scatter, under a policy that writes labels one after the
 *  other; held against the exact gradient by enumeration of all answers. */
import { describe, expect, it } from 'vitest';
import { type Credit, drGrpo, ecw, emptyScale, lcw } from '../../src/index.js';
import { right } from '../close.js';
import { type Answer, addGradient, enumerate, labelPolicy, type Policy, sample } from './labels.js';
import { normal, uniforms } from './random.js';
import { cosine, stream } from './vector.js';

const BITS = 3;
const M = 4;

type Reward = (answer: Answer) => number;
/** Credits of the completions of one prompt, before any scale. */
type Credits = (answers: readonly Answer[]) => readonly Credit[];

const unscaled = (credits: readonly Credit[], scale: number): readonly Credit[] =>
  credits.map((credit) => (typeof credit === 'number' ? credit * scale : credit.map((a) => a * scale)));

const byLinks =
  (
    reward: Reward,
    values: readonly number[],
    isReadable: (answer: Answer) => boolean = () => true,
  ): Credits =>
  (answers) => {
    const group = {
      rewards: answers.map(reward),
      tokens: answers.map(({ fixed }) => fixed.length),
      links: {
        bits: BITS,
        values,
        rows: answers.map((answer) => (isReadable(answer) ? { row: answer.row, fixed: answer.fixed } : null)),
      },
    };
    const { advantages, scale } = right(lcw({ groups: [group], memory: emptyScale }));
    return unscaled(advantages[0]!, scale);
  };

const whole =
  (reward: Reward): Credits =>
  (answers) => {
    const { advantages, scale } = right(
      ecw({ groups: [{ rewards: answers.map(reward) }], memory: emptyScale }),
    );
    return unscaled(advantages[0]!, scale);
  };

const ownMean =
  (reward: Reward): Credits =>
  (answers) =>
    right(drGrpo([{ rewards: answers.map(reward) }])).advantages[0]!;

const exactGradient = (policy: Policy, reward: Reward): readonly number[] => {
  const sum = policy.logits.map(() => 0);
  for (const { answer, chance } of enumerate(policy))
    addGradient(policy, answer, () => chance * reward(answer), sum);
  return sum;
};

/** Updates of `groups` groups: 1/m Σ_k Σ_t A_{k,t} ∇log π(token_t). */
const updates = (policy: Policy, credits: Credits, groups: number, seed: number) => {
  const uniform = uniforms(seed);
  const found = stream(policy.logits.length);
  for (let g = 0; g < groups; g++) {
    const answers = Array.from({ length: M }, () => sample(policy, uniform));
    const update = policy.logits.map(() => 0);
    credits(answers).forEach((credit, k) => {
      addGradient(policy, answers[k]!, (t) => (typeof credit === 'number' ? credit : credit[t]!) / M, update);
    });
    found.add(update);
  }
  return found;
};

/** The largest distance in standard errors, among the parameters that have a choice. */
const farthest = (off: readonly number[]) =>
  off.reduce((most, z) => (Number.isNaN(z) ? most : Math.max(most, Math.abs(z))), 0);

const random = uniforms(3);
/** Links that depend on each other: every prefix has logits of its own, far apart. */
const dependent = labelPolicy(BITS, () => 1.2 * normal(random));
const VALUES = Array.from({ length: 2 ** BITS }, () => random());
/** Has nothing to do with what rows are worth. */
const WRONG = Array.from({ length: 2 ** BITS }, () => 3 * normal(random));
/** Links that are drawn one by one: bit b is set with chance P[b], whatever came before. */
const P = [0.7, 0.4, 0.8];
const independent = labelPolicy(BITS, (belief, row, label) => {
  if (belief === null) return 0;
  const from = row === 0 ? 0 : Math.floor(Math.log2(row)) + 1;
  const skipped = P.slice(from, label ?? BITS).reduce((total, p) => total + Math.log(1 - p), 0);
  return skipped + (label === null ? 0 : Math.log(P[label]!));
});

const welfare: Reward = ({ row }) => VALUES[row]!;
/** More than welfare: the belief is paid for, and so is brevity. */
const mixed: Reward = ({ row, belief, fixed }) => VALUES[row]! + 0.4 * belief - 0.1 * fixed.length;

describe('the average update is the gradient, within three standard errors', () => {
  it.each([
    { name: 'lcw on welfare', reward: welfare, credits: byLinks(welfare, VALUES) },
    { name: 'lcw, rewards that hold more than welfare', reward: mixed, credits: byLinks(mixed, VALUES) },
    { name: 'lcw, forecasts that are wrong', reward: mixed, credits: byLinks(mixed, WRONG) },
    { name: 'ecw', reward: mixed, credits: whole(mixed) },
  ])('$name', ({ reward, credits }) => {
    const off = updates(dependent, credits, 8000, 11).off(exactGradient(dependent, reward));
    expect(farthest(off)).toBeLessThan(3);
  });
  it('lcw of completions at states of their own, each with the values there', () => {
    const other = VALUES.map((value, row) => 2 - 3 * value + (row % 3));
    const at = [VALUES, other, other, VALUES];
    const paid =
      (k: number): Reward =>
      (answer) =>
        at[k]![answer.row]! + 0.4 * answer.belief;
    const credits: Credits = (answers) => {
      const links = {
        bits: BITS,
        values: VALUES,
        rows: answers.map(({ row, fixed }, k) => ({ row, fixed, values: at[k]! })),
      };
      const rewards = answers.map((answer, k) => paid(k)(answer));
      const tokens = answers.map(({ fixed }) => fixed.length);
      const { advantages, scale } = right(lcw({ groups: [{ rewards, tokens, links }], memory: emptyScale }));
      return unscaled(advantages[0]!, scale);
    };
    // The mean over the completions' states.
    const exact = at
      .map((_, k) => exactGradient(dependent, paid(k)))
      .reduce(
        (sum, one) => sum.map((x, i) => x + one[i]! / M),
        dependent.logits.map(() => 0),
      );
    expect(farthest(updates(dependent, credits, 8000, 17).off(exact))).toBeLessThan(3);
  });
  it('and this test is sharp: the mean of the own group, which is 1/m short, lies farther off', () => {
    const off = updates(dependent, ownMean(mixed), 8000, 11).off(exactGradient(dependent, mixed));
    expect(farthest(off)).toBeGreaterThan(3);
  });
});

describe('scatter of the update', () => {
  const scatter = (policy: Policy, credits: Credits) => updates(policy, credits, 4000, 5).variance();
  it('where the forecast is right, lcw scatters less than ecw, with links that depend on each other too', () => {
    for (const policy of [independent, dependent])
      expect(scatter(policy, byLinks(welfare, VALUES))).toBeLessThan(0.8 * scatter(policy, whole(welfare)));
  });
  it('where it is wrong, lcw scatters more', () => {
    expect(scatter(independent, byLinks(welfare, WRONG))).toBeGreaterThan(
      scatter(independent, whole(welfare)),
    );
  });
});

describe('answers that cannot be read', () => {
  // Their prefixes are not known, so their own tokens have another baseline than the same tokens of readable answers: an exception
  // to "no bias", which leaves the direction as good as it was.
  const isReadable = ({ belief, row }: Answer) => belief === 0 || (row !== 5 && row !== 2);
  const paid: Reward = (answer) => (isReadable(answer) ? welfare(answer) : -0.5);
  it('the average update of lcw keeps the direction of the gradient', () => {
    const share = enumerate(dependent).reduce(
      (total, { answer, chance }) => total + (isReadable(answer) ? 0 : chance),
      0,
    );
    expect(share).toBeCloseTo(0.09, 2);
    const found = updates(dependent, byLinks(paid, VALUES, isReadable), 8000, 13).mean();
    expect(cosine(found, exactGradient(dependent, paid))).toBeGreaterThan(0.999);
  });
});
