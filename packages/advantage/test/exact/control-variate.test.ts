/** Memory as a control variate under a policy that stays and under one that drifts: how much variance is left, and that nothing is
 *  biased. */
import { describe, expect, it } from 'vitest';
import { type ControlMemory, controlVariate, ecw, emptyControl, emptyScale } from '../../src/index.js';
import { right } from '../close.js';
import { normal, uniforms } from './random.js';
import { stream } from './vector.js';

const WARM = 60;

/** Groups of one situation, visit after visit: R − b of memory and R − mean of the others, both before any scale. */
const visits = (
  count: number,
  seed: number,
  rewardsAt: (visit: number, uniform: () => number) => readonly number[],
  see: (controlled: readonly number[], plain: readonly number[], after: ControlMemory) => void,
): void => {
  const uniform = uniforms(seed);
  let memory: ControlMemory = emptyControl;
  for (let visit = 0; visit < count; visit++) {
    const rewards = rewardsAt(visit, uniform);
    const result = right(controlVariate({ groups: [{ situation: 's', rewards }], memory }));
    const plain = right(ecw({ groups: [{ rewards }], memory: emptyScale }));
    memory = result.memory;
    if (visit >= WARM)
      see(
        result.advantages[0]!.map((a) => a * result.scale),
        plain.advantages[0]!.map((a) => a * plain.scale),
        memory,
      );
  }
};

const scatter = (m: number, count: number, meanAt: (visit: number) => number) => {
  let controlled = 0;
  let plain = 0;
  let seen = 0;
  visits(
    count,
    17,
    (visit, uniform) => Array.from({ length: m }, () => meanAt(visit) + normal(uniform)),
    (ours, theirs) => {
      ours.forEach((a, k) => {
        controlled += a ** 2;
        plain += theirs[k]! ** 2;
        seen++;
      });
    },
  );
  return { controlled: controlled / seen, plain: plain / seen };
};

describe.each([2, 8])('variance of R − b at m = %i, σ² = 1', (m) => {
  const rho = 0.9;
  const others = 1 / (m - 1);
  const memory = (1 - rho) / (m * (1 + rho));
  it('one policy: 1 + 1/(1/v_LOO + 1/v_mem), where the mean of the others alone leaves m/(m − 1)', () => {
    const found = scatter(m, 20_000, () => 0.3);
    expect(found.plain / (m / (m - 1))).toBeCloseTo(1, 1);
    const formula = 1 + 1 / (1 / others + 1 / memory);
    // Not knowing d² = 0, it gives memory a little less than the best weight.
    expect(found.controlled / formula).toBeGreaterThan(0.97);
    expect(found.controlled / formula).toBeLessThan(1.05);
  });
  it('a policy that drifts fast: no worse than the mean of the others', () => {
    const found = scatter(m, 20_000, (visit) => 5 * Math.sin(visit / 5));
    expect(found.controlled / found.plain).toBeLessThan(1.03);
  });
});

it('memory is worth m(1 + ρ)/(1 − ρ) completions in the long run', () => {
  let worth = 0;
  visits(
    400,
    1,
    (_, uniform) => Array.from({ length: 4 }, uniform),
    (_, __, after) => {
      worth = after.situations.s!.completions;
    },
  );
  expect(worth).toBeCloseTo((4 * 1.9) / 0.1, 6);
});

describe('no bias: the average update of a yes or no with chance sigmoid(θ) is its derivative, within three standard errors', () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  it.each([
    { name: 'one policy, m = 2', m: 2, theta: () => -1 },
    { name: 'a drifting policy, m = 2', m: 2, theta: (visit: number) => 2 * Math.sin(visit / 7) },
    { name: 'a drifting policy, m = 1', m: 1, theta: (visit: number) => 2 * Math.sin(visit / 7) },
    { name: 'a drifting policy, m = 8', m: 8, theta: (visit: number) => 2 * Math.sin(visit / 7) },
  ])('$name', ({ m, theta }) => {
    const off = stream(1);
    updatesOf(m, theta, (update, derivative) => off.add([update - derivative]));
    expect(Math.abs(off.off([0])[0]!)).toBeLessThan(3);
  });

  const updatesOf = (
    m: number,
    theta: (visit: number) => number,
    see: (update: number, derivative: number) => void,
  ) => {
    const uniform = uniforms(23);
    let memory: ControlMemory = emptyControl;
    for (let visit = 0; visit < 20_000; visit++) {
      const p = sigmoid(theta(visit));
      const rewards = Array.from({ length: m }, () => (uniform() < p ? 1 : 0));
      const result = right(controlVariate({ groups: [{ situation: 's', rewards }], memory }));
      memory = result.memory;
      const update =
        result.advantages[0]!.reduce((total, a, k) => total + a * result.scale * (rewards[k]! - p), 0) / m;
      if (visit >= WARM) see(update, p * (1 - p));
    }
  };
});
