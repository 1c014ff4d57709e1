/** @file One trial, compiled and eager: equal, refused by both, refused by the compiler in clear words, or wrong. */
import * as tf from '@tensorflow/tfjs';
import { explain, isNdArray, JitFault, type NdArray } from '../../src/index.js';
import { ARRAY } from '../../src/ndarray.js';
import { compileProgram, runProgram } from '../../src/program.js';
import { scoped, withBackend } from '../../src/trace/engine.js';
import { flatten } from '../../src/tree.js';
import type { Trial } from './trial.js';

export type Verdict =
  | { readonly _tag: 'equal' }
  | { readonly _tag: 'bothRefuse' }
  | { readonly _tag: 'refused'; readonly why: string }
  | { readonly _tag: 'wrong'; readonly why: string };

const wrong = (why: string): Verdict => ({ _tag: 'wrong', why });

const tensorsIn = (x: unknown): tf.Tensor[] => {
  if (x instanceof tf.Tensor) return [x];
  if (typeof x !== 'object' || x === null) return [];
  return Object.values(x).flatMap(tensorsIn);
};

const hostOf = (x: tf.Tensor): NdArray => {
  const dtype = x.dtype as NdArray['dtype'];
  return { dtype, shape: x.shape, data: ARRAY[dtype].from(x.dataSync()) };
};

const eagerly = ({ inputs, fn }: Trial): readonly NdArray[] =>
  withBackend('cpu', tf.findBackend('cpu'), () =>
    scoped(() => {
      const given = inputs.map((x) => tf.tensor(x.data.slice(), [...x.shape], x.dtype));
      return tensorsIn(fn(...given)).map(hostOf);
    }),
  );

const compiled = async ({ inputs, fn }: Trial): Promise<readonly NdArray[]> => {
  const { leaves, skeleton } = flatten('trial', 'arguments', inputs, (x) => (isNdArray(x) ? x : null));
  const program = await compileProgram({
    name: 'trial',
    fn: ((...xs: tf.Tensor[]) => tensorsIn(fn(...xs))) as never,
    skeleton,
    leaves,
    frozen: new Set(),
    device: 'cpu',
    threads: 1,
    precision: 'float32',
  });
  try {
    return await runProgram(program, { name: 'trial', leaves: inputs });
  } finally {
    await program.session.dispose();
  }
};

type Outcome = { readonly arrays: readonly NdArray[] } | { readonly error: unknown };
const settled = async (run: () => readonly NdArray[] | Promise<readonly NdArray[]>): Promise<Outcome> => {
  try {
    return { arrays: await run() };
  } catch (error) {
    return { error };
  }
};

const ABSOLUTE = 1e-5;
const RELATIVE = 1e-4;

/** Whether tfjs gave an array at all: it makes some of negative or of missing sizes. */
const isArray = ({ shape, data }: NdArray): boolean =>
  shape.every((d) => d >= 0) && shape.reduce((n, d) => n * d, 1) === data.length;

/** Zeros of both signs are equal: which one comes of −0 is left to the runtime. */
const isClose = (x: number, y: number): boolean =>
  x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= ABSOLUTE + RELATIVE * Math.abs(y);

const differenceOf = (xs: readonly NdArray[], ys: readonly NdArray[]): string | null => {
  if (xs.length !== ys.length) return `${xs.length} results instead of ${ys.length}`;
  for (const [i, x] of xs.entries()) {
    const y = ys[i]!;
    if (x.dtype !== y.dtype) return `${x.dtype} instead of ${y.dtype}`;
    if (x.shape.length !== y.shape.length || `${x.shape}` !== `${y.shape}`)
      return `[${x.shape}] instead of [${y.shape}]`;
    // A bool of tfjs is a byte, and true whatever it is.
    const isEqual = y.dtype === 'bool' ? (a: number, b: number) => (a !== 0) === (b !== 0) : isClose;
    const at = Array.from(y.data).findIndex((v, k) => !isEqual(x.data[k]!, v));
    if (at !== -1) return `${x.data[at]} instead of ${y.data[at]} at ${at} of [${y.shape}] ${y.dtype}`;
  }
  return null;
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0]! : String(error);

/** What is refused in words that say nothing of the call. */
const isUnclear = (error: unknown): boolean =>
  error instanceof JitFault
    ? error.error._tag === 'RuntimeFailure'
    : !(error instanceof Error) || error.constructor !== Error;

export const compare = async (trial: Trial): Promise<Verdict> => {
  const eager = await settled(() => eagerly(trial));
  const ours = await settled(() => compiled(trial));
  if ('error' in ours) {
    if (isUnclear(ours.error))
      return wrong(
        `unclear: ${ours.error instanceof JitFault ? explain(ours.error.error) : String(ours.error)}`,
      );
    if ('error' in eager || !eager.arrays.every(isArray)) return { _tag: 'bothRefuse' };
    return ours.error instanceof JitFault && ours.error.error._tag === 'UnsupportedKernel'
      ? { _tag: 'refused', why: messageOf(ours.error) }
      : wrong(`refused: ${messageOf(ours.error)}`);
  }
  if ('error' in eager) return wrong(`no error; eager: ${messageOf(eager.error)}`);
  const difference = differenceOf(ours.arrays, eager.arrays);
  return difference === null ? { _tag: 'equal' } : wrong(difference);
};
