/** @file `jit`: a function of tensors, compiled. Traced once for each signature, then run by ONNX Runtime. */
import { availableParallelism } from 'node:os';
import { bucketing, type Padded } from './buckets.js';
import { type Claim, claim } from './donation.js';
import { JitFault } from './errors.js';
import type { Precision } from './graph/ir.js';
import { arrayLeaf, isFileArray } from './ndarray.js';
import {
  compileProgram,
  invalidOption,
  isAmong,
  nameOf,
  type Program,
  placesOf,
  runProgram,
} from './program.js';
import { type CacheLimits, limitsFault, programCache } from './programCache.js';
import type { JitDevice } from './run/session.js';
import { uniformOf } from './seeds.js';
import { spareMemory } from './spare.js';
import { checkPrecision } from './target.js';
import type { Uniform } from './trace/random.js';
import { flatten, type Leaf, rebuild, type Skeleton, signature } from './tree.js';
import type {
  Compile,
  Compiled,
  CompileOptions,
  CompileStats,
  HostArray,
  ProgramStats,
  TensorFunction,
} from './types.js';
import { variantsOf } from './variants.js';

export interface JitOptions extends CompileOptions {
  readonly device?: JitDevice | undefined;
  /** Threads of the CPU device; all cores when left out. */
  readonly threads?: number | undefined;
  /** In what products are computed: 'float32' by default. Arguments, results and the rest are float32 always. */
  readonly precision?: Precision | undefined;
  /** Refuse a graph that ONNX Runtime would not run on the device alone: on a GPU it puts single operators that the
   *  device lacks on the CPU, by default. */
  readonly isStrict?: boolean | undefined;
  /** The most memory that one program may take, estimated before it is built; beyond it the call is refused. On the CPU
   *  what is free on this machine, by default; Infinity: no check. */
  readonly maxBytes?: number | undefined;
  /** For the random ops in the function: the k-th call draws the same numbers whenever the seed is the same. A whole number.
   *  Without one they are drawn from `Math.random`, as tfjs does. */
  readonly seed?: number | undefined;
  /** How many compiled signatures are kept, and how much memory they may take; `defaultLimits` by default. */
  readonly limits?: CacheLimits | undefined;
}

export const describe = (device: JitDevice, threads: number, precision: Precision = 'float32'): string =>
  [
    `onnxruntime ${device}`,
    ...(device === 'cpu' ? [`${threads} thread${threads === 1 ? '' : 's'}`] : []),
    ...(precision === 'float32' ? [] : [`products in ${precision}`]),
  ].join(', ');

export const checkThreads = (threads: number): number => {
  if (!Number.isInteger(threads) || threads < 1) throw new JitFault({ _tag: 'InvalidThreads', threads });
  return threads;
};

/** What makes a frozen array the same one: its memory, or its place in a file. */
const identity = (x: HostArray): unknown => (isFileArray(x) ? `${x.file.path}:${x.file.offset}` : x.data);

/** Compiles a function of tf tensors. The result takes NdArrays where `fn` takes tensors and gives NdArrays where it
 *  gives tensors; null, numbers, strings and booleans in the arguments are static: each value has its own graph.
 *  `fn` must be synchronous and pure; it runs once for each signature.
 *  @example
 *  const norm = jit((x: tf.Tensor) => tf.sqrt(tf.sum(tf.square(x))));
 *  await norm(ndarray('float32', [2], [3, 4])); // { dtype: 'float32', shape: [], data: [5] } */
export const jit: Compile<JitOptions> = (
  fn: TensorFunction,
  options: JitOptions = {},
): Compiled<readonly unknown[], never> => {
  const device = options.device ?? 'cpu';
  const threads = checkThreads(options.threads ?? availableParallelism());
  const precision = checkPrecision(options.precision ?? 'float32', device);
  const name = nameOf(fn, options.name);
  const { maxBytes, isStrict = false, seed } = options;
  if (maxBytes !== undefined && !(maxBytes > 0))
    throw invalidOption(name, 'maxBytes', `it is ${maxBytes}, and should be a number of bytes or Infinity`);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw invalidOption(name, 'seed', `it is ${seed}, and should be a whole number`);
  const wrongLimits = options.limits === undefined ? null : limitsFault(options.limits);
  if (wrongLimits !== null) throw invalidOption(name, 'limits', wrongLimits);
  const frozenPlaces = placesOf(name, 'frozen', options.frozen);
  const donated = placesOf(name, 'donate', options.donate);
  for (const place of donated)
    if (frozenPlaces.has(place)) throw invalidOption(name, 'donate', `argument ${place} is frozen too`);
  const pad = bucketing(name, frozenPlaces, options.buckets);
  const spare = spareMemory();
  const programs = programCache(options.limits);
  const variants = variantsOf();
  const frozen = new Map<string, HostArray>();
  const times = { traceMs: 0, buildMs: 0, runMs: 0 };
  let [calls, asked, compilations, nodes] = [0, 0, 0, 0];
  let isDisposed = false;

  const checkFrozen = (leaves: readonly Leaf<HostArray>[]): void => {
    for (const leaf of leaves) {
      if (!isAmong(frozenPlaces, leaf)) continue;
      const known = frozen.get(leaf.path);
      if (known === undefined) frozen.set(leaf.path, leaf.value);
      else if (identity(known) !== identity(leaf.value))
        throw new JitFault({ _tag: 'FrozenChanged', name, path: leaf.path });
    }
  };

  /** Numbers for the random ops of a call. */
  const drawsOf = (call: number): ((place: number) => Uniform) =>
    seed === undefined ? () => Math.random : (place) => uniformOf(seed, call, place);

  const compile = async (
    skeleton: Skeleton,
    leaves: readonly Leaf<HostArray>[],
    uniform: (place: number) => Uniform,
  ): Promise<Program> => {
    const program = await compileProgram({
      name,
      fn,
      skeleton,
      leaves,
      frozen: frozenPlaces,
      isStrict,
      // Results in given memory need one operator that only the CPU has.
      isWritten: donated.size > 0 && !(isStrict && device !== 'cpu'),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      device,
      precision,
      threads,
      uniform,
    });
    compilations += 1;
    nodes += program.nodes;
    times.traceMs += program.traceMs;
    times.buildMs += program.buildMs;
    return program;
  };

  const execute = async (
    program: Program,
    { leaves, cut }: Padded,
    claimed: Claim,
    uniform: (place: number) => Uniform,
  ): Promise<never> => {
    const start = performance.now();
    const { result, outputBytes } = program;
    const outputs = await runProgram(program, {
      name,
      leaves: leaves.map((leaf) => leaf.value),
      uniform,
      memory: spare.take,
      check: claimed.check,
    });
    const whole = cut(result, outputs);
    spare.give(claimed.take(), outputBytes);
    calls += 1;
    times.runMs += performance.now() - start;
    return rebuild(result, (i) => whole[i]!) as never;
  };

  const call = async (...args: readonly unknown[]): Promise<never> => {
    if (isDisposed) throw new JitFault({ _tag: 'Disposed', name });
    const { leaves, skeleton } = flatten(name, 'arguments', args, arrayLeaf(name));
    checkFrozen(leaves);
    const padded = pad(leaves);
    const claimed = claim(name, leaves, (leaf) => isAmong(donated, leaf));
    const uniform = drawsOf(asked++);
    const variant = variants.of(signature(skeleton, padded.leaves));
    try {
      return await programs.use(
        variant.key,
        async () => {
          const program = await compile(skeleton, padded.leaves, uniform);
          variant.holds = program.holds;
          return program;
        },
        (program) => execute(program, padded, claimed, uniform),
      );
    } catch (error) {
      claimed.cancel();
      throw error;
    }
  };

  const dispose = async (): Promise<void> => {
    isDisposed = true;
    spare.clear();
    await programs.dispose();
  };

  const stats = (): CompileStats => {
    const kept = programs.kept().map(
      ({ program, calls }): ProgramStats => ({
        signature: program.label,
        calls,
        nodes: program.nodes,
        bytes: program.bytes,
        traceMs: program.traceMs,
        buildMs: program.buildMs,
      }),
    );
    const bytes = kept.reduce((sum, program) => sum + program.bytes, 0);
    const reusedBytes = spare.reused();
    return { calls, compilations, nodes, ...times, ...programs.counts(), bytes, reusedBytes, programs: kept };
  };
  return Object.assign(call, { device: describe(device, threads, precision), stats, dispose });
};
