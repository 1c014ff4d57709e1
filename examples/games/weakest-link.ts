/** @file The weakest link. Everybody's effort costs, and all live on the smallest.
 *  The guide docs/guides/custom-game.md walks through this file.
 *  @source Van Huyck, Battalio & Beil 1990, Tacit coordination games (their payoffs, in dollars) */
// #region imports
import {
  answer,
  type Decision,
  type DecisionSpace,
  type Fault,
  type Game,
  type GamesError,
  illegal,
} from '@tompo/games';
import { either as E } from 'fp-ts';

// #endregion

// #region state
interface State {
  /** Efforts of the rounds so far, by seat. */
  readonly past: readonly (readonly number[])[];
}
interface View extends State {
  readonly seat: number;
  readonly seats: number;
}
// #endregion

// #region rules
const HIGHEST = 7;
const space: DecisionSpace = { _tag: 'effort', min: 1, max: HIGHEST, decimals: 0 };

/** 0.6 + 0.2·min(e) − 0.1·e_i */
const payoffs = (efforts: readonly number[]): number[] =>
  efforts.map((own) => 0.6 + 0.2 * Math.min(...efforts) - 0.1 * own);
// #endregion

// #region constructor
export const weakestLink = ({ seats = 4, rounds = 2 } = {}): E.Either<GamesError, Game<State, View>> => {
  const faults: Fault[] = [];
  if (!Number.isInteger(seats) || seats < 2)
    faults.push({ field: 'seats', reason: `${seats} is no number of seats; give an integer from 2 up` });
  if (!Number.isInteger(rounds) || rounds < 1)
    faults.push({ field: 'rounds', reason: `${rounds} is no number of rounds; give an integer from 1 up` });
  if (faults.length > 0) return E.left({ _tag: 'InvalidParams', game: 'weakest-link', faults });
  // #endregion

  // #region moves
  const everybody = Array.from({ length: seats }, (_, seat) => seat);
  const isOver = ({ past }: State): boolean => past.length >= rounds;
  const all = (value: number): Decision[] => everybody.map(() => ({ _tag: 'effort', value }));

  const step: Game<State, View>['step'] = (state, decisions) => {
    if (isOver(state)) return E.left({ _tag: 'GameOver', round: rounds });
    const efforts: number[] = [];
    for (const seat of everybody) {
      const decision = decisions[seat];
      const reason = illegal(space, decision);
      if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      if (decision?._tag === 'effort') efforts.push(decision.value);
    }
    return E.right({ state: { past: [...state.past, efforts] }, payoffs: payoffs(efforts) });
  };
  // #endregion

  // #region text
  const text: Game<State, View>['text'] = {
    rules:
      'Everybody chooses an effort from 1 to 7, all at once. You get 0.6 + 0.2 × the smallest effort − 0.1 × your own.',
    answer, // the library's own: every reader of answers knows it
    render: ({ seat, past }, style) =>
      style === 'compact'
        ? `W${seats}h${past.map((efforts) => efforts.join('')).join(',')}s${seat}?`
        : `You are player ${seat} of ${seats}. Efforts so far, by player: ${JSON.stringify(past)}. Answer with a line "Decision: x", x from 1 to 7.`,
  };
  // #endregion

  // #region solutions
  const analysis: NonNullable<Game<State, View>['analysis']> = {
    planner: () => all(HIGHEST),
    nash: () => all(1), // every common effort is an equilibrium; 1 is the one that no doubt about others upsets
    plannerWelfare: () => payoffs(everybody.map(() => HIGHEST)).reduce((a, b) => a + b, 0),
    value: (_state, seat, decisions) => {
      const efforts = decisions.flatMap((d) => (d?._tag === 'effort' ? [d.value] : []));
      const worth = (own: number): number => payoffs(efforts.with(seat, own))[seat] as number;
      const worths = Array.from({ length: HIGHEST }, (_, i) => worth(i + 1));
      return {
        chosen: worth(efforts[seat] as number),
        best: Math.max(...worths),
        worst: Math.min(...worths),
      };
    },
  };
  // #endregion

  // #region game
  return E.right({
    id: 'weakest-link-v1',
    seats,
    params: { seats, rounds },
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ past: [] }),
    phase: (state) => ({
      kind: 'effort',
      round: state.past.length,
      rounds,
      index: 0,
      movers: isOver(state) ? [] : everybody,
    }),
    space: (state, seat) => (isOver(state) || !everybody.includes(seat) ? null : space),
    observe: ({ past }, seat) => ({ seat, seats, past }),
    absent: () => ({ _tag: 'effort', value: 1 }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step,
    text,
    analysis,
  });
};
// #endregion
