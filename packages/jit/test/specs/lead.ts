/** @file What becomes of each op and gradient that a spec calls: compiled, compared with the eager one, and noted. */
import * as tf from '@tensorflow/tfjs';
import { explain, JitFault } from '../../src/errors.js';
import { compiledCall, mapTensors } from './compiled.js';

/** What went other than eagerly. */
export interface Note {
  readonly op: string;
  readonly kind: 'refused' | 'unclear' | 'differs';
  readonly why: string;
}

let isCompiling = false;
let depth = 0;
let programs = 0;
let notes: Note[] = [];
/** Calls that tfjs refuses and the compiler too, in its own words. */
let bothRefused = 0;

export const begin = (compile: boolean): void => {
  isCompiling = compile;
  depth = 0;
  programs = 0;
  bothRefused = 0;
  notes = [];
};

export const end = (): {
  readonly programs: number;
  readonly notes: readonly Note[];
  readonly bothRefused: number;
} => {
  isCompiling = false;
  return { programs, notes, bothRefused };
};

const inside = <T>(run: () => T): T => {
  depth += 1;
  try {
    return run();
  } finally {
    depth -= 1;
  }
};

type Outcome = { readonly value: unknown } | { readonly error: unknown };
const attempt = (run: () => unknown): Outcome => {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
};

interface Host {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

const hosts = (value: unknown): Host[] => {
  const found: Host[] = [];
  mapTensors(value, (x) => {
    found.push({ dtype: x.dtype, shape: x.shape, data: x.dataSync() as unknown as ArrayLike<unknown> });
    return x;
  });
  return found;
};

const isClose = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Object.is(a, b);
  return Math.abs(a - b) <= 1e-4 + 1e-3 * Math.abs(b);
};

const differenceOf = (xs: readonly Host[], ys: readonly Host[]): string | null => {
  if (xs.length !== ys.length) return `${xs.length} results instead of ${ys.length}`;
  for (const [i, x] of xs.entries()) {
    const y = ys[i]!;
    if (x.dtype !== y.dtype) return `${x.dtype} instead of ${y.dtype}`;
    if (`${x.shape}` !== `${y.shape}` || x.shape.length !== y.shape.length)
      return `[${x.shape}] instead of [${y.shape}]`;
    for (let k = 0; k < y.data.length; k++)
      if (!isClose(x.data[k], y.data[k]))
        return `${x.data[k]} instead of ${y.data[k]} at ${k} of [${y.shape}]`;
  }
  return null;
};

/** What tfjs says of a function that reads what surrounds it in the place of its argument. */
const NOT_ENCLOSED = 'Cannot compute gradient of y=f(x) with respect to x.';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const noteOf = (op: string, error: unknown, eager: Outcome | null): Note | null => {
  if (error instanceof JitFault) {
    const fault = error.error;
    if (fault._tag === 'RuntimeFailure') return { op, kind: 'unclear', why: explain(fault) };
    // Both refuse the same shapes or indices.
    if (fault._tag === 'ShapeMismatch' || fault._tag === 'IndexOutOfRange') {
      if (eager !== null && 'value' in eager) return { op, kind: 'unclear', why: explain(fault) };
      bothRefused += 1;
      return null;
    }
    return { op, kind: 'refused', why: explain(fault) };
  }
  if (messageOf(error).startsWith(NOT_ENCLOSED)) return { op, kind: 'refused', why: messageOf(error) };
  // Checks of tfjs itself fail compiled as they do eagerly.
  if (eager !== null && 'error' in eager) return null;
  return eager === null ? null : { op, kind: 'unclear', why: messageOf(error) };
};

const lead = (
  op: string,
  fn: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  isCompared: boolean,
): unknown => {
  // tf.profile counts what tfjs itself runs and keeps: there is nothing to compile in that.
  const { gradientDepth, profiling } = tf.engine().state;
  if (!isCompiling || depth > 0 || gradientDepth > 0 || profiling) return fn(...args);
  let eager: Outcome | null = null;
  let expected: Host[] = [];
  if (isCompared) {
    tf.engine().startScope();
    eager = inside(() => attempt(() => fn(...args)));
    if ('value' in eager) expected = hosts(eager.value);
    tf.engine().endScope();
    // Nothing of tensors comes out: there is nothing to compile.
    if ('value' in eager && expected.length === 0) return fn(...args);
  }
  programs += 1;
  // In a test environment tfjs counts data ids around each kernel, and takes a symbol for a leak.
  tf.env().set('IS_TEST', false);
  const compiled = inside(() => attempt(() => compiledCall(op, fn, args)));
  tf.env().set('IS_TEST', true);
  if ('error' in compiled) {
    const note = noteOf(op, compiled.error, eager);
    if (note !== null) notes.push(note);
    throw compiled.error;
  }
  if (eager !== null) {
    if ('error' in eager)
      notes.push({ op, kind: 'differs', why: `no error; eager: ${messageOf(eager.error)}` });
    else {
      const difference = differenceOf(hosts(compiled.value), expected);
      if (difference !== null) notes.push({ op, kind: 'differs', why: difference });
    }
  }
  return compiled.value;
};

const RANDOM = /^(rand|dropout|truncatedNormal|multinomial)/;

const isSet = Symbol.for('tompo.specs');
(globalThis as unknown as Record<symbol, unknown>)[isSet] = {
  op: (plain: (...args: readonly unknown[]) => unknown, args: readonly unknown[]) => {
    const name = plain.name.replace(/__op$/, '');
    // The order of what is not sorted is nobody's promise.
    const isUnsorted = name === 'topk' && args[2] === false;
    return lead(name, plain, args, !RANDOM.test(name) && !isUnsorted);
  },
  gradient: (name: string, plain: (...args: readonly unknown[]) => unknown, args: readonly unknown[]) => {
    if (!isCompiling || depth > 0) return plain(...args);
    if (name === 'variableGrads') return lead(name, () => plain(...args), [], false);
    const made = plain(...args) as (...xs: readonly unknown[]) => unknown;
    return (...xs: readonly unknown[]) => lead(name, made, xs, false);
  },
};
