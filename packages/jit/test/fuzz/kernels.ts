/** @file Trials of every kernel that has a translation. */
import { elementwise } from './elementwise.js';
import { indexed } from './indices.js';
import { layout } from './layout.js';
import { products } from './products.js';
import { reductions } from './reductions.js';
import type { Trials } from './trial.js';
import { windows } from './windows.js';

export const trialsOf: Readonly<Record<string, readonly Trials[]>> = {
  ...elementwise,
  ...reductions,
  ...layout,
  ...indexed,
  ...windows,
  ...products,
};
