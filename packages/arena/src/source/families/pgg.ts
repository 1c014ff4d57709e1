/** @file The family of public goods games on the groups of a network. */
import {
  type Flip,
  type GamesError,
  linkCount,
  type PggModel,
  type PggParams,
  pgg as pggGame,
  pggOptimum,
  type Rng,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Checked, Family } from '../family.js';
import { flips } from '../flips.js';
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

export interface PggSpec extends FrameSpec {
  readonly family: 'pgg';
  /** Endowments, `endowmentDecimals` decimals (default 0). */
  readonly endowment: Range;
  readonly endowmentDecimals?: 0 | 1 | undefined;
  /** r, one decimal. */
  readonly multiplier: Range;
  /** Two decimals. */
  readonly linkCost: Range;
  readonly contribution?: 'split' | 'perGroup' | undefined;
}

/** The flips of a public goods game, by parametric search. Left where an optimum cannot be had. */
const pggFlips = (model: PggModel, highest: number): E.Either<GamesError, readonly Flip[]> => {
  let refused: E.Left<GamesError> | null = null;
  const found = flips((linkCost) => {
    const optimum = pggOptimum({ ...model, linkCost }, 'planner');
    if (E.isLeft(optimum)) {
      refused = optimum;
      return { welfare: 0, links: 0 };
    }
    return { welfare: optimum.right.welfare, links: linkCount(optimum.right.graph) };
  }, highest);
  return refused ?? E.right(found);
};

const draw = (rng: Rng, spec: PggSpec, plan: Plan): PggParams | null => {
  const { n } = plan;
  const { contribution = 'split' } = spec;
  const endowment = drawTypes(rng, plan, spec.endowment, spec.endowmentDecimals ?? 0);
  const multiplier = decimal(rng, spec.multiplier, 1);
  // All endowments in each of at most 2ⁿ groups: no link brings more than that.
  const highest = multiplier * n * spec.endowment[1] * 2 ** n;
  const linkCost = drawCost(rng, spec, plan, spec.linkCost, () =>
    pggFlips({ n, endowment, multiplier, contribution }, highest),
  );
  return linkCost === null
    ? null
    : { n, endowment, multiplier, linkCost, contribution, ...frame(spec, plan) };
};

const schema = (keys: Readonly<Record<string, unknown>>): Checked<PggSpec> => {
  const spec = keys as unknown as PggSpec;
  const found = keyCheck(keys);
  checkFrame(spec, found);
  found.range('endowment', 0.1, 1000);
  found.range('multiplier', 0.1, 1000);
  found.range('linkCost', 0, 1e6);
  return found.issues.length > 0 ? { issues: found.issues } : { value: spec };
};

export const pgg: Family<PggSpec, PggParams, Plan> = {
  id: 'pgg',
  schema,
  plan: drawPlan,
  draw,
  make: pggGame,
  problemKey,
  view: {
    params: { linkCost: 'link cost', multiplier: 'multiplier', rounds: 'rounds' },
    types: { name: 'endowment', param: 'endowment' },
  },
};
