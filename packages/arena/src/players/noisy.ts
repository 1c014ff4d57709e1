/** @file Trembling hands around any player. */
import { ask } from '../ask.js';
import { generator, seedOf } from '../random.js';
import type { Player, Reply } from '../types.js';
import { uniformDecision } from './baseline.js';

/** With probability epsilon a uniform legal decision in place of the player's. Seeded by each question's seed,
 *  so neither the order nor the size of a batch matters. The inner player is only asked where it is heard. */
export const noisy = (epsilon: number, player: Player): Player => ({
  name: `noisy(${epsilon}, ${player.name})`,
  act: async (requests) => {
    const trembles = requests.map(({ space, seed }): Reply | null => {
      const rng = generator(seedOf('noisy', player.name, seed));
      return rng.uniform() < epsilon ? { _tag: 'decision', decision: uniformDecision(space, rng) } : null;
    });
    const heard = requests.filter((_, i) => trembles[i] === null);
    const replies = (await ask(player, heard)).values();
    return trembles.map((tremble) => tremble ?? (replies.next().value as Reply));
  },
});
