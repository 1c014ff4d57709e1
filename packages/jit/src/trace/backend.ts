/** @file The tracing backend: its kernels append nodes to a graph and give symbols back. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { fillOf } from '../graph/constants.js';
import {
  constant,
  type Data,
  type DType,
  type Graph,
  input,
  ShapeMismatch,
  uniform,
  type Value,
} from '../graph/ir.js';
import { hold, unpacked } from '../graph/order.js';
import { alike, complexes, type Pair } from '../kernels/complex.js';
import { kernels } from '../kernels/index.js';
import { Untranslatable } from '../kernels/kernel.js';
import { refused, STRINGS } from '../kernels/refused.js';
import type { NdArray } from '../types.js';
import { callSite } from './callsite.js';
import { openScopes, type RecordTable } from './engine.js';
import { computeKnown, type Known } from './known.js';
import { NO_SEED, type RandomSource, refuseUnwatched, uniformsOf } from './random.js';

export const TRACE_BACKEND = 'tompo-trace';

/** Complex tensors are pairs of real ones within a function; they neither come in nor go out. */
const NO_COMPLEX =
  'it has a complex64 tensor; complex numbers go through tf.complex, real, imag, abs, fft, ifft and what moves them, and neither come in nor go out';

/** Strings are known while a function is traced, and are never arrays of a graph. */
const NO_STRING =
  'it has a string tensor; strings are constants of a compiled function, computed while it is traced, and neither come in nor go out';

const TYPES: readonly string[] = ['float32', 'int32', 'bool'];

const unsupported = (kernel: string, why: string): JitFault =>
  new JitFault({ _tag: 'UnsupportedKernel', kernel, at: callSite(), why });

const isUniform = (data: ArrayLike<number>): boolean => {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return false;
  return !Object.is(first, -0);
};

/** Arrays of one value are kept as that value: tfjs multiplies by arrays of ones in many gradients. */
const arrayValue = (g: Graph, data: Data, shape: readonly number[], dtype: DType): Value => {
  if (data.length > 0 && !(data instanceof BigInt64Array) && isUniform(data))
    return uniform(g, data[0]!, shape, dtype);
  return constant(g, data, shape, dtype);
};

const typed = (given: tf.backend_util.BackendValues, dtype: DType): Data => {
  const values = given as Exclude<typeof given, Uint8Array[]>; // lists of bytes are strings, refused before
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
};

/** Told by a mark and not by its class: a copy of this package that was loaded another way has a class of its own. */
const TRACES: unique symbol = Symbol.for('@tompo/jit: traces');

export const isTraceBackend = (backend: object): backend is TraceBackend => TRACES in backend;

const ORDERS = { hold, unpacked };
export type Order = keyof typeof ORDERS;

export class TraceBackend extends tf.KernelBackend {
  readonly [TRACES] = true;
  readonly values = new Map<object, Value>();
  /** Tensors on a data id: two when a variable took over a tensor's. */
  private readonly references = new Map<object, number>();
  /** Arrays of other backends that the function captured: read once, left where they are. */
  private readonly captured = new WeakMap<object, Value>();
  /** What was disposed, for its clones: eagerly they share its data, and what reads the one reads the other. */
  private readonly disposed = new WeakMap<object, Value>();
  /** Imaginary parts of complex tensors, whose real parts are in `values`. */
  private readonly imaginary = new Map<object, Value>();
  /** Tensors of strings, which no graph has. */
  private readonly strings = new Map<object, readonly Uint8Array[]>();
  private kernel = 'an input';
  private readonly makers = new WeakMap<object, string>();
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

  /** A new data id for a value: every result has its own, so that disposing one leaves the others. */
  register(v: Value, maker = this.kernel): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, v);
    this.references.set(dataId, 1);
    this.makers.set(dataId, maker);
    return { dataId, shape: [...v.shape], dtype: v.dtype as DType };
  }

  private registerKnown({ data, shape, dtype }: Known): tf.TensorInfo {
    if (dtype !== 'string') {
      const numbers = data as Exclude<Known['data'], readonly Uint8Array[]>;
      return this.register(arrayValue(this.graph, typed(numbers, dtype), shape, dtype));
    }
    const dataId = {};
    this.strings.set(dataId, data as readonly Uint8Array[]);
    this.references.set(dataId, 1);
    this.makers.set(dataId, this.kernel);
    return { dataId, shape: [...shape], dtype };
  }

  /** The array that a tensor is, where the graph itself has it; else null. */
  private known(info: tf.TensorInfo): Known | null {
    const { dataId, shape, dtype } = info;
    if (dtype === 'complex64' || dataId === undefined) return null;
    if (dtype === 'string') {
      const outer = this.outer?.get(dataId)?.backend;
      const data = this.strings.get(dataId) ?? (outer?.readSync(dataId) as Uint8Array[] | undefined);
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

  private registerPair({ real, imag }: Pair): tf.TensorInfo {
    const info = this.register(real);
    if (imag === null) return info;
    this.imaginary.set(info.dataId, imag);
    return { ...info, dtype: 'complex64' };
  }

  /** The symbol of a tensor; a tensor of another backend becomes a constant. */
  symbol(info: tf.TensorInfo): Value {
    if (info.dtype === 'string') throw unsupported(this.kernel, NO_STRING);
    if (info.dtype === 'complex64') throw unsupported(this.kernel, NO_COMPLEX);
    return this.realPart(info);
  }

  private realPart(info: tf.TensorInfo): Value {
    const known =
      this.values.get(info.dataId) ?? this.captured.get(info.dataId) ?? this.disposed.get(info.dataId);
    const record = this.outer?.get(info.dataId);
    if (known === undefined && record === undefined)
      throw unsupported(this.kernel, 'one of its tensors is disposed, or belongs to an earlier trace');
    if (known !== undefined) return sameShape(known, info);
    if (isTraceBackend(record!.backend))
      throw unsupported(this.kernel, 'one of its tensors belongs to another trace');
    const dtype = this.typeOf(info.dtype);
    const data = typed(record!.backend.readSync(info.dataId) as tf.backend_util.BackendValues, dtype);
    const v = arrayValue(this.graph, data, info.shape, dtype);
    this.captured.set(info.dataId, v);
    return v;
  }

  private pair(info: tf.TensorInfo): Pair {
    if (info.dtype !== 'complex64') return { real: this.symbol(info), imag: null };
    const imag = this.imaginary.get(info.dataId);
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
    const isString =
      attrs.dtype === 'string' || Object.values(inputs).some((info) => info?.dtype === 'string');
    const isComplex = Object.values(inputs).some((info) => info?.dtype === 'complex64');
    const isPair = isComplex || attrs.dtype === 'complex64' || kernels[kernelName] === undefined;
    const onPairs =
      (isPair ? complexes[kernelName] : undefined) ??
      (isComplex ? alike(kernelName, kernels[kernelName]) : undefined);
    if (onPairs === null) throw unsupported(kernelName, NO_COMPLEX);
    const kernel = kernels[kernelName];
    const isRefused = kernel === undefined && onPairs === undefined;
    if (isRefused && refused[kernelName] === undefined)
      throw unsupported(kernelName, 'no ONNX translation is known');
    const outer = [this.kernel, this.graph.kernel] as const;
    this.kernel = kernelName;
    this.graph.kernel = kernelName;
    const first = this.graph.nodes.length;
    try {
      if (isString || isRefused) {
        const why = isString ? STRINGS : refused[kernelName]!;
        return this.computed(kernelName, inputs, attrs, why).map((known) => this.registerKnown(known));
      }
      if (onPairs !== undefined) {
        const pairs: Record<string, Pair> = {};
        for (const [name, info] of Object.entries(inputs)) if (info != null) pairs[name] = this.pair(info);
        return onPairs({ g: this.graph, inputs: pairs, attrs }).map((p) => this.registerPair(p));
      }
      const symbols: Record<string, Value> = {};
      for (const [name, info] of Object.entries(inputs)) if (info != null) symbols[name] = this.symbol(info);
      if (kernelName === 'Multinomial')
        symbols.uniforms = this.uniforms(attrs.numSamples as number, attrs.seed as number);
      const made = kernel!({ g: this.graph, inputs: symbols, attrs: attrs as never });
      return (Array.isArray(made) ? made : [made]).map((v: Value) => this.register(v));
    } catch (error) {
      if (error instanceof Untranslatable) throw unsupported(kernelName, error.message);
      // tfjs's own checks throw plain errors; it leaves many of them to its kernels, so ours make them too.
      if (error instanceof ShapeMismatch || (error instanceof Error && error.constructor === Error))
        throw new JitFault({ _tag: 'ShapeMismatch', kernel: kernelName, at: callSite(), why: error.message });
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

  private typeOf(dtype: tf.DataType): DType {
    if (dtype === 'string') throw unsupported(this.kernel, NO_STRING);
    if (!TYPES.includes(dtype)) throw unsupported(this.kernel, `it has a ${dtype} tensor`);
    return dtype as DType;
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (dtype === 'string') return this.registerKnown({ data: values as Uint8Array[], shape, dtype }).dataId;
    const type = this.typeOf(dtype);
    const standIn = shape.length === 0 ? this.standIns.get(Number(values[0])) : undefined;
    if (standIn !== undefined) return this.register(standIn).dataId;
    refuseUnwatched(openScopes());
    return this.register(arrayValue(this.graph, typed(values, type), shape, type)).dataId;
  }

  private readFault(dataId: object): JitFault {
    return new JitFault({ _tag: 'ReadWhileTracing', op: this.makers.get(dataId) ?? 'an op', at: callSite() });
  }

  /** What is known while the function is traced can be read: its strings, and numbers that the graph itself has. */
  private knownData(dataId: object): tf.backend_util.BackendValues | null {
    const v = this.values.get(dataId);
    if (v === undefined) return (this.strings.get(dataId) as Uint8Array[] | undefined) ?? null;
    return this.imaginary.has(dataId) ? null : (fillOf(v)?.data ?? null);
  }

  /** Whoever made a captured tensor has it still. */
  private ownerOf(dataId: object): tf.KernelBackend {
    const owner = this.values.has(dataId) ? undefined : this.outer?.get(dataId)?.backend;
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
    const rest = this.refCount(dataId) - 1;
    if (rest < 0 && this.outer?.has(dataId) === true)
      throw new JitFault({ _tag: 'DisposedWhileTracing', what: 'a tensor', at: callSite() });
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

  override numDataIds(): number {
    return this.dataIds().length;
  }

  override refCount(dataId: object): number {
    return this.references.get(dataId) ?? 0;
  }

  override incRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) + 1);
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
    this.values.clear();
    this.strings.clear();
  }
}

/** A tensor of the same data under another shape cannot come up: Reshape is a kernel of its own. */
const sameShape = (v: Value, info: tf.TensorInfo): Value => {
  if (v.shape.length === info.shape.length && v.shape.every((d, i) => d === info.shape[i])) return v;
  throw new Error(`traced shape [${v.shape}] and tensor shape [${info.shape}] differ`);
};

/** Registers the kernels under the backend's name, each once: those we have, and a clear refusal for all others,
 *  also those that a user registers for another backend. */
export const registerTraceKernels = (): void => {
  const known = tf.getKernelsForBackend('cpu').map((k) => k.kernelName);
  const taken = new Set(tf.getKernelsForBackend(TRACE_BACKEND).map((k) => k.kernelName));
  for (const kernelName of new Set([...Object.keys(kernels), ...known]))
    if (!taken.has(kernelName))
      tf.registerKernel({
        kernelName,
        backendName: TRACE_BACKEND,
        kernelFunc: ({ inputs, attrs, backend }) => {
          const made = (backend as TraceBackend).run(kernelName, inputs, attrs ?? {});
          return made.length === 1 && !MANY.has(kernelName) ? made[0]! : made;
        },
      });
};

/** Kernels whose result is a list, also when it has one element. */
const MANY: ReadonlySet<string> = new Set(['SplitV', 'Unpack', 'TopK', 'MaxPoolWithArgmax']);
