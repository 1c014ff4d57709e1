/** @file Repeated 2×2 games: both choose at once, both see what was chosen, and choose again. With the partners of the field, who
 *  answer what was done to them, and the exact best reply to any mixture of them.
 *  @source Axelrod & Hamilton 1981, The evolution of cooperation */
import { type Player, scripted } from '@tompo/arena';
import { answer, type Decision, type Game, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

type Choice = 0 | 1;
type Pair = readonly [own: Choice, other: Choice];
interface State {
  readonly past: readonly (readonly [Choice, Choice])[];
}
export interface View {
  readonly seat: number;
  /** Own choice first, oldest first. */
  readonly past: readonly Pair[];
}

/** Payoff of [own choice][other's choice]. The same for both seats. */
export type Payoffs = readonly [readonly [number, number], readonly [number, number]];

/** 0: cooperate, 1: defect. */
export const PRISONERS_DILEMMA: Payoffs = [
  [3, 0],
  [5, 1],
];
export const PURE_COORDINATION: Payoffs = [
  [1, 0],
  [0, 1],
];

const OPTIONS = ['a', 'b'] as const;
const pick = (index: Choice): Decision => ({ _tag: 'choice', index });

export const twoByTwo = (payoffs: Payoffs, rounds: number): Game<State, View> => {
  const isOver = ({ past }: State): boolean => past.length >= rounds;
  const space = { _tag: 'choice', options: OPTIONS } as const;
  return {
    id: 'two-by-two-v1',
    seats: 2,
    params: { payoffs, rounds },
    claims: {
      dynamics: 'simultaneous',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: false,
      deterministic: true,
    },
    initial: () => ({ past: [] }),
    phase: (state) => ({
      kind: 'choice',
      round: state.past.length,
      rounds,
      index: 0,
      movers: isOver(state) ? [] : [0, 1],
    }),
    space: (state) => (isOver(state) ? null : space),
    observe: ({ past }, seat) => ({ seat, past: past.map(([x, y]) => (seat === 0 ? [x, y] : [y, x])) }),
    absent: () => pick(1),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: rounds });
      for (const seat of [0, 1]) {
        const reason = illegal(space, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const [x, y] = decisions.map((d) => (d?._tag === 'choice' ? d.index : 0)) as [Choice, Choice];
      return E.right({ state: { past: [...state.past, [x, y]] }, payoffs: [payoffs[x][y], payoffs[y][x]] });
    },
    text: {
      rules: `Both choose a or b at once, ${rounds} times.`,
      answer,
      render: ({ seat, past }, style) =>
        style === 'compact'
          ? `${seat}${past.map((pair) => pair.map((c) => OPTIONS[c]).join('')).join(',')}?`
          : `You are player ${seat}. Your and the other's choices so far: ${JSON.stringify(past.map((pair) => pair.map((c) => OPTIONS[c])))}. Choose a or b. Answer with a line "Decision: x".`,
    },
  };
};

/** A strategy: what to choose after this past. */
export type Strategy = (past: readonly Pair[]) => Choice;

export const titForTat: Strategy = (past) => past.at(-1)?.[1] ?? 0;
export const grim: Strategy = (past) => (past.some(([, other]) => other === 1) ? 1 : 0);
export const freeRider: Strategy = () => 1;

export const asPlayer = (name: string, strategy: Strategy): Player =>
  scripted(name, ({ observation }) => E.right(pick(strategy((observation as View).past))));

/** The greatest expected return of seat 0 against partners of whom one sits there, by their weights: expectimax over all pasts,
 *  where every partner that would not have played this past is out. */
export const bestReturn = (
  payoffs: Payoffs,
  rounds: number,
  partners: readonly (readonly [Strategy, weight: number])[],
): number => {
  const worth = (past: readonly Pair[], left: typeof partners): number => {
    if (past.length === rounds || left.length === 0) return 0;
    const theirs = past.map(([own, other]): Pair => [other, own]);
    const of = (own: Choice): number =>
      ([0, 1] as const).reduce<number>((sum, other) => {
        const those = left.filter(([strategy]) => strategy(theirs) === other);
        const share = those.reduce((w, [, weight]) => w + weight, 0);
        return share === 0 ? sum : sum + share * payoffs[own][other] + worth([...past, [own, other]], those);
      }, 0);
    return Math.max(of(0), of(1));
  };
  return worth([], partners);
};
