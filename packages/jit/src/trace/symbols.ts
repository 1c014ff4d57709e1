/** @file What a trace's tensors are: tfjs knows a tensor by a data id, and here each id has its value of the graph. */
import type { Value } from '../graph/ir.js';
import type { Pair } from '../kernels/complex.js';

/** What a data id stands for: a value of the graph, two of them where it is complex, or strings, which no graph has. */
export type Symbols = Pair | { readonly strings: readonly Uint8Array[] };

export class SymbolTable {
  private readonly values = new Map<object, Value>();
  /** Imaginary parts of complex tensors, whose real parts are in `values`. */
  private readonly imaginary = new Map<object, Value>();
  private readonly strings = new Map<object, readonly Uint8Array[]>();
  /** Tensors on a data id: two when a variable took over a tensor's. */
  private readonly references = new Map<object, number>();
  /** The kernel that made it, for messages. */
  private readonly makers = new WeakMap<object, string>();
  /** Arrays of other backends that the function captured: read once, left where they are. */
  private readonly captured = new WeakMap<object, Value>();
  /** What was disposed, for its clones: eagerly they share its data, and what reads the one reads the other. */
  private readonly disposed = new WeakMap<object, Value>();

  /** A new data id: every result has its own, so that disposing one leaves the others. */
  add(what: Symbols, maker: string): object {
    const dataId = {};
    if ('strings' in what) this.strings.set(dataId, what.strings);
    else {
      this.values.set(dataId, what.real);
      if (what.imag !== null) this.imaginary.set(dataId, what.imag);
    }
    this.references.set(dataId, 1);
    this.makers.set(dataId, maker);
    return dataId;
  }

  /** A captured array, under the data id that it has where it was made. */
  capture(dataId: object, value: Value): void {
    this.captured.set(dataId, value);
  }

  /** The value, or the real part, that a data id has or had; undefined for one of elsewhere. */
  valueOf(dataId: object): Value | undefined {
    return this.values.get(dataId) ?? this.captured.get(dataId) ?? this.disposed.get(dataId);
  }

  /** The same, of what was made in this trace and is not disposed. */
  ownValueOf(dataId: object): Value | undefined {
    return this.values.get(dataId);
  }

  imaginaryOf(dataId: object): Value | undefined {
    return this.imaginary.get(dataId);
  }

  stringsOf(dataId: object): readonly Uint8Array[] | undefined {
    return this.strings.get(dataId);
  }

  makerOf(dataId: object): string {
    return this.makers.get(dataId) ?? 'an op';
  }

  referencesOf(dataId: object): number {
    return this.references.get(dataId) ?? 0;
  }

  reference(dataId: object): void {
    this.references.set(dataId, this.referencesOf(dataId) + 1);
  }

  /** Takes a reference away, and with the last one (or where it is forced) the data; false where others hold them still. */
  release(dataId: object, force: boolean): boolean {
    const rest = this.referencesOf(dataId) - 1;
    if (rest > 0 && !force) {
      this.references.set(dataId, rest);
      return false;
    }
    const last = this.values.get(dataId);
    if (last !== undefined) this.disposed.set(dataId, last);
    this.values.delete(dataId);
    this.strings.delete(dataId);
    this.imaginary.delete(dataId);
    this.references.delete(dataId);
    return true;
  }

  dataIds(): readonly object[] {
    return [...this.values.keys(), ...this.strings.keys()];
  }

  clear(): void {
    this.values.clear();
    this.strings.clear();
  }
}
