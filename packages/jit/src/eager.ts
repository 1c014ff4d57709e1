/** @file `eager`: the same signature as `jit`, run op by op on a tfjs backend. The oracle of the compiler. */
import * as tf from '@tensorflow/tfjs';
import { bucketing, type Padded } from './buckets.js';
import { type Claim, claim } from './donation.js';
import { JitFault } from './errors.js';
import { checkFiles, readFileArray } from './filearray.js';
import { frozenArrays } from './frozen.js';
import { ARRAY, arrayLeaf, isFileArray } from './ndarray.js';
import { type Known, refuseUnknown } from './options.js';
import { isAmong, nameOf, placesOf, refuseBeyond } from './program.js';
import { type OpenBackend, openBackend, type TfBackend } from './run/tfbackend.js';
import { scoped, withBackend } from './trace/engine.js';
import { variablesIn, watchingSteps } from './trace/holders.js';
import { flatten, type Leaf, rebuild, type Skeleton, tensorLeaf } from './tree.js';
import type {
  Compile,
  Compiled,
  CompileOptions,
  CompileStats,
  HostArray,
  NdArray,
  TensorFunction,
} from './types.js';

export interface EagerOptions extends CompileOptions {
  readonly backend?: TfBackend | undefined;
}

const EAGER_OPTIONS: Known<EagerOptions> = {
  backend: true,
  frozen: true,
  donate: true,
  buckets: true,
  name: true,
};

const toTensor = (x: NdArray): tf.Tensor => tf.tensor(x.data, [...x.shape], x.dtype);

const toArray = async (name: string, t: tf.Tensor): Promise<NdArray> => {
  const Type = ARRAY[t.dtype as keyof typeof ARRAY];
  if (Type === undefined)
    throw new JitFault({
      _tag: 'InvalidLeaf',
      name,
      path: 'a result',
      found: `a tensor of dtype ${t.dtype}`,
    });
  // A copy: on the cpu backend data() is the tensor's own memory, which may be an argument's. Of the tensor's type:
  // there a cast from int32 to float32 leaves an Int32Array behind.
  return { dtype: t.dtype as NdArray['dtype'], shape: t.shape, data: Type.from(await t.data()) };
};

/** Runs a function of tensors eagerly, with the types of `jit`. tfjs's current backend is the same before and after. */
export const eager: Compile<EagerOptions> = (
  fn: TensorFunction,
  options: EagerOptions = {},
): Compiled<readonly unknown[], never> => {
  const backendName = options.backend ?? 'cpu';
  const name = nameOf(fn, options.name);
  refuseUnknown(name, options, EAGER_OPTIONS);
  const frozen = placesOf(name, 'frozen', options.frozen);
  const donated = placesOf(name, 'donate', options.donate);
  const pad = bucketing(name, frozen, options.buckets);
  const holdFrozen = frozenArrays(name, frozen);
  let opening: Promise<OpenBackend> | null = null;
  let [calls, runMs] = [0, 0];
  let isDisposed = false;

  const run = async ({ leaves, cut }: Padded, skeleton: Skeleton, claimed: Claim): Promise<never> => {
    await checkFiles(name, leaves, (leaf) => isAmong(frozen, leaf));
    opening ??= openBackend(backendName);
    const backend = await opening;
    const start = performance.now();
    const arrays = await Promise.all(
      leaves.map(({ value }) => (isFileArray(value) ? readFileArray(value) : value)),
    );
    claimed.check();
    const optimizers = new Set<object>();
    const called = (given: readonly tf.Tensor[]): unknown =>
      watchingSteps(
        (optimizer) => optimizers.add(optimizer),
        () => fn(...(rebuild(skeleton, (i) => given[i]!) as never[])),
      );
    // An optimizer makes its moments at its first step, and reads them at the next.
    const kept = (): readonly tf.Variable[] => [...optimizers].flatMap(variablesIn);
    const { tensors, result } = withBackend(backend.name, backend.instance, () =>
      scoped(
        () => {
          const returned = called(arrays.map(toTensor));
          if (returned instanceof Promise) {
            returned.catch(() => undefined); // it is refused as a whole: its own failure says nothing more
            throw new JitFault({ _tag: 'AsyncFunction', name });
          }
          const flat = flatten(name, 'the result', returned, tensorLeaf);
          // Clones: the function may return an argument, the same tensor twice, or one that it captured.
          return { tensors: flat.leaves.map((leaf) => tf.keep(tf.clone(leaf.value))), result: flat.skeleton };
        },
        { kept },
      ),
    );
    const outputs = await Promise.all(tensors.map((t) => toArray(name, t))).finally(() =>
      tf.dispose(tensors),
    );
    const whole = cut(result, outputs);
    claimed.take();
    calls += 1;
    runMs += performance.now() - start;
    return rebuild(result, (i) => whole[i]!) as never;
  };

  const answer = async (skeleton: Skeleton, leaves: readonly Leaf<HostArray>[]): Promise<never> => {
    const padded = pad(leaves);
    const claimed = claim(name, leaves, (leaf) => isAmong(donated, leaf));
    try {
      return await run(padded, skeleton, claimed);
    } catch (error) {
      claimed.cancel();
      throw error;
    }
  };

  const call = async (...args: readonly unknown[]): Promise<never> => {
    if (isDisposed) throw new JitFault({ _tag: 'Disposed', name });
    refuseBeyond(name, 'frozen', frozen, fn, args);
    refuseBeyond(name, 'donate', donated, fn, args);
    const { leaves, skeleton } = flatten(name, 'arguments', args, arrayLeaf(name));
    const held = holdFrozen(leaves);
    try {
      const result = await answer(skeleton, leaves);
      held.store();
      return result;
    } finally {
      held.release();
    }
  };

  const none = { hits: 0, evictions: 0, bytes: 0, reusedBytes: 0, programs: [], compilations: 0, nodes: 0 };
  const stats = (): CompileStats => ({ calls, ...none, traceMs: 0, buildMs: 0, runMs });
  const dispose = async (): Promise<void> => {
    isDisposed = true;
  };
  return Object.assign(call, { device: `tfjs ${backendName}`, stats, dispose });
};
