/** @file A probe of beliefs: rock-paper-scissors against an opponent that plays by a pattern. In each round the seat says what the opponent will
 *  choose, and then what it chooses itself; both can be held against what an exact reasoner would say.
 *  @source after Fan et al. 2024, Can large language models serve as rational players in game theory? (arXiv 2312.05488): the opponents; that
 *  predictions are asked for as decisions, and the points, are ours */
import { choiceSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { familyOf, type GivenOf, oneOf, type ParamsOf, readParams, whole } from '../family/keys.js';
import { choose, indexOf, refusal } from '../family/moves.js';
import { textOf } from '../family/text.js';
import {
  type Bout,
  beats,
  believed,
  chancesOf,
  drawnFrom,
  greatest,
  type Opponent,
  opponentsOf,
  PATTERNS,
  paidFor,
  worthOf,
} from './patterns.js';

const PROBE = {
  /** How the opponent plays; the seat is told what patterns there are, and not which one it is. */
  pattern: oneOf(PATTERNS),
  rounds: whole(10, 1, 200),
} as const;
export type BeliefProbeParams = GivenOf<typeof PROBE>;
type Complete = ParamsOf<typeof PROBE>;

export interface BeliefProbeState {
  readonly opponent: Opponent;
  readonly past: readonly Bout[];
  /** What the seat said that the opponent would choose, a round each; one more than the rounds that are over while it replies. */
  readonly predicted: readonly number[];
  readonly over: boolean;
}
/** What the seat sees: rounds, and what it said, but not the opponent. */
export interface BeliefProbeView {
  readonly seat: number;
  readonly round: number;
  readonly rounds: number;
  readonly past: readonly Bout[];
  readonly predicted: readonly number[];
}

/** A probe; left: all that is wrong with the parameters. `analysis.nash` is what Bayes' rule asks for with what the seat has seen, every pattern
 *  being equally likely at first; `analysis.planner` knows the opponent, and `optimum` is what it wins in the mean. */
export const beliefProbe = (
  raw: BeliefProbeParams = {},
): E.Either<GamesError, Game<BeliefProbeState, BeliefProbeView>> =>
  E.map(gameOf)(readParams('rock-paper-scissors', PROBE, raw));
export const beliefProbeFamily = familyOf('rock-paper-scissors', PROBE, beliefProbe, {
  pattern: PATTERNS,
  rounds: [6, 12],
});

const NAMES = ['rock', 'paper', 'scissors'] as const;
const SPACE = choiceSpace(NAMES);
const SHORT = 'RPS';

const RULES = [
  'You play rock-paper-scissors against an opponent who plays by a pattern: it always takes the same, goes round two or all three choices in some order, takes what you took last, takes what beats what you took last, or draws, one choice with chance .6 and the others with .2 each. A win is worth 2 points, a tie 1, a loss 0.',
  'In each round you first say what the opponent is going to choose, which pays nothing, and then choose.',
] as const;

const known = ({ past, predicted, round, rounds }: BeliefProbeView): readonly string[] => [
  ...RULES,
  '',
  ...past.map(
    ([own, other], k) =>
      `Round ${k + 1}: you said ${NAMES[predicted[k] as number]}, chose ${NAMES[own]}, and the opponent chose ${NAMES[other]}.`,
  ),
  ...(round < rounds ? [`This is round ${round + 1} of ${rounds}.`] : []),
  ...(predicted.length > past.length
    ? [`You said that the opponent is going to choose ${NAMES[predicted.at(-1) as number]}.`]
    : []),
];

const asked = ({ past, predicted }: BeliefProbeView): readonly string[] => [
  predicted.length > past.length ? 'What do you choose?' : 'What is the opponent going to choose?',
  'End with exactly one line with rock, paper or scissors: Decision: x',
];

/** `q10h1:RPS,…`: rounds, and each round as what was said, chosen, and chosen by the opponent; what is said of this one. */
const compact = ({ past, predicted, rounds }: BeliefProbeView): string =>
  `q${rounds}h${past.map(([own, other], k) => `${SHORT[predicted[k] as number]}${SHORT[own]}${SHORT[other]}`).join(',')}${predicted.length > past.length ? `:${SHORT[predicted.at(-1) as number]}` : ''}`;

const gameOf = (params: Complete): Game<BeliefProbeState, BeliefProbeView> => {
  const { pattern, rounds } = params;
  const isReply = ({ past, predicted }: BeliefProbeState): boolean => predicted.length > past.length;
  const spaceAt = ({ over }: BeliefProbeState, seat: number) => (!over && seat === 0 ? SPACE : null);
  const by = (chances: readonly number[], state: BeliefProbeState) =>
    state.over
      ? [null]
      : [choose(greatest(isReply(state) ? [0, 1, 2].map((own) => worthOf(own, chances)) : chances))];
  // Who knows the pattern beats it for certain; a sampler it beats by choosing what beats its favourite.
  const mean = Math.max(
    ...[0, 1, 2].map((own) => worthOf(own, chancesOf(opponentsOf(pattern)[0] as Opponent, []))),
  );
  return {
    id: 'rock-paper-scissors-v1',
    seats: 1,
    params,
    claims: {
      dynamics: 'sequential',
      information: 'imperfect',
      utility: 'identical',
      dilemma: false,
      deterministic: false,
    },
    initial: (rng) => {
      const all = opponentsOf(pattern);
      return { opponent: all[rng.int(all.length)] as Opponent, past: [], predicted: [], over: false };
    },
    phase: (state) => ({
      kind: isReply(state) ? 'reply' : 'predict',
      round: state.past.length,
      rounds,
      index: isReply(state) ? 1 : 0,
      movers: state.over ? [] : [0],
    }),
    space: spaceAt,
    observe: ({ past, predicted }, seat) => ({ seat, round: past.length, rounds, past, predicted }),
    absent: () => choose(0),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const wrong = refusal(1, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const own = indexOf(decisions[0]);
      if (!isReply(state))
        return E.right({ state: { ...state, predicted: [...state.predicted, own] }, payoffs: null });
      const other = drawnFrom(chancesOf(state.opponent, state.past), rng);
      const past = appended<Bout>(state.past, [own, other]);
      return E.right({
        state: { ...state, past, over: past.length === rounds },
        payoffs: [paidFor(own, other)],
      });
    },
    text: textOf({ rules: RULES, known, asked, compact }),
    analysis: {
      planner: (state) => by(chancesOf(state.opponent, state.past), state),
      nash: (state) => by(believed(state.past), state),
      optimum: ({ past, over }) => (over ? 0 : mean * (rounds - past.length)),
    },
  };
};

export interface BeliefProbeScores {
  /** Shares of rounds in which what the opponent chose was predicted, … */
  readonly predicted: number;
  /** … in which the choice beat what was predicted, … */
  readonly consistent: number;
  /** … in which the choice beat what the opponent chose, … */
  readonly won: number;
  /** … and in which what was predicted was as likely as anything by Bayes' rule. */
  readonly rational: number;
}

/** How well the seat predicted and replied, over the rounds that are over; null where there are none. */
export const beliefProbeScores = ({
  past,
  predicted,
}: Pick<BeliefProbeState, 'past' | 'predicted'>): BeliefProbeScores | null => {
  if (past.length === 0) return null;
  const share = (holds: (bout: Bout, k: number) => boolean): number =>
    past.filter(holds).length / past.length;
  return {
    predicted: share(([, other], k) => predicted[k] === other),
    consistent: share(([own], k) => own === beats(predicted[k] as number)),
    won: share(([own, other]) => own === beats(other)),
    rational: share((_, k) => {
      const chances = believed(past.slice(0, k));
      return (chances[predicted[k] as number] as number) >= Math.max(...chances) - 1e-9;
    }),
  };
};
