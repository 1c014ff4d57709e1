/** @file Games with random parameters keep the contract. */
import { describe, expect, it } from 'vitest';
import { bcz, pgg, rng } from '../src/index.js';
import { checkGame, explainViolation } from '../src/testing.js';
import { right } from './right.js';

const r = rng('fuzz');
const one = (digits: number, lo: number, hi: number): number =>
  Math.round((lo + (hi - lo) * r.uniform()) * 10 ** digits) / 10 ** digits;
const word = (): string => Array.from({ length: 1 + r.int(4) }, () => (r.int(2) === 0 ? 'G' : 'E')).join('');
const frame = () => ({
  decimals: 1 + r.int(2),
  sequence: word(),
  rounds: 1 + r.int(3),
  observability: r.int(2) === 0 ? 'full' : 'own',
});
const perSeat = (n: number, lo: number, hi: number): number | number[] =>
  r.int(2) === 0 ? one(1, lo, hi) : Array.from({ length: n }, () => one(1, lo, hi));

describe('random games', () => {
  it('BCZ, 2 to 7 seats', () => {
    for (let k = 0; k < 25; k++) {
      const n = 2 + r.int(6);
      const params = {
        n,
        alpha: perSeat(n, 0.2, 2),
        delta: one(2, 0, 0.5),
        cost: one(2, 0, 1.5),
        maxEffort: one(1, 2, 8),
        ...frame(),
      };
      const found = checkGame(right(bcz(params)), { seeds: [k], enumerateUpTo: 500 }).map(explainViolation);
      expect(found, JSON.stringify(params)).toEqual([]);
    }
  });
  it('PGG, 2 to 7 seats', () => {
    for (let k = 0; k < 25; k++) {
      const n = 2 + r.int(6);
      const contribution = r.int(2) === 0 ? 'split' : 'perGroup';
      const params = {
        n,
        endowment: perSeat(n, 1, 9),
        multiplier: one(2, 0.3, 3.5),
        linkCost: one(2, 0, 2),
        contribution,
        ...frame(),
      };
      const found = checkGame(right(pgg(params)), { seeds: [k], enumerateUpTo: 500 }).map(explainViolation);
      expect(found, JSON.stringify(params)).toEqual([]);
    }
  });
  it('more seats than can be searched in full: 20', () => {
    const alpha = Array.from({ length: 20 }, () => one(1, 0.5, 1.5));
    const many = [
      bcz({ n: 20, alpha, delta: 0.02, cost: 0.03, maxEffort: 3 }),
      pgg({ n: 20, endowment: 5, multiplier: 1.4, linkCost: 0.3 }),
    ];
    for (const made of many) expect(checkGame(right(made), { seeds: [1] }).map(explainViolation)).toEqual([]);
  });
});
