/** @file The family of linear-quadratic network games. */
import { type BczParams, bczFlips, bcz as bczGame, type Rng } from '@tompo/games';
import type { Checked, Family } from '../family.js';
import {
  checkFrame,
  decimal,
  drawCost,
  drawPlan,
  drawTypes,
  type FrameSpec,
  frame,
  keyCheck,
  type Plan,
  problemKey,
  type Range,
} from './frame.js';

export interface BczSpec extends FrameSpec {
  readonly family: 'bcz';
  /** Productivities, one decimal. */
  readonly alpha: Range;
  /** Complementarity, two decimals. */
  readonly delta: Range;
  /** Cost of a link, two decimals. With `flips` a bound on what is drawn. */
  readonly cost: Range;
  readonly maxEffort: number;
}

const draw = (rng: Rng, spec: BczSpec, plan: Plan): BczParams | null => {
  const { n } = plan;
  const { maxEffort } = spec;
  const alpha = drawTypes(rng, plan, spec.alpha, 1);
  const delta = decimal(rng, spec.delta, 2);
  const cost = drawCost(rng, spec, plan, spec.cost, () => bczFlips({ n, alpha, delta, cost: 0, maxEffort }));
  return cost === null ? null : { n, alpha, delta, cost, maxEffort, ...frame(spec, plan) };
};

const schema = (keys: Readonly<Record<string, unknown>>): Checked<BczSpec> => {
  const spec = keys as unknown as BczSpec;
  const found = keyCheck(keys);
  checkFrame(spec, found);
  found.range('alpha', 0.1, 1000);
  found.range('delta', 0, 10);
  found.range('cost', 0, 1e6);
  const greatest = Array.isArray(spec.alpha) ? spec.alpha[1] : Number.NaN;
  found.check(
    'maxEffort',
    spec.maxEffort >= greatest && spec.maxEffort <= 1e6,
    `at least the greatest alpha, ${greatest}, and at most 1e6`,
  );
  return found.issues.length > 0 ? { issues: found.issues } : { value: spec };
};

export const bcz: Family<BczSpec, BczParams, Plan> = {
  id: 'bcz',
  schema,
  plan: drawPlan,
  draw,
  make: bczGame,
  problemKey,
  view: {
    params: { delta: 'δ', cost: 'link cost', maxEffort: 'largest effort', rounds: 'rounds' },
    types: { name: 'productivity', param: 'alpha' },
  },
};
