/** @file What the families of network games share: types and links whose cost is drawn where decisions are hard. All
 *  numbers have few decimals: they are read digit by digit. */
import type { Flip, GamesError, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../../canonical.js';
import type { Issue } from '../family.js';
import { costIntervals } from '../flips.js';

/** Least and greatest value, both included. */
export type Range = readonly [number, number];

export interface Weighted {
  /** How often this family is drawn, relative to the others; default 1. */
  readonly weight?: number | undefined;
}

export interface FrameSpec extends Weighted {
  /** Decision sequences τ, drawn evenly, such as ['GE', 'GEE']. */
  readonly sequences: readonly string[];
  /** T. */
  readonly rounds: number;
  /** Seats. */
  readonly n: Range;
  /** Share of games in which all types are equal; default 0.3. */
  readonly homogeneous?: number | undefined;
  /** Share of the games with different types whose planner's graph shall be neither empty nor complete; default 0.6.
   *  Complementarity makes most networks all or nothing: without it the answer is mostly one of the two. */
  readonly partial?: number | undefined;
  /** Share of the games that may have a cost so high that the planner's graph is empty; default 1: that interval is then
   *  as likely as any other. With few rules to tell them apart, games in which nobody should link teach a learner to
   *  link with nobody. */
  readonly empty?: number | undefined;
  /** `flips` (default): the cost of a link lies among the costs at which the planner's graph changes, each of the
   *  graphs along the way being equally likely. `range`: evenly in its range. */
  readonly costs?: 'flips' | 'range' | undefined;
  /** How far beyond the first and the last flip a cost may lie, relative to it; default 0.3. */
  readonly spread?: number | undefined;
  readonly observability?: 'full' | 'own' | undefined;
}

/** A whole number of 10^−decimals in the range, all equally likely. */
export const decimal = (rng: Rng, [low, high]: Range, decimals: number): number => {
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

export const drawPlan = (rng: Rng, spec: FrameSpec): Plan => {
  const n = decimal(rng, spec.n, 0);
  const sequence = spec.sequences[rng.int(spec.sequences.length)] as string;
  const homogeneous = rng.uniform() < (spec.homogeneous ?? 0.3);
  const partial = rng.uniform() < (spec.partial ?? 0.6) && !homogeneous && spec.costs !== 'range';
  const empty = rng.uniform() < (spec.empty ?? 1) || spec.costs === 'range';
  return { n, sequence, homogeneous, partial, empty };
};

export const drawTypes = (
  rng: Rng,
  { n, homogeneous }: Plan,
  range: Range,
  decimals: number,
): number | number[] =>
  homogeneous
    ? decimal(rng, range, decimals)
    : Array.from({ length: n }, () => decimal(rng, range, decimals));

/** The cost of a link: evenly in its range, or in one of the intervals between flips, each equally likely: so each of
 *  the planner's graphs along the way is. Null: these types have no such cost, draw them anew. */
export const drawCost = (
  rng: Rng,
  spec: FrameSpec,
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
  const open = costIntervals(found.right, spec.spread ?? 0.3).filter(
    ({ links }) => (links > 0 || (plan.empty && !plan.partial)) && (links < complete || !plan.partial),
  );
  if (open.length === 0) {
    return null;
  }
  const { from, to } = open[rng.int(open.length)] as (typeof open)[number];
  const cost = round2(from + rng.uniform() * (to - from));
  // Rounding may leave a narrow interval; then another graph would be best.
  return cost >= range[0] && cost <= range[1] && (!plan.partial || (cost > from && cost < to)) ? cost : null;
};

export const frame = (spec: FrameSpec, { sequence }: Plan) => ({
  sequence,
  rounds: spec.rounds,
  ...(spec.observability === undefined ? {} : { observability: spec.observability }),
});

/** What makes two games the same problem: economics, and the types in any order. Neither τ nor T nor the seats' order
 *  may carry a training problem into the held-out games. */
export const problemKey = (params: object): string => {
  const {
    sequence: _tau,
    rounds: _T,
    observability: _o,
    decimals: _d,
    ...economics
  } = params as Readonly<Record<string, unknown>>;
  const sorted = Object.entries(economics).map(([key, value]) => [
    key,
    // One type for all, or a list of equal ones: the same problem.
    Array.isArray(value)
      ? value.every((v) => v === value[0])
        ? value[0]
        : [...value].sort((a: number, b: number) => a - b)
      : value,
  ]);
  return canonical(Object.fromEntries(sorted));
};

/** Collects what is wrong, key by key. */
export const keyCheck = (keys: Readonly<Record<string, unknown>>) => {
  const issues: Issue[] = [];
  const check = (key: string, ok: boolean, expected: string): void => {
    if (!ok) {
      issues.push({ path: [key], message: expected, expected });
    }
  };
  const range = (key: string, low: number, high: number): void => {
    const value = keys[key];
    const [least, greatest] = Array.isArray(value) && value.length === 2 ? (value as number[]) : [];
    const ok =
      (least as number) >= low && (greatest as number) <= high && (least as number) <= (greatest as number);
    check(key, ok, `[least, greatest] within ${low} and ${high}`);
  };
  return { issues, check, range };
};

/** What is wrong with the keys that network games share. */
export const checkFrame = (spec: FrameSpec, { check, range }: ReturnType<typeof keyCheck>): void => {
  const {
    sequences,
    rounds,
    homogeneous = 0.3,
    partial = 0.6,
    empty = 1,
    spread = 0.3,
    costs = 'flips',
  } = spec;
  check(
    'sequences',
    Array.isArray(sequences) && sequences.length > 0 && sequences.every((s) => /^[GE]+$/.test(s)),
    'a list of words over G and E',
  );
  check('rounds', Number.isInteger(rounds) && rounds >= 1, 'a whole number from 1 on');
  range('n', 2, 16);
  check('homogeneous', homogeneous >= 0 && homogeneous <= 1, 'a share from 0 to 1');
  check('partial', partial >= 0 && partial <= 1, 'a share from 0 to 1');
  check('empty', empty >= 0 && empty <= 1, 'a share from 0 to 1');
  check('spread', spread >= 0 && spread < 1, 'a number from 0 up to, not including, 1');
  check('costs', costs === 'flips' || costs === 'range', "'flips' or 'range'");
};
