/** @file Whether playing on is worth more than leaving: by what a solution brings from a state on, with leaving weighed again before each round. */
import { type Decision, type Game, rng } from '@tompo/games';
import { choose, cleaned, sum, upTo } from '../family/moves.js';

type Joint = readonly (Decision | null)[];
export type Solution<S> = (state: S) => Joint;

/** Plays of a game with chance over which its worth is a mean. */
const PLAYS = 32;
/** A play of more phases is not followed. */
const PHASES = 100_000;
const TOLERANCE = 1e-9;

/** [rounds left][seats] what is paid in each round where all follow a solution; a round that is not reached pays 0. */
const paidByRound = <S, O>(
  game: Game<S, O>,
  solution: Solution<S>,
  from: S,
): readonly (readonly number[])[] => {
  const { round: first, rounds } = game.phase(from);
  const plays = game.claims.deterministic ? 1 : PLAYS;
  const paid = upTo(rounds - first).map(() => new Array<number>(game.seats).fill(0));
  for (let play = 0; play < plays; play++) {
    let state = from;
    for (let k = 0; k < PHASES && game.status(state) === 'running'; k++) {
      const { round } = game.phase(state);
      const stepped = game.step(state, solution(state), rng(`staying ${play}/${k}`));
      if (stepped._tag === 'Left') break;
      const row = paid[round - first];
      stepped.right.payoffs?.forEach((x, seat) => {
        if (row !== undefined) row[seat] = (row[seat] as number) + x / plays;
      });
      state = stepped.right.state;
    }
  }
  return paid;
};

/** Who leaves now, and what each earns from now on: by weighing from the last round back what playing on brings. */
export interface Prospects {
  readonly leavers: readonly number[];
  readonly worth: readonly number[];
  /** Does anybody leave now or later? */
  readonly leavesEver: boolean;
}

/** Who leaves, given what playing on and what leaving is worth by seat. */
export type Leaving = (stay: readonly number[], leave: readonly number[]) => readonly number[];

/** Each leaves where that is better for itself. */
export const eachForItself: Leaving = (stay, leave) =>
  upTo(stay.length).filter((seat) => (leave[seat] as number) > (stay[seat] as number) + TOLERANCE);
/** All leave where that is better for all together. */
export const allTogether: Leaving = (stay, leave) =>
  sum(leave) > sum(stay) + TOLERANCE ? upTo(stay.length) : [];

const weighed = <S, O>(
  game: Game<S, O>,
  solution: Solution<S>,
  leaving: Leaving,
  outside: number,
  from: S,
): Prospects => {
  const nothing: Prospects = { leavers: [], worth: upTo(game.seats).map(() => 0), leavesEver: false };
  return paidByRound(game, solution, from).reduceRight(
    ({ worth: later, leavesEver }, paid, k, { length }): Prospects => {
      const stay = paid.map((x, seat) => cleaned(x + (later[seat] as number)));
      const leave = paid.map(() => cleaned(outside * (length - k)));
      const leavers = leaving(stay, leave);
      const leaves = leavers.length > 0;
      return { leavers, worth: leaves ? leave : stay, leavesEver: leaves || leavesEver };
    },
    nothing,
  );
};

/** From the beginning of a round on. All seats ask about the same state, so the last answer is kept. */
export const prospectsOf = <S, O>(
  game: Game<S, O>,
  solution: Solution<S>,
  leaving: Leaving,
  outside: number,
): ((from: S) => Prospects) => {
  let last: { readonly from: S; readonly prospects: Prospects } | null = null;
  return (from) => {
    if (last?.from !== from) last = { from, prospects: weighed(game, solution, leaving, outside, from) };
    return last.prospects;
  };
};

export const stayOrLeave = ({ leavers, worth }: Prospects): Joint =>
  worth.map((_, seat) => choose(leavers.includes(seat) ? 1 : 0));
