/** @file Linear-quadratic network games in a recipe. */
import type { BczSpec } from '@tompo/arena';
import { bcz as bczGame } from '@tompo/games';
import { either as E } from 'fp-ts';
import { z } from 'zod';
import type { OurFamily } from './family.js';
import { ends, fewestDecisions, inWords, largestRound, leastPrompt, range, shared } from './network.js';

const keys = z.strictObject({
  family: z.literal('bcz'),
  ...shared,
  alpha: range.default([0.5, 1.5]),
  delta: range.default([0.05, 0.25]),
  cost: range.default([0.02, 3]),
  /** The greatest effort; 'none': a cap that never binds, which needs 2δ(n − 1) < 1. */
  maxEffort: z.union([z.number().positive(), z.literal('none')]).default(5),
});

type Keys = z.infer<typeof keys>;

/** The cap that never binds anywhere in the ranges; left where efforts run away. */
export const openCap = (f: Keys): E.Either<string, number> => {
  const [n, delta, alpha] = [ends(f.n)[1], ends(f.delta)[1], ends(f.alpha)[1]];
  const made = bczGame({ n, delta, alpha, cost: ends(f.cost)[0], sequence: 'GE', rounds: 1 });
  if (E.isRight(made)) return E.right(made.right.params.maxEffort as number);
  return E.left(
    `none lets efforts run away: 2δ(n − 1) = ${Math.round(2 * delta * (n - 1) * 100) / 100} ≥ 1 at delta ${delta} with ${n} agents (δ·λmax of the complete network is too large); give a number, or lower delta or n`,
  );
};

/** A cap that cannot be is 1 here, and a fault of the recipe elsewhere. */
const toSpec = (f: Keys): BczSpec => {
  const cap = f.maxEffort === 'none' ? openCap(f) : E.right(f.maxEffort);
  return {
    ...f,
    n: ends(f.n),
    alpha: ends(f.alpha),
    delta: ends(f.delta),
    cost: ends(f.cost),
    maxEffort: E.isRight(cap) ? cap.right : 1,
  };
};

const faults = (f: Keys) => {
  const cap = f.maxEffort === 'none' ? openCap(f) : E.right(0);
  return E.isLeft(cap) ? [{ key: 'maxEffort', message: cap.left }] : [];
};

const largest = (f: Keys) => {
  const { alpha, delta, cost, maxEffort } = toSpec(f);
  return bczGame({ ...largestRound(f), alpha: alpha[1], delta: delta[0], cost: cost[0], maxEffort });
};

export const bcz = {
  keys,
  toSpec,
  faults,
  fewestDecisions,
  leastPrompt,
  largest,
  inWords: (f) => inWords('bcz', f),
} satisfies OurFamily<Keys>;
