/** @file The `games` section: families of games with ranges for their parameters, as @tompo/arena draws them. */
import type { FamilySpec } from '@tompo/arena';
import { bcz } from '@tompo/games';
import { either as E } from 'fp-ts';
import { z } from 'zod';

/** [least, greatest], both included; a number alone means always that one. */
const range = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const wholeRange = z.union([z.int(), z.tuple([z.int(), z.int()])]);
export type Range = z.infer<typeof range>;

const sequence = z
  .string()
  .regex(
    /^[GE]*E[GE]*$/,
    'must be a decision sequence of the letters G (links) and E (effort) with at least one E, such as GE or GEE',
  );

const shared = {
  /** How often this family is drawn, relative to the others. */
  weight: z.number().positive().default(1),
  sequences: z.array(sequence).min(1).default(['GE']),
  n: wholeRange.default([4, 6]),
  rounds: z.int().min(1).default(2),
  /** Share of the games in which all types (productivity, endowment) are equal. */
  homogeneous: z.number().min(0).max(1).default(0.5),
  /** Share of the games with different types whose planner's network shall be neither empty nor complete. */
  partial: z.number().min(0).max(1).default(0.6),
  /** Share of the games whose links may cost so much that the planner's network is empty. */
  empty: z.number().min(0).max(1).default(1),
  /** flips: link costs near those at which the best network changes, where decisions are hard · range: evenly. */
  costs: z.enum(['flips', 'range']).default('flips'),
  spread: z.number().min(0).lt(1).default(0.3),
  observability: z.enum(['full', 'own']).default('full'),
};

const bczFamily = z.strictObject({
  family: z.literal('bcz'),
  ...shared,
  alpha: range.default([0.5, 1.5]),
  delta: range.default([0.05, 0.25]),
  cost: range.default([0.02, 3]),
  /** The greatest effort; 'none': a cap that never binds, which needs 2δ(n − 1) < 1. */
  maxEffort: z.union([z.number().positive(), z.literal('none')]).default(5),
});

const pggFamily = z.strictObject({
  family: z.literal('pgg'),
  ...shared,
  endowment: range.default([1, 5]),
  endowmentDecimals: z.union([z.literal(0), z.literal(1)]).default(0),
  multiplier: range.default([1.2, 3]),
  linkCost: range.default([0.02, 3]),
  contribution: z.enum(['split', 'perGroup']).default('split'),
});

export const family = z.discriminatedUnion('family', [bczFamily, pggFamily]);
export type Family = z.infer<typeof family>;

export const ends = (r: Range): readonly [number, number] => (typeof r === 'number' ? [r, r] : [r[0], r[1]]);

/** The cap that never binds anywhere in the ranges; left where efforts run away. */
export const openCap = (f: Extract<Family, { family: 'bcz' }>): E.Either<string, number> => {
  const [n, delta, alpha] = [ends(f.n)[1], ends(f.delta)[1], ends(f.alpha)[1]];
  const made = bcz({ n, delta, alpha, cost: ends(f.cost)[0], sequence: 'GE', rounds: 1 });
  if (E.isRight(made)) return E.right(made.right.params.maxEffort as number);
  return E.left(
    `none lets efforts run away: 2δ(n − 1) = ${Math.round(2 * delta * (n - 1) * 100) / 100} ≥ 1 at delta ${delta} with ${n} agents (δ·λmax of the complete network is too large); give a number, or lower delta or n`,
  );
};

/** The family as @tompo/arena takes it. A cap that cannot be is 1 here, and a fault of the recipe elsewhere. */
export const toSpec = (f: Family): FamilySpec => {
  const n = ends(f.n);
  if (f.family === 'pgg')
    return {
      ...f,
      n,
      endowment: ends(f.endowment),
      multiplier: ends(f.multiplier),
      linkCost: ends(f.linkCost),
    };
  const cap = f.maxEffort === 'none' ? openCap(f) : E.right(f.maxEffort);
  return {
    ...f,
    n,
    alpha: ends(f.alpha),
    delta: ends(f.delta),
    cost: ends(f.cost),
    maxEffort: E.isRight(cap) ? cap.right : 1,
  };
};
