/** @file What the benchmark is to show, beside what it shows. */

export interface Demand {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly met: boolean;
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
});
