/** @file Players who remember one round: what they choose hangs on the last choices alone. What two of them earn is the work of a
 *  Markov chain, and exact.
 *  @source Nowak & Sigmund 1990, The evolution of stochastic strategies in the prisoner's dilemma */
import type { Fault, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type PayoffTable, payoffFaults } from '../matrix/params.js';
import { solveLinear } from '../solve/linear.js';

/** Chances of the K choices: in the first round [K], and after [own choice][the other's] [K][K][K]. */
export interface MemoryOne {
  readonly first: readonly number[];
  readonly after: readonly (readonly (readonly number[])[])[];
}

/** Chances to cooperate (choice 0) in a game of two choices: in the first round, and after both cooperated, the own cooperation was
 *  not returned, the own defection met cooperation, both defected. */
export type FiveVector = readonly [first: number, cc: number, cd: number, dc: number, dd: number];

const both = (p: number): readonly number[] => [p, 1 - p];

/** The table of a 5-vector: titForTat is [1, 1, 0, 1, 0]. */
export const memoryOne = ([first, cc, cd, dc, dd]: FiveVector): MemoryOne => ({
  first: both(first),
  after: [
    [both(cc), both(cd)],
    [both(dc), both(dd)],
  ],
});

/** Five chances that are drawn evenly: the tables of which a pool of unknown partners is made. */
export const drawnVector = (random: Rng): FiveVector => [
  random.uniform(),
  random.uniform(),
  random.uniform(),
  random.uniform(),
  random.uniform(),
];

/** A player whose choices hang on nothing: chances [K] of each. */
export const constantPlayer = (chances: readonly number[]): MemoryOne => ({
  first: chances,
  after: chances.map(() => chances.map(() => chances)),
});

const isMix = (chances: unknown, choices: number): boolean =>
  Array.isArray(chances) &&
  chances.length === choices &&
  chances.every((p) => typeof p === 'number' && p >= -1e-12 && p <= 1 + 1e-12) &&
  Math.abs(chances.reduce((sum: number, p: number) => sum + p, 0) - 1) <= 1e-9;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What is wrong with the table of a player of K choices. */
export const memoryOneFaults = (field: string, table: MemoryOne, choices: number): readonly Fault[] => {
  const reason = `must be ${choices} chances of 0 to 1 that make 1 together`;
  const { first, after } = table ?? {};
  const places = Array.from({ length: choices }, (_, own) =>
    Array.from({ length: choices }, (_, other) => [own, other] as const),
  ).flat();
  return [
    ...(isMix(first, choices) ? [] : [{ field: `${field}.first`, reason }]),
    ...places.flatMap(([own, other]): Fault[] =>
      isMix(list(list(after)[own])[other], choices)
        ? []
        : [{ field: `${field}.after[${own}][${other}]`, reason }],
    ),
  ];
};

/** How long two play: so many rounds, on average 1/(1 − continuation), or for ever. */
export type Horizon = { readonly rounds: number } | { readonly continuation: number } | 'forever';

export const horizonFaults = (horizon: Horizon): readonly Fault[] => {
  if (horizon === 'forever') return [];
  const { rounds, continuation } = (horizon ?? {}) as { rounds?: unknown; continuation?: unknown };
  const isRounds = Number.isInteger(rounds) && (rounds as number) >= 1 && continuation === undefined;
  const isChance =
    typeof continuation === 'number' && continuation >= 0 && continuation < 1 && rounds === undefined;
  return isRounds || isChance
    ? []
    : [
        {
          field: 'horizon',
          reason: "must be { rounds: 1 or more }, { continuation: 0 to below 1 } or 'forever'",
        },
      ];
};

/** Cells of K×K as a list: [own, other] at K·own + other. */
interface Chain {
  /** [K²] chances of the first round's cells. */
  readonly start: readonly number[];
  /** [K²][K²] */
  readonly next: readonly (readonly number[])[];
}

const outer = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.flatMap((p) => b.map((q) => p * q));

const chainOf = (first: MemoryOne, second: MemoryOne): Chain => ({
  start: outer(first.first, second.first),
  next: first.after.flatMap((row, x) =>
    row.map((chances, y) => outer(chances, second.after[y]?.[x] as readonly number[])),
  ),
});

const times = (p: readonly number[], matrix: readonly (readonly number[])[]): readonly number[] =>
  p.map((_, j) => p.reduce((sum, chance, i) => sum + chance * (matrix[i]?.[j] as number), 0));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** Where the chain is on average in the long run: that of the lazy chain, which stays with chance ½, squared again and again. */
const longRun = ({ start, next }: Chain): readonly number[] => {
  let power = next.map((row, i) => row.map((p, j) => (p + (i === j ? 1 : 0)) / 2));
  for (let k = 0; k < 64; k++) {
    power = power.map((row) => {
      const squared = times(row, power);
      const sum = squared.reduce((a, b) => a + b, 0);
      return squared.map((p) => p / sum);
    });
  }
  return times(start, power);
};

/** Average share of the rounds in each cell. */
const occupation = (chain: Chain, horizon: Horizon): readonly number[] => {
  if (horizon === 'forever') return longRun(chain);
  if ('rounds' in horizon) {
    let at = chain.start;
    const sum = at.map(() => 0);
    for (let t = 0; t < horizon.rounds; t++) {
      for (const [k, p] of at.entries()) sum[k] = (sum[k] as number) + p / horizon.rounds;
      at = times(at, chain.next);
    }
    return sum;
  }
  // v = (1 − γ)·start + γ·v·next
  const { continuation } = horizon;
  const system = chain.start.map((_, j) =>
    chain.start.map((_, i) => (i === j ? 1 : 0) - continuation * (chain.next[i]?.[j] as number)),
  );
  return (
    solveLinear(
      system,
      chain.start.map((p) => (1 - continuation) * p),
    ) ?? []
  );
};

/** What two players of memory one earn a round on average, exactly: [payoff of seat 0, of seat 1].
 *  payoffs: [K][K] pairs, [choice of seat 0][choice of seat 1] · with a continuation γ it is (1 − γ)·Σ γ^t·payoff_t
 *  `memoryOneScores(payoffs, memoryOne([1, 1, 0, 1, 0]), memoryOne([0, 0, 0, 0, 0]), { rounds: 10 })` */
export const memoryOneScores = (
  payoffs: PayoffTable,
  first: MemoryOne,
  second: MemoryOne,
  horizon: Horizon,
): E.Either<DilemmasError, readonly [number, number]> => {
  const choices = payoffs?.length ?? 2;
  const faults = [
    ...payoffFaults(payoffs),
    ...memoryOneFaults('first', first, choices),
    ...memoryOneFaults('second', second, choices),
    ...horizonFaults(horizon),
  ];
  if (faults.length > 0) return invalid('memoryOneScores', faults);
  const share = occupation(chainOf(first, second), horizon);
  const of = (seat: 0 | 1): number =>
    dot(
      share,
      payoffs.flat().map((pair) => pair[seat]),
    );
  return E.right([of(0), of(1)]);
};
