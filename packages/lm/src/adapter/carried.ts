/** @file Weights of the base that an adapter brings along (biases, modules saved whole, resized embeddings): they stand in
 *  the place of the base's own. */
import { embeddingName, headName } from '../architecture/weights.js';
import type { LoraConfig, ModelConfig } from '../types.js';
import { EMBEDDING, HEAD } from './modules.js';
import { baseName } from './names.js';
import { isSavedWhole } from './patterns.js';

type Named<T> = Readonly<Record<string, T>>;

interface Settled<T> {
  readonly config: LoraConfig;
  readonly weights: Named<T>;
}

/** What an adapter brings along, by the names of the base. */
const carriedIn = <T>(weights: Named<T>): Named<T> =>
  Object.fromEntries(
    Object.entries(weights).flatMap(([name, value]) => {
      const own = baseName(name);
      return own === null ? [] : [[own, value]];
    }),
  );

/** The base's weights with the adapter's in their places. Where embedding and head are one, a module that is saved whole
 *  is another from then on, and what was not saved whole replaces both. */
export const withCarried = <T>(
  config: ModelConfig,
  weights: Named<T>,
  adapter: Settled<T> | null,
): Named<T> => {
  const carried = adapter === null ? {} : carriedIn(adapter.weights);
  if (adapter === null || Object.keys(carried).length === 0) return weights;
  const all = { ...weights, ...carried };
  const [embedding, head] = [carried[embeddingName], carried[headName]];
  if (!config.tieEmbeddings || (embedding === undefined && head === undefined)) return all;
  const saved = adapter.config.savedModules ?? [];
  const [ownEmbedding, ownHead] = [isSavedWhole(saved, EMBEDDING), isSavedWhole(saved, HEAD)];
  const shared =
    (ownHead ? undefined : head) ?? (ownEmbedding ? undefined : embedding) ?? (weights[embeddingName] as T);
  return {
    ...all,
    [embeddingName]: (ownEmbedding ? embedding : undefined) ?? shared,
    [headName]: (ownHead ? head : undefined) ?? shared,
  };
};
