/** @file Hired forecasters: a principal sets the stakes of a scoring rule, agents may pay to see a signal and report how likely an event is,
 *  and the principal says whether it will happen.
 *  @source Savage 1971 on proper scoring; after Oesterheld & Conitzer 2020, Minimum-regret contracts for principal-expert problems, on
 *  hiring several experts whose effort and information the principal never sees */
import { choiceSpace, effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import {
  decided,
  type RoundRecord,
  type SeenRound,
  type TurnsState,
  type TurnsView,
  turnsGame,
} from '../exchange/turns.js';
import { familyOf, readParams } from '../family/keys.js';
import { howOften, listed, short, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { type CompleteHiringParams, HIRING, type HiringParams } from './params.js';
import { REPORT_DECIMALS, scoringRules } from './scoring.js';
import { accuraciesOf, hiringSolution, pooled, reportsUnder, STAKES_DECIMALS } from './solve.js';

/** A game of hired forecasters; left: all that is wrong with the parameters. `hiring({ agents: 3, rule: 'quadratic' })` */
export const hiring = (
  raw: HiringParams = {},
): E.Either<GamesError, Game<TurnsState, TurnsView<CompleteHiringParams>>> =>
  E.map(gameOf)(
    readParams('hiring', HIRING, raw, ({ lowest, highest }) =>
      wrongAbove('lowest', lowest, 'the highest accuracy', highest),
    ),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const hiringFamily = familyOf('hiring', HIRING, hiring, {
  agents: [1, 4],
  lowest: [0.55, 0.75],
  highest: [0.75, 0.95],
  prize: [10, 40],
  cost: [0.1, 0.5],
});

const PAYS: Readonly<Record<CompleteHiringParams['rule'], string>> = {
  quadratic:
    'An agent is paid the stakes times 1 − d², where d is how far its report is from 1 if the event happens, from 0 if not.',
  logarithmic:
    'An agent is paid the stakes times 1 − ln p / ln 0.01, where p is the probability that its report gave to what came true, taken to be 0.01 at least and 0.99 at most.',
  linear:
    'An agent is paid the stakes times p, where p is the probability that its report gave to what came true.',
};

const ACTS = ['no', 'yes'] as const;
const LOOKS = ['idle', 'look'] as const;
/** Turns of a round. */
const [STAKES, LOOK, REPORT, ACT] = [0, 1, 2, 3];

const gameOf = (params: CompleteHiringParams): Game<TurnsState, TurnsView<CompleteHiringParams>> => {
  const { agents, prior, cost, prize, rule, maxStakes, rounds } = params;
  const accuracies = accuraciesOf(params);
  const solution = hiringSolution(params, accuracies);
  const honest = reportsUnder(scoringRules.quadratic, prior, accuracies);
  const paying = reportsUnder(scoringRules[rule], prior, accuracies);
  const everyAgent = upTo(agents);
  const movers = upTo(agents + 1, 1);
  /** What is reported of what is known beforehand. */
  const said = honest(0, null);

  const stakesIn = (round: SeenRound): number => decided(round, STAKES, 0);
  const looked = (round: SeenRound, agent: number): boolean => decided(round, LOOK, agent + 1) === 1;
  const signalOf = (round: RoundRecord, agent: number): number | null =>
    looked(round, agent) ? (round.drawn[agent + 1] as number) : null;
  /** What the principal says by the reports of those who are taken to have looked: one above the prior is read as a signal that the event
   *  happens, one below it as the other signal. */
  const guess = (round: SeenRound, believed: (agent: number) => boolean): number => {
    const signals = everyAgent.map((agent) => {
      const report = decided(round, REPORT, agent + 1);
      return report === said || !believed(agent) ? null : report > said ? 1 : 0;
    });
    return pooled(prior, accuracies, signals) > 0.5 + 1e-12 ? 1 : 0;
  };
  const most = (round: RoundRecord): number => {
    if (round.turns.length <= LOOK) return solution.planned.welfare;
    const likely = pooled(
      prior,
      accuracies,
      everyAgent.map((agent) => signalOf(round, agent)),
    );
    const right =
      round.turns.length <= REPORT
        ? Math.max(likely, 1 - likely)
        : guess(round, () => true) === 1
          ? likely
          : 1 - likely;
    return prize * right - cost * everyAgent.filter((agent) => looked(round, agent)).length;
  };
  return turnsGame({
    id: 'hiring-v1',
    seats: agents + 1,
    params,
    rounds,
    turns: [
      {
        kind: 'stakes',
        movers: [0],
        space: () => effortSpace({ min: 0, max: maxStakes, decimals: STAKES_DECIMALS }),
      },
      { kind: 'look', movers, space: () => choiceSpace(LOOKS) },
      { kind: 'report', movers, space: () => effortSpace({ min: 0, max: 1, decimals: REPORT_DECIMALS }) },
      { kind: 'act', movers: [0], space: () => choiceSpace(ACTS) },
    ],
    /** Whether the event happens, and each agent's signal of it. */
    draw: (rng) => {
      const happens = rng.uniform() < prior ? 1 : 0;
      return [happens, ...accuracies.map((accuracy) => (rng.uniform() < accuracy ? happens : 1 - happens))];
    },
    shown: (round, seat, over) => ({
      turns: round.turns.map((turn, k) => (k === LOOK ? turn.map((x, i) => (i === seat ? x : null)) : turn)),
      drawn: round.drawn.map((x, i) =>
        i === 0 ? (over ? x : null) : i === seat && looked(round, i - 1) ? x : null,
      ),
    }),
    pay: (round) => {
      const happens = round.drawn[0] as number;
      const paid = everyAgent.map(
        (agent) => stakesIn(round) * scoringRules[rule](decided(round, REPORT, agent + 1), happens),
      );
      return [
        (decided(round, ACT, 0) === happens ? prize : 0) - sum(paid),
        ...paid.map((pay, agent) => pay - (looked(round, agent) ? cost : 0)),
      ];
    },
    claims: {
      utility: 'general-sum',
      dilemma: solution.planned.welfare > solution.selfishWelfare + 1e-9 * Math.max(1, prize),
    },
    // Who is paid what changes nothing for all together; reports are honest ones.
    planned: (round, turn) => {
      switch (turn) {
        case STAKES:
          return [0];
        case LOOK:
          return [null, ...solution.planned.team.map(Number)];
        case REPORT:
          return [null, ...everyAgent.map((agent) => honest(agent, signalOf(round, agent)))];
        default:
          return [guess(round, () => true)];
      }
    },
    selfish: (round, turn) => {
      switch (turn) {
        case STAKES:
          return [solution.stakes];
        case LOOK:
          return [null, ...everyAgent.map((agent) => Number(solution.works(agent, stakesIn(round))))];
        case REPORT:
          return [null, ...everyAgent.map((agent) => paying(agent, signalOf(round, agent)))];
        default:
          return [guess(round, (agent) => solution.works(agent, stakesIn(round)))];
      }
    },
    most,
    expected: solution.planned.welfare,
    absent: (turn) => (turn === REPORT ? said : 0),
    words: {
      rules: [
        `An event happens with a chance of ${prior}. Player 0, the principal, has ${prize} if it says rightly whether it happens. Players 1 to ${agents} are its agents. First the principal sets the stakes, 0 to ${maxStakes}, which all see. Then each agent may pay ${cost} to look at a signal of its own, yes or no, which is right with a chance of ${listed(accuracies)}${agents === 1 ? '' : ', in the order of the agents'}; nobody else sees whether it looked, or the signal. Then all agents report at the same time how likely the event is, 0 to 1, and the principal, who sees the reports, says yes or no. ${PAYS[rule]} The principal pays all of them. ${howOften(rounds, ', and the event and the signals are drawn anew')}`,
      ],
      told: (round, seat) => {
        const { turns, drawn } = round;
        const own = turns[LOOK]?.[seat] ?? null;
        return [
          ...(turns.length > STAKES ? [`the stakes were set at ${stakesIn(round)}`] : []),
          ...(own === null
            ? []
            : [own === 0 ? 'you did not look' : `you looked and saw ${drawn[seat] === 1 ? 'yes' : 'no'}`]),
          ...(turns.length > REPORT
            ? [
                `${agents === 1 ? 'the report was' : 'the reports were'} ${listed(everyAgent.map((agent) => decided(round, REPORT, agent + 1)))}`,
              ]
            : []),
          ...(turns.length > ACT
            ? [
                `the principal said ${ACTS[decided(round, ACT, 0)]}, and the event ${drawn[0] === 1 ? 'happened' : 'did not happen'}`,
              ]
            : []),
        ].join('; ');
      },
      asked: ({ turns }) => {
        switch (turns.length) {
          case STAKES:
            return [
              `Which stakes do you set, 0 to ${maxStakes}?`,
              'End with exactly one line with a number of at most one decimal: Decision: x',
            ];
          case LOOK:
            return ['Do you look?', 'End with exactly one line with idle or look: Decision: x'];
          case REPORT:
            return [
              'How likely is the event, as you report it?',
              'End with exactly one line with a number from 0 to 1 of at most two decimals: Decision: x',
            ];
          default:
            return ['Will the event happen?', 'End with exactly one line with yes or no: Decision: x'];
        }
      },
      terms: `h${accuracies.map(short).join(',')}p${short(prior)}c${short(cost)}v${short(prize)}${rule[0]}m${maxStakes}`,
    },
  });
};
