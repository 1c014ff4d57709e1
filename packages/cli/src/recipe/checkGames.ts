/** @file Games that cannot be: what the games' and the arena's own checks refuse, and prompts that are too long. */
import { explain as explainArena, FAMILIES, type Family, gameSource, type Split } from '@tompo/arena';
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { creditsLinks, trainedOf } from './algorithms.js';
import { isMissing, type Place } from './checkPlayers.js';
import {
  ends,
  familyOfEntry,
  isOwn,
  namedBy,
  type OursFamily,
  type OwnFamily,
  ownFaults,
  toSpec,
} from './games.js';
import { ownKeyFaults } from './ownKeys.js';
import { type CountPrompt, type PromptLengths, promptLengths } from './promptLength.js';
import type { Recipe } from './schema.js';
import { trialFaults } from './trial.js';

const reversedFaults = (entry: OursFamily, i: number): readonly RecipeFault[] =>
  Object.entries(entry).flatMap(([key, value]) => {
    const pair = Array.isArray(value) && value.length === 2 && value.every((v) => typeof v === 'number');
    if (!pair) return [];
    const [from, to] = ends(value as [number, number]);
    return from > to
      ? [
          {
            path: `games[${i}].${key}`,
            message: `goes from ${from} to ${to}; write the smaller number first`,
          },
        ]
      : [];
  });

const ourFaults = (entry: OursFamily, i: number): readonly RecipeFault[] => [
  ...reversedFaults(entry, i),
  ...ownFaults(entry).map(({ key, message }) => ({ path: `games[${i}].${key}`, message })),
];

/** A module that gives no family, or one whose name another entry's family has; then its keys. */
const moduleFaults = (recipe: Recipe, entry: OwnFamily, i: number): readonly RecipeFault[] => {
  const path = `games[${i}].${namedBy(entry)}`;
  const found = familyOfEntry(entry);
  if (E.isLeft(found)) return [{ path, message: found.left }];
  const { id } = found.right;
  const other = recipe.games.findIndex((one, k) => {
    const theirs = k < i && isOwn(one) && one.module !== entry.module ? familyOfEntry(one) : null;
    return theirs !== null && E.isRight(theirs) && theirs.right.id === id;
  });
  return other < 0
    ? ownKeyFaults(found.right, entry, `games[${i}]`)
    : [{ path, message: `its family has the id ${id}, which games[${other}] has too; give it another` }];
};

/** The families that a recipe's games are of. */
export const familiesOf = ({ games }: Pick<Recipe, 'games'>): Readonly<Record<string, Family>> => ({
  ...FAMILIES,
  ...Object.fromEntries(
    games.flatMap((entry) => {
      const found = isOwn(entry) ? familyOfEntry(entry) : null;
      return found !== null && E.isRight(found) ? [[found.right.id, found.right] as const] : [];
    }),
  ),
});

/** The source of one split of a recipe's games. */
export const sourceOf = (recipe: Recipe, split: Split) =>
  gameSource({
    families: recipe.games.map(toSpec),
    known: familiesOf(recipe),
    split,
    heldoutShare: recipe.data.heldoutShare,
    seed: recipe.seed,
  });

/** A few draws of each family by itself, so that the fault can be laid at its door. */
const TRIAL = 6;

const drawFaults = (recipe: Recipe, i: number): readonly RecipeFault[] => {
  const alone: Recipe = { ...recipe, games: recipe.games.slice(i, i + 1) };
  for (const split of ['train', 'heldout'] as const) {
    const source = sourceOf(alone, split);
    if (E.isLeft(source)) return specFaults(source.left, i);
    const drawn = source.right.games(TRIAL);
    if (E.isLeft(drawn)) return [{ path: `games[${i}]`, message: explainArena(drawn.left) }];
  }
  return [];
};

const specFaults = (error: Parameters<typeof explainArena>[0], i: number): readonly RecipeFault[] =>
  error._tag === 'InvalidOptions'
    ? error.faults.map((f) => ({
        path: f.field.replace(/^families\[0\]/, `games[${i}]`),
        message: `must be ${f.expected}, not ${JSON.stringify(f.value)}`,
      }))
    : [{ path: `games[${i}]`, message: explainArena(error) }];

interface FamilyLengths extends PromptLengths {
  readonly i: number;
}

/** Of the families that can be drawn. */
const lengthsOf = (recipe: Recipe, sound: readonly number[], count?: CountPrompt): readonly FamilyLengths[] =>
  sound.flatMap((i) => {
    const source = sourceOf({ ...recipe, games: recipe.games.slice(i, i + 1) }, 'train');
    const lengths = E.isRight(source) ? promptLengths(recipe, source.right, TRIAL, count) : null;
    return lengths === null ? [] : [{ i, ...lengths }];
  });

/** Of all families the one with the longest prompt, when that is too long. */
const lengthFaults = (
  { model, rl }: Pick<Recipe, 'model' | 'rl'>,
  lengths: readonly FamilyLengths[],
): readonly RecipeFault[] => {
  const { i, longest } = lengths.reduce((a, b) => (b.longest > a.longest ? b : a), { i: 0, longest: 0 });
  return longest + rl.maxTokens > model.context
    ? [
        {
          path: 'model.context',
          message: `a prompt of games[${i}] has ${longest} tokens, with rl.maxTokens ${rl.maxTokens} more than the context of ${model.context}; set it to ${Math.ceil((longest * 1.15 + rl.maxTokens) / 32) * 32}, or play fewer rounds`,
        },
      ]
    : [];
};

/** Do the longest prompts fit into the context, by the tokens of a model that is there, its chat template among them? And how long are they? */
export const promptsBy = (
  recipe: Recipe,
  count: CountPrompt,
): { readonly faults: readonly RecipeFault[]; readonly longest: number } => {
  const every = recipe.games.map((_, i) => i);
  const lengths = lengthsOf(recipe, every, count);
  return {
    faults: lengthFaults(recipe, lengths),
    longest: Math.max(0, ...lengths.map(({ longest }) => longest)),
  };
};

export interface CheckedGames {
  readonly faults: readonly RecipeFault[];
  /** Places of the families that can be drawn. */
  readonly sound: readonly number[];
  readonly typicalPrompt: number | null;
  /** Of the games that were drawn to try them, where somebody asks; none where there is a fault. */
  readonly seats: readonly number[];
}

/** Does it hang on the number of seats whether the recipe can be run? */
const asksForSeats = (recipe: Recipe): boolean =>
  recipe.rl.agents !== undefined || trainedOf(recipe).some(({ advantage }) => creditsLinks(advantage));

/** Drawn as often as games are tried. */
const seatsOf = (recipe: Recipe): readonly number[] =>
  (['train', 'heldout'] as const).flatMap((split) => {
    const source = sourceOf(recipe, split);
    const drawn = E.isRight(source) ? source.right.games(TRIAL * recipe.games.length) : source;
    return E.isRight(drawn) ? drawn.right.map(({ game }) => game.seats) : [];
  });

export const checkGames = (recipe: Recipe, place: Place): CheckedGames => {
  if (recipe.games.some((entry) => entry.family === undefined && isMissing(entry.module, place)))
    return { faults: [], sound: [], typicalPrompt: null, seats: [] };
  const faults = recipe.games.map((entry, i) => {
    const first = isOwn(entry) ? moduleFaults(recipe, entry, i) : ourFaults(entry, i);
    const drawn = first.length > 0 ? first : drawFaults(recipe, i);
    return drawn.length > 0 ? drawn : trialFaults(recipe, i, sourceOf);
  });
  const sound = faults.flatMap((list, i) => (list.length === 0 ? [i] : []));
  // The tokens of a prompt are known only once the tokenizer is there.
  const lengths = recipe.model.init === 'embedded' ? lengthsOf(recipe, sound) : [];
  return {
    faults: [...faults.flat(), ...(lengths.length > 0 ? lengthFaults(recipe, lengths) : [])],
    sound,
    seats: asksForSeats(recipe) && sound.length === recipe.games.length ? seatsOf(recipe) : [],
    typicalPrompt: lengths.length > 0 ? Math.min(...lengths.map(({ typical }) => typical)) : null,
  };
};
