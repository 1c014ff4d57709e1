/** @file The best reply to a player of memory one, exactly: what the last choices were is the state of a decision process. */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type PayoffTable, payoffFaults } from '../matrix/params.js';
import { solveLinear } from '../solve/linear.js';
import { type MemoryOne, memoryOneFaults } from './memory-one.js';

/** What to choose, and what it is worth. */
export interface BestReply {
  /** Expected payoff a round on average, against this player. */
  readonly value: number;
  readonly first: number;
  /** [T − 1][K][K] of so many rounds: what to choose in round t + 2 after [own choice][the other's]; [1][K][K], the same in every
   *  round, where play goes on by chance. */
  readonly after: readonly (readonly (readonly number[])[])[];
}

type Own = readonly (readonly number[])[];
type Values = readonly (readonly number[])[];

interface Problem {
  /** [own][other] own payoffs. */
  readonly own: Own;
  readonly opponent: MemoryOne;
}

const argmax = (values: readonly number[]): number =>
  values.reduce(
    (best, value, k) => (value > (values[best] as number) + 1e-12 * Math.abs(value) ? k : best),
    0,
  );

/** What each own choice is worth where the other's chances are these, with `then` the worth of the cell that follows. [K] */
const worths = (
  { own }: Problem,
  chances: readonly number[],
  discount: number,
  then: Values,
): readonly number[] =>
  own.map((row, x) =>
    chances.reduce((sum, p, y) => sum + p * ((row[y] as number) + discount * (then[x]?.[y] as number)), 0),
  );

/** The other sees the cell from its own side. */
const chancesAfter = ({ opponent }: Problem, x: number, y: number): readonly number[] =>
  opponent.after[y]?.[x] as readonly number[];

const overCells = <T>({ own }: Problem, f: (x: number, y: number) => T): readonly (readonly T[])[] =>
  own.map((row, x) => row.map((_, y) => f(x, y)));

const withinRounds = (problem: Problem, rounds: number): BestReply => {
  let then: Values = overCells(problem, () => 0);
  const after: (readonly (readonly number[])[])[] = [];
  for (let t = rounds - 1; t >= 1; t--) {
    const later = then;
    const all = overCells(problem, (x, y) => worths(problem, chancesAfter(problem, x, y), 1, later));
    after.unshift(all.map((row) => row.map(argmax)));
    then = all.map((row) => row.map((values) => Math.max(...values)));
  }
  const values = worths(problem, problem.opponent.first, 1, then);
  return { value: Math.max(...values) / rounds, first: argmax(values), after };
};

/** The worth of every cell under a policy: V = r + γ·P·V. */
const policyValues = (problem: Problem, policy: readonly (readonly number[])[], discount: number): Values => {
  const k = problem.own.length;
  const cells = overCells(problem, (x, y) => [x, y] as const).flat();
  const rows = cells.map(([x, y]) => {
    const choice = policy[x]?.[y] as number;
    const row = new Array<number>(k * k).fill(0);
    chancesAfter(problem, x, y).forEach((p, other) => {
      row[k * choice + other] = p;
    });
    return row;
  });
  const gains = rows.map((row) =>
    row.reduce((sum, p, cell) => sum + p * (problem.own.flat()[cell] as number), 0),
  );
  const system = rows.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - discount * p));
  const values = solveLinear(system, gains) ?? [];
  return problem.own.map((row, x) => row.map((_, y) => values[k * x + y] as number));
};

/** Howard's policy iteration: each policy is solved exactly, and the next one is better, until none is. */
const byChance = (problem: Problem, discount: number): BestReply => {
  let policy: readonly (readonly number[])[] = overCells(problem, () => 0);
  for (;;) {
    const then = policyValues(problem, policy, discount);
    const size = 1e-11 * Math.max(1, ...then.flat().map(Math.abs));
    const next = overCells(problem, (x, y) => {
      const values = worths(problem, chancesAfter(problem, x, y), discount, then);
      const kept = policy[x]?.[y] as number;
      return Math.max(...values) > (values[kept] as number) + size ? argmax(values) : kept;
    });
    if (JSON.stringify(next) === JSON.stringify(policy)) {
      const values = worths(problem, problem.opponent.first, discount, then);
      return { value: (1 - discount) * Math.max(...values), first: argmax(values), after: [policy] };
    }
    policy = next;
  }
};

/** The best that anybody can do against a player of memory one, over all ways of playing, and a way to do it: no memory of more than
 *  the last round helps.
 *  payoffs: [K][K] pairs by [own choice][the other's], own payoff first · horizon: so many rounds, or a chance below 1 that play goes on
 *  @source Howard 1960, Dynamic programming and Markov processes */
export const bestReply = (
  payoffs: PayoffTable,
  opponent: MemoryOne,
  horizon: { readonly rounds: number } | { readonly continuation: number },
): E.Either<DilemmasError, BestReply> => {
  const faults: readonly Fault[] = [
    ...payoffFaults(payoffs),
    ...memoryOneFaults('opponent', opponent, payoffs?.length ?? 2),
    ...horizonFaults(horizon),
  ];
  if (faults.length > 0) return invalid('bestReply', faults);
  const problem = { own: payoffs.map((row) => row.map(([own]) => own)), opponent };
  return E.right(
    'rounds' in horizon ? withinRounds(problem, horizon.rounds) : byChance(problem, horizon.continuation),
  );
};

const horizonFaults = (horizon: unknown): readonly Fault[] => {
  const { rounds, continuation } = (horizon ?? {}) as { rounds?: unknown; continuation?: unknown };
  if (Number.isInteger(rounds) && (rounds as number) >= 1) return [];
  if (typeof continuation === 'number' && continuation >= 0 && continuation < 1) return [];
  return [{ field: 'horizon', reason: 'must be { rounds: 1 or more } or { continuation: 0 to below 1 }' }];
};
