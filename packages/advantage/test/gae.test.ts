import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { explain, gae } from '../src/index.js';
import { reward } from './arbitrary.js';
import { right } from './close.js';

const unit = fc.constantFrom(0, 0.25, 0.5, 0.9, 1);
const episode = fc.integer({ min: 0, max: 8 }).chain((T) =>
  fc.record({
    rewards: fc.array(reward, { minLength: T, maxLength: T }),
    values: fc.array(reward, { minLength: T + 1, maxLength: T + 1 }),
    dones: fc.array(fc.boolean(), { minLength: T, maxLength: T }),
    gamma: unit,
    lambda: unit,
  }),
);
const at = (values: readonly number[], t: number): number => values[t] as number;

it('equals the sum Σ_k (γλ)^k δ_{t+k} up to the end of the episode, written out', () => {
  fc.assert(
    fc.property(episode, ({ rewards, values, dones, gamma, lambda }) => {
      const { advantages, returns } = right(gae(rewards, values, dones, { gamma, lambda }));
      expect(advantages).toHaveLength(rewards.length);
      for (let t = 0; t < rewards.length; t++) {
        let total = 0;
        for (let s = t; s < rewards.length; s++) {
          const next = dones[s] ? 0 : at(values, s + 1);
          total += (gamma * lambda) ** (s - t) * (at(rewards, s) + gamma * next - at(values, s));
          if (dones[s]) break;
        }
        expect(at(advantages, t)).toBeCloseTo(total, 9);
        expect(at(returns, t)).toBeCloseTo(total + at(values, t), 9);
      }
    }),
  );
});

it('λ = 1: returns are the discounted rewards to come, plus the bootstrap, whatever the values between', () => {
  fc.assert(
    fc.property(episode, ({ rewards, values, dones, gamma }) => {
      const { returns } = right(gae(rewards, values, dones, { gamma, lambda: 1 }));
      for (let t = 0; t < rewards.length; t++) {
        let total = 0;
        let discount = 1;
        let s = t;
        for (; s < rewards.length; s++) {
          total += discount * at(rewards, s);
          discount *= gamma;
          if (dones[s]) break;
        }
        if (s === rewards.length) total += discount * at(values, s);
        expect(at(returns, t)).toBeCloseTo(total, 9);
      }
    }),
  );
});

it('two episodes one after the other are as two apart', () => {
  fc.assert(
    fc.property(episode, episode, (a, b) => {
      fc.pre(a.rewards.length > 0);
      const ended = a.dones.with(-1, true);
      const options = { gamma: a.gamma, lambda: a.lambda };
      const joint = right(
        gae(
          [...a.rewards, ...b.rewards],
          [...a.values.slice(0, -1), ...b.values],
          [...ended, ...b.dones],
          options,
        ),
      );
      const first = right(gae(a.rewards, a.values, ended, options));
      const second = right(gae(b.rewards, b.values, b.dones, options));
      expect(joint.advantages).toEqual([...first.advantages, ...second.advantages]);
    }),
  );
});

it('lists all faults', () => {
  const result = gae([1, Number.NaN], [0, 0], [false], { gamma: 1.1, lambda: Number.NaN });
  expect(E.isLeft(result) ? explain(result.left).split('\n') : []).toEqual([
    'values has 2 entries; pass 3.',
    'dones has 1 entries; pass 2.',
    'rewards[1] is NaN; pass a finite number.',
    'gamma is 1.1; pass a number in [0, 1].',
    'lambda is NaN; pass a number in [0, 1].',
  ]);
  const infinite = gae([1], [Number.POSITIVE_INFINITY, 0], [false], { gamma: -0.1, lambda: 1 });
  expect(E.isLeft(infinite) ? explain(infinite.left).split('\n') : []).toEqual([
    'values[0] is Infinity; pass a finite number.',
    'gamma is -0.1; pass a number in [0, 1].',
  ]);
});
