/** @file Random ops while a function is traced. tfjs draws on the host, so that a trace would see nothing but constants.
 *  An op that is given a seed is one: it gives the same numbers at every call. An op without a seed becomes an input of the
 *  program, drawn anew for each call by the same code of tfjs with the same arguments.
 *
 *  Those arguments are nowhere but in the call. An op of tfjs opens a scope with its name, and right after that applies
 *  its function to them: that one application is watched. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import type { DType } from '../graph/ir.js';
import type { NdArray } from '../types.js';
import { callerOf, callSite } from './callsite.js';
import { inOwnState, withBackend } from './engine.js';

type Op = (...args: never[]) => tf.Tensor;
export type Uniform = () => number;

/** Numbers that a program is given at each call. */
export interface RandomSource {
  readonly op: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** uniform: numbers in [0, 1), in the place of those of `Math.random`. */
  readonly draw: (uniform: Uniform) => NdArray;
  /** Read from outside at each run instead of drawn, such as a learning rate: it takes no place among the draws. */
  readonly isRead?: boolean;
}

/** Ops that draw themselves; all others of tfjs draw through these. */
const DRAWING: ReadonlySet<string> = new Set([
  'rand',
  'randomUniform',
  'randomNormal',
  'truncatedNormal',
  'randomGamma',
  'multinomial',
]);
const SCOPE_SUFFIX = '__op';

const opOfScope = (scope: string | null | undefined): string | null => {
  if (scope == null || !scope.endsWith(SCOPE_SUFFIX)) return null;
  const op = scope.slice(0, -SCOPE_SUFFIX.length);
  return DRAWING.has(op) ? op : null;
};

/** Runs with another `Math.random`. */
export const withUniform = <T>(uniform: Uniform, run: () => T): T => {
  const { random } = Math;
  Math.random = uniform;
  try {
    return run();
  } finally {
    Math.random = random;
  }
};

/** Keeps what is written to it, and computes nothing. */
class HostBackend extends tf.KernelBackend {
  written: { readonly values: ArrayLike<number>; readonly shape: number[]; readonly dtype: DType } | null =
    null;
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    this.written = { values: values as Float32Array, shape, dtype: dtype as DType };
    return {};
  }
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
}

const TYPED = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Draws of the host itself are not recorded. */
let isDrawing = false;

/** What an op of tfjs draws. */
const drawn = (op: Op, args: readonly unknown[], uniform: Uniform): NdArray => {
  const host = new HostBackend();
  const outer = isDrawing;
  isDrawing = true;
  try {
    withUniform(uniform, () =>
      inOwnState(host, () => withBackend('host', host, () => op(...(args as never[])))),
    );
  } finally {
    isDrawing = outer;
  }
  const { values, shape, dtype } = host.written!;
  const Type = TYPED[dtype];
  return { dtype, shape: [...shape], data: values instanceof Type ? values : Type.from(values) };
};

/** Numbers in [0, 1), as tfjs's kernels draw them from a seed. */
export const uniformsOf = (size: number, seed: number): NdArray =>
  drawn(() => tf.randomUniform([size], 0, 1, 'float32', seed), [], Math.random);

const refuse = (op: string, at = callSite()): JitFault =>
  new JitFault({ _tag: 'RandomWhileTracing', op, at });

/** Replaces `Math.random` in a function that is traced. */
const refuseNumber: Uniform = () => {
  throw refuse('Math.random', callerOf(refuseNumber));
};

/** `tf.rand` calls a function of the user's, who knows what that draws from. */
const ALWAYS_DRAWS = 'rand';

/** The seed that `tf.multinomial` hands to its kernel when it was given none. */
export const NO_SEED = Number.NaN;

/** The symbol that a random op gives in a trace. */
export interface Stand {
  readonly drawn: (source: RandomSource) => tf.Tensor;
  readonly constant: (numbers: NdArray) => tf.Tensor;
}

interface Scopes {
  startScope: (name?: string) => void;
}

type Apply = typeof Function.prototype.apply;

/** Ops that are watched now, whose own constants are none of their draws. */
let watched = 0;

/** Watches the random ops of tfjs while `run` runs. */
export const watchingRandom = <T>(stand: Stand, run: () => T): T => {
  const engine = tf.engine() as unknown as Scopes;
  const { startScope } = engine;
  const hadOwn = Object.hasOwn(engine, 'startScope');
  const { apply } = Function.prototype;
  const { random } = Math;
  const called = (op: string, fn: Op, args: readonly unknown[]): tf.Tensor => {
    if (op === 'multinomial') {
      watched += 1;
      try {
        return withUniform(
          () => NO_SEED,
          () => fn(...(args as never[])),
        );
      } finally {
        watched -= 1;
      }
    }
    let isDrawn = op === ALWAYS_DRAWS;
    const once = drawn(fn, args, () => {
      isDrawn = true;
      return random();
    });
    if (!isDrawn) return stand.constant(once);
    const { dtype, shape } = once;
    return stand.drawn({ op, dtype, shape, draw: (uniform) => drawn(fn, args, uniform) });
  };
  const disarm = (): void => {
    Function.prototype.apply = apply;
  };
  const arm = (op: string): void => {
    Function.prototype.apply = function (this: Op, self: unknown, args: readonly unknown[]): tf.Tensor {
      disarm();
      return this.name === `${op}_`
        ? called(op, this, args)
        : (Reflect.apply(this, self, args ?? []) as tf.Tensor);
    } as Apply;
  };
  engine.startScope = function (this: Scopes, name?: string): void {
    disarm();
    Reflect.apply(startScope, this, [name]);
    const op = isDrawing ? null : opOfScope(name);
    if (op !== null) arm(op);
  };
  try {
    return withUniform(refuseNumber, run);
  } finally {
    disarm();
    if (hadOwn) engine.startScope = startScope;
    else delete (engine as Partial<Scopes>).startScope;
  }
};

/** Refuses numbers that an op of these scopes drew without having been watched. */
export const refuseUnwatched = (scopes: readonly string[]): void => {
  if (watched > 0) return;
  for (const scope of scopes) {
    const op = opOfScope(scope);
    if (op !== null) throw refuse(op);
  }
};
