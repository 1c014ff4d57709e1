/** @file What the metrics are computed from: one outcome of each decision, one of each effort phase. */
import { checkFinite, checkGap } from '../check.js';
import type { RewardsError } from '../errors.js';
import { same } from '../rounding.js';

/** What came of one decision of the player under evaluation. */
export interface DecisionOutcome {
  /** Did the reply parse? */
  readonly valid: boolean;
  /** The worth of the decision against what the others really did, between the best and the worst there was; null
   *  where the game cannot tell, or nothing was decided. */
  readonly value: { readonly chosen: number; readonly best: number; readonly worst: number } | null;
  /** Accuracy of the stated beliefs; null when none were stated (or nobody was there to be right about). */
  readonly beliefs: number | null;
}

/** One effort phase that was paid. */
export interface PhaseOutcome {
  /** Was every decision of the player valid that this phase rests on: its effort, and its part in the graph in force? */
  readonly valid: boolean;
  /** Sum of payoffs. */
  readonly welfare: number;
  /** W*: what the planner would have got. */
  readonly plannerWelfare: number;
  /** How much more than W* the best could be at most; left out: W* is exact. */
  readonly plannerGap?: number | undefined;
}

/** An effort phase, or a whole game, with what the player could have made of it while all others did what they did. */
export interface StakeOutcome {
  /** As of a phase: does it rest on valid decisions of the player alone? */
  readonly valid: boolean;
  /** W: sum of payoffs. */
  readonly welfare: number;
  /** W₀: the same, had the player done nothing from the beginning on. */
  readonly alone: number;
  /** W_seat: the same, had the player decided as is best for the welfare of the whole. */
  readonly best: number;
}

export interface EvaluationRecords {
  readonly decisions: readonly DecisionOutcome[];
  readonly phases: readonly PhaseOutcome[];
  /** Left out: what the player could have done is not known. */
  readonly stakes?: readonly StakeOutcome[] | undefined;
}

/** The mean of `values`, which stand in the order of the records; null = excluded. */
export interface Figure {
  readonly mean: number | null;
  readonly counted: number;
  readonly values: readonly (number | null)[];
}

export const figure = (values: readonly (number | null)[]): Figure => {
  const kept = values.filter((value) => value !== null);
  const sum = kept.reduce((total, value) => total + value, 0);
  return { mean: kept.length === 0 ? null : sum / kept.length, counted: kept.length, values };
};

/** Every fault of the records: a number that is none, a gap below 0, a worth outside [worst, best], an accuracy outside [0, 1]. */
export const checkRecords = ({
  decisions,
  phases,
  stakes = [],
}: EvaluationRecords): readonly RewardsError[] => [
  ...decisions.flatMap(({ value, beliefs }, i): readonly RewardsError[] => {
    const faults: RewardsError[] = [];
    const name = `decisions[${i}]`;
    if (beliefs !== null && !(beliefs >= 0 && beliefs <= 1))
      faults.push({
        _tag: 'InvalidInput',
        field: `${name}.beliefs`,
        value: beliefs,
        expected: 'a share in [0, 1]',
      });
    if (value === null) return faults;
    const { chosen, best, worst } = value;
    const notFinite = [
      ...checkFinite(`${name}.value.chosen`, chosen),
      ...checkFinite(`${name}.value.best`, best),
      ...checkFinite(`${name}.value.worst`, worst),
    ];
    const inside = (chosen <= best || same(chosen, best)) && (chosen >= worst || same(chosen, worst));
    if (notFinite.length === 0 && !inside)
      faults.push({ _tag: 'InvalidInput', field: `${name}.value`, value, expected: 'worst ≤ chosen ≤ best' });
    return [...faults, ...notFinite];
  }),
  ...phases.flatMap(({ welfare, plannerWelfare, plannerGap = 0 }, i) => [
    ...checkFinite(`phases[${i}].welfare`, welfare),
    ...checkFinite(`phases[${i}].plannerWelfare`, plannerWelfare),
    ...checkGap(`phases[${i}].plannerGap`, plannerGap),
  ]),
  ...stakes.flatMap((stake, i) =>
    (['welfare', 'alone', 'best'] as const).flatMap((name) =>
      checkFinite(`stakes[${i}].${name}`, stake[name]),
    ),
  ),
];
