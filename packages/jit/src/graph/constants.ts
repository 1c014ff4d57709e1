/** @file Host arrays as values of a graph. */
import type { NdArray } from '../types.js';
import { constant, type Graph, type Value } from './ir.js';

export const constantOf = (g: Graph, x: NdArray): Value => constant(g, x.data, x.shape, x.dtype);
