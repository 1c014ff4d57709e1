/** @file What a learner does wrong beside the partner that leaves it most regret, by what it does and what would be best. */
import type { Attention } from './attention.js';
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
  /** What its decisions hang on. */
  readonly attention: readonly Attention[];
  readonly text: string;
}

const round = (x: number): number => Math.round(x * 1000) / 1000;

const shareOff = (own: number | null, best: number | null, of: number): number =>
  own === null || best === null || of <= 0 ? 0 : Math.abs(own - best) / of;

/** Below this change of what it decides a learner hardly looks at a thing. */
const HARDLY = 0.05;

/** What its decisions hang on, in words. */
const looks = (attention: readonly Attention[]): readonly string[] => {
  if (attention.length === 0) return [];
  const said = attention.map(({ object, compared, links, effort }) => {
    const changes = [
      ...(links === null ? [] : [`${round(links)} of its links turn`]),
      ...(effort === null ? [] : [`what it gives moves by ${round(effort)} of what it could give`]),
    ];
    return `${object}: ${changes.join(', ')} (${compared} decisions)`;
  });
  const gifts = attention.find(({ object }) => object === 'what the others gave last');
  const isBlind = gifts !== undefined && Math.max(gifts.links ?? 0, gifts.effort ?? 0) < HARDLY;
  return [
    `Where one thing is otherwise. ${said.join('; ')}.`,
    ...(isBlind ? ['It hardly looks at what the others gave.'] : []),
  ];
};

/** name: of the partner */
export const diagnosed = (
  name: string,
  found: Shortfall,
  attention: readonly Attention[] = [],
): Diagnosis => {
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
    attention,
    text: [`Beside ${name} the learner ${said.join(', and ')}.`, ...looks(attention)].join(' '),
  };
};
