/** @file U4, theory of mind. */
import { type DecisionOutcome, type Figure, figure } from './record.js';

export interface U4 {
  /** Every decision with stated beliefs. */
  readonly all: Figure;
  /** Valid decisions with stated beliefs. */
  readonly compliant: Figure;
  /** Left out: decisions without beliefs, as they were not asked for, not stated or not readable. */
  readonly withoutBeliefs: number;
}

/** U4 = mean accuracy of the stated beliefs about the others' decisions. */
export const u4 = (decisions: readonly Pick<DecisionOutcome, 'valid' | 'beliefs'>[]): U4 => ({
  all: figure(decisions.map(({ beliefs }) => beliefs)),
  compliant: figure(decisions.map(({ valid, beliefs }) => (valid ? beliefs : null))),
  withoutBeliefs: decisions.filter(({ beliefs }) => beliefs === null).length,
});
