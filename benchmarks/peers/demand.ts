/** @file What the benchmark is to show, beside what it shows. */

export interface Demand {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly met: boolean;
  /** 'equal': the two sides must agree, else the comparison is void and the run fails. 'fast': a target. */
  readonly kind: 'equal' | 'fast';
}

interface Bound {
  readonly asked: string;
  readonly print: (value: number) => string;
  readonly holds: (value: number) => boolean;
}

const printed = (unit: string) => (value: number) =>
  `${value < 10 ? value.toFixed(2) : value.toFixed(0)}${unit}`;

/** At least so much; `goal`: what would be welcome. */
export const fewest = (least: number, unit: string, goal?: number): Bound => ({
  asked: `≥ ${least}${unit}${goal === undefined ? '' : `, goal ${goal}${unit}`}`,
  print: printed(unit),
  holds: (value) => value >= least,
});

export const most = (limit: number, unit: string): Bound => ({
  asked: `≤ ${limit}${unit}`,
  print: printed(unit),
  holds: (value) => value <= limit,
});

export const demand = (what: string, bound: Bound, value: number): Demand => ({
  what,
  asked: bound.asked,
  measured: bound.print(value),
  met: bound.holds(value),
  kind: 'fast',
});

/** Relative differences, all of which must be at most 1e-4. */
export const equal = (what: string, differences: readonly number[]): Demand => {
  const largest = Math.max(...differences);
  return { what, asked: '≤ 1e-4', measured: largest.toExponential(0), met: largest <= 1e-4, kind: 'equal' };
};
