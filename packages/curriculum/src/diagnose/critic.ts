/** @file The student's value of what it remembers: what it can expect from there on, over the population that it was trained with. */
import { eachVisited, playOut } from '../exact/play.js';
import type { RepeatedGame } from '../game.js';
import type { Policy } from '../student/policy.js';
import type { Weighted } from '../student/student.js';

/** [T][contexts]: the exact mean of what is still to come, where a critic that was trained without end would end. A context that is never
 *  come to has the mean of its round. */
export const criticOf = (
  game: RepeatedGame,
  policy: Policy,
  pool: readonly Weighted[],
): readonly (readonly number[])[] => {
  const contexts = policy.chances.length;
  const { rounds } = game;
  const sums = Array.from({ length: rounds }, () => new Float64Array(contexts));
  const counts = Array.from({ length: rounds }, () => new Float64Array(contexts));
  for (const { machine, weight } of pool) {
    const play = playOut(game, policy, machine);
    for (const [t, visits] of play.visits.entries())
      eachVisited(visits, contexts, (at, _, c) => {
        const share = weight * (visits[at] as number);
        const [sum, count] = [sums[t] as Float64Array, counts[t] as Float64Array];
        sum[c] = (sum[c] as number) + share * (play.worths[t]?.[at] as number);
        count[c] = (count[c] as number) + share;
      });
  }
  return sums.map((sum, t) => {
    const count = counts[t] as Float64Array;
    const mean = sum.reduce((a, b) => a + b, 0) / count.reduce((a, b) => a + b, 0);
    return [...sum].map((s, c) => ((count[c] as number) > 0 ? s / (count[c] as number) : mean));
  });
};
