/** @file Low-rank adapters: making them, checking them. @source Hu et al. 2021, LoRA */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { headName, linearModules, misfits, weightShapes } from '../architecture/weights.js';
import { cut, type LmError, type TensorFault } from '../errors.js';
import { tooLarge } from '../memory.js';
import { seedFault, stream } from '../random.js';
import { within } from '../tokenizer/patience.js';
import type { Adapter, LoraConfig, ModelConfig } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';
import { adaptedModules, adapterShapes, EMBEDDING, HEAD, modulesOf } from './modules.js';
import { baseName, carriedName } from './names.js';
import { areNamed, isSavedWhole } from './patterns.js';
import { scaleOf } from './scale.js';

/** The greatest rank and alpha: a rank beyond the matrices' own is of no use, and float32 must hold alpha / rank. */
export const MOST_RANK = 2 ** 16;
export const MOST_ALPHA = 1e6;

const KNOWN: Known<LoraConfig> = {
  rank: true,
  alpha: true,
  targets: true,
  exclude: true,
  layers: true,
  layersPattern: true,
  rankPattern: true,
  alphaPattern: true,
  rankStabilised: true,
  dora: true,
  bias: true,
  savedModules: true,
};

const rankFaults = (field: string, rank: number): readonly string[] => {
  if (!Number.isInteger(rank) || rank < 1)
    return [`${field} is ${rank} where a whole number above 0 is needed`];
  return rank > MOST_RANK ? [`${field} is ${rank} where at most ${MOST_RANK} is possible`] : [];
};

const alphaFaults = (field: string, alpha: number): readonly string[] => {
  if (!Number.isFinite(alpha) || alpha <= 0) return [`${field} is ${alpha} where a number above 0 is needed`];
  return alpha > MOST_ALPHA ? [`${field} is ${alpha} where at most ${MOST_ALPHA} is possible`] : [];
};

/** Trying the patterns of an adapter takes a moment; longer than this only those that never end. */
const PATIENCE = 3000;

/** What is wrong with names and patterns: they are tried on the model's modules. */
const patternFaults = (config: ModelConfig, lora: LoraConfig): readonly string[] => {
  try {
    const found = within(PATIENCE, () => {
      const modules = adaptedModules(config, lora);
      for (const { path } of modules) scaleOf(lora, path);
      return modules.length;
    });
    if (found === null)
      return [`its regular expressions take longer than ${PATIENCE / 1000} s: simplify them`];
    return found.value === 0 ? ['no module of the model is one of its targets'] : [];
  } catch (error) {
    return [(error as Error).message];
  }
};

/** None where a caller without types left them out. */
const targetsOf = ({ targets }: LoraConfig): LoraConfig['targets'] =>
  typeof targets === 'string' || Array.isArray(targets) ? targets : [];

/** All that keeps settings from being used with this architecture. */
const settingFaults = (config: ModelConfig, lora: LoraConfig): readonly string[] => {
  const faults = [
    ...unknownSentences(lora, KNOWN),
    ...rankFaults('rank', lora.rank),
    ...alphaFaults('alpha', lora.alpha),
    ...Object.entries(lora.rankPattern ?? {}).flatMap(([pattern, rank]) =>
      rankFaults(`the rank of ${cut(pattern)}`, rank),
    ),
    ...Object.entries(lora.alphaPattern ?? {}).flatMap(([pattern, alpha]) =>
      alphaFaults(`the alpha of ${cut(pattern)}`, alpha),
    ),
    ...(targetsOf(lora).length === 0
      ? [`targets is empty where some of ${targetNames(config)} are needed`]
      : []),
    ...(typeof lora.targets === 'string' && (lora.layers ?? lora.layersPattern) !== undefined
      ? ['layers is given where targets is one expression, which says itself in which layers']
      : []),
    ...(lora.layersPattern !== undefined && lora.layers === undefined
      ? ['layersPattern is given without layers']
      : []),
  ];
  return faults.length > 0 ? faults : patternFaults(config, lora);
};

const targetNames = (config: ModelConfig): string =>
  [...linearModules(config).map(({ name }) => name), EMBEDDING, HEAD]
    .map((path) => path.slice(path.lastIndexOf('.') + 1))
    .join(', ');

/** All that is wrong with a LoRA setting for this architecture; an empty list when it is right. */
export const loraFaults = (config: ModelConfig, lora: LoraConfig): readonly string[] => {
  const modules = modulesOf(config);
  const targets = targetsOf(lora);
  const foreign =
    typeof targets === 'string'
      ? []
      : targets.filter((target) => !modules.some(({ path }) => areNamed([target], path)));
  return [
    ...foreign.map((target) => `target ${cut(String(target))} is none of ${targetNames(config)}`),
    // Where a target is foreign, that none is found says the same once more.
    ...settingFaults(config, lora).filter((fault) => foreign.length === 0 || !fault.startsWith('no module')),
  ];
};

/** Shapes of what an adapter carries of the base, by the adapter's names: what is there, and what was to be saved whole. */
const carriedShapes = (
  config: ModelConfig,
  { config: lora, weights }: Adapter,
): Readonly<Record<string, readonly number[]>> => {
  const base: Readonly<Record<string, readonly number[]>> = {
    ...weightShapes(config),
    [headName]: [config.vocabSize, config.hiddenSize],
  };
  const carried = new Map<string, string>();
  for (const name of Object.keys(weights)) {
    const own = baseName(name);
    if (own !== null && Object.hasOwn(base, own)) carried.set(own, name);
  }
  const due = Object.keys(base).filter((own) =>
    isSavedWhole(lora.savedModules ?? [], own.slice(0, own.lastIndexOf('.'))),
  );
  return Object.fromEntries(
    [...new Set([...carried.keys(), ...due])].map((own) => [
      carried.get(own) ?? carriedName(own),
      base[own]!,
    ]),
  );
};

/** Most factors have another width: the base is another. */
const causeOf = (faults: readonly TensorFault[], tensors: number): string | undefined => {
  const other = faults.filter((fault) => fault._tag === 'Misshapen');
  const first = other[0];
  if (first === undefined || 2 * other.length < tensors) return undefined;
  return `it was made for another base (${first.name} has shape [${first.shape.join(', ')}] where [${first.expected.join(', ')}] is needed)`;
};

/** Left with all faults where the adapter's settings or tensors do not fit the architecture. */
export const checkAdapter = (
  config: ModelConfig,
  adapter: Adapter,
  source = 'The adapter',
): E.Either<LmError, Adapter> => {
  const settings = settingFaults(config, adapter.config);
  if (settings.length > 0) return E.left({ _tag: 'InvalidAdapter', faults: settings });
  const faults = misfits(adapter.weights, {
    ...adapterShapes(config, adapter.config),
    ...carriedShapes(config, adapter),
  });
  if (faults.length === 0) return E.right(adapter);
  const cause = causeOf(faults, Object.keys(adapter.weights).length);
  return E.left({ _tag: 'TensorsDoNotFit', source, faults, ...(cause === undefined ? {} : { cause }) });
};

/** What begins with numbers of the base. */
const needsBase = ({ dora, bias, savedModules }: LoraConfig): readonly string[] =>
  [
    ...(dora === true ? ['dora'] : []),
    ...(bias === undefined ? [] : ['bias']),
    ...((savedModules ?? []).length === 0 ? [] : ['savedModules']),
  ].map(
    (field) =>
      `${field} begins with numbers of the base, which initAdapter does not have: leave it out, or begin with an adapter that PEFT saved`,
  );

/** A fresh adapter, which changes nothing. Of a linear map B = 0 and A uniform in ±1/√in, PEFT's kaiming-uniform with a = √5; of
 *  the embedding A = 0 and B normal. */
export const initAdapter = (
  config: ModelConfig,
  lora: LoraConfig,
  seed: number,
): E.Either<LmError, Adapter> => {
  const faults = [
    ...loraFaults(config, lora),
    ...needsBase(lora),
    ...(Number.isSafeInteger(seed) ? [] : [seedFault(seed)]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidAdapter', faults });
  const shapes = adapterShapes(config, lora);
  const numbers = Object.values(shapes).reduce((sum, [rows = 0, columns = 0]) => sum + rows * columns, 0);
  const large = tooLarge(`An adapter of rank ${lora.rank}`, 4 * numbers, 'lower rank, or name fewer targets');
  if (large !== null) return E.left(large);
  const { uniform, normal } = stream(seed);
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const [rows, columns] = shape as readonly [number, number];
    const bound = 1 / Math.sqrt(columns);
    const draw = name.endsWith('.lora_A.weight')
      ? () => bound * (2 * uniform() - 1)
      : name.endsWith('.lora_embedding_B')
        ? normal
        : () => 0;
    weights[name] = { dtype: 'float32', shape, data: Float32Array.from({ length: rows * columns }, draw) };
  }
  return E.right({ config: lora, weights });
};
