/** @file Host arrays, in memory or in files, as values of a graph. */
import { isFileArray } from '../ndarray.js';
import type { HostArray } from '../types.js';
import { markFrozen } from './halves.js';
import { constant, fromFile, type Graph, type Value } from './ir.js';
import { cast } from './layout.js';

export const constantOf = (g: Graph, x: HostArray): Value =>
  markFrozen(isFileArray(x) ? cast(g, fromFile(g, x), 'float32') : constant(g, x.data, x.shape, x.dtype));
