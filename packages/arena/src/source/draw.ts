/** @file Draws the parameters of one game. All numbers have few decimals: they are read digit by digit. */
import {
  type BczParams,
  bczFlips,
  type Flip,
  type GamesError,
  linkCount,
  type PggModel,
  type PggParams,
  pggOptimum,
  type Rng,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { flips, stretches } from './flips.js';
import type { BczSpec, FamilySpec, PggSpec, Range } from './spec.js';

/** A whole number of 10^−decimals in the range, all equally likely. */
const decimal = (rng: Rng, [low, high]: Range, decimals: number): number => {
  const scale = 10 ** decimals;
  const first = Math.ceil(low * scale - 1e-9);
  const last = Math.floor(high * scale + 1e-9);
  return (first + rng.int(Math.max(1, last - first + 1))) / scale;
};

const round2 = (x: number): number => Math.round(x * 100) / 100;

/** What is settled before the numbers are drawn, so that numbers that are refused do not change how often it comes. */
export interface Plan {
  readonly n: number;
  readonly sequence: string;
  readonly homogeneous: boolean;
  /** The planner's graph shall be neither empty nor complete. */
  readonly partial: boolean;
  /** The planner's graph may be empty. */
  readonly empty: boolean;
}

export const drawPlan = (rng: Rng, spec: FamilySpec): Plan => {
  const n = decimal(rng, spec.n, 0);
  const sequence = spec.sequences[rng.int(spec.sequences.length)] as string;
  const homogeneous = rng.uniform() < (spec.homogeneous ?? 0.3);
  const partial = rng.uniform() < (spec.partial ?? 0.6) && !homogeneous && spec.costs !== 'range';
  const empty = rng.uniform() < (spec.empty ?? 1) || spec.costs === 'range';
  return { n, sequence, homogeneous, partial, empty };
};

const drawTypes = (rng: Rng, { n, homogeneous }: Plan, range: Range, decimals: number): number | number[] =>
  homogeneous
    ? decimal(rng, range, decimals)
    : Array.from({ length: n }, () => decimal(rng, range, decimals));

/** The cost of a link: evenly in its range, or in one of the stretches between flips, each equally likely: so each of
 *  the planner's graphs along the way is. Null: these types have no such cost, draw them anew. */
const drawCost = (
  rng: Rng,
  spec: FamilySpec,
  plan: Plan,
  range: Range,
  flipsOf: () => E.Either<GamesError, readonly Flip[]>,
): number | null => {
  if (spec.costs === 'range') {
    return decimal(rng, range, 2);
  }
  const found = flipsOf();
  if (E.isLeft(found)) {
    return null;
  }
  const complete = (plan.n * (plan.n - 1)) / 2;
  const open = stretches(found.right, spec.spread ?? 0.3).filter(
    ({ links }) => (links > 0 || (plan.empty && !plan.partial)) && (links < complete || !plan.partial),
  );
  if (open.length === 0) {
    return null;
  }
  const { from, to } = open[rng.int(open.length)] as (typeof open)[number];
  const cost = round2(from + rng.uniform() * (to - from));
  // Rounding may leave a narrow stretch; then another graph would be best.
  return cost >= range[0] && cost <= range[1] && (!plan.partial || (cost > from && cost < to)) ? cost : null;
};

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

const frame = (spec: FamilySpec, { sequence }: Plan) => ({
  sequence,
  rounds: spec.rounds,
  ...(spec.observability === undefined ? {} : { observability: spec.observability }),
});

const drawBcz = (rng: Rng, spec: BczSpec, plan: Plan): BczParams | null => {
  const { n } = plan;
  const { maxEffort } = spec;
  const alpha = drawTypes(rng, plan, spec.alpha, 1);
  const delta = decimal(rng, spec.delta, 2);
  const cost = drawCost(rng, spec, plan, spec.cost, () => bczFlips({ n, alpha, delta, cost: 0, maxEffort }));
  return cost === null ? null : { n, alpha, delta, cost, maxEffort, ...frame(spec, plan) };
};

const drawPgg = (rng: Rng, spec: PggSpec, plan: Plan): PggParams | null => {
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

/** Parameters of one family; null where these types have no cost as planned. */
export const drawParams = (rng: Rng, spec: FamilySpec, plan: Plan): BczParams | PggParams | null =>
  spec.family === 'bcz' ? drawBcz(rng, spec, plan) : drawPgg(rng, spec, plan);
