/** @file A repeated prisoner's dilemma: both choose at once, see what was chosen, and choose again.
 *  @source Axelrod & Hamilton 1981, The evolution of cooperation */
import { answer, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';

const options = ['c', 'd'];
const space = { _tag: 'choice', options };

const dilemma = (params) => {
  const { rounds, temptation } = params;
  /** [own choice][the other's], 0 to cooperate. */
  const pays = [
    [3, 0],
    [temptation, 1],
  ];
  const isOver = ({ past }) => past.length >= rounds;
  const worded = (past) => past.map((pair) => pair.map((index) => options[index]).join('')).join(',');
  return {
    id: 'dilemma-v1',
    seats: 2,
    params,
    claims: {
      dynamics: 'simultaneous',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: true,
    },
    initial: () => ({ past: [] }),
    phase: (state) => ({
      kind: 'choice',
      round: state.past.length,
      rounds,
      index: 0,
      movers: isOver(state) ? [] : [0, 1],
    }),
    space: (state, seat) => (isOver(state) || (seat !== 0 && seat !== 1) ? null : space),
    // Each sees its own choice first.
    observe: ({ past }, seat) => ({ past: past.map(([x, y]) => (seat === 0 ? [x, y] : [y, x])) }),
    absent: () => ({ _tag: 'choice', index: 1 }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: state.past.length });
      for (const seat of [0, 1]) {
        const reason = illegal(space, decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const [x, y] = decisions.map(({ index }) => index);
      return E.right({ state: { past: [...state.past, [x, y]] }, payoffs: [pays[x][y], pays[y][x]] });
    },
    text: {
      rules: `Both choose at once, ${rounds} times: c to cooperate, d to defect. Both c: 3 each; both d: 1 each; d against c: ${temptation} and 0.`,
      answer,
      render: ({ past }, style) =>
        style === 'compact'
          ? `${worded(past)}?`
          : `So far, your choice first: ${worded(past) || 'nothing'}. A defection against a cooperator brings ${temptation}. Choose c or d. Answer with a line "Decision: x".`,
    },
  };
};

export const family = {
  id: 'dilemma',
  schema: ({ rounds = 6, ...others }) => {
    const issues = [
      ...(Number.isInteger(rounds) && rounds >= 1
        ? []
        : [{ path: ['rounds'], message: 'must be a whole number from 1 on' }]),
      ...Object.keys(others).map((key) => ({ path: [key], message: 'is no key of a dilemma' })),
    ];
    return issues.length > 0 ? { issues } : { value: { rounds } };
  },
  draw: (rng, { rounds }) => ({ rounds, temptation: (40 + rng.int(20)) / 10 }),
  make: (params) => E.right(dilemma(params)),
};
