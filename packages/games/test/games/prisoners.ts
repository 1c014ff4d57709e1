/** @file A repeated 2×2 game with choices: prisoner's dilemma by default. It shows that the contract is not shaped
 *  by network games: no links, no efforts, no network observation. */
import { either as E } from 'fp-ts';
import { illegal } from '../../src/decisions.js';
import type { Decision, DecisionSpace, Game } from '../../src/index.js';
import { answer } from '../../src/index.js';

export interface MatrixState {
  readonly rounds: readonly (readonly [number, number])[];
}
export interface MatrixView {
  readonly payoffs: readonly (readonly number[])[];
  readonly seat: number;
  readonly past: readonly (readonly [number, number])[];
}

/** own payoff table [own choice][other's choice]; symmetric game. */
export const prisoners = (
  table = [
    [3, 0],
    [5, 1],
  ],
  rounds = 2,
): Game<MatrixState, MatrixView> => {
  const options = ['cooperate', 'defect'];
  const space: DecisionSpace = { _tag: 'choice', options };
  const pay = (a: number, b: number): number[] => [table[a]?.[b] as number, table[b]?.[a] as number];
  const over = (s: MatrixState): boolean => s.rounds.length >= rounds;
  const both = (index: number): Decision[] => [0, 1].map(() => ({ _tag: 'choice', index }));
  const cells = [0, 1].flatMap((a) => [0, 1].map((b) => pay(a, b)));
  const best = Math.max(...cells.map(([x, y]) => (x as number) + (y as number)));
  return {
    id: 'prisoners-v1',
    seats: 2,
    params: { table, rounds },
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ rounds: [] }),
    phase: (s) => ({
      kind: over(s) ? 'over' : 'choice',
      round: s.rounds.length,
      rounds,
      index: 0,
      movers: over(s) ? [] : [0, 1],
    }),
    space: (s, seat) => (over(s) || seat > 1 ? null : space),
    observe: (s, seat) => ({ payoffs: table, seat, past: s.rounds }),
    absent: () => ({ _tag: 'choice', index: 1 }),
    status: (s) => (over(s) ? 'terminated' : 'running'),
    step: (s, decisions) => {
      if (over(s)) return E.left({ _tag: 'GameOver', round: rounds });
      for (let seat = 0; seat < 2; seat++) {
        const reason = illegal(space, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const [a, b] = decisions.map((d) => (d?._tag === 'choice' ? d.index : 0)) as [number, number];
      return E.right({ state: { rounds: [...s.rounds, [a, b] as const] }, payoffs: pay(a, b) });
    },
    text: {
      rules: `Both choose at once. Own payoffs: ${JSON.stringify(table)}.`,
      answer,
      render: (o, style) =>
        style === 'compact'
          ? `D${o.payoffs.flat().join(',')}h${o.past.flat().join('')}s${o.seat}?`
          : `You are player ${o.seat}. Payoffs ${JSON.stringify(o.payoffs)}. So far: ${JSON.stringify(o.past)}. Decision:`,
    },
    analysis: {
      planner: () => both(0),
      nash: () => both(1),
      plannerWelfare: () => best,
      value: (_s, seat, decisions) => {
        const [a, b] = decisions.map((d) => (d?._tag === 'choice' ? d.index : 0)) as [number, number];
        const own = (x: number): number => (seat === 0 ? pay(x, b)[0] : pay(a, x)[1]) as number;
        const all = [own(0), own(1)];
        return { chosen: own(seat === 0 ? a : b), best: Math.max(...all), worst: Math.min(...all) };
      },
    },
  };
};
