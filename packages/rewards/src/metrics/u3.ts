/** @file U3, the cooperative outcome. */
import { type Figure, figure, type PhaseOutcome } from './record.js';

export interface U3 {
  /** Every effort phase. */
  readonly all: Figure;
  /** Effort phases that rest on valid decisions alone. */
  readonly compliant: Figure;
  /** Left out of both: W* ≤ 0, where a share of it says nothing. */
  readonly nothingToGain: number;
}

/** U3 = W / W* for each effort phase: realised welfare over the planner's. Can be negative, and above 1 only if the
 *  planner's welfare is not the optimum. Phases with W* ≤ 0 are excluded and counted in `nothingToGain`. */
export const u3 = (phases: readonly PhaseOutcome[]): U3 => {
  const share = ({ welfare, plannerWelfare }: PhaseOutcome): number | null =>
    plannerWelfare > 0 ? welfare / plannerWelfare : null;
  return {
    all: figure(phases.map(share)),
    compliant: figure(phases.map((phase) => (phase.valid ? share(phase) : null))),
    nothingToGain: phases.filter(({ plannerWelfare }) => plannerWelfare <= 0).length,
  };
};
