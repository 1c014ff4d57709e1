/** @file How an opponent behaves, in a few numbers: what it does after each last round, beside somebody who draws all choices evenly. */
import { contextsOf, type Policy } from '../student/policy.js';
import { type Machine, momentAt } from './machine.js';
import { eachVisited, playOut } from './play.js';

const evenPolicy = (choices: number): Policy => ({
  choices,
  memory: 1,
  chances: contextsOf(choices, 1).map(() => Array.from({ length: choices }, () => 1 / choices)),
});

/** [1 + K²][K]: mean chances of its choices in the first round, and after each [the other's choice][its own]; those of the even draw after a
 *  round that never was. */
export const behaviourOf = (machine: Machine): readonly (readonly number[])[] => {
  const { choices, moments } = machine;
  const policy = evenPolicy(choices);
  const nothing = Array.from({ length: choices }, () =>
    Array.from({ length: choices }, () => [0, 0] as const),
  );
  const game = { name: '', payoffs: nothing, rounds: moments.length };
  const { contexts, visits } = playOut(game, policy, machine);
  const sums = policy.chances.map((row) => row.map(() => 0));
  const counts = policy.chances.map(() => 0);
  for (const [t, here] of visits.entries())
    eachVisited(here, contexts, (at, n, c) => {
      const weight = here[at] as number;
      counts[c] = (counts[c] as number) + weight;
      const row = sums[c] as number[];
      momentAt({ moments }, t, n).chances.forEach((p, k) => {
        row[k] = (row[k] as number) + weight * p;
      });
    });
  return sums.map((row, c) =>
    row.map((sum) => ((counts[c] as number) > 0 ? sum / (counts[c] as number) : 1 / choices)),
  );
};

/** The root of the mean squared difference of chances. */
export const behaviourDistance = (
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number => {
  const differences = a.flatMap((row, c) => row.map((p, k) => p - (b[c]?.[k] as number)));
  return Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
};
