/** @file A game of moves one after another, without solutions: seat 0 sends part of what it has, it grows on the way, and
 *  seat 1 sends back what it likes.
 *  @source Berg, Dickhaut & McCabe 1995, Trust, reciprocity, and social history */
import { answer, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

const trust = (params) => {
  const { endowment, growth } = params;
  const isOver = ({ sent, back }) => sent !== null && back !== null;
  const mover = ({ sent }) => (sent === null ? 0 : 1);
  const space = (state, seat) =>
    isOver(state) || seat !== mover(state)
      ? null
      : { _tag: 'effort', min: 0, max: state.sent === null ? endowment : growth * state.sent, decimals: 0 };
  return {
    id: 'trust-game-v1',
    seats: 2,
    params,
    claims: {
      dynamics: 'sequential',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ sent: null, back: null }),
    phase: (state) => ({
      kind: state.sent === null ? 'send' : 'return',
      round: 0,
      rounds: 1,
      index: mover(state),
      movers: isOver(state) ? [] : [mover(state)],
    }),
    space,
    observe: ({ sent }, seat) => ({ sent, seat }),
    absent: () => ({ _tag: 'effort', value: 0 }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: 0 });
      for (const seat of [0, 1]) {
        const own = space(state, seat);
        const reason =
          own === null
            ? decisions[seat] === null
              ? null
              : 'it is not its turn'
            : illegal(own, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const { value } = decisions[mover(state)];
      if (state.sent === null) return E.right({ state: { sent: value, back: null }, payoffs: null });
      return E.right({
        state: { ...state, back: value },
        payoffs: [endowment - state.sent + value, growth * state.sent - value],
      });
    },
    text: {
      rules: `Player 0 has ${endowment} and sends part of it to player 1; it becomes ${growth} times as much. Player 1 sends back what it likes.`,
      answer,
      render: ({ sent, seat }, style) =>
        style === 'compact'
          ? `T${endowment}x${growth}:${sent ?? ''}s${seat}?`
          : `You are player ${seat}. Player 0 has ${endowment}; what is sent becomes ${growth} times as much. ${sent === null ? 'Nothing was sent yet' : `${sent} were sent`}. It is your turn. Answer with a line "Decision: x".`,
    },
  };
};

export const family = {
  id: 'trust-game',
  schema: ({ endowment = [4, 12], ...others }) => {
    const issues = [
      ...(Array.isArray(endowment) && endowment.length === 2
        ? []
        : [{ path: ['endowment'], message: 'must be [least, greatest]' }]),
      ...Object.keys(others).map((key) => ({ path: [key], message: 'is no key of trust' })),
    ];
    return issues.length > 0 ? { issues } : { value: { endowment } };
  },
  draw: (rng, { endowment: [least, greatest] }) => ({
    endowment: least + rng.int(greatest - least + 1),
    growth: 2 + rng.int(3),
  }),
  make: (params) => E.right(trust(params)),
};
