/** @file Expert situations of a recipe: from games, from files, as prompts and as training examples. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  collectSituations,
  type DataOptions,
  type Example,
  explain,
  gamesOf,
  loadSituations,
  revivedSituation,
  type SeededGame,
  type Situation,
  toExample,
  type WeightedPlayer,
} from '@tompo/arena';
import { rng, shuffle } from '@tompo/games';
import { fail, orFail } from '../errors.js';
import type { LanguageModels } from '../llm/languageModels.js';
import { familiesOf } from '../recipe/checkGames.js';
import type { Recipe } from '../recipe/schema.js';
import { commandFor, runFolder } from '../run/folder.js';
import { EXPLORING_SEATS, expertOf } from './experts.js';
import { played } from './played.js';

/** Phase kinds of the recipe's word for them; nothing for both. */
const kindsOf = (decisions: 'both' | 'effort' | 'graph') =>
  decisions === 'both' ? {} : { kinds: [decisions] };

export interface CollectOptions {
  readonly decisions: 'both' | 'effort' | 'graph';
  /** Everybody's situations, or those of one seat drawn per game. */
  readonly seats: 'all' | 'one';
  /** Who sits beside the expert; nobody: it has all seats. */
  readonly opponents?: readonly WeightedPlayer[] | undefined;
  readonly llms?: LanguageModels | null | undefined;
  /** Told how many phases are left out because an expert’s answer is no decision. */
  readonly onDropped?: (() => void) | undefined;
}

/** Experts play the games; at every state their joint decision is recorded. */
export const collect = async (
  recipe: Recipe,
  games: readonly SeededGame[],
  options: CollectOptions,
): Promise<readonly Situation[]> => {
  const { data } = recipe;
  const settings: DataOptions = {
    games,
    experts: expertOf(recipe, recipe.expert.noise, options.llms ?? null),
    seats: options.seats,
    ...kindsOf(options.decisions),
    ...(options.opponents === undefined ? {} : { opponents: options.opponents }),
    ...(options.onDropped === undefined ? {} : { onDropped: options.onDropped }),
    ...(data.explore > 0 ? { explore: { share: data.explore, seats: EXPLORING_SEATS } } : {}),
  };
  return played(await collectSituations(settings));
};

/** Prompt and expert answer of situations; each game is built once. tremble: how often the expert's hand does. */
export const exampleMaker = (recipe: Recipe, tremble = 0): ((situation: Situation) => Example) => {
  const gameOf = gamesOf(familiesOf(recipe));
  const options = { ...recipe.text, tremble };
  return (situation) => toExample(orFail(gameOf(situation), explain), situation, options);
};

/** The command that makes a data file anew: it lies in <run>/data. */
const simulateAgain = (path: string): string =>
  commandFor(runFolder(dirname(dirname(path))), 'simulate', '--force');

/** The situations of a data file, perhaps none; one bad line is enough to stop, with the number of all of them. */
const situationsIn = async (
  recipe: Recipe,
  path: string,
  decisions: CollectOptions['decisions'],
): Promise<readonly Situation[]> => {
  const { situations: read, faults } = await loadSituations(path);
  const [first] = faults;
  if (first !== undefined)
    return fail({
      _tag: 'FileCorrupt',
      path,
      reason: `${faults.length} bad line${faults.length === 1 ? '' : 's'}, the first: ${explain(first)}`,
      command: simulateAgain(path),
    });
  const gameOf = gamesOf(familiesOf(recipe));
  const situations = read.map((situation) =>
    // Only a space of one's own asks for its game, whose building takes time.
    situation.space._tag === 'own'
      ? orFail(revivedSituation(orFail(gameOf(situation), explain), situation), explain)
      : situation,
  );
  return decisions === 'both' ? situations : situations.filter((s) => s.kind === decisions);
};

/** The situations of a data file that is trained on. */
export const readData = async (
  recipe: Recipe,
  path: string,
  decisions: CollectOptions['decisions'],
): Promise<readonly Situation[]> => {
  const kept = await situationsIn(recipe, path, decisions);
  return kept.length > 0
    ? kept
    : fail({
        _tag: 'FileCorrupt',
        path,
        reason: decisions === 'both' ? 'it is empty' : `it has no ${decisions} decisions`,
        command: simulateAgain(path),
      });
};

/** So many held-out decisions say how a loss moves, and cost little beside the training. */
const HELDOUT = 200;

/** Decisions of data/heldout.jsonl that SFT is scored on, drawn once for a recipe; none where the file has none. */
export const heldoutData = async (recipe: Recipe, path: string): Promise<readonly Situation[]> => {
  const all = existsSync(path) ? await situationsIn(recipe, path, recipe.sft.decisions) : [];
  return shuffle(all, rng(recipe.seed).fork('sft heldout')).slice(0, HELDOUT);
};
