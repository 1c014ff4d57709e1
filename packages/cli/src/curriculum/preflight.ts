/** @file What would stop a curriculum is told before anything is computed: an endpoint that is not there, a key that it does not take. */
import { explain, reach } from '@tompo/arena';
import type { Sandbox } from '@tompo/curriculum';
import { orFail } from '../errors.js';
import type { CurriculumRecipe } from './load.js';
import { diagnoseOf, endpointKey, generatorOf, studentOf } from './parts.js';

/** The lines that are worth telling. */
export const preflight = async (recipe: CurriculumRecipe, sandbox: Sandbox): Promise<readonly string[]> => {
  await studentOf(recipe);
  diagnoseOf(recipe);
  generatorOf(recipe, sandbox, { gate: undefined, warn: () => undefined, onExchange: () => undefined });
  const { generator, seeds, iterations, attempts } = recipe;
  if (generator.kind !== 'endpoint') return [];
  const { baseUrl, model } = generator;
  orFail(await reach({ baseUrl, model, apiKey: endpointKey(recipe) }), explain);
  const most = seeds.length * iterations * attempts;
  return [
    `${model} is asked at most ${most.toLocaleString('en-US')} times. What it proposed is kept, and not asked for again.`,
  ];
};
