/** @file An .onnx model run as any tool would run it: by ONNX Runtime on the CPU, with its defaults. */
import * as ort from 'onnxruntime-node';
import type { NdArray } from '../src/index.js';

/** The results, in the model's order. inputOf: the array of each input that the model asks for by name. */
export const runOnnx = async (
  model: Uint8Array | string,
  inputOf: (name: string) => NdArray,
): Promise<readonly NdArray[]> => {
  const session = await (typeof model === 'string'
    ? ort.InferenceSession.create(model)
    : ort.InferenceSession.create(model));
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const { dtype, data, shape } = inputOf(name);
      return [name, new ort.Tensor(dtype, data as Float32Array, shape)];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  return session.outputNames.map((name) => {
    const { dims, data } = results[name]!;
    return { dtype: 'float32', shape: dims, data: data as Float32Array };
  });
};
