/** @file An endless stream of expert examples: fresh games for every batch, the same for the same step and seed. */
import type { Example, GameSource } from '@tompo/arena';
import { rng, shuffle } from '@tompo/games';
import type { Recipe } from '../recipe/schema.js';
import { trainGames, trainSource } from './games.js';
import { collect, exampleMaker } from './situations.js';

/** The fewest decisions that one seat makes in a game of the recipe. */
const fewest = (recipe: Recipe): number => {
  const letter = { both: /[GE]/g, effort: /E/g, graph: /G/g }[recipe.sft.decisions];
  return Math.max(
    1,
    Math.min(
      ...recipe.games.flatMap((f) => f.sequences.map((s) => f.rounds * (s.match(letter)?.length ?? 0))),
    ),
  );
};

/** Examples of one pool of batches: batches of like length (less padding), in a random order. */
const fillPool = async (
  recipe: Recipe,
  source: GameSource,
  index: number,
): Promise<readonly (readonly Example[])[]> => {
  // Made anew for each pool: it keeps every game that it builds, and no game of a stream comes again.
  const example = exampleMaker(recipe, recipe.sft.tremble);
  const { batch, pool, decisions } = recipe.sft;
  const games = Math.ceil((batch * pool) / fewest(recipe));
  const from = recipe.data.trainGames + index * games;
  const situations = await collect(recipe, trainGames(source, games, from), { decisions, seats: 'one' });
  const random = rng(recipe.seed).fork('sft stream').fork(index);
  const examples = shuffle(situations.map(example), random)
    .slice(0, batch * pool)
    .sort((a, b) => a.prompt.length - b.prompt.length);
  const batches = Array.from({ length: pool }, (_, b) => examples.slice(b * batch, (b + 1) * batch));
  return shuffle(batches, random);
};

/** The batch of a step, counted from 0. */
export const streamOf = (recipe: Recipe): ((step: number) => Promise<readonly Example[]>) => {
  const source = trainSource(recipe);
  const { pool } = recipe.sft;
  let held = -1;
  let batches: readonly (readonly Example[])[] = [];
  return async (step) => {
    const index = Math.floor(step / pool);
    if (index !== held) {
      batches = await fillPool(recipe, source, index);
      held = index;
    }
    return batches[step % pool] ?? [];
  };
};
