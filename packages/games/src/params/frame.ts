/** @file The parameters that all network games share, with their defaults. */
import type { NumberRule, Reader } from './read.js';

export interface FrameParams {
  /** N: seats, 2 to 64. */
  readonly n: number;
  /** Decimals of an effort; default 1. */
  readonly decimals?: number | undefined;
  /** τ: a word over G and E; default GE. */
  readonly sequence?: string | undefined;
  /** T; default 2. */
  readonly rounds?: number | undefined;
  /** Does a seat see the others' types? Default full. */
  readonly observability?: 'full' | 'own' | undefined;
}

export const FRAME_KEYS = ['n', 'decimals', 'sequence', 'rounds', 'observability'] as const;

export const MAX_SEATS = 64;

/** Types and factors are of a size at which no payoff under- or overflows. */
export const TYPE: NumberRule = { above: 0, min: 1e-9, max: 1e9 };
export const FACTOR: NumberRule = { min: 0, max: 1e9 };
export const COST: NumberRule = { min: 0, max: 1e15 };

export const readSeats = (read: Reader): number =>
  read.number('n', { integer: true, min: 2, max: MAX_SEATS });

export const readFrame = (read: Reader) => ({
  decimals: read.number('decimals', { integer: true, min: 0, max: 6 }, 1),
  sequence: read.word('sequence', 'GE', 'GE'),
  rounds: read.number('rounds', { integer: true, min: 1, max: 1e9 }, 2),
  observability: read.oneOf('observability', ['full', 'own'], 'full'),
});
