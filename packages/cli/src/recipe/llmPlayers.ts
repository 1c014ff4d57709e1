/** @file Every language model that a recipe names, with its place. */
import { isSeated } from './algorithms.js';
import { isLlm, llmName, type NamedLlm } from './llm.js';
import { entriesOf, opponentLists } from './players.js';
import type { Recipe } from './schema.js';

/** Expert first, then opponents, then arms. */
export const llmsOf = (
  recipe: Pick<Recipe, 'expert' | 'data' | 'evaluation' | 'rl' | 'algorithms'>,
): readonly NamedLlm[] => [
  ...(isLlm(recipe.expert)
    ? [{ ...recipe.expert, path: 'expert', name: llmName(recipe.expert), role: 'expert' as const }]
    : []),
  ...opponentLists(recipe).flatMap(([path, list]) =>
    entriesOf(list).flatMap((one, i) =>
      isLlm(one)
        ? [{ llm: one.llm, path: `${path}[${i}]`, name: llmName(one), role: 'opponent' as const }]
        : [],
    ),
  ),
  ...recipe.algorithms.flatMap((entry, i) =>
    isSeated(entry)
      ? [{ ...entry.player, path: `algorithms[${i}].player`, name: entry.name, role: 'arm' as const }]
      : [],
  ),
];
