/** @file An endless stream of expert examples: fresh games for every batch, the same for the same step and seed. */
import type { Example, GameSource, Situation, WeightedPlayer } from '@tompo/arena';
import { rng, shuffle } from '@tompo/games';
import { fail } from '../errors.js';
import type { LanguageModels } from '../llm/languageModels.js';
import { fewestDecisions, isOwn } from '../recipe/games.js';
import type { Recipe } from '../recipe/schema.js';
import { trainGames, trainSource } from './games.js';
import { collect, exampleMaker } from './situations.js';

/** The fewest decisions that one seat makes in a game of the recipe; whoever keeps one seat's must know it. */
const fewest = (recipe: Recipe): number =>
  Math.max(1, Math.min(...recipe.games.map((entry) => fewestDecisions(entry, recipe.sft.decisions))));

/** Games that are played for one pool of batches. */
export const poolOfStream = (recipe: Recipe): number =>
  Math.ceil((recipe.sft.batch * recipe.sft.pool) / fewest(recipe));

/** Examples of one pool of batches: batches of like length (less padding), in a random order. */
const fillPool = async (
  recipe: Recipe,
  source: GameSource,
  index: number,
  opponents: readonly WeightedPlayer[] | undefined,
  llms: LanguageModels | null,
): Promise<readonly (readonly Example[])[]> => {
  // Made anew for each pool: it keeps every game that it builds, and no game of a stream comes again.
  const example = exampleMaker(recipe, recipe.sft.tremble);
  const { batch, pool, decisions } = recipe.sft;
  const games = poolOfStream(recipe);
  const from = recipe.data.trainGames + index * games;
  // Of a game that is not ours a seat may move seldom, or never: then all seats' are taken.
  const seats = recipe.games.some(isOwn) ? 'all' : 'one';
  const situations = await collect(recipe, trainGames(source, games, from), {
    decisions,
    seats,
    opponents,
    llms,
  });
  if (situations.length === 0)
    return fail({
      _tag: 'Refused',
      sentence: `${games} games have no ${decisions} decisions to learn from: set sft.decisions to both.`,
    });
  const random = rng(recipe.seed).fork('sft stream').fork(index);
  const shuffled = shuffle(situations, random);
  const examples = Array.from({ length: batch * pool }, (_, k) => shuffled[k % shuffled.length] as Situation)
    .map(example)
    .sort((a, b) => a.prompt.length - b.prompt.length);
  const batches = Array.from({ length: pool }, (_, b) => examples.slice(b * batch, (b + 1) * batch));
  return shuffle(batches, random);
};

/** The batch of a step, counted from 0. */
export const streamOf = (
  recipe: Recipe,
  opponents?: readonly WeightedPlayer[],
  llms: LanguageModels | null = null,
): ((step: number) => Promise<readonly Example[]>) => {
  const source = trainSource(recipe);
  const { pool } = recipe.sft;
  let held = -1;
  let batches: readonly (readonly Example[])[] = [];
  return async (step) => {
    const index = Math.floor(step / pool);
    if (index !== held) {
      batches = await fillPool(recipe, source, index, opponents, llms);
      held = index;
    }
    return batches[step % pool] ?? [];
  };
};
