/** @file What games are drawn: plain data, as it stands in a recipe. */
import type { OptionFault } from '../errors.js';

/** Least and greatest value, both included. */
export type Range = readonly [number, number];

interface FrameSpec {
  /** How often this family is drawn, relative to the others; default 1. */
  readonly weight?: number | undefined;
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
  /** Share of the games that may have a cost so high that the planner's graph is empty; default 1: that stretch is then
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

export type FamilySpec = BczSpec | PggSpec;

/** Small games that an embedded model can learn: 4–6 seats, two rounds. */
export const DEFAULT_SPECS: readonly FamilySpec[] = [
  {
    family: 'bcz',
    weight: 2,
    sequences: ['GE', 'GEE'],
    rounds: 2,
    n: [4, 6],
    alpha: [0.5, 3],
    delta: [0.02, 0.1],
    cost: [0.01, 2],
    maxEffort: 4,
  },
  {
    family: 'pgg',
    sequences: ['GE'],
    rounds: 2,
    n: [4, 6],
    endowment: [1, 5],
    multiplier: [1.2, 3],
    linkCost: [0.01, 3],
  },
];

/** All faults of the families, with their paths. */
export const specFaults = (specs: readonly FamilySpec[]): readonly OptionFault[] => {
  const faults: OptionFault[] = [];
  const check = (path: string, value: unknown, ok: boolean, expected: string): void => {
    if (!ok) {
      faults.push({ path, value, expected });
    }
  };
  const range = (path: string, value: Range, low: number, high: number): void =>
    check(
      path,
      value,
      Array.isArray(value) &&
        value.length === 2 &&
        value[0] >= low &&
        value[1] <= high &&
        value[0] <= value[1],
      `[least, greatest] within ${low} and ${high}`,
    );
  check('families', specs, specs.length > 0, 'at least one family');
  for (const [i, spec] of specs.entries()) {
    const path = `families[${i}]`;
    const { weight = 1, homogeneous = 0.3, partial = 0.6, empty = 1, spread = 0.3, costs = 'flips' } = spec;
    check(`${path}.weight`, weight, weight > 0 && Number.isFinite(weight), 'a positive number');
    check(
      `${path}.sequences`,
      spec.sequences,
      Array.isArray(spec.sequences) &&
        spec.sequences.length > 0 &&
        spec.sequences.every((s) => /^[GE]+$/.test(s)),
      'a list of words over G and E',
    );
    check(
      `${path}.rounds`,
      spec.rounds,
      Number.isInteger(spec.rounds) && spec.rounds >= 1,
      'a whole number from 1 on',
    );
    range(`${path}.n`, spec.n, 2, 16);
    check(`${path}.homogeneous`, homogeneous, homogeneous >= 0 && homogeneous <= 1, 'a share from 0 to 1');
    check(`${path}.partial`, partial, partial >= 0 && partial <= 1, 'a share from 0 to 1');
    check(`${path}.empty`, empty, empty >= 0 && empty <= 1, 'a share from 0 to 1');
    check(`${path}.spread`, spread, spread >= 0 && spread < 1, 'a number from 0 up to, not including, 1');
    check(`${path}.costs`, costs, costs === 'flips' || costs === 'range', "'flips' or 'range'");
    switch (spec.family) {
      case 'bcz':
        range(`${path}.alpha`, spec.alpha, 0.1, 1000);
        range(`${path}.delta`, spec.delta, 0, 10);
        range(`${path}.cost`, spec.cost, 0, 1e6);
        check(
          `${path}.maxEffort`,
          spec.maxEffort,
          spec.maxEffort >= spec.alpha[1] && spec.maxEffort <= 1e6,
          `at least the greatest alpha, ${spec.alpha[1]}, and at most 1e6`,
        );
        break;
      case 'pgg':
        range(`${path}.endowment`, spec.endowment, 0.1, 1000);
        range(`${path}.multiplier`, spec.multiplier, 0.1, 1000);
        range(`${path}.linkCost`, spec.linkCost, 0, 1e6);
        break;
      default:
        check(`${path}.family`, (spec as { family: unknown }).family, false, "'bcz' or 'pgg'");
    }
  }
  return faults;
};
