/** @file Checkpoints as they come: a folder in the Hugging Face layout with its numbers in 32 or 16 bits. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Arrays, type LanguageModel, saveModel } from '../src/index.js';
import { right } from './small.js';

export type Dtype = 'F32' | 'F16' | 'BF16' | 'F64';

/** Binary16, to the nearest. @source IEEE 754-2008 */
const half = (x: number): number => {
  const size = Math.abs(x);
  const exponent = size === 0 ? -14 : Math.max(-14, Math.floor(Math.log2(size)));
  const scaled = Math.round((size / 2 ** exponent) * 1024); // 1024 is the hidden bit; without it: subnormal
  return (x < 0 ? 0x8000 : 0) | (((exponent + 15) << 10) + scaled - 1024);
};

const bytesOf = (data: Float32Array, dtype: Dtype): Uint8Array => {
  const as = {
    F32: () => data,
    F16: () => Uint16Array.from(data, half),
    BF16: () => Uint16Array.from(new Uint32Array(data.slice().buffer), (bits) => bits >>> 16),
    F64: () => Float64Array.from(data),
  }[dtype]();
  return new Uint8Array(as.buffer, as.byteOffset, as.byteLength);
};

/** A safetensors file with the arrays in another type than their own; dtypeOf: by name. */
export const writeAs = async (path: string, arrays: Arrays, dtypeOf: (name: string) => Dtype) => {
  let end = 0;
  const parts: Uint8Array[] = [];
  const header: Record<string, unknown> = {};
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const dtype = dtypeOf(name);
    const bytes = bytesOf(data as Float32Array, dtype);
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
    parts.push(bytes);
  }
  const json = new TextEncoder().encode(JSON.stringify(header)); // not padded: nothing is aligned
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  await writeFile(path, Buffer.concat([length, json, ...parts]));
};

/** The model's folder, its weights in this type. */
export const saveAs = async (model: LanguageModel, dir: string, dtype: Dtype): Promise<void> => {
  right(await saveModel(model, dir));
  await writeAs(join(dir, 'model.safetensors'), model.weights, () => dtype);
};
