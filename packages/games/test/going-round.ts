/** @file Payoffs of three seats on which improvements never end. */
import { type Adjacency, upperBits } from '../src/index.js';

/** By the links 0–1, 0–2 and 1–2. */
const PAYOFFS: Readonly<Record<string, number[]>> = {
  '000': [0, 0, 0],
  '100': [1, 1, 0],
  '110': [2, 0, 1],
  '010': [0, 1, -1],
};

/** Links a = 0–1 and b = 0–2 go round: {} → {a} → {a, b} → {b} → {}; 1–2 never pays. */
export const goingRound = (g: Adjacency): number[] => PAYOFFS[upperBits(g)] ?? [-9, -9, -9];
