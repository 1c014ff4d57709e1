/** @file How large a module's factors are, and how much they weigh. */
import type { LoraConfig } from '../types.js';
import { numberFor } from './patterns.js';

export const rankOf = (lora: LoraConfig, path: string): number =>
  numberFor(lora.rankPattern, path) ?? lora.rank;

export const alphaOf = (lora: LoraConfig, path: string): number =>
  numberFor(lora.alphaPattern, path) ?? lora.alpha;

/** What B A is multiplied with. */
export const scaleOf = (lora: LoraConfig, path: string): number => {
  const rank = rankOf(lora, path);
  return alphaOf(lora, path) / (lora.rankStabilised === true ? Math.sqrt(rank) : rank);
};
