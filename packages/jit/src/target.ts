/** @file What a graph is made for: the abilities of a device, and the precision that is asked of it. */
import { JitFault } from './errors.js';
import type { Precision, Target } from './graph/ir.js';
import type { JitDevice } from './run/session.js';

export const PRECISIONS: readonly Precision[] = ['float32', 'float16', 'bfloat16', 'int8'];

/** WebGPU's shaders know no bfloat16; products with weights of 8 bits are tried on the CPU alone. */
const OF_DEVICE: Readonly<Record<JitDevice, readonly Precision[]>> = {
  cpu: PRECISIONS,
  webgpu: ['float32', 'float16'],
  cuda: ['float32', 'float16', 'bfloat16'],
};

export const precisionsOf = (device: JitDevice): readonly Precision[] => OF_DEVICE[device];

/** Throws for a word that is no precision: options may come from a file. */
export const checkPrecision = (precision: Precision, device: JitDevice = 'cpu'): Precision => {
  const known = OF_DEVICE[device];
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
  sharesWeights: false,
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
