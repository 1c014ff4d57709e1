/** @file A game is solved, proved, and played to its end by its planner. */
import { bcz, bczOptimum, rng } from '@tompo/games';
import { checkGame } from '@tompo/games/testing';
import { right, same } from './expect.mjs';

// A path of three with selfish efforts (3, 4, 3): W = 13.
const { welfare } = right(bczOptimum({ n: 3, alpha: 1, delta: 0.5, cost: 1 }, 'nash'));
same('welfare', Math.round(welfare * 1e9) / 1e9, 13);
const game = right(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, sequence: 'GE', rounds: 2 }));
same('violations', checkGame(game), []);
let state = game.initial(rng(1));
let phases = 0;
for (; game.status(state) === 'running'; phases++)
  state = right(game.step(state, game.analysis.planner(state), rng(phases))).state;
same('phases', phases, 4);
