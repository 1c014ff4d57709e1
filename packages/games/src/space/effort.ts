/** @file How much: a number of a grid. */
import type { Decision, DecisionSpace } from '../contract.js';
import { show } from '../params/show.js';
import { plain, rounded, short } from '../text/numbers.js';
import type { SpaceKind } from './kind.js';

type Effort = Extract<DecisionSpace, { _tag: 'effort' }>;
type Level = Extract<Decision, { _tag: 'effort' }>;

/** A number from min to max with at most so many decimals. */
export const effortSpace = ({ min, max, decimals }: Omit<Effort, '_tag'>): Effort =>
  Object.freeze({ _tag: 'effort', min, max, decimals });

/** The multiple of 10^−decimals nearest to a value; the double that its decimal text reads back as. */
export const toGrid = (value: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
};

/** The legal effort nearest to a value. */
export const nearestEffort = (value: number, space: Effort): number =>
  Math.min(space.max, Math.max(space.min, toGrid(value, space.decimals)));

/** The first and the last point of the grid in units of it, inside the range: a minimum of .25 with one decimal starts at
 *  .3. */
const ends = ({ min, max, decimals }: Effort): readonly [first: number, last: number] => {
  const scale = 10 ** decimals;
  // Plus 0: there is no zero with a sign on the grid.
  return [Math.ceil(min * scale - 1e-9) + 0, Math.floor(max * scale + 1e-9) + 0];
};

const level = (units: number, { decimals }: Effort): Level => ({
  _tag: 'effort',
  value: toGrid(units / 10 ** decimals, decimals),
});

export const effort: SpaceKind<Effort, Level> = {
  illegal: ({ value }, space) => {
    if (typeof value !== 'number') return `an effort is a number, not ${show(value)}`;
    if (!(value >= space.min && value <= space.max)) {
      return `effort ${value} is not between ${space.min} and ${space.max}`;
    }
    const scale = 10 ** space.decimals;
    // Forgives the rounding of sums such as 0.1 + 0.2, nothing more.
    return Math.abs(value * scale - Math.round(value * scale)) <=
      Math.max(1e-9, 16 * Number.EPSILON * value * scale)
      ? null
      : `effort ${value} has more than ${space.decimals} decimal${space.decimals === 1 ? '' : 's'}`;
  },
  random: (rng, space) => {
    const [first, last] = ends(space);
    const count = last - first + 1;
    // No stream draws from an endless range; that the space has one is told by whoever checks it.
    return level(first + rng.int(Number.isSafeInteger(count) ? count : 2 ** 30), space);
  },
  absent: (space) => level(ends(space)[0], space),
  write: ({ value }, style, { decimals }) => (style === 'compact' ? short : plain)(rounded(value, decimals)),
  copy: ({ value }) => ({ _tag: 'effort', value }),
  size: (space) => {
    const [first, last] = ends(space);
    return Math.max(0, last - first + 1);
  },
  at: (place, space) => level(ends(space)[0] + place, space),
  longest: (space) => {
    const [first, last] = ends(space);
    // A round number is shorter than its neighbour (10 and 9.9).
    return [last, last - 1, first, first + 1]
      .filter((units) => units >= first && units <= last)
      .map((units) => level(units, space));
  },
  distance: (a, b, { min, max }) => (a.value === b.value ? 0 : Math.abs(a.value - b.value) / (max - min)),
};
