/** @file U1, compliance. */
import type { DecisionOutcome } from './record.js';

export interface U1 {
  /** valid / all; null without decisions. */
  readonly rate: number | null;
  readonly valid: number;
  readonly all: number;
}

/** U1 = valid decisions / all decisions. */
export const u1 = (decisions: readonly Pick<DecisionOutcome, 'valid'>[]): U1 => {
  const all = decisions.length;
  const valid = decisions.filter((decision) => decision.valid).length;
  return { rate: all === 0 ? null : valid / all, valid, all };
};
