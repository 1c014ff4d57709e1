/** @file How far a group has come from competing to earning what it could earn together, at the cost of those outside. */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';

export interface CollusionOptions {
  /** Mean profit of a member, of any unit: as it is, in the competitive equilibrium, and where all do what is best for them together. */
  readonly profit: number;
  readonly competitive: number;
  readonly joint: number;
  /** What those outside have (consumers, say), as it is and in the competitive equilibrium. */
  readonly outsiders?: { readonly now: number; readonly competitive: number } | undefined;
}

export interface Collusion {
  /** Δ = (π − π_N)/(π_M − π_N): 0 of competition, 1 of a perfect cartel, below 0 where members do each other more harm than competitors. */
  readonly index: number;
  /** What those outside lose against competition; null where nobody said what they have. What raises the profit and harms nobody is no
   *  collusion, but cooperation. */
  readonly harm: number | null;
}

/** @source Calvano, Calzolari, Denicolò & Pastorello 2020, Artificial intelligence, algorithmic pricing, and collusion (the profit gain Δ)
 *  `collusion({ profit: 0.3, competitive: 0.223, joint: 0.337 })` */
export const collusion = (options: CollusionOptions): E.Either<DilemmasError, Collusion> => {
  const unknown = unknownOptions(options, ['profit', 'competitive', 'joint', 'outsiders']);
  // Whatever it is, each is looked at right away.
  const { profit, competitive, joint, outsiders } = asOptions(options) as CollusionOptions;
  const faults = [
    ...unknown,
    ...wrongNumber('profit', profit, {}),
    ...wrongNumber('competitive', competitive, {}),
    ...wrongNumber('joint', joint, {}),
    ...(outsiders === undefined
      ? []
      : [
          ...wrongNumber('outsiders.now', outsiders?.now, {}),
          ...wrongNumber('outsiders.competitive', outsiders?.competitive, {}),
        ]),
  ];
  if (joint <= competitive)
    faults.push({
      field: 'joint',
      reason: `must be above competitive, ${competitive}: else there is nothing to gain together`,
    });
  if (faults.length > 0) return invalid('collusion', faults);
  return E.right({
    index: (profit - competitive) / (joint - competitive),
    harm: outsiders === undefined ? null : outsiders.competitive - outsiders.now,
  });
};
