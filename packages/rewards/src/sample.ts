/** @file The sample-level reward: how close a decision comes to the expert's at the same state. */
import { either as E } from 'fp-ts';
import { checkDecision, checkSpace, checkTolerance } from './check.js';
import type { Decision, DecisionSpace } from './decision.js';
import type { RewardsError } from './errors.js';
import { within } from './rounding.js';

export interface SampleOptions {
  /** How far an effort may lie from the expert's and still count as right, in effort units.
   *  Default: 5 % of the range, 0.05·(max − min). */
  readonly tolerance?: number | undefined;
}

/** total = f1 + accuracy, each in [0, 1]. */
export interface SampleReward {
  readonly f1: number;
  readonly accuracy: number;
  readonly total: number;
}

/** The tolerance that is used when none is given. */
export const defaultTolerance = (space: DecisionSpace): number =>
  space._tag === 'effort' ? 0.05 * (space.max - space.min) : 0;

type Kind<K extends Decision['_tag']> = Extract<Decision, { readonly _tag: K }>;

/** F1 and accuracy, or what stands for them. Both decisions are legal in the space: `sampleReward` has checked it. */
const score = (
  space: DecisionSpace,
  decision: Decision,
  expert: Decision,
  tolerance: number,
): [f1: number, accuracy: number] => {
  switch (space._tag) {
    case 'links': {
      const others = (row: Decision) => (row as Kind<'links'>).to.toSpliced(space.self, 1);
      const [mine, theirs] = [others(decision), others(expert)];
      const hits = mine.filter((bit, j) => bit === 1 && theirs[j] === 1).length;
      const misses = mine.filter((bit, j) => bit !== theirs[j]).length;
      // F1 = 2·TP/(2·TP + FP + FN); without any one on either side there is nothing to miss.
      return [hits + misses === 0 ? 1 : (2 * hits) / (2 * hits + misses), 1 - misses / mine.length];
    }
    case 'effort': {
      const [mine, theirs] = [(decision as Kind<'effort'>).value, (expert as Kind<'effort'>).value];
      const gap = Math.abs(mine - theirs);
      // A range of zero leaves one legal effort, and it is the expert's.
      return [gap === 0 ? 1 : 1 - gap / (space.max - space.min), within(mine, theirs, tolerance) ? 1 : 0];
    }
    case 'choice': {
      const right = (decision as Kind<'choice'>).index === (expert as Kind<'choice'>).index ? 1 : 0;
      return [right, right];
    }
    case 'talk': {
      const [mine, theirs] = [(decision as Kind<'talk'>).text, (expert as Kind<'talk'>).text];
      return [wordF1(mine, theirs), mine === theirs ? 1 : 0];
    }
    case 'own': {
      const [mine, theirs] = [(decision as Kind<'own'>).value, (expert as Kind<'own'>).value];
      const apart = (space.distance ?? differ)(mine, theirs);
      return [1 - apart, apart === 0 ? 1 : 0];
    }
  }
};

const differ = (a: unknown, b: unknown): number => (JSON.stringify(a) === JSON.stringify(b) ? 0 : 1);

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** F1 over the words of two messages, in whatever order; 1 where neither has a word.
 *  @source Rajpurkar et al. 2016 (SQuAD), token F1 */
const wordF1 = (mine: string, theirs: string): number => {
  const [a, b] = [wordsOf(mine), wordsOf(theirs)];
  if (a.length + b.length === 0) return 1;
  const left = [...b];
  let hits = 0;
  for (const word of a) {
    const at = left.indexOf(word);
    if (at < 0) continue;
    left.splice(at, 1);
    hits += 1;
  }
  return (2 * hits) / (a.length + b.length);
};

/** F1 + accuracy of a decision against the expert's decision at the same state, in [0, 2].
 *
 *  links: F1 = 2·TP/(2·TP + FP + FN) over the ones of the N−1 off-diagonal entries, 1 when both rows are empty;
 *    accuracy = share of off-diagonal entries that agree.
 *  effort: f1 holds the closeness 1 − |e − e*|/(max − min); accuracy = 1 if |e − e*| ≤ tolerance, else 0.
 *  choice: both are 1 for the expert's option, 0 for another (the F1 of one label is its accuracy), so that totals
 *    share one scale over the kinds of decision.
 *
 *  talk: F1 over the words; accuracy 1 for the very same text.
 *  own: f1 = 1 − distance; accuracy 1 where the distance is 0.
 *
 *  left: every fault of the input (other kind of decision, illegal decision, bad tolerance).
 *  @source ToMPO, arXiv 2509.21134 (F1 + accuracy); efforts and choices are our reconstruction */
export const sampleReward = (
  space: DecisionSpace,
  decision: Decision,
  expert: Decision,
  options: SampleOptions = {},
): E.Either<readonly RewardsError[], SampleReward> => {
  const tolerance = options.tolerance ?? defaultTolerance(space);
  const faults = [
    ...checkSpace(space),
    ...checkDecision('decision', space, decision),
    ...checkDecision('expert', space, expert),
    ...checkTolerance(tolerance),
  ];
  if (faults.length > 0) return E.left(faults);
  const [f1, accuracy] = score(space, decision, expert, tolerance);
  return E.right({ f1, accuracy, total: f1 + accuracy });
};
