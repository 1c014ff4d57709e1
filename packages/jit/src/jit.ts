/** @file `jit`: a function of tensors, compiled. Traced once for each signature, then run by ONNX Runtime. */
import { availableParallelism } from 'node:os';
import { bucketing, type Pad, type Padded } from './buckets.js';
import { type Claim, claim } from './donation.js';
import { JitFault } from './errors.js';
import { frozenArrays, type Hold } from './frozen.js';
import type { Precision } from './graph/ir.js';
import { arrayLeaf } from './ndarray.js';
import { type Known, refuseUnknown } from './options.js';
import {
  compileProgram,
  invalidOption,
  isAmong,
  nameOf,
  type Program,
  placesOf,
  refuseBeyond,
  runProgram,
} from './program.js';
import { type CacheLimits, limitsFault, programCache } from './programCache.js';
import type { JitDevice } from './run/session.js';
import { drawsOf } from './seeds.js';
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

/** Options of one program, checked. */
export interface Settings {
  readonly name: string;
  readonly device: JitDevice;
  readonly threads: number;
  readonly precision: Precision;
  readonly isStrict: boolean;
  readonly maxBytes?: number;
  readonly seed: number | undefined;
  /** Places of arguments. */
  readonly frozen: ReadonlySet<number>;
  readonly pad: Pad;
}

/** The options that one program alone knows too. */
export type ProgramOptions = Omit<JitOptions, 'donate' | 'limits'>;

export const PROGRAM_OPTIONS: Known<ProgramOptions> = {
  device: true,
  threads: true,
  precision: true,
  frozen: true,
  buckets: true,
  maxBytes: true,
  seed: true,
  isStrict: true,
  name: true,
};

export const JIT_OPTIONS: Known<JitOptions> = { ...PROGRAM_OPTIONS, donate: true, limits: true };

export const settingsOf = (fn: TensorFunction, options: ProgramOptions): Settings => {
  const name = nameOf(fn, options.name);
  const device = options.device ?? 'cpu';
  const { maxBytes, isStrict = false, seed } = options;
  if (maxBytes !== undefined && !(maxBytes > 0))
    throw invalidOption(name, 'maxBytes', `it is ${maxBytes}, and should be a number of bytes or Infinity`);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw invalidOption(name, 'seed', `it is ${seed}, and should be a whole number`);
  const frozen = placesOf(name, 'frozen', options.frozen);
  return {
    name,
    device,
    threads: checkThreads(options.threads ?? availableParallelism()),
    precision: checkPrecision(options.precision ?? 'float32', device),
    isStrict,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    seed,
    frozen,
    pad: bucketing(name, frozen, options.buckets),
  };
};

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
  refuseUnknown(nameOf(fn, options.name), options, JIT_OPTIONS);
  const settings = settingsOf(fn, options);
  const { name, device, threads, precision, isStrict, seed, pad } = settings;
  const wrongLimits = options.limits === undefined ? null : limitsFault(options.limits);
  if (wrongLimits !== null) throw invalidOption(name, 'limits', wrongLimits);
  const donated = placesOf(name, 'donate', options.donate);
  for (const place of donated)
    if (settings.frozen.has(place)) throw invalidOption(name, 'donate', `argument ${place} is frozen too`);
  const spare = spareMemory();
  const programs = programCache(options.limits);
  const variants = variantsOf();
  const holdFrozen = frozenArrays(name, settings.frozen);
  const times = { traceMs: 0, buildMs: 0, runMs: 0 };
  let [calls, asked, compilations, nodes] = [0, 0, 0, 0];
  let isDisposed = false;

  const compile = async (
    skeleton: Skeleton,
    leaves: readonly Leaf<HostArray>[],
    uniform: (place: number) => Uniform,
  ): Promise<Program> => {
    const program = await compileProgram({
      ...settings,
      fn,
      skeleton,
      leaves,
      // Results in given memory need one operator that only the CPU has.
      isWritten: donated.size > 0 && !(isStrict && device !== 'cpu'),
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

  const answer = async (
    skeleton: Skeleton,
    leaves: readonly Leaf<HostArray>[],
    held: Hold,
  ): Promise<never> => {
    const padded = pad(leaves);
    const claimed = claim(name, leaves, (leaf) => isAmong(donated, leaf));
    const uniform = drawsOf(seed, asked++);
    const variant = variants.of(signature(skeleton, padded.leaves));
    try {
      return await programs.use(
        variant.key,
        async () => {
          const program = await compile(skeleton, padded.leaves, uniform);
          variant.holds = program.holds;
          held.store();
          return program;
        },
        (program) => execute(program, padded, claimed, uniform),
      );
    } catch (error) {
      claimed.cancel();
      throw error;
    }
  };

  const call = async (...args: readonly unknown[]): Promise<never> => {
    if (isDisposed) throw new JitFault({ _tag: 'Disposed', name });
    refuseBeyond(name, 'frozen', settings.frozen, fn, args);
    refuseBeyond(name, 'donate', donated, fn, args);
    const { leaves, skeleton } = flatten(name, 'arguments', args, arrayLeaf(name));
    const held = holdFrozen(leaves);
    try {
      return await answer(skeleton, leaves, held);
    } finally {
      held.release();
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
