/** @file Hired forecasters: what signals are worth to who decides by them, who looks at which stakes, and which stakes are best. */
import { isIn, membersOf } from '../family/masks.js';
import { equalSteps, sum, upTo } from '../family/moves.js';
import type { CompleteHiringParams } from './params.js';
import {
  bestReport,
  expectedScores,
  posterior,
  type ScoringRule,
  scoringRules,
  stakesForEffort,
} from './scoring.js';

export const STAKES_DECIMALS = 1;

export const accuraciesOf = ({ agents, lowest, highest }: CompleteHiringParams): readonly number[] =>
  equalSteps(lowest, highest, agents);

/** P(event | signals), null where an agent has none. */
export const pooled = (
  prior: number,
  accuracies: readonly number[],
  signals: readonly (number | null)[],
): number =>
  signals.reduce<number>(
    (p, signal, i) => (signal === null ? p : posterior(p, accuracies[i] as number, signal)),
    prior,
  );

/** The chance to be right of who sees the signals of some agents and says what is more likely: Σ over signals of the greater of
 *  P(signals, event) and P(signals, no event). */
export const chanceRight = (prior: number, accuracies: readonly number[]): number => {
  let joint: readonly (readonly [number, number])[] = [[prior, 1 - prior]];
  for (const accuracy of accuracies)
    joint = joint.flatMap(([yes, no]) => [
      [yes * accuracy, no * (1 - accuracy)] as const,
      [yes * (1 - accuracy), no * accuracy] as const,
    ]);
  return sum(joint.map(([yes, no]) => Math.max(yes, no)));
};

/** The report that earns most under a rule, of each agent, with a signal or with none. */
export const reportsUnder = (
  rule: ScoringRule,
  prior: number,
  accuracies: readonly number[],
): ((agent: number, signal: number | null) => number) => {
  const ignorant = bestReport(rule, prior).report;
  const informed = accuracies.map((accuracy) =>
    [0, 1].map((signal) => bestReport(rule, posterior(prior, accuracy, signal)).report),
  );
  return (agent, signal) => (signal === null ? ignorant : (informed[agent]?.[signal] as number));
};

/** Everything of a game that does not hang on how it is played. */
export interface HiringSolution {
  /** Does it pay the agent to look at these stakes? */
  readonly works: (agent: number, stakes: number) => boolean;
  /** Stakes that earn the principal most where agents look and report as it pays them; of equals the lowest. */
  readonly stakes: number;
  /** Who looks where that is best for all together, and what it brings. */
  readonly planned: { readonly team: readonly boolean[]; readonly welfare: number };
  /** What all have together under selfish play. */
  readonly selfishWelfare: number;
}

export const hiringSolution = (
  params: CompleteHiringParams,
  accuracies: readonly number[],
): HiringSolution => {
  const { agents, prior, cost, prize, maxStakes } = params;
  const rule = scoringRules[params.rule];
  const scores = accuracies.map((accuracy) => expectedScores(rule, prior, accuracy));
  const thresholds = accuracies.map((accuracy) => stakesForEffort({ rule, prior, accuracy, cost }));
  const works = (agent: number, stakes: number): boolean => stakes > (thresholds[agent] as number) + 1e-9;
  // Teams as the sum of 2^i over those who look.
  const teams = upTo(2 ** agents);
  const earned = teams.map(
    (team) =>
      prize *
      chanceRight(
        prior,
        accuracies.filter((_, i) => isIn(team, i)),
      ),
  );
  const welfare = teams.map((team) => (earned[team] as number) - cost * membersOf(team, agents).length);
  const teamAt = (stakes: number): number => sum(upTo(agents).map((i) => (works(i, stakes) ? 2 ** i : 0)));
  const profit = (stakes: number): number => {
    const team = teamAt(stakes);
    const paid = sum(scores.map(({ idle, informed }, i) => (isIn(team, i) ? informed : idle)));
    return (earned[team] as number) - stakes * paid;
  };
  const scale = 10 ** STAKES_DECIMALS;
  let stakes = 0;
  for (let units = 1; units <= maxStakes * scale; units++)
    if (profit(units / scale) > profit(stakes) + 1e-9) stakes = units / scale;
  const best = teams.reduce((one, team) =>
    (welfare[team] as number) > (welfare[one] as number) + 1e-9 ? team : one,
  );
  return {
    works,
    stakes,
    planned: { team: upTo(agents).map((i) => isIn(best, i)), welfare: welfare[best] as number },
    selfishWelfare: welfare[teamAt(stakes)] as number,
  };
};
