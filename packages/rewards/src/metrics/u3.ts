/** @file U3, the cooperative outcome. */
import { indistinct } from '../rounding.js';
import { type Figure, figure, type PhaseOutcome } from './record.js';

export interface U3 {
  /** Every effort phase. */
  readonly all: Figure;
  /** Effort phases that rest on valid decisions alone. */
  readonly compliant: Figure;
  /** Left out of both: W* ≤ 0 (up to rounding), where a share of it says nothing. */
  readonly nothingToGain: number;
  /** Phases of `all` whose W* is the best that was found, not proved to be the best there is; left out where
   *  all are proved. */
  readonly inexact?: number;
}

/** U3 = W / W* for each effort phase: realised welfare over the planner's. Can be negative, and above 1 only if the
 *  planner's welfare is not the optimum. Phases with W* ≤ 0 are excluded and counted in `nothingToGain`. */
export const u3 = (phases: readonly PhaseOutcome[]): U3 => {
  const gains = ({ plannerWelfare }: PhaseOutcome): boolean =>
    plannerWelfare > 0 && !indistinct(plannerWelfare, 0);
  const share = (phase: PhaseOutcome): number | null =>
    gains(phase) ? phase.welfare / phase.plannerWelfare : null;
  const inexact = phases.filter((phase) => gains(phase) && (phase.plannerGap ?? 0) > 0).length;
  return {
    all: figure(phases.map(share)),
    compliant: figure(phases.map((phase) => (phase.valid ? share(phase) : null))),
    nothingToGain: phases.filter((phase) => !gains(phase)).length,
    ...(inexact > 0 ? { inexact } : {}),
  };
};
