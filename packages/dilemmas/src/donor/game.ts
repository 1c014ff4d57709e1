/** @file The donor game: who donates loses what it gives, and the recipient gets more than that. A donor sees what its recipient gave before,
 *  and so on along the line.
 *  @source Vallinder & Hughes 2024, Cultural evolution of cooperation among LLM agents (arXiv 2412.10270) */
import {
  type Decision,
  type DecisionSpace,
  effortSpace,
  type Game,
  type GamesError,
  toGrid,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { familyOf, readParams } from '../family/keys.js';
import { amountOf, cleaned, effort, refusal, sum } from '../family/moves.js';
import { type CompleteDonorParams, DONOR, type DonorParams } from './params.js';
import { type Pair, schedule } from './schedule.js';
import { donorText } from './text.js';
import type { Donation, DonorState, DonorView, TraceEntry } from './view.js';

const DECIMALS = 2;

/** A donor game; left: all that is wrong with the parameters. `donorGame({ n: 12, rounds: 12 })` */
export const donorGame = (raw: DonorParams = {}): E.Either<GamesError, Game<DonorState, DonorView>> =>
  E.map(gameOf)(
    readParams('donor', DONOR, raw, ({ n, endowment }) => [
      ...(n % 2 === 0
        ? []
        : [{ field: 'n', reason: `must be even, not ${n}: half of the players donate to the others` }]),
      // Gifts have two decimals, so that more could not be given as a whole.
      ...(toGrid(endowment, DECIMALS) === endowment
        ? []
        : [{ field: 'endowment', reason: `must have at most ${DECIMALS} decimals, not be ${endowment}` }]),
    ]),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const donorFamily = familyOf('donor', DONOR, donorGame, {
  n: [4, 12],
  rounds: [4, 12],
  endowment: [5, 15],
  multiplier: [1.5, 3],
});

/** The last donation of a seat before a round, with that round. */
const lastOf = (
  past: DonorState['past'],
  seat: number,
  before: number,
): readonly [Donation, number] | null => {
  for (let round = before - 1; round >= 0; round--) {
    const found = past[round]?.find(({ donor }) => donor === seat);
    if (found !== undefined) return [found, round];
  }
  return null;
};

const traceOf = (
  past: DonorState['past'],
  seat: number,
  before: number,
  depth: number,
): readonly TraceEntry[] => {
  const last = depth > 0 ? lastOf(past, seat, before) : null;
  if (last === null) return [];
  const [{ given, had, recipient }, round] = last;
  return [{ given, had }, ...traceOf(past, recipient, round, depth - 1)];
};

const gameOf = (params: CompleteDonorParams): Game<DonorState, DonorView> => {
  const { n, rounds, endowment, multiplier, trace, punishment } = params;
  const pairsNow = ({ pairs, past, over }: DonorState): readonly Pair[] =>
    over ? [] : (pairs[past.length] as readonly Pair[]);
  const spaceAt = (state: DonorState, seat: number): DecisionSpace | null => {
    if (!pairsNow(state).some(([donor]) => donor === seat)) return null;
    const max = state.resources[seat] as number;
    return effortSpace({ min: punishment ? -max + 0 : 0, max, decimals: DECIMALS });
  };
  const forDonors = (state: DonorState, give: (seat: number) => number): readonly (Decision | null)[] => {
    const joint = new Array<Decision | null>(n).fill(null);
    for (const [donor] of pairsNow(state)) joint[donor] = effort(give(donor));
    return joint;
  };
  /** The most that there can be at the end: all is given in each round, since all that donors hold is multiplied, and recipients donate next. */
  const most = (state: DonorState): number => {
    const left = rounds - state.past.length;
    const donors = new Set(pairsNow(state).map(([donor]) => donor));
    return sum(
      state.resources.map(
        (held, seat) => held * multiplier ** (donors.has(seat) ? left : Math.max(0, left - 1)),
      ),
    );
  };

  return {
    id: 'donor-v1',
    seats: n,
    params,
    claims: {
      dynamics: n === 2 ? 'sequential' : 'mixed',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: multiplier > 1,
      // Who donates to whom is drawn.
      deterministic: false,
    },
    initial: (rng) => ({
      pairs: schedule(n, rounds, rng),
      resources: new Array<number>(n).fill(endowment),
      past: [],
      over: false,
    }),
    phase: (state) => ({
      kind: 'donate',
      round: state.past.length,
      rounds,
      index: 0,
      movers: pairsNow(state)
        .map(([donor]) => donor)
        .toSorted((a, b) => a - b),
    }),
    space: spaceAt,
    observe: (state, seat) => {
      const round = state.past.length;
      const pair = pairsNow(state).find(([donor]) => donor === seat);
      return {
        ...params,
        seat,
        round,
        own: state.resources[seat] as number,
        recipient:
          pair === undefined
            ? null
            : {
                resources: state.resources[pair[1]] as number,
                trace: traceOf(state.past, pair[1], round, trace),
              },
      };
    },
    absent: () => effort(0),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions) => {
      const wrong = refusal(n, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const change = new Array<number>(n).fill(0);
      const donations = pairsNow(state).map(([donor, recipient]): Donation => {
        const had = state.resources[donor] as number;
        const held = state.resources[recipient] as number;
        const given = amountOf(decisions[donor]);
        change[donor] = (change[donor] as number) - Math.abs(given);
        // Nobody can have less than nothing.
        change[recipient] =
          (change[recipient] as number) + Math.max(-held, toGrid(multiplier * given, DECIMALS));
        return { donor, recipient, given, had };
      });
      const past = appended(state.past, donations);
      const resources = state.resources.map((held, seat) =>
        toGrid(held + (change[seat] as number), DECIMALS),
      );
      return E.right({
        state: { ...state, past, resources, over: past.length === rounds },
        payoffs: change.map(cleaned),
      });
    },
    text: donorText(params),
    analysis: {
      planner: (state) => forDonors(state, (seat) => state.resources[seat] as number),
      nash: (state) => forDonors(state, () => 0),
      optimum: (state) => (state.over ? 0 : most(state) - sum(state.resources)),
    },
  };
};
