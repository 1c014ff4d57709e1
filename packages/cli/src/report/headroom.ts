/** @file What there is to win in a recipe's games, in words and numbers. */
import {
  type Difference,
  type Estimate,
  type Evaluation,
  explain,
  type Headroom,
  headroomVerdict,
  LEAST_HEADROOM,
  type MetricName,
} from '@tompo/arena';
import { cell, three } from '../screen/summary.js';
import { table } from '../screen/table.js';
import type { Interval } from './data.js';
import { ends, percent, tooFew } from './told.js';

const COLUMNS = [
  ['u3', 'U3 all'],
  ['u5', 'U5 all'],
  ['payoff', 'own payoff'],
] as const satisfies readonly (readonly [MetricName, string])[];

const signed = (x: number): string => `${x > 0 ? '+' : ''}${three(x)}`;

const ofEstimate = ({ value, low, high, games, counted }: Estimate): Interval =>
  value === null ? null : { mean: value, low, high, n: games, counted };

const ofDifference = ({ difference, low, high, games, differing }: Difference): Interval =>
  difference === null ? null : { mean: difference, low, high, n: games, differing };

/** 'graph' → 'links', as a reader calls what is decided there. */
const kindWords = (kind: string): string =>
  kind === 'graph' ? 'links' : kind === 'effort' ? 'efforts' : kind;

const estimates = ({ summary }: Evaluation): readonly string[] =>
  COLUMNS.map(([metric]) => {
    const of = summary.all?.[metric];
    const v = of === undefined ? null : ofEstimate(of);
    return v === null ? '–' : `${three(v.mean)} [${ends(v, three, ', ')}]`;
  });

/** The one sentence: can a method be told from imitation here? */
const sentence = (h: Difference | undefined, expert: string): string => {
  const said = h === undefined ? null : headroomVerdict(h);
  const least = LEAST_HEADROOM.toFixed(2);
  switch (said) {
    case 'yes':
      return `H is ${least} or more: on these games a method can show that it does better than to imitate ${expert}.`;
    case 'no':
      return `H is below ${least}: on these games and beside these partners no method can show a difference to imitating ${expert}. Look for one where partners are less like it, or in other games.`;
    case 'open':
      return `H may be below ${least} or above it: more games tell, such as --set evaluation.games=600.`;
    case null:
      return 'There is no U3 here, as no planner’s welfare is known of these games, and so no H; U5 tells what the seat can add.';
  }
};

/** What is to be had without reading anybody; nothing where no links are decided, or U5 is not known. */
const unread = (blind: Headroom['blind']): readonly string[] => {
  const best = Object.entries(blind)
    .flatMap(([row, { summary }]) => {
      const value = summary.all?.u5?.value ?? null;
      return value === null ? [] : [{ row, value }];
    })
    .sort((a, b) => b.value - a.value)[0];
  return best === undefined
    ? []
    : [
        `Who ${best.row}, whoever they are, reaches a U5 of ${three(best.value)}: a policy reads its partners where it reaches more.`,
      ];
};

/** What is to be had without being told who the others are; why that is not known, where it is not. */
const untold = ({ bayesian, unreadable, expert }: Headroom): readonly string[] => {
  if (bayesian === null)
    return unreadable === null
      ? []
      : [`What can be had without being told who the others are is not known here. ${explain(unreadable)}`];
  const u5 = ({ summary }: Evaluation): number | null => summary.all?.u5?.value ?? null;
  const reading = u5(bayesian.reading);
  const unread = u5(bayesian.unread);
  const experts = u5(expert);
  const worth = bayesian.difference.slices.all?.u5;
  if (reading === null || unread === null || experts === null || worth === undefined) return [];
  return [
    `Who is not told who the others are, but works it out from what they do as well as can be, reaches a U5 of ${three(reading)} (${expert.policy}: ${three(experts)}): about the most that a policy can learn.`,
    `Who knows how often each kind sits there, and reads nothing, reaches ${three(unread)}: reading them is worth ${cell(ofDifference(worth), signed)}.`,
  ];
};

/** The Bayesian seats. */
const bayesianRows = ({ bayesian }: Headroom): readonly (readonly [string, Evaluation])[] =>
  bayesian === null
    ? []
    : [
        ['Bayesian, reads nothing', bayesian.unread],
        ['Bayesian, reads the others', bayesian.reading],
      ];

export const headroomWords = (found: Headroom, name: string): string => {
  const { nobody, expert, blind, allKnowing, selfish, byKind, differences, differencesByKind } = found;
  const who = expert.policy;
  const kinds = Object.keys(byKind);
  const rows: readonly (readonly [string, Evaluation])[] = [
    ['nobody', nobody],
    [`${who}, the expert`, expert],
    ...Object.entries(blind).map(([row, evaluation]) => [`the same, but ${row}`, evaluation] as const),
    ...bayesianRows(found),
    ...kinds.map((kind) => [`all-knowing in ${kindWords(kind)} alone`, byKind[kind] as Evaluation] as const),
    ['all-knowing', allKnowing],
    ['selfish best reply', selfish],
  ];
  const gains: readonly (readonly [string, Comparisons])[] = [
    ...kinds.map((kind) => [`${kindWords(kind)} alone`, differencesByKind[kind]] as const),
    ['all decisions', differences],
  ];
  const h = differences.slices.all?.u3;
  const { level } = expert.interval;
  return [
    `${name}: ${expert.games.length} held-out games, the others ${expert.opponents}`,
    '',
    table(
      ['in the policy’s seat', ...COLUMNS.map(([, head]) => head)],
      rows.map(([head, evaluation]) => [head, ...estimates(evaluation)]),
    ),
    '',
    table(
      [`headroom: all-knowing − ${who}`, 'H (U3)', 'U5', 'own payoff'],
      gains.map(([head, comparison]) => [
        head,
        ...COLUMNS.map(([metric]) => {
          const of = comparison?.slices.all?.[metric];
          return cell(of === undefined ? null : ofDifference(of), signed);
        }),
      ]),
    ),
    '',
    `[ ] ${percent(level)} intervals over games, paired for differences; k/n: games that differ. None where ${tooFew(level)}.`,
    sentence(h, who),
    ...unread(blind),
    ...untold(found),
  ].join('\n');
};

type Comparisons = Headroom['differencesByKind'][string] | undefined;
