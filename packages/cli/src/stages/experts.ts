/** @file The players that a recipe names. */
import { explain, findExpert, noisy, type Player } from '@tompo/arena';
import { fail, orFail } from '../errors.js';
import type { LanguageModels } from '../llm/languageModels.js';
import { isLlm, llmName, type WithLlm } from '../recipe/llm.js';
import { playerOf as named, type Scripted } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';

export const trembling = (player: Player, noise: number): Player =>
  noise > 0 ? noisy(noise, player) : player;

/** A scripted player by its name, with trembling hands when noise is above 0. */
export const playerOf = (name: string, noise: number): Player =>
  trembling(orFail(findExpert(name), explain), noise);

/** A player that the recipe names. */
export const scriptedOf = (one: Scripted, noise: number): Player =>
  trembling(
    orFail(named(one), (rest) => `A player of this recipe cannot be had: ${rest}.`),
    noise,
  );

/** How many of the seats play at random in a phase that explores. */
export const EXPLORING_SEATS = 0.5;

/** Who reads the others from what was done must know that some of it was done at random, by its own seat too. */
const reading = ({ data }: Recipe, expert: Exclude<Recipe['expert'], WithLlm>): Scripted =>
  'bayesian' in expert && expert.bayesian.floor === undefined && data.explore > 0
    ? { ...expert, bayesian: { ...expert.bayesian, floor: data.explore * EXPLORING_SEATS } }
    : expert;

/** A language model behind an endpoint; where nobody keeps what it is asked, it is not asked. */
export const llmOf = (one: WithLlm, role: 'expert' | 'opponent', llms: LanguageModels | null): Player =>
  llms === null
    ? fail({
        _tag: 'Refused',
        sentence: `${llmName(one)} is a language model behind an endpoint, which is asked by the stages of a run alone; name a scripted player here.`,
      })
    : llms.player(one, role);

/** Whose decisions are learned. */
export const expertOf = (recipe: Recipe, noise: number, llms: LanguageModels | null = null): Player =>
  isLlm(recipe.expert)
    ? trembling(llmOf(recipe.expert, 'expert', llms), noise)
    : scriptedOf(reading(recipe, recipe.expert), noise);
