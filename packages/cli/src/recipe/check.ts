/** @file What only the whole recipe can tell: everything the schema cannot, listed at once. */
import type { RecipeFault } from '../errors.js';
import { dualFaults, playedFaults } from './algorithms.js';
import { answerFaults, byteTokens } from './answerLength.js';
import { curriculumFaults } from './checkCurriculum.js';
import { type CheckedGames, checkGames, sourceOf } from './checkGames.js';
import { type Place, playerFaults } from './checkPlayers.js';
import { replyFaults } from './checkReplies.js';
import { alignmentFaults, hindsightFaults, linkCreditFaults, scaleFaults } from './checkRewards.js';
import { agentSeatFaults, rolloutFaults } from './checkRollouts.js';
import { checkSizes } from './checkSizes.js';
import { machineFaults, roundFaults } from './estimate.js';
import { samplerFaults } from './sampler.js';
import type { Recipe } from './schema.js';

export type { Place };

/** Games are tried by playing them, which nobody does with a thousand million rounds. */
const gamesOf = (recipe: Recipe, place: Place): CheckedGames => {
  const faults = [...roundFaults(recipe), ...playerFaults(recipe, place)];
  return faults.length > 0
    ? { faults, sound: [], typicalPrompt: null, seats: [] }
    : checkGames(recipe, place);
};

export const checkRecipe = (recipe: Recipe, place: Place = 'here'): readonly RecipeFault[] => {
  const games = gamesOf(recipe, place);
  return [
    ...(place === 'here' ? machineFaults(recipe, games.typicalPrompt) : []),
    // What was cut off is told by the answers of a run that is there; another tokenizer is known once its file is read.
    ...(place === 'here' && recipe.model.init === 'embedded'
      ? answerFaults(recipe, games.sound, byteTokens)
      : []),
    ...checkSizes(recipe),
    ...playedFaults(recipe),
    ...replyFaults(recipe, games.sound),
    ...dualFaults(recipe),
    ...rolloutFaults(recipe, place),
    ...samplerFaults(recipe),
    ...linkCreditFaults(recipe, place, games.seats),
    ...hindsightFaults(recipe, place),
    ...alignmentFaults(recipe),
    ...curriculumFaults(recipe),
    ...agentSeatFaults(recipe, games.seats),
    ...scaleFaults(recipe, games.sound, sourceOf),
    ...games.faults,
  ];
};
