/** The kit on a game whose state changes: a commons with its exact optimum, by dynamic programming. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type Analysis, answer, type Decision, type Game, illegal } from '../src/index.js';
import { checkGame, explainViolation } from '../src/testing.js';

interface Fishery {
  readonly round: number;
  readonly stock: number;
}

const ROUNDS = 3;
const CAPACITY = 9;
const SEATS = [0, 1];

const isOver = ({ round, stock }: Fishery): boolean => round >= ROUNDS || stock < SEATS.length;
const most = ({ stock }: Fishery): number => Math.floor(stock / SEATS.length);
const after = ({ round, stock }: Fishery, taken: number): Fishery => ({
  round: round + 1,
  stock: Math.min(CAPACITY, 2 * (stock - taken)),
});

/** The best total harvest of this round, and what it and the rest bring: every total that two whole harvests can make. */
const solve = (state: Fishery): { readonly taken: number; readonly value: number } =>
  isOver(state)
    ? { taken: 0, value: 0 }
    : Array.from({ length: 2 * most(state) + 1 }, (_, taken) => ({
        taken,
        value: taken + solve(after(state, taken)).value,
      })).reduce((a, b) => (b.value > a.value ? b : a));

const shares = (state: Fishery, taken: number): readonly (Decision | null)[] =>
  isOver(state)
    ? SEATS.map(() => null)
    : SEATS.map((seat) => ({ _tag: 'effort', value: Math.floor((taken + seat) / 2) }));

const commons = (analysis: Analysis<Fishery> | undefined, dilemma = true): Game<Fishery, object> => ({
  id: 'fishery-v1',
  seats: SEATS.length,
  params: {},
  claims: {
    dynamics: 'simultaneous',
    information: 'perfect',
    utility: 'general-sum',
    dilemma,
    deterministic: true,
  },
  initial: () => ({ round: 0, stock: 6 }),
  phase: (state) => ({
    kind: 'harvest',
    round: state.round,
    rounds: ROUNDS,
    index: 0,
    movers: isOver(state) ? [] : SEATS,
  }),
  space: (state, seat) =>
    isOver(state) || !SEATS.includes(seat) ? null : { _tag: 'effort', min: 0, max: most(state), decimals: 0 },
  observe: (state, seat) => ({ ...state, seat }),
  absent: () => ({ _tag: 'effort', value: 0 }),
  status: (state) => (isOver(state) ? 'terminated' : 'running'),
  step: (state, decisions) => {
    if (isOver(state)) return E.left({ _tag: 'GameOver', round: state.round });
    const payoffs: number[] = [];
    for (const seat of SEATS) {
      const decision = decisions[seat];
      const reason = illegal({ _tag: 'effort', min: 0, max: most(state), decimals: 0 }, decision);
      if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      if (decision?._tag === 'effort') payoffs.push(decision.value);
    }
    return E.right({
      state: after(
        state,
        payoffs.reduce((a, b) => a + b, 0),
      ),
      payoffs,
    });
  },
  text: { rules: 'Harvest.', answer, render: (view) => JSON.stringify(view) },
  analysis,
});

const optimum = (state: Fishery): number => solve(state).value;
const planner = (state: Fishery) => shares(state, solve(state).taken);
const all = (state: Fishery) => shares(state, 2 * most(state));
const found = (analysis: Analysis<Fishery> | undefined, dilemma = true): readonly string[] =>
  checkGame(commons(analysis, dilemma)).map(explainViolation);

describe('a commons', () => {
  it('has an optimum that waits: 6 grow to 9, of which 4 are left to grow to 8', () => {
    // Take 1 or 2 of 6 (5 or 4 left grow to 9 or 8), leave 4 of what there is, harvest 8 at the end: in all 2 + 4 + 8 = 14.
    const state = { round: 0, stock: 6 };
    const brute = (s: Fishery): number =>
      isOver(s)
        ? 0
        : Math.max(...[...Array(2 * most(s) + 1).keys()].map((taken) => taken + brute(after(s, taken))));
    expect(optimum(state)).toBe(brute(state));
    expect(optimum(state)).toBe(14);
    expect(optimum(state)).toBeGreaterThan(state.stock);
  });

  it.each([
    ['nothing', undefined],
    ['its optimum alone', { optimum }],
    ['a planner that waits', { optimum, planner }],
    ['a selfish solution beside it', { optimum, planner, nash: all }],
    ['a planner without W*', { planner }],
  ] as const)('with %s is no violation', (_, analysis) => {
    expect(found(analysis)).toEqual([]);
  });

  it.each([
    [
      'collapse',
      { optimum: ({ stock }: Fishery) => stock },
      /analysis\.optimum is wrong: it is .* but decisions were found/,
    ],
    [
      'one too much',
      { optimum: (s: Fishery) => (isOver(s) ? 0 : optimum(s) + 1) },
      /analysis\.optimum is wrong: it is .*, but the best of all decisions brings/,
    ],
    ['something at the end', { optimum: (s: Fishery) => optimum(s) + 1 }, /where the game is over/],
    ['what is no number', { optimum: () => Number.NaN }, /analysis\.optimum is wrong/],
    [
      'a planner that does not wait',
      { optimum, planner: all },
      /analysis\.planner is wrong: played to the end, it earns 6 together, not the optimum of 14/,
    ],
    ['an illegal planner', { optimum, planner: () => [null, null] }, /analysis\.planner is wrong: seat 0/],
    [
      'W* of a phase in its place',
      { planner, plannerWelfare: ({ stock }: Fishery) => stock },
      /analysis\.planner is wrong/,
    ],
  ] as const)('whose analysis claims %s is told', (_, analysis, words) => {
    expect(found(analysis as Analysis<Fishery>).join('\n')).toMatch(words);
  });

  it('is a dilemma where selfish play collapses, and none where it does not', () => {
    expect(found({ optimum, planner, nash: all }, false).join()).toMatch(/dilemma: false does not hold/);
    expect(found({ optimum, planner, nash: planner }).join()).toMatch(/dilemma: true does not hold/);
    expect(found({ optimum, nash: planner }, false)).toEqual([]);
  });
});
