/** @file The types that everybody who compiles or runs tensor functions shares. */
import type * as tf from '@tensorflow/tfjs';

/** A tensor on the host: a view, never copied unless a function says so. data.length = product of shape. */
export interface NdArray {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** A tensor that lies in a file, such as one of a .safetensors file: read from there when a function is compiled. Only in frozen
 *  arguments. In the function it is a float32 tensor. */
export interface FileArray {
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  readonly file: {
    readonly path: string;
    /** First byte of the tensor in the file. */
    readonly offset: number;
    /** How the numbers are written there, little-endian. */
    readonly storage: 'float32' | 'float16' | 'bfloat16';
  };
}

/** What a leaf of the arguments may be. */
export type HostArray = NdArray | FileArray;

/** A value of T, or arrays and records of such, as deep as one likes. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

/** The same structure with tf tensors in the place of host arrays. */
export type Tensors<T> = T extends HostArray
  ? tf.Tensor
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Tensors<T[K]> }
    : T extends null | undefined | number | string | boolean
      ? T
      : { readonly [K in keyof T]: Tensors<T[K]> };

/** The other way round: host arrays in the place of tf tensors. */
export type Arrays<T> = T extends tf.Tensor
  ? NdArray
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Arrays<T[K]> }
    : T extends null | undefined | number | string | boolean
      ? T
      : { readonly [K in keyof T]: Arrays<T[K]> };

/** The same for arguments, which may lie in files too. */
export type HostArrays<T> = T extends tf.Tensor
  ? HostArray
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: HostArrays<T[K]> }
    : T extends null | undefined | number | string | boolean
      ? T
      : { readonly [K in keyof T]: HostArrays<T[K]> };

/** Any function that can be compiled; `Compile` works out its types, or takes them as given. */
export type TensorFunction = (...args: never[]) => unknown;

/** Makes a function of tensors runnable on host arrays. Either the types follow from the function,
 *  `compile((x: tf.Tensor) => tf.square(x))`, or the host's side is stated, `compile<[NdArray], NdArray>((x) => …)`. */
export interface Compile<Options extends CompileOptions = CompileOptions> {
  <F extends TensorFunction>(
    fn: F,
    options?: Options,
  ): Compiled<
    HostArrays<Parameters<F>> extends infer A extends readonly unknown[] ? A : never,
    Arrays<ReturnType<F>>
  >;
  <A extends readonly unknown[], R>(
    fn: (...args: { readonly [K in keyof A]: Tensors<A[K]> }) => Tensors<R>,
    options?: Options,
  ): Compiled<A, R>;
}

/** A function of tensors, made runnable on host arrays. The same for compiled and for eager functions. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): Promise<R>;
  /** Where it runs, in words: 'onnxruntime cpu, 2 threads', 'tfjs wasm'. */
  readonly device: string;
  readonly stats: () => CompileStats;
  readonly dispose: () => Promise<void>;
}

/** One compiled signature. */
export interface ProgramStats {
  /** Types, shapes and static values of the arguments; long lists of arrays in short. */
  readonly signature: string;
  readonly calls: number;
  readonly nodes: number;
  /** Estimated memory that it holds between two runs. */
  readonly bytes: number;
  readonly traceMs: number;
  readonly buildMs: number;
}

export interface CompileStats {
  readonly calls: number;
  /** Calls that found their signature compiled. */
  readonly hits: number;
  /** Signatures given up to stay within `limits`. */
  readonly evictions: number;
  /** Estimated memory that is held by what is compiled now, between two calls. */
  readonly bytes: number;
  /** Bytes of results that were written into donated memory. */
  readonly reusedBytes: number;
  /** What is compiled now, the signature used last at the end. */
  readonly programs: readonly ProgramStats[];
  /** Sessions built, one for each signature (shapes, dtypes, static values). */
  readonly compilations: number;
  readonly traceMs: number;
  readonly buildMs: number;
  readonly runMs: number;
  readonly nodes: number;
}

/** A size that varies from call to call and is rounded up: a number of tokens, of rows. */
export interface Bucket {
  /** Ascending: the sizes that graphs are made for. */
  readonly sizes: readonly number[];
  /** Where the size occurs among the arguments, as place → axis: { '1.ids': 1 } is axis 1 of the array `ids` in the second
   *  argument. New places hold 0, or what is given: { '1.ids': { axis: 1, value: 7 } }. */
  readonly pad: Readonly<Record<string, number | { readonly axis: number; readonly value: number }>>;
  /** Where it occurs among the results ('' is a result that is no tree): these are cut back to the size that came in. */
  readonly cut?: Readonly<Record<string, number>> | undefined;
}

export interface CompileOptions {
  readonly name?: string | undefined;
  /** Places of arguments whose arrays never change: stored in the graph once. Another array there is an error. */
  readonly frozen?: readonly number[] | undefined;
  /** Places of arguments whose arrays the caller gives up, such as a training state: after a call they are gone (empty;
   *  another call with one is an error), and the results of later calls are written where they lay. An array that is
   *  a part of a larger buffer is not taken. A call that fails takes nothing. */
  readonly donate?: readonly number[] | undefined;
  /** Sizes that are rounded up, by name, so that few graphs serve many shapes: at most as many as the product of the
   *  numbers of sizes. The function sees padded tensors: give it a mask, padded with 0, that says what counts. */
  readonly buckets?: Readonly<Record<string, Bucket>> | undefined;
}

/** A way to run tensor functions: the compiler on one device, or eager tfjs on one backend. */
export interface Executor {
  /** As asked for: 'jit:cpu', 'eager:wasm', … */
  readonly spec: string;
  readonly description: string;
  readonly compile: Compile;
}
