/** @file Distributions of game parameters as a recipe writes them, and one draw from them. */
import { z } from 'zod';

/** A number: always that · [from, to]: uniform, rounded to `decimals` · { oneOf }: one of the list. */
export const distribution = z.union([
  z.number(),
  z.tuple([z.number(), z.number()]),
  z.strictObject({ oneOf: z.array(z.number()).min(1) }),
]);
export type Distribution = z.infer<typeof distribution>;

/** Whole numbers: a number, or [from, to] with both ends in. */
export const wholeRange = z.union([z.int(), z.tuple([z.int(), z.int()])]);
export type WholeRange = z.infer<typeof wholeRange>;

/** x rounded to so many decimals, as the prompt will show it (no -0). */
export const roundTo = (x: number, decimals: number): number => {
  const unit = 10 ** decimals;
  return Math.round(x * unit) / unit + 0;
};

/** One draw; u is uniform in [0, 1). */
export const draw = (d: Distribution, u: number, decimals: number): number => {
  if (typeof d === 'number') return d;
  if (Array.isArray(d)) return roundTo(d[0] + (d[1] - d[0]) * u, decimals);
  return d.oneOf[Math.floor(u * d.oneOf.length)] as number;
};

export const drawWhole = (d: WholeRange, u: number): number =>
  typeof d === 'number' ? d : d[0] + Math.floor(u * (d[1] - d[0] + 1));

export const largest = (d: Distribution | WholeRange): number =>
  typeof d === 'number' ? d : Array.isArray(d) ? Math.max(d[0], d[1]) : Math.max(...d.oneOf);

export const smallest = (d: Distribution | WholeRange): number =>
  typeof d === 'number' ? d : Array.isArray(d) ? Math.min(d[0], d[1]) : Math.min(...d.oneOf);

/** Both ends of a distribution, to try whether a game can be made there. */
export const corners = (d: Distribution): readonly number[] => {
  const ends = [smallest(d), largest(d)];
  return ends[0] === ends[1] ? [ends[0] as number] : ends;
};

/** Is [from, to] the wrong way round? */
export const reversed = (d: Distribution | WholeRange): boolean => Array.isArray(d) && d[0] > d[1];
