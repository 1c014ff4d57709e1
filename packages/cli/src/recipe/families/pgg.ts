/** @file Public goods games in a recipe. */
import type { PggSpec } from '@tompo/arena';
import { pgg as pggGame } from '@tompo/games';
import { z } from 'zod';
import type { OurFamily } from './family.js';
import { ends, fewestDecisions, inWords, largestRound, leastPrompt, range, shared } from './network.js';

const keys = z.strictObject({
  family: z.literal('pgg'),
  ...shared,
  endowment: range.default([1, 5]),
  endowmentDecimals: z.union([z.literal(0), z.literal(1)]).default(0),
  multiplier: range.default([1.2, 3]),
  linkCost: range.default([0.02, 3]),
  contribution: z.enum(['split', 'perGroup']).default('split'),
});

type Keys = z.infer<typeof keys>;

const toSpec = (f: Keys): PggSpec => ({
  ...f,
  n: ends(f.n),
  endowment: ends(f.endowment),
  multiplier: ends(f.multiplier),
  linkCost: ends(f.linkCost),
});

const largest = (f: Keys) => {
  const { endowment, multiplier, linkCost } = toSpec(f);
  // Endowments are drawn on their grid, so the end of the range need not be one.
  const unit = 10 ** f.endowmentDecimals;
  const most = Math.floor(endowment[1] * unit + 1e-9) / unit;
  return pggGame({
    ...largestRound(f),
    endowment: most,
    multiplier: multiplier[1],
    linkCost: linkCost[0],
  });
};

export const pgg = {
  keys,
  toSpec,
  faults: () => [],
  fewestDecisions,
  leastPrompt,
  largest,
  inWords: (f) => inWords('pgg', f),
} satisfies OurFamily<Keys>;
