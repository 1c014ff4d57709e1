/** @file The state of a network game, and the walk through its decision sequence τ. */
import type { DecisionSpace, Phase, PhaseRecord } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import { effortSpace } from '../space/effort.js';
import { linksSpace } from '../space/links.js';
import { after, listed, type Past, pastOf, withPast } from './past.js';

export interface NetworkState {
  /** From 0; equal to rounds when the game is over. */
  readonly round: number;
  /** The place in τ of the phase to come. */
  readonly index: number;
  /** The graph in force; null before any was formed (then no links are in force). */
  readonly graph: Adjacency | null;
  readonly history: readonly PhaseRecord[];
}

/** The frame that all network games share. */
export interface Frame {
  readonly n: number;
  /** τ: a word over G and E. */
  readonly sequence: string;
  readonly rounds: number;
  readonly observability: 'full' | 'own';
  readonly decimals: number;
  /** What a seat may decide in each kind of phase, by seat; never changes, so it is made once. */
  readonly spaces: { readonly graph: readonly DecisionSpace[]; readonly effort: readonly DecisionSpace[] };
}

/** A frame from what a game says about its seats.
 *  maxEffort: the greatest legal effort of a seat. */
export const frameOf = ({
  maxEffort,
  ...frame
}: Omit<Frame, 'spaces'> & { readonly maxEffort: (seat: number) => number }): Frame => {
  const seats = Array.from({ length: frame.n }, (_, seat) => seat);
  return {
    ...frame,
    spaces: {
      graph: seats.map((self) => linksSpace(frame.n, self)),
      effort: seats.map((seat) => effortSpace({ min: 0, max: maxEffort(seat), decimals: frame.decimals })),
    },
  };
};

const stateOf = (round: number, index: number, graph: Adjacency | null, past: Past): NetworkState => {
  let list: readonly PhaseRecord[] | undefined;
  return withPast(past, {
    round,
    index,
    graph,
    get history() {
      list ??= listed(past);
      return list;
    },
  });
};

export const startState: NetworkState = stateOf(0, 0, null, null);

export const isOver = (frame: Frame, state: NetworkState): boolean => state.round >= frame.rounds;

export const kindOf = (frame: Frame, state: NetworkState): 'graph' | 'effort' =>
  frame.sequence[state.index] === 'G' ? 'graph' : 'effort';

/** The phase of a state; no movers and kind 'over' at the end. */
export const phaseOf = (frame: Frame, state: NetworkState, everybody: readonly number[]): Phase => {
  const over = isOver(frame, state);
  return {
    kind: over ? 'over' : kindOf(frame, state),
    round: state.round,
    rounds: frame.rounds,
    index: state.index,
    movers: over ? [] : everybody,
  };
};

/** What all movers of a phase may decide. */
export const spaceOf = (frame: Frame, state: NetworkState, seat: number): DecisionSpace | null =>
  isOver(frame, state) ? null : (frame.spaces[kindOf(frame, state)][seat] ?? null);

/** A record is shown to all seats in all later phases, so that nobody may change it. */
const closed = (record: PhaseRecord): PhaseRecord => {
  const rows: readonly unknown[] =
    record._tag === 'graph' ? [...record.graph, record.graph] : [record.efforts, record.payoffs];
  for (const row of rows) Object.freeze(row);
  return Object.freeze(record);
};

/** The state after a phase: τ goes on by one place, and into the next round at its end. */
export const advance = (
  frame: Frame,
  state: NetworkState,
  graph: Adjacency | null,
  record: PhaseRecord,
): NetworkState => {
  const last = state.index + 1 === frame.sequence.length;
  return stateOf(
    last ? state.round + 1 : state.round,
    last ? 0 : state.index + 1,
    graph,
    after(pastOf(state), closed(record)),
  );
};
