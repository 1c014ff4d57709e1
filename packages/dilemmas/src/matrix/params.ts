/** @file The parameters of a repeated matrix game, read once: all that is wrong with them is told at once. */
import type { Fault, GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { unknownKeys, wrongNumber } from '../faults.js';

/** Payoffs of a game of two seats: [own choice of seat 0][own choice of seat 1] → [payoff of seat 0, payoff of seat 1]. */
export type PayoffTable = readonly (readonly (readonly [number, number])[])[];

export interface MatrixParams {
  /** [K][K] pairs, 2 ≤ K ≤ 26: payoffs[x][y] = [payoff of seat 0, payoff of seat 1] where seat 0 chose x and seat 1 chose y. */
  readonly payoffs: PayoffTable;
  /** The words for the choices, the same for both seats, [K]; default A, B, C, … */
  readonly options?: readonly string[] | undefined;
  /** T: rounds that are played, up to 10,000; default 10. With a continuation below 1, the most there can be. */
  readonly rounds?: number | undefined;
  /** The chance that another round follows a round, above 0; default 1: always, up to T. */
  readonly continuation?: number | undefined;
  /** A word for reports, which no text shows; default `matrix`. */
  readonly name?: string | undefined;
}

export type CompleteMatrixParams = {
  readonly [K in keyof MatrixParams]-?: Exclude<MatrixParams[K], undefined>;
};

const KEYS = ['payoffs', 'options', 'rounds', 'continuation', 'name'] as const;
const MOST_CHOICES = 26;
/** A state has its whole past, so that a game takes as long as the square of its rounds. */
export const MOST_ROUNDS = 10_000;
const WORD = /^[A-Za-z][A-Za-z0-9]{0,19}$/;
/** Such a number is written without an exponent, so that every text has all of it. */
const isPlain = (x: number): boolean => x === 0 || (Math.abs(x) >= 1e-6 && Math.abs(x) <= 1e9);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What is wrong with a payoff table. */
export const payoffFaults = (payoffs: unknown): readonly Fault[] => {
  if (!isList(payoffs) || payoffs.length < 2 || payoffs.length > MOST_CHOICES) {
    const reason = `must be a square table of 2 to ${MOST_CHOICES} rows of pairs, such as [[[3, 3], [0, 5]], [[5, 0], [1, 1]]]`;
    return [{ field: 'payoffs', reason }];
  }
  return Array.from(payoffs).flatMap((row, x): Fault[] =>
    !isList(row) || row.length !== payoffs.length
      ? [{ field: `payoffs[${x}]`, reason: `must be a row of ${payoffs.length} pairs, as there are rows` }]
      : Array.from(row).flatMap((pair, y) => pairFaults(pair, `payoffs[${x}][${y}]`)),
  );
};

const pairFaults = (pair: unknown, field: string): Fault[] => {
  if (!isList(pair) || pair.length !== 2)
    return [{ field, reason: 'must be a pair: the payoffs of seat 0 and of seat 1' }];
  return Array.from(pair).flatMap((x, seat) =>
    typeof x === 'number' && isPlain(x)
      ? []
      : [
          {
            field: `${field}[${seat}]`,
            reason: `must be 0 or a number of size 1e-6 to 1e9, not ${String(x)}`,
          },
        ],
  );
};

const optionFaults = (options: unknown, choices: number): readonly Fault[] => {
  const field = 'options';
  if (!isList(options) || options.length !== choices)
    return [{ field, reason: `must be a list of ${choices} words, one for each row of payoffs` }];
  const bad = options.filter((word) => typeof word !== 'string' || !WORD.test(word));
  if (bad.length > 0)
    return [{ field, reason: 'must be words of up to 20 letters and digits that begin with a letter' }];
  return new Set(options).size < options.length ? [{ field, reason: 'must be different words' }] : [];
};

/** The words where nobody gives others: A, B, C, … */
const letters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i));

/** Parameters with every default filled in, as plain data of their own. */
export const readMatrixParams = (raw: MatrixParams): E.Either<GamesError, CompleteMatrixParams> => {
  const invalid = (faults: readonly Fault[]) =>
    E.left({ _tag: 'InvalidParams', game: 'matrix', faults } as const);
  if (typeof raw !== 'object' || raw === null || isList(raw))
    return invalid([{ field: 'params', reason: 'must be an object' }]);
  const { payoffs, rounds = 10, continuation = 1, name = 'matrix' } = raw;
  const choices = isList(payoffs) ? payoffs.length : 0;
  const options = raw.options ?? letters(Math.min(choices, MOST_CHOICES));
  const ofPayoffs = payoffFaults(payoffs);
  const faults = [
    ...unknownKeys(raw, KEYS),
    ...ofPayoffs,
    ...(ofPayoffs.length === 0 ? optionFaults(options, choices) : []),
    ...wrongNumber('rounds', rounds, { integer: true, min: 1, max: MOST_ROUNDS }),
    ...wrongNumber('continuation', continuation, { above: 0, max: 1 }),
    ...(typeof name === 'string' && name !== '' ? [] : [{ field: 'name', reason: 'must be a word' }]),
  ];
  if (faults.length > 0) return invalid(faults);
  return E.right({
    payoffs: payoffs.map((row) => row.map(([x, y]) => [x + 0, y + 0] as const)),
    options: [...options],
    rounds,
    continuation,
    name,
  });
};
