/** @file The rule by which a draft joins a population: it leaves enough to be learned, and does not play as one who is there. */
import { mean } from './mean.js';

export interface ValidationOptions {
  /** worst (default): more regret than any in the population, and than `factor` times their mean · mean: than `factor` times their mean
   *  alone · paper: the student earns less than on average with the population, whether or not anybody could earn more · none: all
   *  that runs */
  readonly rule?: 'worst' | 'mean' | 'paper' | 'none' | undefined;
  /** Default 1. */
  readonly factor?: number | undefined;
  /** The least distance of behaviour from all in the population; default 0.02. Who plays just as another is a duplicate at any. */
  readonly least?: number | undefined;
}

/** How a student stands with an opponent. */
export interface Left {
  readonly regret: number;
  /** What it earns. */
  readonly own: number;
}

const ROUNDING = 1e-9;

/** What a draft has too little, or lets the student earn too much, of: the bar that it does not pass. null: it passes. */
export const shortfall = (
  draft: Left,
  population: readonly Left[],
  { rule = 'worst', factor = 1 }: ValidationOptions,
): { readonly of: 'regret' | 'own'; readonly bar: number } | null => {
  if (rule === 'worst' || rule === 'mean') {
    const regrets = population.map(({ regret }) => regret);
    const usual = factor * mean(regrets);
    const bar = rule === 'worst' ? Math.max(usual, ...regrets) : usual;
    return draft.regret <= bar + ROUNDING ? { of: 'regret', bar } : null;
  }
  if (rule === 'none' || population.length === 0) return null;
  const bar = mean(population.map(({ own }) => own));
  return draft.own >= bar - ROUNDING ? { of: 'own', bar } : null;
};

/** The nearest of a population, by distances in its order, and whether it is too near. nearest: −1 where nobody is there */
export const nearness = (
  distances: readonly number[],
  { rule = 'worst', least = 0.02 }: ValidationOptions,
): { readonly distance: number; readonly nearest: number; readonly isTooNear: boolean } => {
  const distance = Math.min(Number.MAX_VALUE, ...distances);
  return { distance, nearest: distances.indexOf(distance), isTooNear: rule !== 'none' && distance < least };
};
