/** @file A game of choices without solutions: hunters go for the stag, which all must, or for a hare.
 *  @source Rousseau 1755; Skyrms 2004, The Stag Hunt */
import { answer, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

const space = { _tag: 'choice', options: ['stag', 'hare'] };

const stagHunt = (params) => {
  const { hunters, rounds, stag } = params;
  const everybody = Array.from({ length: hunters }, (_, seat) => seat);
  const isOver = ({ past }) => past.length >= rounds;
  return {
    id: 'stag-hunt-v1',
    seats: hunters,
    params,
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ past: [] }),
    phase: (state) => ({
      kind: 'hunt',
      round: state.past.length,
      rounds,
      index: 0,
      movers: isOver(state) ? [] : everybody,
    }),
    space: (state, seat) => (isOver(state) || !everybody.includes(seat) ? null : space),
    observe: ({ past }, seat) => ({ past, seat }),
    absent: () => ({ _tag: 'choice', index: 1 }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: state.past.length });
      for (const seat of everybody) {
        const reason = illegal(space, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const choices = decisions.map(({ index }) => index);
      const payoffs = choices.map((c) => (c === 1 ? 1 : choices.every((other) => other === 0) ? stag : 0));
      return E.right({ state: { past: [...state.past, choices] }, payoffs });
    },
    text: {
      rules: `${hunters} hunters. A stag feeds each with ${stag} if all hunt it; a hare feeds its hunter with 1.`,
      answer,
      render: ({ past, seat }, style) =>
        style === 'compact'
          ? `H${hunters}v${stag}:${past.map((row) => row.join('')).join(',')}s${seat}?`
          : `You are hunter ${seat} of ${hunters}; a stag is worth ${stag} to each. So far: ${JSON.stringify(past)} (0 stag, 1 hare). Stag or hare? Answer with a line "Decision: x".`,
    },
  };
};

export const family = {
  id: 'stag-hunt',
  schema: ({ rounds = 2, ...others }) => {
    const issues = Object.keys(others).map((key) => ({ path: [key], message: 'is no key of a stag hunt' }));
    return issues.length > 0 ? { issues } : { value: { rounds } };
  },
  draw: (rng, { rounds }) => ({ hunters: 2 + rng.int(3), rounds, stag: (11 + rng.int(40)) / 10 }),
  make: (params) => E.right(stagHunt(params)),
};
