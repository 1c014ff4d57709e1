/** @file Random play of a game, as OpenSpiel measures its own: from a new initial state, uniform legal decisions to the end, again and
 *  again. A move is a step of the game, joint or not. */
import type { Decision, Game } from '@tompo/games';
import { rng } from '@tompo/games';
import { randomDecision } from '@tompo/games/testing';
import { right } from './measure.js';

export interface Rate {
  readonly playoutsPerSecond: number;
  readonly movesPerSecond: number;
}

export const playouts = (game: Game, seconds: number): Rate => {
  const random = rng(1);
  const start = performance.now();
  for (let played = 1, moves = 0; ; played++) {
    let state = game.initial(random);
    while (game.status(state) === 'running') {
      const joint = new Array<Decision | null>(game.seats).fill(null);
      for (const seat of game.phase(state).movers) {
        const space = game.space(state, seat);
        if (space === null) throw new Error(`seat ${seat} moves without a space`);
        joint[seat] = randomDecision(space, random);
      }
      state = right(game.step(state, joint, random)).state;
      moves += 1;
    }
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return { playoutsPerSecond: played / elapsed, movesPerSecond: moves / elapsed };
  }
};
