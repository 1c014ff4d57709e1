/** @file One player in every seat. */
import { either as E } from 'fp-ts';
import type { Player } from '../../types.js';
import type { Population } from './population.js';

export const only = (player: Player): Population => {
  const one: Population = {
    identity: player.name,
    state: null,
    at: () => E.right(one),
    draw: () => ({ _tag: 'player', name: player.name, player }),
    observe: () => one,
  };
  return one;
};
