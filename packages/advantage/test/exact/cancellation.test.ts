/** What is the same for all completions of a prompt cancels in a leave-one-out advantage, and what does not, does not. */
import { describe, expect, it } from 'vitest';
import { ecw, emptyScale } from '../../src/index.js';
import { close, right } from '../close.js';
import { situation } from './bcz.js';
import { draw, uniforms } from './random.js';

const M = 8;
const uniform = uniforms(2);
const situations = Array.from({ length: 40 }, (_, seed) => situation(seed + 1, { noise: 0.2, q: 0.7 }));
const rows = situations.map(({ policy }) => Array.from({ length: M }, () => draw(policy, uniform)));
const advantages = (reward: (s: number, row: number) => number) =>
  right(
    ecw({
      groups: rows.map((group, s) => ({ rewards: group.map((row) => reward(s, row)) })),
      memory: emptyScale,
    }),
  ).advantages;
const welfare = (s: number, row: number) => situations[s]!.welfare[row]!;

describe('the same advantages as welfare’s, to 1e-12', () => {
  it('difference reward: welfare less that of the same graph without the links of the seat', () => {
    close(
      advantages((s, row) => welfare(s, row) - welfare(s, 0)),
      advantages(welfare),
    );
  });
  it('welfare less that of the expert’s decision, or of the others without the seat', () => {
    const best = situations.map((one) => Math.max(...one.welfare));
    close(
      advantages((s, row) => welfare(s, row) - best[s]!),
      advantages(welfare),
    );
    const alone = situations.map((one) => one.withoutSeat());
    close(
      advantages((s, row) => welfare(s, row) - alone[s]!.at(-1)!),
      advantages(welfare),
    );
  });
  it('potential-based shaping over the rest of an episode: γΦ(s′) − Φ(s) telescopes to −Φ(s)', () => {
    // Three rounds after the decision; the rewards and the states they lead to differ from row to row.
    const gamma = 0.9;
    const noise = uniforms(9);
    const later = situations.map((one) => one.welfare.map(() => [noise(), noise(), noise()]));
    const potential = situations.map((one) => one.welfare.map(() => [noise(), noise(), 0]));
    const start = situations.map(() => noise());
    const returns = (s: number, row: number, shaped: boolean) =>
      later[s]![row]!.reduce((total, reward, t) => {
        const from = t === 0 ? start[s]! : potential[s]![row]![t - 1]!;
        const bonus = gamma * potential[s]![row]![t]! - from;
        return total + gamma ** t * (reward + (shaped ? bonus : 0));
      }, 0);
    close(
      advantages((s, row) => returns(s, row, true)),
      advantages((s, row) => returns(s, row, false)),
    );
  });
});

describe('the Shapley value of the seat', () => {
  /** Chance that a coalition of others is what stands before the seat in a random order: |S|!(N−1−|S|)!/N!. */
  const weight = (members: number, bits: number): number => {
    const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
    const size = Array.from({ length: bits }, (_, b) => (members >> b) & 1).reduce((a, b) => a + b, 0);
    return (factorial(size) * factorial(bits - size)) / factorial(bits + 1);
  };
  const tables = situations.map((one) => one.coalitions());
  const joined = (s: number, row: number) =>
    tables[s]![row]!.reduce(
      (total, value, members) => total + weight(members, situations[s]!.bits) * value,
      0,
    );
  /** What coalitions make without the seat: all of a situation's rows share it, as the seat's links are none of theirs. */
  const without = (s: number) =>
    tables[s]![0]!.reduce(
      (total, _, members) => total + weight(members, situations[s]!.bits) * othersAlone[s]![members]!,
      0,
    );
  const othersAlone = situations.map((one) => one.withoutSeat());

  it('what the coalitions make without the seat cancels', () => {
    close(
      advantages((s, row) => joined(s, row) - without(s)),
      advantages(joined),
    );
  });
  it('what they make with it is not welfare: the Shapley value has advantages of its own', () => {
    const shapley = advantages((s, row) => joined(s, row) - without(s)).flat();
    const plain = advantages(welfare).flat();
    const apart = shapley.filter((a, i) => Math.abs(a - plain[i]!) > 0.05).length / shapley.length;
    expect(apart).toBeGreaterThan(0.5);
  });
});
