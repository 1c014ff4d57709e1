/** @file What a kernel of the tracing backend is: it takes symbols and gives symbols, and adds nodes to the graph. */
import type { Graph, Value } from '../graph/ir.js';

export interface Call<Attrs = Readonly<Record<string, unknown>>> {
  readonly g: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attrs: Attrs;
}

// Attributes differ by kernel; each kernel states its own (a method parameter is bivariant, so a table can hold all).
export type Kernel = { call(call: Call<never>): Value | readonly Value[] }['call'];
export type Kernels = Readonly<Record<string, Kernel>>;

export { Untranslatable } from '../graph/ir.js';
