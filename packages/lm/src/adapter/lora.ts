/** @file Low-rank adapters: making them, checking them, merging them. @source Hu et al. 2021, LoRA */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { layerName, linearModules, misfits } from '../architecture/weights.js';
import { cut, type LmError } from '../errors.js';
import { inMemory } from '../files/inFile.js';
import { loraName } from '../layers/linear.js';
import { tooLarge } from '../memory.js';
import { seedFault, stream } from '../random.js';
import type { Adapter, Arrays, BaseModel, LanguageModel, LoraConfig, ModelConfig } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';

const targeted = (config: ModelConfig, lora: LoraConfig) =>
  linearModules(config).filter(({ name }) => lora.targets.some((target) => name.endsWith(`.${target}`)));

/** The factors' names, as PEFT has them, and shapes: A [rank, in], B [out, rank]. */
export const adapterShapes = (
  config: ModelConfig,
  lora: LoraConfig,
): Readonly<Record<string, readonly number[]>> => {
  const shapes: Record<string, readonly number[]> = {};
  for (let layer = 0; layer < config.layers; layer++)
    for (const module of targeted(config, lora)) {
      const at = `${layerName(layer)}.${module.name}`;
      shapes[loraName(at, 'A')] = [lora.rank, module.in];
      shapes[loraName(at, 'B')] = [module.out, lora.rank];
    }
  return shapes;
};

/** The greatest rank and alpha: a rank beyond the matrices' own is of no use, and float32 must hold alpha / rank. */
export const MOST_RANK = 2 ** 16;
export const MOST_ALPHA = 1e6;

const KNOWN: Known<LoraConfig> = { rank: true, alpha: true, targets: true };

/** All that is wrong with a LoRA setting for this architecture; an empty list when it is right. */
export const loraFaults = (config: ModelConfig, lora: LoraConfig): readonly string[] => {
  const faults: string[] = [...unknownSentences(lora, KNOWN)];
  if (!Number.isInteger(lora.rank) || lora.rank < 1)
    faults.push(`rank is ${lora.rank} where a whole number above 0 is needed`);
  else if (lora.rank > MOST_RANK) faults.push(`rank is ${lora.rank} where at most ${MOST_RANK} is possible`);
  if (!Number.isFinite(lora.alpha) || lora.alpha <= 0)
    faults.push(`alpha is ${lora.alpha} where a number above 0 is needed`);
  else if (lora.alpha > MOST_ALPHA)
    faults.push(`alpha is ${lora.alpha} where at most ${MOST_ALPHA} is possible`);
  const known = linearModules(config).map(({ name }) => name.slice(name.indexOf('.') + 1));
  if (lora.targets.length === 0) faults.push(`targets is empty where some of ${known.join(', ')} are needed`);
  for (const target of lora.targets)
    if (!known.includes(target)) faults.push(`target ${cut(String(target))} is none of ${known.join(', ')}`);
  return faults;
};

/** Left with all faults where the adapter's settings or factors do not fit the architecture. */
export const checkAdapter = (
  config: ModelConfig,
  adapter: Adapter,
  source = 'The adapter',
): E.Either<LmError, Adapter> => {
  const settings = loraFaults(config, adapter.config);
  if (settings.length > 0) return E.left({ _tag: 'InvalidAdapter', faults: settings });
  const faults = misfits(adapter.weights, adapterShapes(config, adapter.config));
  return faults.length > 0 ? E.left({ _tag: 'TensorsDoNotFit', source, faults }) : E.right(adapter);
};

/** A fresh adapter, which changes nothing: B = 0 and A uniform in ±1/√in, PEFT's kaiming-uniform with a = √5. */
export const initAdapter = (
  config: ModelConfig,
  lora: LoraConfig,
  seed: number,
): E.Either<LmError, Adapter> => {
  const faults = [...loraFaults(config, lora), ...(Number.isSafeInteger(seed) ? [] : [seedFault(seed)])];
  if (faults.length > 0) return E.left({ _tag: 'InvalidAdapter', faults });
  const shapes = adapterShapes(config, lora);
  const numbers = Object.values(shapes).reduce((sum, [rows = 0, columns = 0]) => sum + rows * columns, 0);
  const large = tooLarge(`An adapter of rank ${lora.rank}`, 4 * numbers, 'lower rank, or name fewer targets');
  if (large !== null) return E.left(large);
  const { uniform } = stream(seed);
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const [rows, columns] = shape as readonly [number, number];
    const bound = name.endsWith('lora_A.weight') ? 1 / Math.sqrt(columns) : 0;
    const data = Float32Array.from({ length: rows * columns }, () =>
      bound === 0 ? 0 : bound * (2 * uniform() - 1),
    );
    weights[name] = { dtype: 'float32', shape, data };
  }
  return E.right({ config: lora, weights });
};

/** W + scale · B A. W: [out, in] · A: [rank, in] · B: [out, rank] */
const merged = (W: NdArray, A: NdArray, B: NdArray, scale: number): NdArray => {
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

/** The weights with the adapter's update added: W + (alpha / rank) B A. Others are shared, not copied. */
export const mergeWeights = (config: ModelConfig, weights: Arrays, adapter: Adapter): Arrays => {
  const scale = adapter.config.alpha / adapter.config.rank;
  const out: Record<string, NdArray> = { ...weights };
  for (let layer = 0; layer < config.layers; layer++)
    for (const module of targeted(config, adapter.config)) {
      const at = `${layerName(layer)}.${module.name}`;
      const A = adapter.weights[loraName(at, 'A')]!;
      const B = adapter.weights[loraName(at, 'B')]!;
      out[`${at}.weight`] = merged(weights[`${at}.weight`]!, A, B, scale);
    }
  return out;
};

/** A model with the adapter merged into its weights: the same function, without the adapter. */
export const mergeAdapter = (model: BaseModel, adapter: Adapter): E.Either<LmError, LanguageModel> => {
  const checked = checkAdapter(model.config, adapter);
  if (E.isLeft(checked)) return checked;
  const weights = inMemory(model.weights, 'mergeAdapter');
  return E.isLeft(weights)
    ? weights
    : E.right({ ...model, weights: mergeWeights(model.config, weights.right, checked.right) });
};
