/** @file Trembling hands around any player. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { ask } from '../playing/ask.js';
import { generator, seedsAfter } from '../random.js';
import type { Player, Reply, Request } from '../types.js';
import { uniformDecision } from './baseline.js';

/** With probability epsilon a uniform legal decision in place of the player's. Seeded by each question's seed,
 *  so neither the order nor the size of a batch matters. The inner player is only asked where it is heard. */
export const noisy = (epsilon: number, player: Player): Player => {
  const seedFor = seedsAfter('noisy', player.name);
  const tremble = ({ space, seed }: Request): Decision | null => {
    const rng = generator(seedFor(seed));
    return rng.uniform() < epsilon ? uniformDecision(space, rng) : null;
  };
  const { decide, faults } = player;
  return {
    name: `noisy(${epsilon}, ${player.name})`,
    act: async (requests) => {
      const trembles = requests.map(tremble);
      const heard = requests.filter((_, i) => trembles[i] === null);
      const replies = (await ask(player, heard)).values();
      return trembles.map((decision) =>
        decision === null ? (replies.next().value as Reply) : { _tag: 'decision', decision },
      );
    },
    ...(faults === undefined ? {} : { faults }),
    ...(decide === undefined
      ? {}
      : {
          decide: (request) => {
            const decision = tremble(request);
            return decision === null ? decide(request) : E.right(decision);
          },
        }),
  };
};
