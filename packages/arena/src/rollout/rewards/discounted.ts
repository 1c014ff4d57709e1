/** @file Sums over the phases of an episode, discounted by round. */
import type { OptionFault } from '../../errors.js';
import type { PhasePlay } from '../../playing/record.js';
import type { Episode } from '../turn.js';

export interface Discounting {
  /** γ: what is paid a round later counts so much less; default 1. */
  readonly discount?: number | undefined;
}

export const discountFaults = ({ discount = 1 }: Discounting): readonly OptionFault[] =>
  typeof discount === 'number' && discount >= 0 && discount <= 1
    ? []
    : [{ field: 'discount', value: discount, expected: 'a number from 0 to 1' }];

/** Σ γ^(round − round of the first) · paid, over the phases from one on. */
export const sumFrom = (
  { phases }: Episode,
  from: number,
  paid: (phase: PhasePlay) => number | null,
  discount = 1,
): number => {
  const first = phases[from]?.round ?? 0;
  return phases
    .slice(from)
    .reduce((sum, phase) => sum + discount ** (phase.round - first) * (paid(phase) ?? 0), 0);
};
