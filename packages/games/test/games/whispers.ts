/** @file Three seats; in the first phase all talk, each to the next seat alone; in the second they split ten, each with a
 *  decision of a kind that the package does not know. */
import { either as E } from 'fp-ts';
import {
  answer,
  type Decision,
  type Game,
  heardBy,
  illegal,
  type Message,
  messagesInWords,
  type OwnSpace,
  ownSpace,
  type Said,
  talkSpace,
} from '../../src/index.js';

type Split = readonly [number, number];

/** Two whole numbers that sum to at most `most`. */
export const splitSpace = (most: number): OwnSpace =>
  ownSpace<Split>({
    kind: 'split',
    params: { most },
    illegal: (value) => {
      const pair = value as readonly number[];
      if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((x) => Number.isInteger(x) && x >= 0))
        return 'a split is two whole numbers from 0 on';
      return (pair[0] as number) + (pair[1] as number) <= most
        ? null
        : `${pair[0]} and ${pair[1]} are more than ${most}`;
    },
    random: (rng) => {
      const first = rng.int(most + 1);
      return [first, rng.int(most - first + 1)];
    },
    absent: [0, 0],
    read: (text) => {
      const found = /^(\d+)\+(\d+)$/.exec(text);
      return found === null ? E.left(`"${text}" is no sum`) : E.right([Number(found[1]), Number(found[2])]);
    },
    write: ([a, b]) => `${a}+${b}`,
    expected: () => 'a sum such as 3+4',
    distance: ([a, b], [c, d]) => Math.max(Math.abs(a - c), Math.abs(b - d)) / Math.max(1, most),
  });

export interface State {
  readonly phase: number;
  readonly said: readonly Said[];
}
export interface View {
  readonly phase: number;
  readonly seat: number;
  readonly messages: readonly Message[];
}

const SEATS = [0, 1, 2];

export const whispers = (most: number): Game<State, View> => {
  const spaceAt = ({ phase }: State) => (phase === 0 ? talkSpace(12) : splitSpace(most));
  const heard = ({ said }: State, seat: number) => heardBy(said, seat);
  return {
    id: 'whispers-v1',
    seats: 3,
    params: { most },
    claims: {
      dynamics: 'simultaneous',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: false,
      deterministic: true,
    },
    initial: () => ({ phase: 0, said: [] }),
    phase: ({ phase }) => ({
      kind: ['talk', 'split', 'over'][phase] as string,
      round: 0,
      rounds: 1,
      index: phase,
      movers: phase > 1 ? [] : SEATS,
    }),
    space: (state, seat) => (state.phase > 1 || !SEATS.includes(seat) ? null : spaceAt(state)),
    observe: (state, seat) => ({ phase: state.phase, seat, messages: heard(state, seat) }),
    messages: heard,
    spaces: { split: ({ most: limit }) => splitSpace(limit as number) },
    absent: ({ phase }) =>
      phase === 0 ? { _tag: 'talk', text: '' } : { _tag: 'own', kind: 'split', value: [0, 0] },
    status: ({ phase }) => (phase > 1 ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (state.phase > 1) return E.left({ _tag: 'GameOver', round: 0 });
      const space = spaceAt(state);
      for (const seat of SEATS) {
        const reason = illegal(space, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const next = state.phase + 1;
      if (state.phase === 0) {
        const said = (decisions as Extract<Decision, { _tag: 'talk' }>[]).map(
          ({ text }, from): Said => ({ from, round: 0, text, to: [(from + 1) % 3] }),
        );
        return E.right({ state: { phase: next, said }, payoffs: null });
      }
      const payoffs = [0, 0, 0];
      for (const [seat, decision] of decisions.entries()) {
        const [keeps, gives] = (decision as Extract<Decision, { _tag: 'own' }>).value as Split;
        payoffs[seat] = (payoffs[seat] as number) + keeps;
        payoffs[(seat + 1) % 3] = (payoffs[(seat + 1) % 3] as number) + 2 * gives;
      }
      return E.right({ state: { ...state, phase: next }, payoffs });
    },
    text: {
      rules: `Each says something to the next, and then splits ${most}: what it gives to the next counts twice.`,
      answer,
      render: ({ phase, seat, messages }, style) =>
        style === 'compact'
          ? `${most}p${phase}s${seat}${messagesInWords(messages, style)}?`
          : `You are agent ${seat} of three, phase ${phase}, ${most} to split.\n${messagesInWords(messages, style)}\nAnswer with a line "Decision: x".`,
    },
  };
};
