/** @file The games of a recipe: training, held-out and validation games never share parameters. */
import { explain, type GameSource, type SeededGame } from '@tompo/arena';
import { orFail } from '../errors.js';
import { sourceOf } from '../recipe/checkGames.js';
import type { Recipe } from '../recipe/schema.js';

/** Validation games are drawn from the held-out parameters too, but far from those that count in the end. */
const VALIDATION_FROM = 1_000_000;

export const trainSource = (recipe: Recipe): GameSource => orFail(sourceOf(recipe, 'train'), explain);
const heldoutSource = (recipe: Recipe): GameSource => orFail(sourceOf(recipe, 'heldout'), explain);

/** Index from … of the training games; those of data/train.jsonl come first, then those of the SFT stream. */
export const trainGames = (source: GameSource, count: number, from = 0): readonly SeededGame[] =>
  orFail(source.games(count, from), explain);

export const heldoutGames = (recipe: Recipe, count: number, from = 0): readonly SeededGame[] =>
  orFail(heldoutSource(recipe).games(count, from), explain);

export const validationGames = (recipe: Recipe): readonly SeededGame[] =>
  heldoutGames(recipe, recipe.rl.validationGames, VALIDATION_FROM);
