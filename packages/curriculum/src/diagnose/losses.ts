/** @file Where the regret comes from: what each choice of the student costs against the best reply, by exact chances. */
import type { BestReplyToMachine } from '../exact/best-reply.js';
import { eachVisited, type Play } from '../exact/play.js';
import type { Policy } from '../student/policy.js';

export interface Losses {
  /** Of all rounds, a round on average: this is the regret. */
  readonly all: number;
  /** Shares of it: in the last fifth of the rounds, by choosing 0, by choosing another where 0 is best. */
  readonly late: number;
  readonly trusting: number;
  readonly retaliating: number;
  /** The share of rounds in which what is best differs from what is best most often after the same window. */
  readonly conflict: number;
}

export const lossesOf = (policy: Policy, play: Play, best: BestReplyToMachine): Losses => {
  const rounds = play.visits.length;
  const lateFrom = rounds - Math.max(1, Math.floor(rounds / 5));
  const bests = policy.chances.map((row) => row.map(() => 0));
  let [all, late, trusting, retaliating] = [0, 0, 0, 0];
  for (const [t, visits] of play.visits.entries())
    eachVisited(visits, play.contexts, (at, n, c) => {
      const worths = best.worths[t]?.[n] as readonly number[];
      const most = Math.max(...worths);
      const better = worths.indexOf(most);
      const here = visits[at] as number;
      (bests[c] as number[])[better] = (bests[c]?.[better] as number) + here;
      for (const [x, p] of (policy.chances[c] as readonly number[]).entries()) {
        const loss = here * p * (most - (worths[x] as number));
        all += loss;
        if (t >= lateFrom) late += loss;
        if (x === 0) trusting += loss;
        else if (better === 0) retaliating += loss;
      }
    });
  const odd = bests.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0) - Math.max(...row), 0);
  const total = play.visits.reduce((sum, here) => sum + here.reduce((a, b) => a + b, 0), 0);
  const share = (part: number): number => (all > 0 ? part / all : 0);
  return {
    all: all / total,
    late: share(late),
    trusting: share(trusting),
    retaliating: share(retaliating),
    conflict: odd / total,
  };
};
