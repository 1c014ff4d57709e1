/** @file Runs a function once on symbols and gives the graph of what it did. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { constantOf } from '../graph/constants.js';
import {
  type DType,
  emptyGraph,
  type Graph,
  input,
  type Node,
  type Target,
  type Value,
} from '../graph/ir.js';
import { liveNodes } from '../graph/live.js';
import { pickedFromMemory } from '../graph/resident.js';
import { flatten, type Leaf, rebuild, type Skeleton, tensorLeaf } from '../tree.js';
import type { HostArray } from '../types.js';
import { TRACE_BACKEND, TraceBackend } from './backend.js';
import { inOwnState, scoped, withBackend } from './engine.js';
import { Holders, watchingHolders } from './holders.js';
import { type RandomSource, watchingRandom } from './random.js';
import { registerTraceKernels } from './registration.js';
import { type Captured, capture, refuseDisposed, registered, release, slotOf } from './variables.js';

/** A variable that the function makes at its first call and uses at every later one, such as an optimizer's moment. */
export interface Born {
  readonly variable: tf.Variable;
  /** Its first value, in the graph of the first call. */
  readonly initial: Value;
}

/** A graph with what it is fed. */
export interface Fed {
  readonly graph: Graph;
  /** The arrays among the arguments by their places (null for a frozen one), then random numbers, then variables. */
  readonly inputs: readonly (Value | null)[];
  readonly random: readonly RandomSource[];
  readonly reads: readonly tf.Variable[];
}

export interface Traced extends Fed {
  /** The function's results, then the new values of variables. */
  readonly outputs: readonly Value[];
  readonly writes: readonly tf.Variable[];
  /** What the outputs depend on, in order. */
  readonly nodes: readonly Node[];
  readonly result: Skeleton;
  /** Variables that are not there yet, and the graph of their first values. */
  readonly born: readonly Born[];
  readonly first: Fed;
  /** Counts the steps of optimizers: once for each run. */
  readonly count: () => void;
  /** Whether everything outside that decided what the graph is, is still so. */
  readonly holds: () => boolean;
  /** The graph will not be used: what the function changed outside is put back. */
  readonly abandon: () => void;
}

export interface TraceRequest {
  readonly name: string;
  readonly fn: (...args: never[]) => unknown;
  readonly skeleton: Skeleton;
  readonly leaves: readonly Leaf<HostArray>[];
  readonly isFrozen: (leaf: number) => boolean;
  readonly target: Target;
  /** Filled with the place of the call that each node came from, by the node's number. */
  readonly sites?: Map<number, string>;
}

/** Functions that are known not to give their result at once, before they run. */
const DELAYED: Readonly<Record<string, 'AsyncFunction' | 'GeneratorFunction'>> = {
  '[object AsyncFunction]': 'AsyncFunction',
  '[object GeneratorFunction]': 'GeneratorFunction',
  '[object AsyncGeneratorFunction]': 'GeneratorFunction',
};

const refuseDelayed = (name: string, fn: unknown): void => {
  const _tag = DELAYED[Object.prototype.toString.call(fn)];
  if (_tag !== undefined) throw new JitFault({ _tag, name });
};

const isThenable = (x: unknown): x is PromiseLike<unknown> =>
  typeof x === 'object' && x !== null && 'then' in x && typeof x.then === 'function';

interface EngineMethods {
  makeVariable: (...args: unknown[]) => tf.Variable;
  track: (x: tf.Tensor) => tf.Tensor;
}

/** Notes the variables and the tensors that are made. */
const recording = <T>(
  onVariable: (v: tf.Variable) => void,
  onTensor: (x: tf.Tensor) => void,
  run: () => T,
): T => {
  const engine = tf.engine() as unknown as EngineMethods;
  const { makeVariable, track } = engine;
  const own = { makeVariable: Object.hasOwn(engine, 'makeVariable'), track: Object.hasOwn(engine, 'track') };
  engine.makeVariable = (...args) => {
    const v = Reflect.apply(makeVariable, engine, args) as tf.Variable;
    onVariable(v);
    return v;
  };
  engine.track = (x) => {
    onTensor(x);
    return Reflect.apply(track, engine, [x]) as tf.Tensor;
  };
  try {
    return run();
  } finally {
    if (own.makeVariable) engine.makeVariable = makeVariable;
    else delete (engine as Partial<EngineMethods>).makeVariable;
    if (own.track) engine.track = track;
    else delete (engine as Partial<EngineMethods>).track;
  }
};

/** A symbol outside of its trace is a tensor that is gone. */
const bury = (tensors: Iterable<tf.Tensor>): void => {
  for (const x of tensors) (x as unknown as { isDisposedInternal: boolean }).isDisposedInternal = true;
};

interface Run extends Fed, Pick<Traced, 'result'> {
  readonly results: readonly Value[];
  readonly captured: readonly Captured[];
  readonly written: readonly { readonly variable: tf.Variable; readonly value: Value }[];
  readonly made: readonly Born[];
}

/** One run on symbols. later: variables that an earlier run has made. */
const runOnce = (request: TraceRequest, holders: Holders, later: readonly tf.Variable[]): Run => {
  const { name, fn, skeleton, leaves, isFrozen, target, sites } = request;
  const graph = emptyGraph(target);
  const backend = new TraceBackend(graph, sites ?? null);
  const symbols = leaves.map(({ value }, i) =>
    isFrozen(i) ? constantOf(graph, value) : input(graph, `x${i}`, value.shape, value.dtype as DType),
  );
  const made: Born[] = [];
  const tensors: tf.Tensor[] = [];
  const stand = {
    drawn: (source: RandomSource) => backend.tensor(backend.drawn(source), source.op),
    constant: (numbers: Parameters<TraceBackend['numbers']>[0]) => backend.tensor(backend.numbers(numbers)),
  };
  const called = (): Pick<Run, 'results' | 'result'> =>
    scoped(
      () => {
        const given = symbols.map((v) => backend.tensor(v));
        const result = fn(...(rebuild(skeleton, (i) => given[i]!) as never[]));
        if (isThenable(result)) {
          result.then(undefined, () => undefined); // it is refused as a whole: its own failure says nothing more
          throw new JitFault({ _tag: 'AsyncFunction', name });
        }
        const flat = flatten(name, 'the result', result, tensorLeaf);
        return { results: flat.leaves.map((leaf) => backend.symbol(leaf.value)), result: flat.skeleton };
      },
      { keepsVariables: true },
    );
  const watched = (): Pick<Run, 'results' | 'result'> =>
    recording(
      (variable) => made.push({ variable, initial: backend.symbol(variable) }),
      (x) => tensors.push(x),
      () => watchingHolders(holders, backend, () => watchingRandom(stand, called)),
    );
  const within = (captured: readonly Captured[]): Run => {
    const flat = watched();
    refuseDisposed(captured);
    const written = captured
      .filter(({ variable, dataId }) => slotOf(variable).dataId !== dataId)
      .map(({ variable }) => ({ variable, value: backend.symbol(variable) }));
    const alive = made.filter(
      ({ variable }) => !variable.isDisposed && registered()[variable.name] === variable,
    );
    const owned = new Set([...captured, ...alive].map(({ variable }) => slotOf(variable).dataId));
    const count = backend.dataIds().filter((dataId) => !owned.has(dataId)).length;
    if (count > 0) throw new JitFault({ _tag: 'KeptTensor', name, count });
    return {
      graph,
      inputs: [
        ...symbols.map((v, i) => (isFrozen(i) ? null : v)),
        ...backend.random.map(({ value }) => value),
        ...captured.map(({ value }) => value),
      ],
      random: backend.random.map(({ source }) => source),
      reads: captured.map(({ variable }) => variable),
      captured,
      written,
      made: alive,
      ...flat,
    };
  };
  return inOwnState(backend, (outer) =>
    withBackend(TRACE_BACKEND, backend, () => {
      backend.outer = outer;
      const captured = capture(backend, graph, later);
      try {
        return within(captured);
      } catch (error) {
        bury(made.map(({ variable }) => variable));
        throw error;
      } finally {
        bury(tensors);
        release(captured);
      }
    }),
  );
};

/** Variables that a run reads or writes. */
const usedIn = ({ graph, results, captured, written }: Run): ReadonlySet<tf.Variable> => {
  const outputs = [...results, ...written.map(({ value }) => value)];
  const read = new Set([...outputs, ...liveNodes(graph.nodes, outputs).flatMap(({ inputs }) => inputs)]);
  return new Set([
    ...captured.filter(({ value }) => read.has(value)).map(({ variable }) => variable),
    ...written.map(({ variable }) => variable),
  ]);
};

/** tfjs's words when a name is taken: a function that makes a variable of its own under a fixed name. */
const NAME_TAKEN = /^Variable with name .* was already registered$/;

/** A function that has made variables runs once more, with these: those that it then uses are its state. So does one that has
 *  made steps of an optimizer: now it is seen whether it looks at the learning rate by itself. */
const runAgain = (request: TraceRequest, holders: Holders, first: Run): Run => {
  holders.restart();
  try {
    return runOnce(
      request,
      holders,
      first.made.map(({ variable }) => variable),
    );
  } catch (error) {
    if (!(error instanceof Error && NAME_TAKEN.test(error.message))) throw error;
    holders.restart();
    return runOnce(request, holders, []);
  }
};

/** Traces synchronously. The engine of tfjs, its backend, its variables and all tensors are the same before and after, also
 *  when the trace fails. */
export const trace = (request: TraceRequest): Traced => {
  registerTraceKernels();
  refuseDelayed(request.name, request.fn);
  const holders = new Holders();
  let first: Run | null = null;
  let last: Run;
  try {
    first = runOnce(request, holders, []);
    last = first.made.length === 0 && !holders.hasRates() ? first : runAgain(request, holders, first);
  } catch (error) {
    holders.restore();
    bury(first?.made.map(({ variable }) => variable) ?? []);
    throw error;
  }
  const used = usedIn(last);
  const born = last === first ? [] : first.made.filter(({ variable }) => used.has(variable));
  const outputs = [...last.results, ...last.written.map(({ value }) => value)];
  const isBorn = new Set(born.map(({ variable }) => variable));
  bury([...first.made, ...last.made].map(({ variable }) => variable).filter((v) => !isBorn.has(v)));
  const { count, holds } = holders.settle();
  const trainable = [...used].map((v) => v.trainable);
  return {
    graph: last.graph,
    inputs: last.inputs,
    random: last.random,
    reads: last.reads,
    outputs,
    writes: last.written.map(({ variable }) => variable),
    nodes: pickedFromMemory(liveNodes(last.graph.nodes, outputs)),
    result: last.result,
    born,
    first,
    count,
    holds: () => [...used].every((v, i) => !v.isDisposed && v.trainable === trainable[i]) && holds(),
    abandon: () => {
      holders.restore();
      bury(isBorn);
    },
  };
};
