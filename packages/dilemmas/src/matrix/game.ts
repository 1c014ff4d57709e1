/** @file Repeated matrix games: two seats choose at once, see what was chosen, and choose again, a number of times that is known or
 *  hangs on chance. */
import { choiceSpace, type Game, type GamesError, type StageAnalysis } from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { choose, indexOf, refusal } from '../family/moves.js';
import { type MatrixParams, type PayoffTable, readMatrixParams } from './params.js';
import {
  bestCells,
  type Cell,
  isDilemma,
  mostWelfare,
  ownPayoffs,
  paid,
  selfishCell,
  utilityOf,
} from './stage.js';
import { matrixText } from './text.js';
import { type MatrixState, type MatrixView, transposed } from './view.js';

const BOTH: readonly number[] = [0, 1];
const NOBODY: readonly number[] = [];

/** A repeated game of two seats with a payoff table. Every round pays. Left: all that is wrong with the parameters.
 *  `matrixGame({ payoffs: [[[3, 3], [0, 5]], [[5, 0], [1, 1]]], options: ['C', 'D'], rounds: 10 })` */
export const matrixGame = (params: MatrixParams): E.Either<GamesError, Game<MatrixState, MatrixView>> => {
  const read = readMatrixParams(params);
  if (E.isLeft(read)) return read;
  const { payoffs, options, rounds, continuation } = read.right;
  const tables = [payoffs, transposed(payoffs)] as const;
  const space = choiceSpace(options);
  // Each made once: a step adds one to the past.
  const cells = options.map((_, x) => options.map((__, y): Cell => [x, y]));

  const step: Game<MatrixState, MatrixView>['step'] = (state, decisions, rng) => {
    const wrong = refusal(2, state.past.length, state.over, () => space, decisions);
    if (wrong !== null) return E.left(wrong);
    const cell = cells[indexOf(decisions[0])]?.[indexOf(decisions[1])] as Cell;
    const past = appended(state.past, cell);
    const over = past.length >= rounds || (continuation < 1 && rng.uniform() >= continuation);
    return E.right({ state: { past, over }, payoffs: paid(payoffs, cell) });
  };

  return E.right({
    id: 'matrix-v1',
    seats: 2,
    params: read.right as unknown as Record<string, unknown>,
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: utilityOf(payoffs),
      dilemma: isDilemma(payoffs),
      deterministic: continuation === 1 || rounds === 1,
    },
    initial: () => ({ past: [], over: false }),
    phase: ({ past, over }) => ({
      kind: 'choice',
      round: past.length,
      rounds,
      index: 0,
      movers: over ? NOBODY : BOTH,
    }),
    space: ({ over }, seat) => (over || (seat !== 0 && seat !== 1) ? null : space),
    observe: ({ past }, seat) => ({
      seat,
      round: past.length,
      rounds,
      continuation,
      options,
      payoffs: tables[seat === 1 ? 1 : 0],
      past: seat === 1 ? past.map(([x, y]): Cell => [y, x]) : past,
    }),
    // Choice 0 cooperates, where there is such a thing; who does nothing does not.
    absent: () => choose(options.length - 1),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step,
    text: matrixText(read.right),
    analysis: analysisOf(payoffs),
  });
};

type MatrixAnalysis = Omit<StageAnalysis<MatrixState>, 'nash'> &
  Partial<Pick<StageAnalysis<MatrixState>, 'nash'>>;

/** Rounds are judged one by one. The planner plays a cell of greatest welfare, of several the one after which the worse-off seat
 *  has most, so that it alternates where that is fair. Without a pure equilibrium there is no `nash`. */
const analysisOf = (payoffs: PayoffTable): MatrixAnalysis => {
  const best = bestCells(payoffs);
  const selfish = selfishCell(payoffs);
  const welfare = mostWelfare(payoffs);
  const planned = ({ past }: MatrixState): Cell => {
    if (best.length === 1) return best[0] as Cell;
    const had = [0, 1].map((seat) =>
      past.reduce((sum, cell) => sum + (paid(payoffs, cell)[seat] as number), 0),
    );
    const worseOff = (cell: Cell): number =>
      Math.min(...paid(payoffs, cell).map((payoff, seat) => payoff + (had[seat] as number)));
    return best.reduce((a, b) => (worseOff(b) > worseOff(a) ? b : a));
  };
  return {
    planner: (state) => planned(state).map(choose),
    plannerWelfare: () => welfare,
    ...(selfish === null ? {} : { nash: () => selfish.map(choose) }),
    value: (_, seat, decisions) => {
      const worths = ownPayoffs(payoffs, seat, indexOf(decisions[1 - seat]));
      return {
        chosen: worths[indexOf(decisions[seat])] as number,
        best: Math.max(...worths),
        worst: Math.min(...worths),
      };
    },
    startsAnew: () => true,
  };
};
