/** @file What a learner does wrong beside the partner that leaves it most regret, by what it does and what would be best. */
import type { Part } from './draw.js';
import type { Conduct, Shortfall } from './probe.js';

export interface Diagnosis {
  /** The name of whom it is about. */
  readonly partner: string;
  readonly regret: number;
  readonly conduct: Conduct;
  readonly best: Conduct;
  /** The kind of decision in which the learner is further from the best. */
  readonly part: Part;
  readonly text: string;
}

const round = (x: number): number => Math.round(x * 1000) / 1000;

const shareOff = (own: number | null, best: number | null, of: number): number =>
  own === null || best === null || of <= 0 ? 0 : Math.abs(own - best) / of;

/** name: of the partner */
export const diagnosed = (name: string, found: Shortfall): Diagnosis => {
  const { conduct, bestConduct: best, regret } = found;
  const largest = Math.max(conduct.effort ?? 0, best.effort ?? 0);
  const part =
    shareOff(conduct.links, best.links, 1) >= shareOff(conduct.effort, best.effort, largest)
      ? 'links'
      : 'giving';
  const said = [
    ...(conduct.links === null || best.links === null
      ? []
      : [`links with ${round(conduct.links)} of the others, where the best is ${round(best.links)}`]),
    ...(conduct.effort === null || best.effort === null
      ? []
      : [`gives ${round(conduct.effort)}, where the best is ${round(best.effort)}`]),
  ];
  return {
    partner: name,
    regret,
    conduct,
    best,
    part,
    text: `Beside ${name} the learner ${said.join(', and ')}.`,
  };
};
