/** @file A student that is a table: for each window of remembered rounds the logits of its choices. It learns by climbing the exact
 *  gradient of what it is worth against the mixture of opponents. */
import { type Fault, rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { checked, given, type Names, number, unknown, whole } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { valueAndGradient } from '../exact/play.js';
import { gameFaults, type RepeatedGame } from '../game.js';
import { adam } from './adam.js';
import { contextsOf, type Policy, softmax } from './policy.js';
import type { Student } from './student.js';

export interface TabularOptions {
  /** m: rounds that are remembered; default 1. */
  readonly memory?: number | undefined;
  /** Steps of each training; default 150. */
  readonly steps?: number | undefined;
  /** Of Adam; default 0.15. */
  readonly learningRate?: number | undefined;
  /** What the mean entropy of its rows is worth, as a share of the greatest difference of two payoffs; default 0.003. Without it a row
   *  that is sure, or is never come to, learns no more. */
  readonly entropy?: number | undefined;
}

/** [contexts][K] logits */
export type Logits = readonly (readonly number[])[];

export const policyOfLogits = (choices: number, memory: number, logits: Logits): Policy => ({
  choices,
  memory,
  chances: logits.map(softmax),
});

/** The gradient of the mean entropy of the rows, [contexts][K]. */
const entropyGradient = ({ chances }: Policy): Logits =>
  chances.map((row) => {
    const log = row.map((p) => Math.log(Math.max(p, 1e-300)));
    const entropy = -row.reduce((sum, p, k) => sum + p * (log[k] as number), 0);
    return row.map((p, k) => (-p * ((log[k] as number) + entropy)) / chances.length);
  });

/** The greatest difference of two payoffs of the student. */
export const spread = ({ payoffs }: RepeatedGame): number => {
  const own = payoffs.flat().map(([x]) => x);
  return Math.max(...own) - Math.min(...own) || 1;
};

const NAMES: Names<TabularOptions> = { memory: true, steps: true, learningRate: true, entropy: true };

/** Windows that a table has rows for, at most. */
const MOST_CONTEXTS = 20_000;

/** The most rounds that can be remembered with so many choices. */
export const mostMemory = (choices: number): number =>
  [1, 2, 3, 4, 5, 6, 7].findLast((memory) => choices ** (2 * memory) <= MOST_CONTEXTS) ?? 1;

const tabularFaults = (game: RepeatedGame, options: TabularOptions): readonly Fault[] => {
  const ofGame = gameFaults(game);
  return [
    ...unknown(options, NAMES),
    ...ofGame,
    ...given(ofGame.length > 0 ? undefined : options.memory, (m) =>
      whole('memory', m, 0, mostMemory(game.payoffs.length)),
    ),
    ...given(options.steps, (n) => whole('steps', n, 1)),
    ...given(options.learningRate, (x) => number('learningRate', x, x > 0, 'above 0')),
    ...given(options.entropy, (x) => number('entropy', x, x >= 0, 'from 0 on')),
  ];
};

export const tabularStudent = (
  game: RepeatedGame,
  options: TabularOptions = {},
): E.Either<CurriculumError, Student<Logits>> =>
  checked(
    'tabularStudent',
    options,
    () => tabularFaults(game, options),
    () => table(game, options),
  );

const table = (game: RepeatedGame, options: TabularOptions): Student<Logits> => {
  const { memory = 1, steps = 150, learningRate = 0.15, entropy = 0.003 } = options;
  const choices = game.payoffs.length;
  const contexts = contextsOf(choices, memory).length;
  const policy = (logits: Logits): Policy => policyOfLogits(choices, memory, logits);
  return {
    name: `tabular, memory ${memory}`,
    initial: (seed) => {
      const random = rng(seed).fork('student');
      return Array.from({ length: contexts }, () =>
        Array.from({ length: choices }, () => 0.2 * (random.uniform() - 0.5)),
      );
    },
    policy,
    learn: async (logits, pool) => {
      const move = adam(contexts * choices, learningRate);
      const scale = spread(game);
      const played = pool.filter(({ weight }) => weight > 0);
      let at = logits;
      for (let step = 0; step < steps; step++) {
        const now = policy(at);
        const gradient = new Float64Array(contexts * choices);
        for (const { machine, weight } of played) {
          const one = valueAndGradient(game, now, machine).gradient.flat();
          for (const [i, g] of one.entries()) gradient[i] = (gradient[i] as number) + (weight * g) / scale;
        }
        const ofEntropy = entropyGradient(now).flat();
        const moves = move([...gradient].map((g, i) => g + entropy * (ofEntropy[i] as number)));
        at = at.map((row, c) => row.map((x, k) => x + (moves[choices * c + k] as number)));
      }
      return at;
    },
  };
};
