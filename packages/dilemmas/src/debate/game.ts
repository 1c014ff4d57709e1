/** @file Debate and vote: all choose whom to listen to and whether to vote, get a signal of which of two things is true, hear those whom they
 *  listen to, and vote; all have a prize where the majority is right. The graph decision of a network game, of who listens to whom.
 *  @source Condorcet 1785 on the vote; Jackson & Wolinsky 1996 and Bala & Goyal 2000 on links with consent and without it */
import { type Adjacency, byConsent, choiceSpace, type Game, type GamesError, linksSpace } from '@tompo/games';
import { either as E } from 'fp-ts';
import {
  decided,
  type RoundRecord,
  type SeenRound,
  type TurnRecord,
  type TurnsState,
  type TurnsView,
  turnsGame,
} from '../exchange/turns.js';
import { familyOf, readParams } from '../family/keys.js';
import { bitsOf, maskOf, membersOf } from '../family/masks.js';
import { howOften, listed, short, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { pooled } from '../hiring/solve.js';
import { verdict } from './jury.js';
import { type CompleteDebateParams, DEBATE, type DebateParams } from './params.js';
import { accuraciesOf, bestPlan, type DebatePlan, linkPrice, type Voting, votingOn } from './solve.js';

/** A debate with a vote; left: all that is wrong with the parameters. `debate({ n: 5, lowest: 0.6 })` */
export const debate = (
  raw: DebateParams = {},
): E.Either<GamesError, Game<TurnsState, TurnsView<CompleteDebateParams>>> =>
  E.map(gameOf)(
    readParams('debate', DEBATE, raw, (params) => [
      ...wrongAbove('lowest', params.lowest, 'the highest accuracy', params.highest),
      // What is best is known where signals weigh the same, or reach one voter at less than they cost as votes.
      ...(params.lowest === params.highest || linkPrice(params) <= params.voteCost
        ? []
        : [
            {
              field: 'linkCost',
              reason: `must be at most ${params.consent === 'mutual' ? 'half of voteCost' : 'voteCost'}, ${params.voteCost / (params.consent === 'mutual' ? 2 : 1)}, where accuracies differ`,
            },
          ]),
    ]),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const debateFamily = familyOf('debate', DEBATE, debate, {
  n: [3, 7],
  lowest: [0.55, 0.7],
  highest: [0.6, 0.9],
  prize: [5, 20],
  linkCost: [0.1, 0.4],
  voteCost: [0.4, 0.8],
  consent: ['one-sided', 'mutual'],
});

const OPTIONS = ['A', 'B'] as const;
const ballot = choiceSpace(OPTIONS);
const joining = choiceSpace(['abstain', 'join']);
/** Turns of a round. Costs are settled before there is anything to know, so that neither a link nor a vote that is left out tells of a signal. */
const [LISTEN, JOIN, VOTE] = [0, 1, 2];
/** Graphs whose votes are remembered by one game at most. */
const REMEMBERED = 1024;

const gameOf = (params: CompleteDebateParams): Game<TurnsState, TurnsView<CompleteDebateParams>> => {
  const { n, prize, linkCost, voteCost, consent, rounds } = params;
  const accuracies = accuraciesOf(params);
  const planned = bestPlan(params, n * prize, linkPrice(params));
  const selfish = bestPlan(params, prize, linkCost);
  const everybody = upTo(n);

  /** [N][N]: who hears whom. */
  const hearsIn = (round: SeenRound): Adjacency => {
    const rows = everybody.map((i) => bitsOf(decided(round, LISTEN, i), n));
    return consent === 'mutual' ? byConsent(rows.map((to) => ({ to }))) : rows;
  };
  const known = new Map<string, Voting>();
  const votingIn = (round: SeenRound): Voting => {
    const hears = hearsIn(round);
    const key = hears.map(maskOf).join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = votingOn(params, accuracies, hears, selfish.voters);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, made);
    return made;
  };
  const votersIn = (round: SeenRound): readonly number[] =>
    everybody.filter((i) => decided(round, JOIN, i) === 1);
  /** What voters vote by all that they have heard. */
  const ballots = (round: RoundRecord): readonly (number | null)[] => {
    const hears = hearsIn(round);
    const voters = votersIn(round);
    return everybody.map((i) => {
      if (!voters.includes(i)) return null;
      const signals = everybody.map((j) =>
        i === j || hears[i]?.[j] === 1 ? 2 * (round.drawn[j] as number) - 1 : null,
      );
      return verdict(accuracies, signals, i) > 0 ? 1 : 0;
    });
  };
  const following =
    (plan: DebatePlan, voters: 'best' | 'selfish') =>
    (round: RoundRecord, turn: number): TurnRecord =>
      turn === LISTEN
        ? plan.links.map(maskOf)
        : turn === JOIN
          ? bitsOf(votingIn(round)[voters], n)
          : ballots(round);
  const costs = (round: SeenRound): readonly number[] =>
    hearsIn(round).map((row, i) => linkCost * sum(row) + voteCost * decided(round, JOIN, i));
  /** The share of the prize where 0 or 1 is true. */
  const shareWhere = (cast: readonly (number | null)[], truth: number): number => {
    const lead = sum(cast.map((vote) => (vote === null ? 0 : vote === truth ? 1 : -1)));
    return lead > 0 ? 1 : lead === 0 ? 0.5 : 0;
  };

  const toAll = n * prize * planned.right - planned.cost;
  const selfishTotal =
    n * prize * selfish.right -
    linkCost * sum(selfish.links.map(sum)) -
    voteCost * membersOf(selfish.voters, n).length;

  return turnsGame({
    id: 'debate-v1',
    seats: n,
    params,
    rounds,
    turns: [
      { kind: 'listen', movers: everybody, space: (_, seat) => linksSpace(n, seat) },
      { kind: 'join', movers: everybody, space: () => joining },
      { kind: 'vote', movers: (decisions) => votersIn({ turns: decisions, drawn: [] }), space: () => ballot },
    ],
    /** The signal of each seat, and what is true. */
    draw: (rng) => {
      const truth = rng.int(2);
      return [...accuracies.map((q) => (rng.uniform() < q ? truth : 1 - truth)), truth];
    },
    shown: (round, seat, over) => {
      const heard = hearsIn(round)[seat];
      const isKnown = (i: number): boolean => (i === n ? over : i === seat || heard?.[i] === 1);
      return {
        turns: round.turns,
        drawn: round.drawn.map((x, i) => (round.turns.length > JOIN && isKnown(i) ? x : null)),
      };
    },
    pay: (round) => {
      const share = shareWhere(round.turns[VOTE] ?? [], round.drawn[n] as number);
      return costs(round).map((cost) => prize * share - cost);
    },
    claims: { utility: 'general-sum', dilemma: toAll > selfishTotal + 1e-9 * Math.max(1, n * prize) },
    planned: following(planned, 'best'),
    selfish: following(selfish, 'selfish'),
    most: (round) => {
      switch (round.turns.length) {
        case LISTEN:
          return toAll;
        case JOIN:
          return votingIn(round).welfare - linkCost * sum(hearsIn(round).map(sum));
        default: {
          const cast = ballots(round);
          const second = pooled(0.5, accuracies, round.drawn.slice(0, n));
          const share = second * shareWhere(cast, 1) + (1 - second) * shareWhere(cast, 0);
          return n * prize * share - sum(costs(round));
        }
      }
    },
    expected: toAll,
    absent: () => 0,
    words: {
      rules: [
        `Either A or B is true, as likely as each other. Each of the ${n} players, 0 to ${n - 1}, will get a signal, A or B, which is right with a chance of ${new Set(accuracies).size === 1 ? accuracies[0] : `${listed(accuracies)}, in the order of the players`}. First all choose at the same time whom to listen to. ${consent === 'mutual' ? `Two players who choose each other will hear each other's signals, and each of them pays ${linkCost} for that.` : `You will hear the signals of those whom you choose, and pay ${linkCost} for each of them.`} All see who chose whom. Then all decide at the same time whether to join the vote, at a cost of ${voteCost}, or to abstain. Then the signals come, and those who joined vote for A or B. If most votes are for what is true, every player has ${prize}, whether it voted or not; if there are as many for either, or none, half of that. ${howOften(rounds, ', and truth and signals are drawn anew')}`,
      ],
      told: (round, seat) => {
        const { turns, drawn } = round;
        const signals = drawn.slice(0, n);
        const own = signals[seat] ?? null;
        const heard = signals.flatMap((x, i) =>
          x === null || i === seat ? [] : [`player ${i} has ${OPTIONS[x]}`],
        );
        const chosen = everybody.map((i) => {
          const whom = membersOf(decided(round, LISTEN, i), n);
          return `player ${i} chose ${whom.length === 0 ? 'nobody' : listed(whom)}`;
        });
        const voters = votersIn(round);
        return [
          ...(turns.length > LISTEN ? [listed(chosen)] : []),
          ...(turns.length > JOIN
            ? [voters.length === 0 ? 'nobody joined the vote' : `the vote was joined by ${listed(voters)}`]
            : []),
          ...(own === null ? [] : [`your signal is ${OPTIONS[own]}`]),
          ...(heard.length > 0 ? [`you heard that ${listed(heard)}`] : []),
          ...(turns.length > VOTE
            ? [listed(voters.map((i) => `player ${i} voted ${OPTIONS[decided(round, VOTE, i)]}`))]
            : []),
          ...(drawn[n] === 0 || drawn[n] === 1 ? [`${OPTIONS[drawn[n]]} was true`] : []),
        ].join('; ');
      },
      asked: ({ turns, seat }) => {
        switch (turns.length) {
          case LISTEN:
            return [
              'Whom do you listen to? Think about what the others will do, then decide.',
              `If you like, first state in one line whom you expect to choose you, as ${n} zeros and ones in the order of the players (0 in your own place): Beliefs: [x0, …]`,
              `End with exactly one line of ${n} zeros and ones in the order of the players (1: listen; place ${seat} is yourself and must be 0): Decision: [x0, …]`,
            ];
          case JOIN:
            return ['Do you join the vote?', 'End with exactly one line with join or abstain: Decision: x'];
          default:
            return ['What do you vote for?', 'End with exactly one line with A or B: Decision: x'];
        }
      },
      // Whom one chose as its digits, since there are at most nine seats.
      brief: (x, turn) =>
        turn === VOTE
          ? (OPTIONS[x] as string)
          : turn === JOIN
            ? 'aj'.charAt(x)
            : membersOf(x, n).join('') || '-',
      terms: `j${[...new Set(accuracies)].map(short).join(',')}n${n}p${short(prize)}l${short(linkCost)}v${short(voteCost)}${consent[0]}`,
    },
  });
};
