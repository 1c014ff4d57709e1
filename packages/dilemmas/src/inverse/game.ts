/** @file An inverse commons: something harmful grows by itself, everybody may spend time on removing it, and where there is too much of it the
 *  game is over. What nobody does for all is done by nobody.
 *  @source after the inverse environments of GovSim's followers (Piatti et al. 2024 turned round: what is shared is a burden); the numbers are
 *  ours */
import { type Decision, effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { familyOf, readParams } from '../family/keys.js';
import { amountOf, effort, equalParts, refusal, short, sum, upTo } from '../family/moves.js';
import { textOf } from '../family/text.js';
import { wrongAbove } from '../faults.js';
import { type CompleteInverseParams, INVERSE, type InverseCommonsParams } from './params.js';
import { removalPlan, spread } from './plan.js';

/** A round as everybody saw it. */
export interface Removal {
  /** How much there was before it. */
  readonly amount: number;
  /** Hours that each spent, by seat. */
  readonly spent: readonly number[];
}
export interface InverseCommonsState {
  readonly amount: number;
  readonly past: readonly Removal[];
  readonly over: boolean;
}
/** What a seat sees: all that there is. */
export interface InverseCommonsView extends CompleteInverseParams {
  readonly seat: number;
  readonly round: number;
  readonly amount: number;
  readonly past: readonly Removal[];
}

/** An inverse commons; left: all that is wrong with the parameters. `inverseCommons({ n: 5, rounds: 12, hours: 10 })` */
export const inverseCommons = (
  raw: InverseCommonsParams = {},
): E.Either<GamesError, Game<InverseCommonsState, InverseCommonsView>> =>
  E.map(gameOf)(
    readParams('inverse-commons', INVERSE, raw, ({ start, capacity, inflow }) => [
      ...wrongAbove('start', start, 'the capacity', capacity),
      ...wrongAbove('inflow', inflow, 'the capacity', capacity),
    ]),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const inverseCommonsFamily = familyOf('inverse-commons', INVERSE, inverseCommons, {
  n: [3, 6],
  rounds: [6, 12],
  capacity: [60, 100],
  growth: [1.2, 2],
  inflow: [0, 10],
});

const rulesOf = ({
  n,
  rounds,
  hours,
  capacity,
  growth,
  inflow,
}: CompleteInverseParams): readonly string[] => [
  `${n} player${n === 1 ? '' : 's'}, 0 to ${n - 1}, share a house in which waste piles up, for up to ${rounds} rounds. In each round everybody has ${hours} hours. Each hour that is spent on waste removes one bag of it; each hour that is not is a point of your score. All decide at once, and all see afterwards how much each spent.`,
  `After a round the bags that are left become ${growth} times as many, rounded down, and ${inflow} more come. If there are more than ${capacity} then, the game is over.`,
];

const known = (view: InverseCommonsView): readonly string[] => [
  `You are player ${view.seat}.`,
  ...rulesOf(view),
  '',
  ...view.past.map(
    ({ amount, spent }, k) =>
      `Round ${k + 1}: ${amount} bags; ${spent.map((x, player) => `player ${player} spent ${x}`).join(', ')}.`,
  ),
  `There are ${view.amount} bags now.`,
];

const asked = ({ round, rounds, n, hours }: InverseCommonsView): readonly string[] => [
  `This is round ${round + 1} of ${rounds}.`,
  `How many hours do you spend on removing waste, 0 to ${hours}? Think about what the others will do, then decide.`,
  `If you like, first state in one line what you expect players 0 to ${n - 1} to spend, your own hours included: Beliefs: [x0, …]`,
  'End with exactly one line with a whole number: Decision: x',
];

/** `In5T12t10c100x50g1.5i10h50:2,2,2,2,2/70:…z80s0?`: parameters, the past as amounts and hours, the amount now, the seat. */
const compact = (view: InverseCommonsView): string => {
  const { n, rounds, hours, capacity, start, growth, inflow, past, amount, seat } = view;
  const told = past.map((one) => `${one.amount}:${one.spent.join(',')}`).join('/');
  return `In${n}T${rounds}t${hours}c${capacity}x${start}g${short(growth)}i${inflow}h${told}z${amount}s${seat}`;
};

const gameOf = (params: CompleteInverseParams): Game<InverseCommonsState, InverseCommonsView> => {
  const { n, rounds, hours, start } = params;
  const all = upTo(n);
  const space = effortSpace({ min: 0, max: hours, decimals: 0 });
  const plan = removalPlan(params);
  const spaceAt = ({ over }: InverseCommonsState, seat: number) =>
    !over && seat >= 0 && seat < n ? space : null;
  const forAll = (
    state: InverseCommonsState,
    hoursOf: (seat: number) => number,
  ): readonly (Decision | null)[] => all.map((seat) => (state.over ? null : effort(hoursOf(seat))));
  /** Does nobody's work end the play before its time? */
  const idle = (amount: number, left: number): number => {
    const next = left <= 1 ? null : spread(params, amount, 0);
    return n * hours + (next === null ? 0 : idle(next, left - 1));
  };

  return {
    id: 'inverse-commons-v1',
    seats: n,
    params,
    claims: {
      dynamics: n === 1 ? 'sequential' : 'simultaneous',
      information: 'perfect',
      utility: n === 1 ? 'identical' : 'general-sum',
      dilemma: plan(start, rounds).welfare > idle(start, rounds),
      deterministic: true,
    },
    initial: () => ({ amount: start, past: [], over: false }),
    phase: (state) => ({
      kind: 'remove',
      round: state.past.length,
      rounds,
      index: 0,
      movers: state.over ? [] : all,
    }),
    space: spaceAt,
    observe: ({ amount, past }, seat) => ({ ...params, seat, round: past.length, amount, past }),
    absent: () => effort(0),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions) => {
      const wrong = refusal(n, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const spent = decisions.slice(0, n).map(amountOf);
      const past = appended(state.past, { amount: state.amount, spent });
      const next = past.length === rounds ? null : spread(params, state.amount, sum(spent));
      return E.right({
        state: { amount: next ?? Math.max(0, state.amount - sum(spent)), past, over: next === null },
        payoffs: spent.map((x) => hours - x),
      });
    },
    text: textOf({ rules: rulesOf(params), known, asked, compact }),
    analysis: {
      planner: (state) => {
        const { removed } = plan(state.amount, rounds - state.past.length);
        const worked = all.map((seat) => sum(state.past.map(({ spent }) => spent[seat] as number)));
        const parts = equalParts(removed, worked);
        return forAll(state, (seat) => parts[seat] as number);
      },
      // Of one round by itself: an hour that is spent is lost.
      nash: (state) => forAll(state, () => 0),
      optimum: ({ amount, past, over }) => (over ? 0 : plan(amount, rounds - past.length).welfare),
    },
  };
};
