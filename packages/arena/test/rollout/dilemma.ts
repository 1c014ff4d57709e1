/** A repeated 2×2 dilemma: no links, no efforts. Its stakes may be drawn anew each round, with more draws after a joint
 *  defection than otherwise, and it may end early, or never. */
import { answer, type Game, type Rng } from '@tompo/games';
import { either as E } from 'fp-ts';

export interface DilemmaState {
  readonly stake: number;
  /** Options by seat, 0 = cooperate, 1 = defect. */
  readonly history: readonly (readonly [number, number])[];
}

export interface DilemmaView {
  readonly seat: number;
  readonly stake: number;
  readonly rounds: number;
  readonly history: readonly (readonly [number, number])[];
}

export interface DilemmaOptions {
  /** T. */
  readonly rounds?: number;
  /** Draws the stakes of each round from 1 to 3. */
  readonly chance?: boolean;
  /** A defection of seat 0 ends the game. */
  readonly fragile?: boolean;
  readonly endless?: boolean;
}

export const OPTIONS = ['cooperate', 'defect'] as const;
const LETTERS = 'CD';

/** [own][other] */
export const PAYS = [
  [3, 0],
  [5, 1],
] as const;

export const isOver = (
  { history }: DilemmaState,
  { rounds = 6, fragile = false, endless = false }: DilemmaOptions,
): boolean => !endless && (history.length >= rounds || (fragile && history.some(([own]) => own === 1)));

export const dilemma = (options: DilemmaOptions = {}): Game<DilemmaState, DilemmaView> => {
  const { rounds = 6, chance = false, endless = false } = options;
  const stakeOf = (rng: Rng, extra: boolean): number => {
    if (!chance) return 1;
    if (extra) rng.uniform();
    return 1 + rng.int(3);
  };
  return {
    id: 'dilemma-v1',
    seats: 2,
    params: { ...options },
    claims: {
      dynamics: 'simultaneous',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: !chance,
    },
    initial: (rng) => ({ stake: stakeOf(rng, false), history: [] }),
    phase: (state) => ({
      kind: 'move',
      round: state.history.length,
      rounds,
      index: 0,
      movers: isOver(state, options) ? [] : [0, 1],
    }),
    space: (state) => (isOver(state, options) ? null : { _tag: 'choice', options: OPTIONS }),
    observe: ({ stake, history }, seat) => ({
      seat,
      stake,
      rounds,
      history: seat === 0 ? history : history.map(([a, b]) => [b, a] as const),
    }),
    step: ({ stake, history }, decisions, rng) => {
      const [a, b] = decisions.map((decision) => (decision?._tag === 'choice' ? decision.index : -1));
      if (a === undefined || b === undefined || a < 0 || b < 0)
        return E.left({ _tag: 'IllegalDecision', seat: 0, reason: 'it must choose' });
      const pay = (own: number, other: number): number => stake * (PAYS[own]?.[other] ?? Number.NaN);
      return E.right({
        state: {
          stake: stakeOf(rng, a === 1 && b === 1),
          history: [...(endless ? history.slice(-3) : history), [a, b] as const],
        },
        payoffs: [pay(a, b), pay(b, a)],
      });
    },
    absent: () => ({ _tag: 'choice', index: 1 }),
    status: (state) => (isOver(state, options) ? 'terminated' : 'running'),
    text: {
      rules: 'Cooperate or defect.',
      // Own move first: C and D, such as `2/6 x1 CC CD?`.
      render: ({ stake, history }) =>
        `${history.length + 1}/${rounds} x${stake} ${history.map(([own, other]) => `${LETTERS[own]}${LETTERS[other]}`).join(' ')}?`,
      answer,
    },
    analysis: {
      planner: () => [
        { _tag: 'choice', index: 0 },
        { _tag: 'choice', index: 0 },
      ],
      nash: () => [
        { _tag: 'choice', index: 1 },
        { _tag: 'choice', index: 1 },
      ],
      plannerWelfare: ({ stake }) => 6 * stake,
      value: ({ stake }, seat, decisions) => {
        const at = (i: number): number => {
          const decision = decisions[i];
          return decision?._tag === 'choice' ? decision.index : 0;
        };
        const other = at(1 - seat);
        return {
          chosen: stake * (PAYS[at(seat)]?.[other] ?? Number.NaN),
          best: stake * (PAYS[1][other] ?? Number.NaN),
          worst: stake * (PAYS[0][other] ?? Number.NaN),
        };
      },
    },
  };
};
