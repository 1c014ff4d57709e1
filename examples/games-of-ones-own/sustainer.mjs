/** @file A harvester that takes its part of what grows back, and all it can in the last round. */
import { either as E } from 'fp-ts';

// #region player
export const player = {
  name: 'sustainer',
  // It reads the parameters of the game, which hold what a game hides, where it hides anything.
  privileged: true,
  decide: ({ space, observation, game }) => {
    const { growth, rounds } = game.params;
    const grows = Math.floor((observation.stock * (1 - 1 / growth)) / game.seats);
    const isLast = observation.round === rounds - 1;
    return E.right({ _tag: 'effort', value: isLast ? space.max : Math.min(space.max, grows) });
  },
};
// #endregion
