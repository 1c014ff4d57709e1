/** @file Is what a caller gave a player? Asked of callers without types too. */
import type { Player } from '../types.js';

export const isPlayer = (given: unknown): given is Player => {
  const { name, act } = (given ?? {}) as Partial<Record<keyof Player, unknown>>;
  return typeof name === 'string' && typeof act === 'function';
};
