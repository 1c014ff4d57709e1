/** @file Draws the parameters of one game. All numbers have few decimals: they are read digit by digit. */
import {
  type BczParams,
  bczOptimum,
  type GamesError,
  type PggParams,
  pggOptimum,
  type Rng,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { flips } from './flips.js';
import type { BczSpec, FamilySpec, PggSpec, Range } from './spec.js';

/** A whole number of 10^−decimals in the range, all equally likely. */
const decimal = (rng: Rng, [low, high]: Range, decimals: number): number => {
  const scale = 10 ** decimals;
  const first = Math.ceil(low * scale - 1e-9);
  const last = Math.floor(high * scale + 1e-9);
  return (first + rng.int(Math.max(1, last - first + 1))) / scale;
};

const round2 = (x: number): number => Math.round(x * 100) / 100;

const types = (rng: Rng, spec: FamilySpec, n: number, range: Range, decimals: number): number | number[] =>
  rng.uniform() < (spec.homogeneous ?? 0.5)
    ? decimal(rng, range, decimals)
    : Array.from({ length: n }, () => decimal(rng, range, decimals));

/** A cost in one of the stretches between flips (and a little beyond the ends), each stretch equally likely: so
 *  each of the planner's graphs along the way is. Null when the costs of this game lie outside the range. */
export const costAmong = (
  rng: Rng,
  found: readonly number[],
  spread: number,
  [low, high]: Range,
): number | null => {
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const ends = [first * (1 - spread), ...found, last * (1 + spread)];
  const k = rng.int(ends.length - 1);
  const from = ends[k] as number;
  const cost = round2(from + rng.uniform() * ((ends[k + 1] as number) - from));
  return cost >= low && cost <= high ? cost : null;
};

type Solve = (
  cost: number,
) => E.Either<GamesError, { readonly welfare: number; readonly graph: readonly (readonly number[])[] }>;

/** The cost of a link: even in its range, or among the flips. Null: draw the game anew. */
const drawCost = (rng: Rng, spec: FamilySpec, range: Range, highest: number, solve: Solve): number | null => {
  if (spec.costs === 'range') {
    return decimal(rng, range, 2);
  }
  let refused = false;
  const found = flips((cost) => {
    const optimum = solve(cost);
    if (E.isLeft(optimum)) {
      refused = true;
      return { welfare: 0, links: 0 };
    }
    const { graph, welfare } = optimum.right;
    return { welfare, links: graph.flat().filter((bit) => bit === 1).length / 2 };
  }, highest);
  return refused ? null : costAmong(rng, found, spec.spread ?? 0.3, range);
};

const frame = (rng: Rng, spec: FamilySpec) => ({
  sequence: spec.sequences[rng.int(spec.sequences.length)] as string,
  rounds: spec.rounds,
  ...(spec.observability === undefined ? {} : { observability: spec.observability }),
});

const drawBcz = (rng: Rng, spec: BczSpec): BczParams | null => {
  const n = decimal(rng, spec.n, 0);
  const { maxEffort } = spec;
  const alpha = types(rng, spec, n, spec.alpha, 1);
  const delta = decimal(rng, spec.delta, 2);
  // Nobody gains more from a link than δ·maxEffort² on each side, so beyond it no link is kept.
  const cost = drawCost(rng, spec, spec.cost, delta * maxEffort ** 2 + 1, (c) =>
    bczOptimum({ n, alpha, delta, cost: c, maxEffort }, 'planner'),
  );
  return cost === null ? null : { n, alpha, delta, cost, maxEffort, ...frame(rng, spec) };
};

const drawPgg = (rng: Rng, spec: PggSpec): PggParams | null => {
  const n = decimal(rng, spec.n, 0);
  const { contribution = 'split' } = spec;
  const endowment = types(rng, spec, n, spec.endowment, spec.endowmentDecimals ?? 0);
  const multiplier = decimal(rng, spec.multiplier, 1);
  // A link can at most bring two endowments into play in every group there is; far beyond it no link is kept.
  const highest = multiplier * n * Math.max(...[endowment].flat()) * 2 ** n;
  const linkCost = drawCost(rng, spec, spec.linkCost, highest, (c) =>
    pggOptimum({ n, endowment, multiplier, linkCost: c, contribution }, 'planner'),
  );
  return linkCost === null ? null : { n, endowment, multiplier, linkCost, contribution, ...frame(rng, spec) };
};

/** Parameters of one family; null where this draw has no cost in range. */
export const drawParams = (rng: Rng, spec: FamilySpec): BczParams | PggParams | null =>
  spec.family === 'bcz' ? drawBcz(rng, spec) : drawPgg(rng, spec);
