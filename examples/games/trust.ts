/** @file A game with moves one after another: trust. Seat 0 sends part of ten; it is trebled on the way; seat 1, who
 *  sees what came, sends back what it likes. One mover in each phase, spaces that depend on the state, two different
 *  roles, payoffs only at the end of a round.
 *  @source Berg, Dickhaut & McCabe 1995, Trust, reciprocity, and social history */
import { answer, type Decision, type DecisionSpace, type Game, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

interface State {
  /** What was sent and what came back, by round. The last round may wait for its second number. */
  readonly past: readonly (readonly number[])[];
}
export interface View extends State {
  readonly seat: number;
}

const ROUNDS = 2;
const ENDOWMENT = 10;
const GROWTH = 3;

/** The numbers of the round that is being played. */
const current = ({ past }: State): readonly number[] => {
  const last = past.at(-1);
  return last === undefined || last.length === 2 ? [] : last;
};
const round = ({ past }: State): number => past.filter((numbers) => numbers.length === 2).length;
const isOver = (state: State): boolean => round(state) >= ROUNDS;
const mover = (state: State): number => current(state).length;
const most = (state: State): number =>
  mover(state) === 0 ? ENDOWMENT : GROWTH * (current(state)[0] as number);
const effort = (value: number): Decision => ({ _tag: 'effort', value });
/** A joint decision in which only the mover has a say. */
const alone = (state: State, value: number): (Decision | null)[] =>
  [0, 1].map((seat) => (seat === mover(state) ? effort(value) : null));
const spaceOf = (state: State, seat: number): DecisionSpace | null =>
  isOver(state) || seat !== mover(state) ? null : { _tag: 'effort', min: 0, max: most(state), decimals: 0 };

/** 10 − s + b = 3s − b at b = 2s − 5, where 3s arrived; whole, and no less than nothing. */
const equalising = (arrived: number): number =>
  Math.max(0, Math.floor((2 * arrived) / GROWTH - ENDOWMENT / 2));

const after = (state: State, value: number): State => {
  const numbers = [...current(state), value];
  return { past: [...state.past.slice(0, round(state)), numbers] };
};

export const trust: Game<State, View> = {
  id: 'trust-v1',
  seats: 2,
  params: { endowment: ENDOWMENT, growth: GROWTH, rounds: ROUNDS },
  claims: {
    dynamics: 'sequential',
    information: 'perfect',
    utility: 'general-sum',
    dilemma: true, // a responder who keeps all is never sent anything, and nothing grows
    deterministic: true,
  },
  initial: () => ({ past: [] }),
  phase: (state) => ({
    kind: mover(state) === 0 ? 'send' : 'return',
    round: round(state),
    rounds: ROUNDS,
    index: mover(state),
    movers: isOver(state) ? [] : [mover(state)],
  }),
  space: spaceOf,
  observe: ({ past }, seat) => ({ seat, past }),
  absent: () => effort(0),
  status: (state) => (isOver(state) ? 'terminated' : 'running'),
  step: (state, decisions) => {
    if (isOver(state)) return E.left({ _tag: 'GameOver', round: ROUNDS });
    for (const seat of [0, 1]) {
      const [space, decision] = [spaceOf(state, seat), decisions[seat]];
      if (space === null && decision !== null)
        return E.left({ _tag: 'IllegalDecision', seat, reason: 'it is not its turn; give null for it' });
      const reason = space === null ? null : illegal(space, decision);
      if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
    }
    const decision = decisions[mover(state)];
    const next = after(state, decision?._tag === 'effort' ? decision.value : Number.NaN);
    const [sent, back] = next.past.at(-1) as [number, number?];
    if (back === undefined) return E.right({ state: next, payoffs: null });
    return E.right({ state: next, payoffs: [ENDOWMENT - sent + back, GROWTH * sent - back] });
  },
  text: {
    rules: `Player 0 has ${ENDOWMENT} and sends part of it to player 1. On the way it becomes ${GROWTH} times as much. Player 1 sends back as much of that as it likes.`,
    answer,
    render: ({ seat, past }, style) =>
      style === 'compact'
        ? `T${past.map((numbers) => numbers.join('>')).join(',')}s${seat}?`
        : `You are player ${seat}. Sent and returned so far, by round: ${JSON.stringify(past)}. It is your turn. Answer with a line "Decision: x".`,
  },
  analysis: {
    // All is sent. What comes back moves no welfare; the planner leaves both as equal as whole numbers allow.
    planner: (state) => alone(state, mover(state) === 0 ? ENDOWMENT : equalising(most(state))),
    nash: (state) => alone(state, 0), // backward induction: nothing comes back, so nothing is sent
    plannerWelfare: () => GROWTH * ENDOWMENT,
    // What is sent is worth what a selfish second mover leaves of it, nothing: only what is kept counts.
    value: (state, seat, decisions) => {
      const own = decisions[seat];
      const whole = seat === 0 ? ENDOWMENT : most(state);
      return { chosen: own?._tag === 'effort' ? whole - own.value : Number.NaN, best: whole, worst: 0 };
    },
  },
};
