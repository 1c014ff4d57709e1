/** @file What tfjs keeps beside the engine, in fields of JavaScript objects: an optimizer its moments and its learning
 *  rate, a stateful recurrent layer its states. A trace looks at those that it meets, puts them back when it fails, and
 *  says whether they are still what the graph was made from. */
import * as tf from '@tensorflow/tfjs';
import type { TraceBackend } from './backend.js';
import { isRated, RATE_FIELDS, type Rated, watchingRates, withRateAsInput } from './rates.js';

type Fields = Record<string, unknown>;

/** Counted by the optimizer at each step, and read by none of them. */
const COUNTER = 'iterations_';

const copied = (x: unknown): unknown => (Array.isArray(x) ? [...(x as unknown[])] : x);
const fieldsOf = (holder: object): Fields =>
  Object.fromEntries(Object.entries(holder).map(([key, x]) => [key, copied(x)]));

const variableOf = (x: unknown): unknown =>
  typeof x === 'object' && x !== null && 'variable' in x ? x.variable : x;

const isSame = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((x, i) => Object.is(variableOf(x), variableOf(b[i])))
    : Object.is(a, b);

const putBack = (holder: object, before: Fields): void => {
  for (const key of Object.keys(holder)) if (!(key in before)) delete (holder as Fields)[key];
  for (const [key, x] of Object.entries(before)) (holder as Fields)[key] = copied(x);
};

/** An object that a trace has read from. */
interface Met {
  readonly holder: object;
  readonly before: Fields;
  /** Whether its fields decide what the graph is, or one alone. */
  readonly field: string | null;
  steps: number;
}

/** The objects that the traces of one function have read from, since they were last put back. */
export class Holders {
  private readonly met = new Map<object, Met>();
  /** Optimizers whose rate is an input of the program, and those of them whose rate decides more than that. */
  private readonly rated = new Set<Rated>();
  private readonly looked = new Set<object>();

  /** To be called before an object is changed. */
  meet(holder: object, field: string | null = null): Met {
    const known = this.met.get(holder);
    if (known !== undefined) return known;
    const made = { holder, before: fieldsOf(holder), field, steps: 0 };
    this.met.set(holder, made);
    return made;
  }

  /** Whether there are optimizers of which a second trace knows from its beginning on. */
  hasRates(): boolean {
    return this.rated.size > 0;
  }

  /** Runs a step of an optimizer. */
  stepping<T>(backend: TraceBackend, optimizer: object, run: () => T): T {
    this.meet(optimizer);
    if (!isRated(optimizer)) return run();
    this.rated.add(optimizer);
    return withRateAsInput(backend, optimizer, run);
  }

  /** Runs, and notes where the function looks at the rate of a known optimizer by itself. */
  watching<T>(run: () => T): T {
    return watchingRates([...this.rated], (optimizer) => this.looked.add(optimizer), run);
  }

  /** A new trace counts anew. */
  restart(): void {
    for (const met of this.met.values()) met.steps = 0;
  }

  /** All objects as they were when they were first read. */
  restore(): void {
    for (const { holder, before } of this.met.values()) putBack(holder, before);
  }

  /** Called when the trace is made. Gives what has to be done at each run, and whether the objects are still as the trace left them.
   *  Steps that the trace itself counted are taken back. */
  settle(): { readonly count: () => void; readonly holds: () => boolean } {
    const all = [...this.met.values()];
    for (const { holder, before } of all) {
      if (COUNTER in before) (holder as Fields)[COUNTER] = before[COUNTER];
      else delete (holder as Fields)[COUNTER];
    }
    const after = all.map(({ holder, field }) => ({ holder, field, fields: fieldsOf(holder) }));
    const isFree = (holder: object, key: string): boolean =>
      key === COUNTER ||
      (RATE_FIELDS.includes(key) && this.rated.has(holder as Rated) && !this.looked.has(holder));
    const holds = (): boolean =>
      after.every(({ holder, field, fields }) =>
        Object.keys(field === null ? fields : { [field]: 0 }).every(
          (key) => isFree(holder, key) || isSame((holder as Fields)[key], fields[key]),
        ),
      );
    const count = (): void => {
      for (const { holder, steps } of all) {
        const counted = holder as Fields;
        if (steps > 0) counted[COUNTER] = ((counted[COUNTER] as number | undefined) ?? 0) + steps;
      }
    };
    return { count, holds };
  }
}

type Method = (this: object, ...args: unknown[]) => unknown;

const OPTIMIZERS = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.RMSPropOptimizer,
] as const;

/** Puts another method in the place of one, as long as `run` runs. */
const replacing = <T>(
  prototype: object,
  name: string,
  make: (original: Method) => Method,
  run: () => T,
): T => {
  const methods = prototype as Record<string, Method>;
  const original = methods[name]!;
  const hadOwn = Object.hasOwn(methods, name);
  methods[name] = make(original);
  try {
    return run();
  } finally {
    if (hadOwn) methods[name] = original;
    else delete methods[name];
  }
};

/** Runs, and tells of every optimizer that makes a step. */
export const watchingSteps = <T>(stepped: (optimizer: object) => void, run: () => T): T =>
  OPTIMIZERS.reduce<() => T>(
    (inner, { prototype }) =>
      Object.hasOwn(prototype, 'applyGradients')
        ? () =>
            replacing(
              prototype,
              'applyGradients',
              (original) =>
                function (...args) {
                  stepped(this);
                  return original.apply(this, args);
                },
              inner,
            )
        : inner,
    run,
  )();

/** The variables that an object keeps in its fields: of an optimizer its moments. */
export const variablesIn = (holder: object): readonly tf.Variable[] =>
  Object.values(holder)
    .flat()
    .map(variableOf)
    .filter((x): x is tf.Variable => x instanceof tf.Variable);

const watchingOptimizers = <T>(holders: Holders, backend: TraceBackend, run: () => T): T => {
  const stepping = (original: Method): Method =>
    function (...args) {
      return holders.stepping(backend, this, () => original.apply(this, args));
    };
  const meeting = (original: Method): Method =>
    function (...args) {
      holders.meet(this);
      return original.apply(this, args);
    };
  const counting = (original: Method): Method =>
    function (...args) {
      holders.meet(this).steps += 1;
      return original.apply(this, args);
    };
  const base = tf.Optimizer.prototype;
  const all = OPTIMIZERS.reduce<() => T>(
    (inner, { prototype }) =>
      Object.hasOwn(prototype, 'applyGradients')
        ? () => replacing(prototype, 'applyGradients', stepping, inner)
        : inner,
    run,
  );
  return replacing(base, 'minimize', meeting, () =>
    replacing(base, 'computeGradients', meeting, () => replacing(base, 'incrementIterations', counting, all)),
  );
};

interface Stateful {
  readonly stateful: boolean;
  states_: tf.Tensor[] | null;
}

const isVariable = (x: tf.Tensor): x is tf.Variable => x instanceof tf.Variable;

/** tfjs does not export the class of its convolutional recurrent layers, whose states are reset in a way of their own. */
let convolutional: object | null = null;
const convolutionalRnn = (): object => {
  if (convolutional !== null) return convolutional;
  const layer = tf.layers.convLstm2d({ name: 'prototype', filters: 1, kernelSize: 1 });
  let prototype = Object.getPrototypeOf(layer) as object;
  while (!Object.hasOwn(prototype, 'resetStates')) prototype = Object.getPrototypeOf(prototype) as object;
  convolutional = prototype;
  return prototype;
};

/** States of a recurrent layer become variables when a trace is about to replace them; what the layer would keep and
 *  dispose by itself, a program then reads and writes. */
const watchingRecurrent = <T>(holders: Holders, run: () => T): T => {
  const keeping = (original: Method): Method =>
    function (...args) {
      const layer = this as object as Stateful;
      const [states] = args as [tf.Tensor | tf.Tensor[] | null | undefined];
      if (states == null || !layer.stateful || layer.states_ === null) return original.apply(this, args);
      holders.meet(this, 'states_');
      const given = Array.isArray(states) ? states : [states];
      layer.states_ = layer.states_.map((x) => (isVariable(x) ? x : tf.variable(x, false)));
      layer.states_.forEach((v, i) => {
        (v as tf.Variable).assign(given[i]!);
      });
      return undefined;
    };
  return replacing(tf.RNN.prototype, 'resetStates', keeping, () =>
    replacing(convolutionalRnn(), 'resetStates', keeping, run),
  );
};

/** Runs while `holders` records all optimizers that make a step, and of all recurrent layers that change their states. */
export const watchingHolders = <T>(holders: Holders, backend: TraceBackend, run: () => T): T =>
  holders.watching(() => watchingOptimizers(holders, backend, () => watchingRecurrent(holders, run)));
