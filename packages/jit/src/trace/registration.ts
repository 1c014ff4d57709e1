/** @file The tracing backend's kernels, registered with tfjs. */
import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/index.js';
import { TRACE_BACKEND, type TraceBackend } from './backend.js';

/** Registers the kernels under the backend's name, each once: those we have, and a clear refusal for all others,
 *  also those that a user registers for another backend. */
export const registerTraceKernels = (): void => {
  const known = tf.getKernelsForBackend('cpu').map((k) => k.kernelName);
  const taken = new Set(tf.getKernelsForBackend(TRACE_BACKEND).map((k) => k.kernelName));
  for (const kernelName of new Set([...Object.keys(kernels), ...known]))
    if (!taken.has(kernelName))
      tf.registerKernel({
        kernelName,
        backendName: TRACE_BACKEND,
        kernelFunc: ({ inputs, attrs, backend }) => {
          const made = (backend as TraceBackend).run(kernelName, inputs, attrs ?? {});
          return made.length === 1 && !MANY.has(kernelName) ? made[0]! : made;
        },
      });
};

/** Kernels whose result is a list, also when it has one element. */
const MANY: ReadonlySet<string> = new Set(['SplitV', 'Unpack', 'TopK', 'MaxPoolWithArgmax']);
