/** @file How much of each opponent is in the student's training. */
import { zeroSum } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { mean } from './mean.js';

export type Weighting =
  | { readonly _tag: 'uniform' }
  /** By the rank of regret (equal regrets share their ranks); `even` of it is spread evenly (default .1), as much as prioritised level replay
   *  gives to what was not seen for long: here all regrets are exact, and none is stale. */
  | { readonly _tag: 'prioritised'; readonly beta?: number | undefined; readonly even?: number | undefined }
  /** What opponents would mix in the game of regret between all students so far and all opponents. */
  | { readonly _tag: 'nash' };

/** Weights that make 1. regrets: [students so far][opponents], the present student's last
 *  @source Jiang et al. 2021, Prioritized level replay; Lanctot et al. 2017, PSRO */
export const weightsOf = (
  weighting: Weighting,
  regrets: readonly (readonly number[])[],
): readonly number[] => {
  const now = regrets.at(-1) ?? [];
  const even = now.map(() => 1 / now.length);
  if (weighting._tag === 'uniform' || now.length === 1) return even;
  if (weighting._tag === 'prioritised') {
    const { beta = 1, even: share = 0.1 } = weighting;
    const ranked = now.toSorted((a, b) => b - a);
    // Who leave the same regret share their ranks: who stands first in a list is no harder for that.
    const scores = now.map((regret) => {
      const [first, last] = [ranked.indexOf(regret), ranked.lastIndexOf(regret)];
      return mean(Array.from({ length: last - first + 1 }, (_, k) => (1 / (first + k + 1)) ** (1 / beta)));
    });
    const sum = scores.reduce((a, b) => a + b, 0);
    return scores.map((score, i) => (1 - share) * (score / sum) + share * (even[i] as number));
  }
  const solved = zeroSum(regrets.map((row) => row.map((regret) => -regret)));
  if (E.isLeft(solved)) throw new Error(`The game of regret has no solution: ${JSON.stringify(solved.left)}`);
  return solved.right.second;
};
