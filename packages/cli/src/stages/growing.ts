/** @file Rollouts whose partners grow, where an algorithm of the recipe asks for that. */
import type { Population, Rollouts } from '@tompo/arena';
import { explain } from '@tompo/curriculum';
import { type Growth, growingRollouts } from '@tompo/curriculum/partners';
import { orFail } from '../errors.js';
import { isModel, listOf } from '../recipe/players.js';
import { rewardOfArm, termsOf } from '../recipe/reward.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import type { RunContext } from '../run/context.js';
import { writeJson } from '../run/files.js';
import { scriptedOf } from './experts.js';
import { trainSource } from './games.js';

/** Regret is counted in what the algorithm is after: its own payoff where that is in its reward, else the welfare of all. */
const soughtBy = (recipe: Recipe, algorithm: Algorithm): 'welfare' | 'payoff' =>
  termsOf(rewardOfArm(recipe, algorithm)).some((term) => 'reward' in term && term.reward === 'payoff')
    ? 'payoff'
    : 'welfare';

const told = ({ step, diagnosis, proposals, accepted }: Growth): string => {
  const one = proposals.find(({ id }) => id === accepted);
  const worst = `most regret is left by ${diagnosis.partner} (${diagnosis.regret.toFixed(2)})`;
  return one === undefined
    ? `  after step ${step} ${worst}; no partner of ${proposals.length} that were tried leaves more`
    : `  after step ${step} ${worst}; partner ${one.id} joins (${one.regret?.toFixed(2)}): ${one.words}`;
};

/** population: who was named to sit beside the learner; null: nobody · play: the rollouts that draw from one */
export const growing = (
  { recipe, folder, progress, signal }: RunContext,
  algorithm: Algorithm,
  population: Population | null,
  play: (population: Population | null) => Rollouts,
): Rollouts => {
  const { curriculum } = algorithm;
  if (curriculum === undefined || population === null) return play(population);
  const path = folder.partners(algorithm.name);
  return orFail(
    growingRollouts({
      ...curriculum,
      population,
      players: listOf(recipe.rl.opponents ?? []).flatMap((one) => (isModel(one) ? [] : [scriptedOf(one, 0)])),
      rollouts: play,
      games: trainSource(recipe),
      seeks: soughtBy(recipe, algorithm),
      seed: recipe.seed,
      ...recipe.text,
      onUnreadable: recipe.evaluation.onUnreadable,
      ...(recipe.rl.constrained ? { constrained: true } : {}),
      onGrown: (growths) => {
        writeJson(path, { growths });
        const last = growths.at(-1);
        if (last !== undefined && !signal.aborted) progress.line(progress.paint.dim(told(last)));
      },
    }),
    explain,
  );
};
