/** @file An adapter merged into its base. @source Hu et al. 2021, LoRA; Liu et al. 2024, DoRA, eq. 5 */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { embeddingName, headName } from '../architecture/weights.js';
import type { LmError } from '../errors.js';
import { inMemory } from '../files/inFile.js';
import type { Adapter, Arrays, BaseModel, LanguageModel, ModelConfig } from '../types.js';
import { withCarried } from './carried.js';
import { checkAdapter } from './lora.js';
import { adaptedModules, HEAD } from './modules.js';
import { loraName, magnitudeName } from './names.js';
import { scaleOf } from './scale.js';

/** W + scale · B A. W: [out, in] · A: [rank, in] · B: [out, rank] */
const added = (W: NdArray, A: NdArray, B: NdArray, scale: number): NdArray => {
  const [out, width] = W.shape as readonly [number, number];
  const rank = A.shape[0]!;
  const data = Float32Array.from(W.data);
  for (let o = 0; o < out; o++)
    for (let r = 0; r < rank; r++) {
      const b = scale * B.data[o * rank + r]!;
      if (b === 0) continue;
      for (let i = 0; i < width; i++) data[o * width + i]! += b * A.data[r * width + i]!;
    }
  return { dtype: 'float32', shape: W.shape, data };
};

const transposed = ({ shape, data }: NdArray): NdArray => {
  const [rows, columns] = shape as readonly [number, number];
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c]!;
  return { dtype: 'float32', shape: [columns, rows], data: turned };
};

/** Each row brought to its length. */
const lengthened = (W: NdArray, lengths: NdArray | undefined): NdArray => {
  if (lengths === undefined) return W;
  const width = W.shape[1]!;
  const data = Float32Array.from(W.data);
  for (let o = 0; o < W.shape[0]!; o++) {
    const row = data.subarray(o * width, (o + 1) * width);
    const factor = lengths.data[o]! / Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    for (let i = 0; i < width; i++) row[i]! *= factor;
  }
  return { dtype: 'float32', shape: W.shape, data };
};

/** The weights with what the adapter brings: W + scale · B A, and what it carries of the base. Others are shared, not
 *  copied. Where embedding and head were one and the adapter parts them, the head is there too. */
export const mergeWeights = (config: ModelConfig, weights: Arrays, adapter: Adapter): Arrays => {
  const modules = adaptedModules(config, adapter.config);
  const base = withCarried(config, weights, adapter);
  const out: Record<string, NdArray> = { ...base };
  const parted = modules.some(({ path, kind }) => kind === 'embedding' || path === HEAD);
  if (config.tieEmbeddings && parted) out[headName] ??= base[embeddingName]!;
  for (const { path, kind } of modules) {
    const name = `${path}.weight`;
    const A = adapter.weights[loraName(path, 'A', kind)]!;
    const B = adapter.weights[loraName(path, 'B', kind)]!;
    const scale = scaleOf(adapter.config, path);
    const lengths = adapter.weights[magnitudeName(path)];
    const W = out[name]!;
    // The factors of the embedding map tokens to columns: they are those of its transpose.
    out[name] =
      kind === 'linear'
        ? lengthened(added(W, A, B, scale), lengths)
        : transposed(lengthened(added(transposed(W), A, B, scale), lengths));
  }
  return out;
};

/** A model with the adapter merged into its weights: the same function, without the adapter. Its head is its own where the adapter
 *  parts it from the embedding. */
export const mergeAdapter = (model: BaseModel, adapter: Adapter): E.Either<LmError, LanguageModel> => {
  const checked = checkAdapter(model.config, adapter);
  if (E.isLeft(checked)) return checked;
  const read = inMemory(model.weights, 'mergeAdapter');
  if (E.isLeft(read)) return read;
  const weights = mergeWeights(model.config, read.right, checked.right);
  const config = Object.hasOwn(weights, headName) ? { ...model.config, tieEmbeddings: false } : model.config;
  return E.right({ ...model, config, weights });
};
