/** @file What a graph is made for: the abilities of a device, and the precision that is asked of it. */
import { JitFault } from './errors.js';
import type { Precision, Target } from './graph/ir.js';
import type { JitDevice } from './run/session.js';

export const PRECISIONS: readonly Precision[] = ['float32', 'float16', 'bfloat16'];

/** WebGPU's shaders know no bfloat16. */
const WEBGPU_PRECISIONS: readonly Precision[] = ['float32', 'float16'];

/** Throws for a word that is no precision: options may come from a file. */
export const checkPrecision = (precision: Precision, device: JitDevice = 'cpu'): Precision => {
  const known = device === 'webgpu' ? WEBGPU_PRECISIONS : PRECISIONS;
  if (!known.includes(precision))
    throw new JitFault({ _tag: 'InvalidPrecision', precision: String(precision), known });
  return precision;
};

export const targetOf = ({
  device = 'cpu',
  precision = 'float32',
}: {
  readonly device?: JitDevice | undefined;
  readonly precision?: Precision | undefined;
} = {}): Target => ({
  precision: checkPrecision(precision, device),
  halfProducts: device !== 'cpu',
  fusedMatMul: device !== 'webgpu',
  fusedLayers: device !== 'webgpu',
  viewsByReshape: device === 'cpu',
  axisByTable: device === 'cuda',
  slowReductions: device === 'cuda',
  extremesSkipNaN: device === 'cpu',
  webgpu: device === 'webgpu',
});

/** The same, without what is ONNX Runtime's own: a graph that any tool for ONNX reads. */
export const standardTarget = (options: Parameters<typeof targetOf>[0]): Target => ({
  ...targetOf(options),
  fusedMatMul: false,
  fusedLayers: false,
});
