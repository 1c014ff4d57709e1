/** @file The `games` section: families of games with distributions over their parameters. */
import { z } from 'zod';
import { distribution, wholeRange } from './distribution.js';

const sequence = z
  .string()
  .regex(
    /^[GE]*E[GE]*$/,
    'write a decision sequence of the letters G (links) and E (effort) with at least one E, such as GE or GEE',
  );

const shared = {
  /** How often this family is drawn, relative to the others. */
  share: z.number().positive().default(1),
  sequences: z.array(sequence).min(1).default(['GE']),
  n: wholeRange.default([4, 6]),
  rounds: wholeRange.default(2),
  /** Part of the games in which seats differ (productivity in bcz, endowment in pgg). */
  heterogeneous: z.number().min(0).max(1).default(0.5),
  linkCost: distribution.default(0),
  decimals: z.int().min(0).max(3).default(1),
  observability: z.enum(['full', 'own']).default('full'),
};

export const bczFamily = z.strictObject({
  game: z.literal('bcz'),
  ...shared,
  alpha: distribution.default([0.5, 1.5]),
  delta: distribution.default([0.05, 0.3]),
  /** Cap of efforts; 'none' lets efforts run free (and then δ·λmax < 1 is demanded). */
  maxEffort: z.union([z.number().positive(), z.literal('none')]).default(5),
});

export const pggFamily = z.strictObject({
  game: z.literal('pgg'),
  ...shared,
  multiplier: distribution.default([1.2, 3]),
  endowment: distribution.default([1, 5]),
  perGroup: z.boolean().default(false),
});

export const family = z.discriminatedUnion('game', [bczFamily, pggFamily]);
export type Family = z.infer<typeof family>;
