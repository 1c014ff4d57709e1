/** @file Scoring rules: what a stated probability earns once it is known whether the event happened, and whether that makes honesty best.
 *  @source Savage 1971, Elicitation of personal probabilities and expectations; Brier 1950 */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { upTo } from '../family/moves.js';
import { wrongNumber } from '../faults.js';

/** What a report from 0 to 1 earns; `happened` is 1 or 0. */
export type ScoringRule = (report: number, happened: number) => number;

/** Reports nearer to 0 or 1 than this count as this in the logarithmic rule, which would pay −∞ for a certainty that fails. */
const CLIP = 0.01;

/** Rules that pay 0 to 1. Under the first two honesty is best; the linear one pays most for 0 or 1 whatever is believed.
 *  quadratic: 1 − (x − r)² · logarithmic: 1 − ln p / ln .01, p what was given to what came true, clipped to .01 and .99 · linear: p */
export const scoringRules = {
  quadratic: (report, happened) => 1 - (happened - report) ** 2,
  logarithmic: (report, happened) => {
    const clipped = Math.min(1 - CLIP, Math.max(CLIP, report));
    return 1 - Math.log(happened === 1 ? clipped : 1 - clipped) / Math.log(CLIP);
  },
  linear: (report, happened) => (happened === 1 ? report : 1 - report),
} as const satisfies Readonly<Record<string, ScoringRule>>;

/** Less than this is rounding. */
const NEAR = 1e-12;

export const REPORT_DECIMALS = 2;
const reportsOf = (decimals: number): readonly number[] =>
  upTo(10 ** decimals + 1).map((units) => units / 10 ** decimals);
const REPORTS = reportsOf(REPORT_DECIMALS);

const expected = (rule: ScoringRule, report: number, belief: number): number =>
  belief * rule(report, 1) + (1 - belief) * rule(report, 0);

/** The report of two decimals that earns most in expectation, and what it earns; of equals the nearest to the belief. */
export const bestReport = (
  rule: ScoringRule,
  belief: number,
): { readonly report: number; readonly score: number } =>
  REPORTS.map((report) => ({ report, score: expected(rule, report, belief) })).reduce((best, one) =>
    one.score > best.score + NEAR ||
    (one.score > best.score - NEAR && Math.abs(one.report - belief) < Math.abs(best.report - belief) - NEAR)
      ? one
      : best,
  );

export interface ScoringCheck {
  /** Is no report ever better than an honest one? */
  readonly proper: boolean;
  /** The belief at which lying gains most, with the lie; null where it never gains. */
  readonly counterexample: {
    readonly belief: number;
    readonly report: number;
    /** Expected score of the lie less that of honesty. */
    readonly gain: number;
  } | null;
}

/** Proves or refutes, over all beliefs and reports of so many decimals (1 to 3), that honesty is best under a scoring rule.
 *  `checkScoringRule(scoringRules.linear)` refutes: who believes .75 gains .125 more by saying 1. */
export const checkScoringRule = (
  rule: ScoringRule,
  decimals: number = REPORT_DECIMALS,
): E.Either<DilemmasError, ScoringCheck> => {
  const faults = wrongNumber('decimals', decimals, { integer: true, min: 1, max: 3 });
  if (faults.length > 0) return invalid('checkScoringRule', faults);
  const reports = reportsOf(decimals);
  const scores: (readonly [number, number])[] = [];
  for (const report of reports) {
    const pair = E.tryCatch(
      () => [rule(report, 0), rule(report, 1)] as const,
      (error) => `threw at a report of ${report}: ${error instanceof Error ? error.message : String(error)}`,
    );
    const wrong = E.isLeft(pair)
      ? pair.left
      : pair.right.every((score) => Number.isFinite(score))
        ? null
        : `must give finite numbers, not ${pair.right.join(' and ')} at a report of ${report}`;
    if (wrong !== null || E.isLeft(pair))
      return invalid('checkScoringRule', [{ field: 'rule', reason: String(wrong) }]);
    scores.push(pair.right);
  }
  const worth = (belief: number, [no, yes]: readonly [number, number]): number =>
    belief * yes + (1 - belief) * no;
  let worst: ScoringCheck['counterexample'] = null;
  reports.forEach((belief, k) => {
    const honest = worth(belief, scores[k] as readonly [number, number]);
    scores.forEach((score, j) => {
      const gain = worth(belief, score) - honest;
      if (gain > (worst?.gain ?? 1e-9) + NEAR) worst = { belief, report: reports[j] as number, gain };
    });
  });
  return E.right({ proper: worst === null, counterexample: worst });
};

/** P(event | signal) where a signal is right with a chance of `accuracy`. */
export const posterior = (prior: number, accuracy: number, signal: number): number => {
  const [ifYes, ifNo] = signal === 1 ? [accuracy, 1 - accuracy] : [1 - accuracy, accuracy];
  return (prior * ifYes) / (prior * ifYes + (1 - prior) * ifNo);
};

/** What is expected of one who knows the prior alone, and of one who has seen a signal, each under its best report. */
export const expectedScores = (
  rule: ScoringRule,
  prior: number,
  accuracy: number,
): { readonly idle: number; readonly informed: number } => {
  const yes = prior * accuracy + (1 - prior) * (1 - accuracy);
  return {
    idle: bestReport(rule, prior).score,
    informed:
      yes * bestReport(rule, posterior(prior, accuracy, 1)).score +
      (1 - yes) * bestReport(rule, posterior(prior, accuracy, 0)).score,
  };
};

/** The stakes above which it pays to buy a signal: cost / (what it adds to the expected score); Infinity where it adds nothing.
 *  Under the quadratic rule and a prior of ½ that is cost / (accuracy − ½)². */
export const stakesForEffort = ({
  rule,
  prior,
  accuracy,
  cost,
}: {
  readonly rule: ScoringRule;
  readonly prior: number;
  readonly accuracy: number;
  readonly cost: number;
}): number => {
  const { idle, informed } = expectedScores(rule, prior, accuracy);
  return informed - idle > NEAR ? cost / (informed - idle) : Number.POSITIVE_INFINITY;
};
