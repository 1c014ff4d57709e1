/** @file What cannot be traced, as faults that name the kernel and the place of the call. */
import type * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import type { DType } from '../graph/ir.js';
import { callSite } from './callsite.js';

/** Complex tensors are pairs of real ones within a function; they neither come in nor go out. */
export const NO_COMPLEX =
  'it has a complex64 tensor; complex numbers go through tf.complex, real, imag, abs, fft, ifft and what moves them, and neither come in nor go out';

/** Strings are known while a function is traced, and are never arrays of a graph. */
export const NO_STRING =
  'it has a string tensor; strings are constants of a compiled function, computed while it is traced, and neither come in nor go out';

const TYPES: readonly string[] = ['float32', 'int32', 'bool'];

export const unsupported = (kernel: string, why: string): JitFault =>
  new JitFault({ _tag: 'UnsupportedKernel', kernel, at: callSite(), reason: why });

/** The type that an array of a graph has for a tensor of this type; throws where there is none. */
export const arrayType = (kernel: string, dtype: tf.DataType): DType => {
  if (dtype === 'string') throw unsupported(kernel, NO_STRING);
  if (!TYPES.includes(dtype)) throw unsupported(kernel, `it has a ${dtype} tensor`);
  return dtype as DType;
};
