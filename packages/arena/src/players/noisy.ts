/** @file Trembling hands around any player. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { ask } from '../playing/ask.js';
import { generator, seedsAfter } from '../random.js';
import type { Player, Reply, Request, View } from '../types.js';
import { uniformDecision } from './baseline.js';
import { chanceOf, withChance } from './chance.js';

/** With probability epsilon a uniform legal decision in place of the player's. Seeded by each question's seed,
 *  so neither the order nor the size of a batch matters. The inner player is only asked where it is heard. */
export const noisy = (epsilon: number, player: Player): Player => {
  const seedFor = seedsAfter('noisy', player.name);
  const tremble = ({ space, seed }: View): Decision | null => {
    const rng = generator(seedFor(seed));
    return rng.uniform() < epsilon ? uniformDecision(space, rng) : null;
  };
  const name = `noisy(${epsilon}, ${player.name})`;
  const { faults, calls } = player;
  const trembling = <Question extends View>(
    asked: (questions: readonly Question[]) => Promise<readonly Reply[]>,
    decide: ((question: Question) => E.Either<ArenaError, Decision>) | undefined,
  ) => ({
    name,
    act: async (questions: readonly Question[]) => {
      const trembles = questions.map(tremble);
      const heard = questions.filter((_, i) => trembles[i] === null);
      const replies = (await asked(heard)).values();
      return trembles.map(
        (decision): Reply =>
          decision === null ? (replies.next().value as Reply) : { _tag: 'decision', decision },
      );
    },
    ...(faults === undefined ? {} : { faults }),
    ...(calls === undefined ? {} : { calls }),
    ...(decide === undefined
      ? {}
      : {
          decide: (question: Question) => {
            const decision = tremble(question);
            return decision === null ? decide(question) : E.right(decision);
          },
        }),
  });
  const { uniform, steady } = chanceOf(player);
  const made: Player =
    player.privileged === true
      ? { ...trembling<Request>((requests) => ask(player, requests), player.decide), privileged: true }
      : trembling<View>((views) => ask(player, views), player.decide);
  return withChance(made, { uniform: epsilon + (1 - epsilon) * uniform, steady });
};
