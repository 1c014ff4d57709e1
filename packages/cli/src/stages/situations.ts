/** @file Expert situations of a recipe: from games, from files, as prompts and as training examples. */
import {
  collectSituations,
  type DataOptions,
  type Example,
  explain,
  gamesOf,
  loadSituations,
  type SeededGame,
  type Situation,
  toExample,
} from '@tompo/arena';
import { fail, orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import { playerOf } from './experts.js';

/** Phase kinds of the recipe's word for them; nothing for both. */
const kindsOf = (decisions: 'both' | 'effort' | 'graph') =>
  decisions === 'both' ? {} : { kinds: [decisions] };

export interface CollectOptions {
  readonly decisions: 'both' | 'effort' | 'graph';
  /** Everybody's situations, or those of one seat drawn per game. */
  readonly seats: 'all' | 'one';
}

/** Experts play the games; at every state their joint decision is recorded. */
export const collect = async (
  recipe: Recipe,
  games: readonly SeededGame[],
  options: CollectOptions,
): Promise<readonly Situation[]> => {
  const { expert, data } = recipe;
  const settings: DataOptions = {
    games,
    experts: playerOf(expert.player, expert.noise),
    seats: options.seats,
    ...kindsOf(options.decisions),
    ...(data.explore > 0 ? { explore: { share: data.explore } } : {}),
  };
  return orFail(await collectSituations(settings), explain);
};

/** Prompt and expert answer of situations; each game is built once. tremble: how often the expert's hand does. */
export const exampleMaker = (recipe: Recipe, tremble = 0): ((situation: Situation) => Example) => {
  const gameOf = gamesOf();
  const options = { ...recipe.text, tremble };
  return (situation) => toExample(orFail(gameOf(situation), explain), situation, options);
};

/** The situations of a data file; one bad line is enough to stop, with the number of all of them. */
export const readData = async (
  path: string,
  decisions: CollectOptions['decisions'],
): Promise<readonly Situation[]> => {
  const { situations, faults } = await loadSituations(path);
  const [first] = faults;
  if (first !== undefined)
    return fail({
      _tag: 'FileCorrupt',
      path,
      reason: `${faults.length} bad line${faults.length === 1 ? '' : 's'}, the first: ${explain(first)}`,
      command: 'tompo simulate --force',
    });
  const kept = decisions === 'both' ? situations : situations.filter((s) => s.kind === decisions);
  return kept.length > 0
    ? kept
    : fail({
        _tag: 'FileCorrupt',
        path,
        reason: decisions === 'both' ? 'it is empty' : `it has no ${decisions} decisions`,
        command: 'tompo simulate --force',
      });
};
