/** @file Outcomes of several payoffs, held against each other without adding them up. Points are lists of one length; more is better. */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { matrixFaults } from '../solve/bimatrix.js';

type Point = readonly number[];

const isAtLeast = (a: Point, b: Point): boolean => a.every((x, k) => x >= (b[k] as number));
const isBetter = (a: Point, b: Point): boolean => isAtLeast(a, b) && a.some((x, k) => x > (b[k] as number));

/** Places of the points that no other one is better than; points that are equal stand together. Left: points of different lengths, or
 *  with what is no number. */
export const paretoFront = (points: readonly Point[]): E.Either<DilemmasError, readonly number[]> => {
  const faults = matrixFaults('points', points);
  if (faults.length > 0) return invalid('paretoFront', faults);
  return E.right(points.flatMap((point, k) => (points.some((other) => isBetter(other, point)) ? [] : [k])));
};

/** How much of the space above a reference point is at most as good as some point: an area of two payoffs, a volume of three. Exact, by
 *  slices along the last payoff; time grows with the power of the number of payoffs.
 *  @source Zitzler & Thiele 1998, Multiobjective optimization using evolutionary algorithms */
export const hypervolume = (points: readonly Point[], reference: Point): E.Either<DilemmasError, number> => {
  const faults = matrixFaults('points', [...points, reference]);
  if (faults.length > 0) return invalid('hypervolume', faults);
  const above = points.filter((point) => point.every((x, k) => x > (reference[k] as number)));
  return E.right(volume(above, reference));
};

const volume = (points: readonly Point[], reference: Point): number => {
  const last = reference.length - 1;
  const from = reference[last] as number;
  const heights = [...new Set(points.map((point) => point[last] as number))].toSorted((a, b) => a - b);
  if (last === 0) return points.length === 0 ? 0 : Math.max(...heights) - from;
  let [total, below] = [0, from];
  for (const height of heights) {
    const reaching = points.filter((point) => (point[last] as number) >= height);
    const slice = volume(
      reaching.map((point) => point.slice(0, last)),
      reference.slice(0, last),
    );
    total += slice * (height - below);
    below = height;
  }
  return total;
};
