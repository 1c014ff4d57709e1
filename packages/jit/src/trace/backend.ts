/** @file The tracing backend: its kernels append nodes to a graph and give symbols back. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { fillOf } from '../graph/constants.js';
import { type DType, type Graph, input, ShapeMismatch, type Value } from '../graph/ir.js';
import { hold, unpacked } from '../graph/order.js';
import type { Pair } from '../kernels/complex.js';
import { Untranslatable } from '../kernels/kernel.js';
import type { NdArray } from '../types.js';
import { arrayValue, typed } from './arrays.js';
import { callSite } from './callsite.js';
import { translationOf } from './dispatch.js';
import { openScopes, type RecordTable } from './engine.js';
import { computeKnown, type Known } from './known.js';
import { NO_SEED, type RandomSource, refuseUnwatched, uniformsOf } from './random.js';
import { SymbolTable } from './symbols.js';
import { arrayType, NO_COMPLEX, NO_STRING, unsupported } from './unsupported.js';

export const TRACE_BACKEND = 'tompo-trace';

/** Recognised by a mark and not by its class: a copy of this package that was loaded another way has a class of its own. */
const TRACES: unique symbol = Symbol.for('@tompo/jit: traces');

export const isTraceBackend = (backend: object): backend is TraceBackend => TRACES in backend;

const ORDERS = { hold, unpacked };
export type Order = keyof typeof ORDERS;

export class TraceBackend extends tf.KernelBackend {
  readonly [TRACES] = true;
  private readonly symbols = new SymbolTable();
  private kernel = 'an input';
  /** What the engine knew before the trace. */
  outer: RecordTable | null = null;
  readonly random: { readonly source: RandomSource; readonly value: Value }[] = [];

  /** sites: the place of the call is noted for each node; slow, and only for messages. */
  constructor(
    readonly graph: Graph,
    private readonly sites: Map<number, string> | null = null,
  ) {
    super();
  }

  register(real: Value, maker = this.kernel): tf.TensorInfo {
    const dataId = this.symbols.add({ real, imag: null }, maker);
    return { dataId, shape: [...real.shape], dtype: real.dtype as DType };
  }

  private registerKnown({ data, shape, dtype }: Known): tf.TensorInfo {
    if (dtype !== 'string') {
      const numbers = data as Exclude<Known['data'], readonly Uint8Array[]>;
      return this.register(arrayValue(this.graph, typed(numbers, dtype), shape, dtype));
    }
    const dataId = this.symbols.add({ strings: data as readonly Uint8Array[] }, this.kernel);
    return { dataId, shape: [...shape], dtype };
  }

  /** The array that a tensor is, where the graph itself has it; else null. */
  private known(info: tf.TensorInfo): Known | null {
    const { dataId, shape, dtype } = info;
    if (dtype === 'complex64' || dataId === undefined) return null;
    if (dtype === 'string') {
      const outer = this.outer?.get(dataId)?.backend;
      const data = this.symbols.stringsOf(dataId) ?? (outer?.readSync(dataId) as Uint8Array[] | undefined);
      if (data === undefined)
        throw unsupported(this.kernel, 'one of its tensors is disposed, or belongs to an earlier trace');
      return { dtype, shape, data };
    }
    return fillOf(this.symbol(info));
  }

  /** Results of a kernel that no graph can have, from what is known. */
  private computed(kernelName: string, inputs: tf.NamedTensorInfoMap, attrs: object, why: string): Known[] {
    const given = (Array.isArray(inputs) ? [] : {}) as Record<string, Known>;
    for (const [name, info] of Object.entries(inputs)) {
      if (info == null) continue;
      const known = this.known(info);
      if (known === null) throw unsupported(kernelName, why);
      given[name] = known;
    }
    const made = computeKnown(kernelName, given, attrs as Readonly<Record<string, unknown>>);
    if (made === null) throw unsupported(kernelName, why);
    return [...made];
  }

  private registerPair(pair: Pair): tf.TensorInfo {
    if (pair.imag === null) return this.register(pair.real);
    return { dataId: this.symbols.add(pair, this.kernel), shape: [...pair.real.shape], dtype: 'complex64' };
  }

  /** The symbol of a tensor; a tensor of another backend becomes a constant. */
  symbol(info: tf.TensorInfo): Value {
    if (info.dtype === 'string') throw unsupported(this.kernel, NO_STRING);
    if (info.dtype === 'complex64') throw unsupported(this.kernel, NO_COMPLEX);
    return this.realPart(info);
  }

  private realPart(info: tf.TensorInfo): Value {
    const known = this.symbols.valueOf(info.dataId);
    const record = this.outer?.get(info.dataId);
    if (known === undefined && record === undefined)
      throw unsupported(this.kernel, 'one of its tensors is disposed, or belongs to an earlier trace');
    if (known !== undefined) return sameShape(known, info);
    if (isTraceBackend(record!.backend))
      throw unsupported(this.kernel, 'one of its tensors belongs to another trace');
    const dtype = arrayType(this.kernel, info.dtype);
    const data = typed(record!.backend.readSync(info.dataId) as tf.backend_util.BackendValues, dtype);
    const v = arrayValue(this.graph, data, info.shape, dtype);
    this.symbols.capture(info.dataId, v);
    return v;
  }

  private pair(info: tf.TensorInfo): Pair {
    if (info.dtype !== 'complex64') return { real: this.symbol(info), imag: null };
    const imag = this.symbols.imaginaryOf(info.dataId);
    // Made outside: its parts lie in another backend.
    if (imag === undefined) throw unsupported(this.kernel, NO_COMPLEX);
    return { real: this.realPart(info), imag };
  }

  /** A value as a tensor that belongs to the scope that is open. */
  tensor(v: Value, maker?: string): tf.Tensor {
    const { dataId, shape, dtype } = this.register(v, maker);
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  /** Numbers that each call draws anew. */
  drawn(source: RandomSource): Value {
    const value = input(this.graph, `r${this.random.length}`, source.shape, source.dtype);
    this.random.push({ source, value });
    return value;
  }

  /** Symbols in the place of numbers that the function is about to hand over as scalars. */
  readonly standIns = new Map<number, Value>();

  /** Numbers that are the same at every call. */
  numbers({ data, shape, dtype }: NdArray): Value {
    return arrayValue(this.graph, data, shape, dtype);
  }

  /** The uniform numbers that tfjs's kernel for `tf.multinomial` draws: the same ones for each row. */
  private uniforms(numSamples: number, seed: number): Value {
    if (!Object.is(seed, NO_SEED)) return this.numbers(uniformsOf(numSamples, seed));
    return this.drawn({
      op: 'multinomial',
      dtype: 'float32',
      shape: [numSamples],
      draw: (uniform) => uniformsOf(numSamples, uniform()),
    });
  }

  run(
    kernelName: string,
    inputs: tf.NamedTensorInfoMap,
    attrs: Readonly<Record<string, unknown>>,
  ): tf.TensorInfo[] {
    const translation = translationOf(kernelName, inputs, attrs);
    const outer = [this.kernel, this.graph.kernel] as const;
    this.kernel = kernelName;
    this.graph.kernel = kernelName;
    const first = this.graph.nodes.length;
    try {
      switch (translation._tag) {
        case 'known':
          return this.computed(kernelName, inputs, attrs, translation.why).map((known) =>
            this.registerKnown(known),
          );
        case 'pairs': {
          const pairs = mapped(inputs, (info) => this.pair(info));
          return translation.kernel({ g: this.graph, inputs: pairs, attrs }).map((p) => this.registerPair(p));
        }
        case 'values': {
          const values = mapped(inputs, (info) => this.symbol(info));
          if (kernelName === 'Multinomial')
            values.uniforms = this.uniforms(attrs.numSamples as number, attrs.seed as number);
          const made = translation.kernel({ g: this.graph, inputs: values, attrs: attrs as never });
          return (Array.isArray(made) ? made : [made]).map((v: Value) => this.register(v));
        }
      }
    } catch (error) {
      if (error instanceof Untranslatable) throw unsupported(kernelName, error.message);
      // tfjs's own checks throw plain errors; it leaves many of them to its kernels, so ours make them too.
      if (error instanceof ShapeMismatch || (error instanceof Error && error.constructor === Error))
        throw new JitFault({
          _tag: 'ShapeMismatch',
          kernel: kernelName,
          at: callSite(),
          reason: error.message,
        });
      throw error;
    } finally {
      this.noteSites(first);
      [this.kernel, this.graph.kernel] = outer;
    }
  }

  private noteSites(first: number): void {
    const { sites, graph } = this;
    if (sites === null || graph.nodes.length === first) return;
    const at = callSite();
    for (let i = first; i < graph.nodes.length; i++) sites.set(graph.nodes[i]!.id, at);
  }

  /** The tensors in an order that edges alone do not give (graph/order.ts). */
  order(how: Order, tensors: readonly tf.TensorInfo[], after: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    const outer = this.graph.kernel;
    this.graph.kernel = 'order';
    const symbols = (infos: readonly tf.TensorInfo[]): Value[] => infos.map((info) => this.symbol(info));
    const given = symbols(tensors);
    const made = ORDERS[how](this.graph, given, symbols(after));
    this.graph.kernel = outer;
    return made.map((v, i) => (v === given[i] ? tensors[i]! : this.register(v)));
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (dtype === 'string') return this.registerKnown({ data: values as Uint8Array[], shape, dtype }).dataId;
    const type = arrayType(this.kernel, dtype);
    const standIn = shape.length === 0 ? this.standIns.get(Number(values[0])) : undefined;
    if (standIn !== undefined) return this.register(standIn).dataId;
    refuseUnwatched(openScopes());
    return this.register(arrayValue(this.graph, typed(values, type), shape, type)).dataId;
  }

  private readFault(dataId: object): JitFault {
    return new JitFault({ _tag: 'ReadWhileTracing', op: this.symbols.makerOf(dataId), at: callSite() });
  }

  /** What is known while the function is traced can be read: its strings, and numbers that the graph itself has. */
  private knownData(dataId: object): tf.backend_util.BackendValues | null {
    const v = this.symbols.ownValueOf(dataId);
    if (v === undefined) return (this.symbols.stringsOf(dataId) as Uint8Array[] | undefined) ?? null;
    return this.symbols.imaginaryOf(dataId) === undefined ? (fillOf(v)?.data ?? null) : null;
  }

  /** Whoever made a captured tensor has it still. */
  private ownerOf(dataId: object): tf.KernelBackend {
    const owner =
      this.symbols.ownValueOf(dataId) !== undefined ? undefined : this.outer?.get(dataId)?.backend;
    if (owner === undefined) throw this.readFault(dataId);
    return owner;
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    return this.knownData(dataId) ?? (this.ownerOf(dataId).readSync(dataId) as tf.backend_util.BackendValues);
  }

  override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return this.knownData(dataId) ?? this.ownerOf(dataId).read(dataId);
  }

  override disposeData(dataId: object, force = false): boolean {
    if (this.refCount(dataId) === 0 && this.outer?.has(dataId) === true)
      throw new JitFault({ _tag: 'DisposedWhileTracing', what: 'a tensor', at: callSite() });
    return this.symbols.release(dataId, force);
  }

  dataIds(): readonly object[] {
    return this.symbols.dataIds();
  }

  override numDataIds(): number {
    return this.dataIds().length;
  }

  override refCount(dataId: object): number {
    return this.symbols.referencesOf(dataId);
  }

  override incRef(dataId: object): void {
    this.symbols.reference(dataId);
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7; // what tfjs uses with 32-bit floats
  }

  override dispose(): void {
    this.symbols.clear();
  }
}

/** A tensor of the same data under another shape cannot come up: Reshape is a kernel of its own. */
const sameShape = (v: Value, info: tf.TensorInfo): Value => {
  if (v.shape.length === info.shape.length && v.shape.every((d, i) => d === info.shape[i])) return v;
  throw new Error(`traced shape [${v.shape}] and tensor shape [${info.shape}] differ`);
};

const mapped = <T>(inputs: tf.NamedTensorInfoMap, f: (info: tf.TensorInfo) => T): Record<string, T> =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, info]): [string, T][] => (info == null ? [] : [[name, f(info)]])),
  );
