/** @file A commons: a stock of fish that regrows, and four who harvest it, whole fish each. What is left grows; a stock that is
 *  fished out ends the game. The state changes with what is done, so no phase has an optimum of its own.
 *  The guide docs/guides/own-game-recipe.md walks through this file.
 *  @source Gordon 1954, The economic theory of a common-property resource: the fishery */
import { answer, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

const HARVESTERS = [0, 1, 2, 3];

// #region game
/** @param {{ stock: number, growth: number, capacity: number, rounds: number }} params */
const commons = (params) => {
  const { stock: first, growth, capacity, rounds } = params;
  const isOver = ({ round, stock }) => round >= rounds || stock < HARVESTERS.length;
  const space = (state, seat) =>
    isOver(state) || !HARVESTERS.includes(seat)
      ? null
      : { _tag: 'effort', min: 0, max: Math.floor(state.stock / HARVESTERS.length), decimals: 0 };
  const after = ({ round, stock }, taken) => ({
    round: round + 1,
    stock: Math.min(capacity, Math.floor((stock - taken) * growth)),
  });
  const most = ({ stock }) => HARVESTERS.length * Math.floor(stock / HARVESTERS.length);
  // What the rest of the game can bring at most, by dynamic programming: it is worth waiting while the stock grows.
  const known = new Map();
  const optimum = (state) => {
    if (isOver(state)) return 0;
    const key = `${state.round} ${state.stock}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = 0;
    for (let taken = 0; taken <= most(state); taken++)
      best = Math.max(best, taken + optimum(after(state, taken)));
    known.set(key, best);
    return best;
  };
  return {
    id: 'commons-v1',
    seats: HARVESTERS.length,
    params,
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ round: 0, stock: first }),
    phase: (state) => ({
      kind: 'harvest',
      round: state.round,
      rounds,
      index: 0,
      movers: isOver(state) ? [] : HARVESTERS,
    }),
    space,
    observe: ({ round, stock }, seat) => ({ round, stock, seat }),
    absent: () => ({ _tag: 'effort', value: 0 }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: state.round });
      for (const seat of HARVESTERS) {
        const reason = illegal(space(state, seat), decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const payoffs = decisions.map(({ value }) => value);
      const taken = payoffs.reduce((a, b) => a + b, 0);
      return E.right({ state: after(state, taken), payoffs });
    },
    text: {
      rules: `Four harvest a stock of at most ${capacity}. What they leave grows by the factor ${growth}.`,
      answer,
      render: ({ round, stock, seat }, style) =>
        style === 'compact'
          ? `S${stock}g${growth}m${capacity}r${round}of${rounds}s${seat}?`
          : `The stock is ${stock} of at most ${capacity}; what is left of it grows by the factor ${growth}. It is round ${round} of ${rounds}, you are harvester ${seat} of four. How much do you take? Answer with a line "Decision: x".`,
    },
    analysis: { optimum },
  };
};
// #endregion

// #region family
export const family = {
  id: 'commons',
  schema: ({ stock = [12, 40], growth = 1.5, capacity = 40, rounds = 4, ...others }) => {
    const isRange =
      Array.isArray(stock) && stock.length === 2 && stock.every(Number.isInteger) && stock[0] <= stock[1];
    const issues = [
      ...(isRange ? [] : [{ path: ['stock'], message: 'must be [least, greatest], both whole' }]),
      ...(growth >= 1 ? [] : [{ path: ['growth'], message: 'must be a number from 1 on' }]),
      ...(Number.isInteger(rounds) && rounds >= 1
        ? []
        : [{ path: ['rounds'], message: 'must be a whole number from 1 on' }]),
      ...Object.keys(others).map((key) => ({ path: [key], message: 'is no key of a commons' })),
    ];
    return issues.length > 0 ? { issues } : { value: { stock, growth, capacity, rounds } };
  },
  draw: (rng, { stock: [least, greatest], ...rest }) => ({
    stock: least + rng.int(greatest - least + 1),
    ...rest,
  }),
  make: (params) => E.right(commons(params)),
};
// #endregion
