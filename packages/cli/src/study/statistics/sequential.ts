/** @file Looks at a study while it runs. A group-sequential permutation test, simpler than AdaStop's (arXiv 2306.10882): the test at a
 *  look is the paired sign-flip test, the looks share α by a plan that is fixed beforehand, and a contrast whose chance of
 *  showing a difference after the last seed is small ends.
 *
 *  With `stop: futile` contrasts end early only for futility. That can lose a difference, never invent one, so the last look has all
 *  of α; a contrast that ended is not tested (its p is 1). With `stop: any` each look has the part of α that its new seeds are
 *  of all seeds (looks at which the test cannot reach its part give it to the next); the p of a contrast is the least of its
 *  looks' p times α over that look's part, which is valid by Bonferroni's bound over looks. */
import type { Rng } from '@tompo/games';
import { equivalenceTest } from './equivalence.js';
import { meanOf, standardError } from './moments.js';
import { leastP, signFlipTest } from './signFlip.js';
import { studentCdf } from './studentT.js';

export interface LookPlan {
  /** Numbers of seeds, rising; the last is that of all seeds. */
  readonly at: readonly number[];
  readonly stop: 'futile' | 'any';
  readonly futility: number;
  readonly alpha: number;
  /** Contrasts × environments that are tested: at an early look a difference must be clear among all of them. */
  readonly tests: number;
}

/** The part of α that each look spends on differences; they sum to α. */
export const spending = ({ at, stop, alpha, tests }: LookPlan): readonly number[] => {
  const last = at.length - 1;
  if (stop === 'futile') return at.map((_, k) => (k === last ? alpha : 0));
  const seeds = at[last] as number;
  let held = 0;
  return at.map((n, k) => {
    held += (alpha * (n - (k === 0 ? 0 : (at[k - 1] as number)))) / seeds;
    if (k < last && leastP(n) * tests > held) return 0;
    const spent = held;
    held = 0;
    return spent;
  });
};

const FUTURES = 2000;

/** How likely is it that a paired t test after `planned` seeds says that there is a difference? The seeds to come are drawn with
 *  replacement from the differences so far. */
export const chanceOfDifference = (
  differences: readonly number[],
  planned: number,
  alpha: number,
  rng: Rng,
): number => {
  let shown = 0;
  for (let f = 0; f < FUTURES; f++) {
    const all = [...differences];
    while (all.length < planned) all.push(differences[rng.int(differences.length)] as number);
    const error = standardError(all);
    const mean = Math.abs(meanOf(all));
    const p = error === 0 ? (mean > 0 ? 0 : 1) : 2 * (1 - studentCdf(mean / error, planned - 1));
    if (p <= alpha) shown++;
  }
  return shown / FUTURES;
};

export interface Course {
  /** The seeds that count. */
  readonly seeds: number;
  /** Is this its last look: are the runs of all seeds there, whether or not each counted something? */
  readonly isThrough: boolean;
  /** Why it ended before the last seed; null where it went on, or goes on. */
  readonly ended: 'futile' | 'different' | null;
  /** Of a difference, over all looks so far; 1 where it ended as futile: then no difference is tested. Before Holm. */
  readonly p: number;
  /** That the two differ by less than the margin: tested once, when the contrast ends, at α over the number of looks. */
  readonly equivalence: number;
  /** At the look that ended it; null where none did. */
  readonly chance: number | null;
}

const counted = (differences: readonly (number | null)[]): readonly number[] =>
  differences.flatMap((x) => x ?? []);

/** The course of one contrast in one environment, from its differences in the order of the seeds, null where a run counted nothing: at
 *  each look those are looked at that are there by then. A course that goes on can be followed up by calling again with more. */
export const courseOf = (
  differences: readonly (number | null)[],
  plan: LookPlan,
  margin: number,
  rng: Rng,
): Course => {
  const parts = spending(plan);
  const planned = plan.at.at(-1) as number;
  let p = 1;
  for (const [k, n] of plan.at.entries()) {
    if (n > differences.length) break;
    const seen = counted(differences.slice(0, n));
    // One difference, or none, says nothing of the next: only the last look has to make do with it.
    if (seen.length < 2 && n < planned) continue;
    const part = parts[k] as number;
    const own = part > 0 && seen.length > 0 ? signFlipTest(seen, rng) : 1;
    if (part > 0) p = Math.min(p, (own * plan.alpha) / part);
    const end = (ended: Course['ended'], least: number, chance: number | null): Course => ({
      seeds: seen.length,
      isThrough: n === planned,
      ended,
      p: least,
      equivalence: equivalenceTest(seen, margin),
      chance,
    });
    if (n === planned) return end(null, p, null);
    if (plan.stop === 'any' && part > 0 && own * plan.tests <= part) return end('different', p, null);
    const chance = chanceOfDifference(seen, planned, plan.alpha, rng);
    if (chance < plan.futility) return end('futile', plan.stop === 'futile' ? 1 : p, chance);
  }
  // Not all seeds are there yet: what is there is told, and decides nothing.
  const seen = counted(differences);
  return {
    seeds: seen.length,
    isThrough: false,
    ended: null,
    p: seen.length === 0 ? 1 : Math.min(1, signFlipTest(seen, rng)),
    equivalence: equivalenceTest(seen, margin),
    chance: null,
  };
};
