/** @file Which of our translations a call of a kernel takes. */
import type * as tf from '@tensorflow/tfjs';
import { alike, type ComplexKernel, complexes } from '../kernels/complex.js';
import { kernels } from '../kernels/index.js';
import type { Kernel } from '../kernels/kernel.js';
import { refused, STRINGS } from '../kernels/refused.js';
import { NO_COMPLEX, unsupported } from './unsupported.js';

export type Translation =
  /** On values of the graph. */
  | { readonly _tag: 'values'; readonly kernel: Kernel }
  /** On complex numbers, which are pairs of values. */
  | { readonly _tag: 'pairs'; readonly kernel: ComplexKernel }
  /** While the function is traced, from what is known by then: no graph can have it, for the reason `why`. */
  | { readonly _tag: 'known'; readonly why: string };

/** Throws where there is none. */
export const translationOf = (
  kernelName: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: Readonly<Record<string, unknown>>,
): Translation => {
  const types = Object.values(inputs).map((info) => info?.dtype);
  const isString = attrs.dtype === 'string' || types.includes('string');
  const isComplex = types.includes('complex64');
  const kernel = kernels[kernelName];
  const isPair = isComplex || attrs.dtype === 'complex64' || kernel === undefined;
  const onPairs =
    (isPair ? complexes[kernelName] : undefined) ?? (isComplex ? alike(kernelName, kernel) : undefined);
  if (onPairs === null) throw unsupported(kernelName, NO_COMPLEX);
  if (kernel === undefined && onPairs === undefined && refused[kernelName] === undefined)
    throw unsupported(kernelName, 'no ONNX translation is known');
  if (isString) return { _tag: 'known', why: STRINGS };
  if (onPairs !== undefined) return { _tag: 'pairs', kernel: onPairs };
  return kernel === undefined
    ? { _tag: 'known', why: refused[kernelName] as string }
    : { _tag: 'values', kernel };
};
