/** @file How far the W* that U3 is a share of may lie below the best there is. */
import { u3 } from '@tompo/rewards';
import type { MatchRecord } from '../playing/record.js';
import { evaluationRecords } from './parts.js';

/** (bound on the best − W*) / W*, over the phases whose W* is not proved. */
export interface WelfareGap {
  readonly mean: number;
  readonly largest: number;
}

/** One share for each phase that U3 counts and whose W* is not proved. */
export const gapShares = (record: MatchRecord): readonly number[] => {
  const { phases } = evaluationRecords(record, []);
  const counted = u3(phases).all.values;
  return phases.flatMap(({ plannerWelfare, plannerGap = 0 }, i) =>
    counted[i] !== null && plannerGap > 0 ? [plannerGap / plannerWelfare] : [],
  );
};

export const gapOf = (shares: readonly number[]): WelfareGap | null =>
  shares.length === 0
    ? null
    : { mean: shares.reduce((a, b) => a + b, 0) / shares.length, largest: Math.max(...shares) };
