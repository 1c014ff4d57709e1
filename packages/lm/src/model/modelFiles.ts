/** @file A model on disk: config.json, model.safetensors (or shards with an index), tokenizer.json. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileArray, HostArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { parseConfig, printConfig } from '../architecture/config.js';
import { foreignNames } from '../architecture/foreignNames.js';
import { type Generation, parseGeneration } from '../architecture/generation.js';
import { embeddingName, headName, misfits, weightShapes } from '../architecture/weights.js';
import { CHAT_FILE, parseChat, printChat } from '../chat/chatFile.js';
import { cut, type LmError, type TensorFault } from '../errors.js';
import { writeAtomically } from '../files/atomic.js';
import {
  exists,
  readJson,
  readSafetensors,
  readText,
  withSafetensors,
  writeSafetensors,
} from '../files/files.js';
import { inMemory, safetensorsInFile } from '../files/inFile.js';
import { otherTokenizerFault } from '../files/otherTokenizer.js';
import { pickleFault } from '../files/pickle.js';
import { type TensorPlace, unwritable } from '../files/safetensors.js';
import { tooLarge } from '../memory.js';
import { limitedTo } from '../tokenizer/limited.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import type { Arrays, BaseModel, ChatFormat, LanguageModel, ModelConfig } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';
import { GENERATION, readCompanions, writeCompanions, writeOrRemove } from './companions.js';
import { type Tolerated, tolerated, withoutTiedHead } from './tolerated.js';

const SINGLE = 'model.safetensors';
/** What older versions of transformers wrote. */
const PICKLE = 'pytorch_model.bin';
const INDEX = 'model.safetensors.index.json';
const SHARD = /^model-\d+-of-\d+\.safetensors$/;
const LARGE_MODEL = "load it with weights: 'file', or choose a smaller one";

/** The file of each tensor, as the index tells; left where it tells anything else. */
const parseIndex = (json: unknown, source: string): E.Either<LmError, ReadonlyMap<string, string>> => {
  const fault = (field: string, value: unknown, expected: string) =>
    E.left<LmError>({ _tag: 'InvalidConfig', source, faults: [{ field, value, expected }] });
  const map = (json as { readonly weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null)
    return fault('weight_map', map, 'an object of tensor names and file names');
  // A file name, never a path: an index must not reach out of its folder.
  for (const [name, file] of Object.entries(map))
    if (typeof file !== 'string' || file !== basename(file) || !file.endsWith('.safetensors'))
      return fault(`weight_map.${name}`, file, 'the name of a .safetensors file beside the index');
  return E.right(new Map(Object.entries(map as Record<string, string>)));
};

/** A file of weights, and which of its tensors count. */
interface Shard {
  readonly path: string;
  readonly has: (name: string) => boolean;
}

const shardsOf = async (dir: string): Promise<E.Either<LmError, readonly Shard[]>> => {
  const single = join(dir, SINGLE);
  const path = join(dir, INDEX);
  const whole: readonly Shard[] = [{ path: single, has: () => true }];
  if (await exists(single)) return E.right(whole);
  if (!(await exists(path))) {
    const shard = (await readdir(dir)).find((name) => SHARD.test(name));
    if (shard !== undefined) {
      const reason = `it is not there, and says which tensors of ${shard} and its like count; fetch it with the rest of the model`;
      return E.left({ _tag: 'UnreadableFile', path, reason });
    }
    const pickle = await pickleFault(dir, PICKLE, SINGLE);
    return pickle === null ? E.right(whole) : E.left(pickle);
  }
  const json = await readJson(path);
  if (E.isLeft(json)) return json;
  const index = parseIndex(json.right, path);
  if (E.isLeft(index)) return index;
  return E.right(
    Array.from(new Set(index.right.values()), (file) => ({
      path: join(dir, file),
      has: (name) => index.right.get(name) === file,
    })),
  );
};

/** What `read` makes of each file, as one. */
const together = async <A>(
  shards: readonly Shard[],
  read: (path: string) => Promise<E.Either<LmError, Readonly<Record<string, A>>>>,
): Promise<E.Either<LmError, Readonly<Record<string, A>>>> => {
  const out: [string, A][] = [];
  for (const { path, has } of shards) {
    const shard = await read(path);
    if (E.isLeft(shard)) return shard;
    for (const entry of Object.entries(shard.right)) if (has(entry[0])) out.push(entry);
  }
  return E.right(Object.fromEntries(out));
};

/** Where the tensors of a file lie: its header alone is read. */
const placesIn = (path: string) =>
  withSafetensors<Readonly<Record<string, TensorPlace>>>(path, async ({ tensors }) =>
    E.right(Object.fromEntries(tensors.map((place) => [place.name, place]))),
  );

/** What weights are stored in. Whole numbers would be read as they stand, which are not what a weight of codes means. */
const FLOATS: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16', 'F64']);

/** Bytes that tensors take in memory, where every number has four. */
const bytesInMemory = (places: Readonly<Record<string, TensorPlace>>): number =>
  Object.values(places).reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);

/** What generation_config.json says; nothing where there is none. */
const generationOf = (
  companions: Readonly<Record<string, string>>,
  source: string,
): E.Either<LmError, Generation> => {
  const text = companions[GENERATION];
  if (text === undefined) return E.right({ eosTokenIds: [], sampling: {} });
  try {
    return parseGeneration(JSON.parse(text), source);
  } catch (error) {
    return E.left({ _tag: 'InvalidJson', source, reason: cut((error as Error).message) });
  }
};

/** What tensors make of an architecture. */
interface Fit<A> extends Tolerated<A> {
  /** Is there a head, though it is the embedding? Whether it may be, its numbers tell. */
  readonly tied: boolean;
  readonly faults: readonly TensorFault[];
}

const fitOf = <A extends { readonly shape: readonly number[] }>(
  config: ModelConfig,
  arrays: Readonly<Record<string, A>>,
): Fit<A> => {
  const known = tolerated(arrays);
  const expected = weightShapes(config);
  const tied = config.tieEmbeddings && Object.hasOwn(known.tensors, headName);
  const all = tied ? { ...expected, [headName]: expected[embeddingName]! } : expected;
  return { ...known, tied, faults: misfits(known.tensors, all) };
};

/** How the model was asked while it was trained; undefined where the folder does not say. */
const chatOf = async (dir: string): Promise<E.Either<LmError, ChatFormat | null | undefined>> => {
  const path = join(dir, CHAT_FILE);
  if (!(await exists(path))) return E.right(undefined);
  const text = await readText(path);
  return E.isLeft(text) ? text : parseChat(text.right, path);
};

export interface LoadOptions {
  /** memory: every weight is read and becomes float32. file: only headers are read; the weights are used where they lie,
   *  by compiled functions without a copy in JavaScript. Then the files must stay as they are, and what needs the numbers
   *  (training all weights, `mergeAdapter`, `saveModel`) refuses. memory unless told. */
  readonly weights?: 'memory' | 'file' | undefined;
}

/** Reads a model folder in the Hugging Face layout. Left names every missing, extra and misshapen tensor; tensors that change
 *  nothing are left out, and `ignored` names them.
 *  @example const base = await loadModel('Qwen2.5-0.5B', { weights: 'file' }); */
export function loadModel(
  dir: string,
  options?: LoadOptions & { readonly weights?: 'memory' | undefined },
): Promise<E.Either<LmError, LanguageModel>>;
export function loadModel(
  dir: string,
  options: LoadOptions & { readonly weights: 'file' },
): Promise<E.Either<LmError, LanguageModel<FileArray>>>;
export function loadModel(dir: string, options: LoadOptions): Promise<E.Either<LmError, BaseModel>>;
export async function loadModel(
  dir: string,
  options: LoadOptions = {},
): Promise<E.Either<LmError, BaseModel>> {
  const unknown = unknownOptions(options, { weights: true } satisfies Known<LoadOptions>);
  if (unknown.length > 0)
    return E.left({ _tag: 'InvalidConfig', source: 'The options of loadModel', faults: unknown });
  const configPath = join(dir, 'config.json');
  const json = await readJson(configPath);
  if (E.isLeft(json)) return json;
  const companions = await readCompanions(dir);
  if (E.isLeft(companions)) return companions;
  const generation = generationOf(companions.right, join(dir, GENERATION));
  if (E.isLeft(generation)) return generation;
  const config = parseConfig(json.right, configPath, generation.right.eosTokenIds);
  if (E.isLeft(config)) return config;
  const tokenizerPath = join(dir, 'tokenizer.json');
  const other = await otherTokenizerFault(dir);
  if (other !== null) return E.left(other);
  const tokenizerText = await readText(tokenizerPath);
  if (E.isLeft(tokenizerText)) return tokenizerText;
  const { eosTokenId, padTokenId, vocabSize } = config.right;
  const known = loadTokenizer(tokenizerText.right, { eosTokenId, padTokenId, source: tokenizerPath });
  if (E.isLeft(known)) return known;
  const tokenizer = limitedTo(known.right, vocabSize, tokenizerPath);
  if (E.isLeft(tokenizer)) return tokenizer;
  const chat = await chatOf(dir);
  if (E.isLeft(chat)) return chat;
  const shards = await shardsOf(dir);
  if (E.isLeft(shards)) return shards;
  // From the headers, before any weight is read.
  const places = await together(shards.right, placesIn);
  if (E.isLeft(places)) return places;
  const { tensors, ignored, bare, tied, faults } = fitOf(config.right, places.right);
  if (faults.length > 0) {
    // Of names without the prefix only a head that is not there need be told.
    const headless = bare && faults.every((fault) => fault._tag === 'Missing' && fault.name === headName);
    const cause = foreignNames(headless ? places.right : tensors, weightShapes(config.right)) ?? undefined;
    return E.left({
      _tag: 'TensorsDoNotFit',
      source: dir,
      faults,
      ...(cause === undefined ? {} : { cause }),
    });
  }
  const whole = Object.values(tensors).find(({ dtype }) => !FLOATS.has(dtype));
  if (whole !== undefined)
    return E.left({
      _tag: 'TensorsDoNotFit',
      source: dir,
      faults: [],
      cause: `${cut(whole.name)} has dtype ${whole.dtype}, and weights are of ${[...FLOATS].join(', ')}: choose a checkpoint that has its weights so`,
    });
  const inFile = options.weights === 'file';
  const large = inFile ? null : tooLarge(`The model of ${dir}`, bytesInMemory(tensors), LARGE_MODEL);
  if (large !== null) return E.left(large);
  const read = await together<HostArray>(shards.right, inFile ? safetensorsInFile : readSafetensors);
  if (E.isLeft(read)) return read;
  const weights = withoutTiedHead(config.right, tolerated(read.right).tensors, dir);
  if (E.isLeft(weights)) return weights;
  const left = [...ignored, ...(tied ? [headName] : [])];
  return E.right({
    config: config.right,
    weights: weights.right,
    tokenizer: tokenizer.right,
    ...(Object.keys(generation.right.sampling).length > 0 ? { sampling: generation.right.sampling } : {}),
    ...(Object.keys(companions.right).length > 0 ? { companions: companions.right } : {}),
    ...(left.length > 0 ? { ignored: left } : {}),
    ...(chat.right === undefined ? {} : { chat: chat.right }),
  });
}

/** What would keep a folder with these weights from being loaded; null where nothing does. */
const unloadable = ({ config }: BaseModel, weights: Arrays, dir: string): LmError | null => {
  const { faults, tensors } = fitOf(config, weights);
  if (faults.length > 0) return { _tag: 'TensorsDoNotFit', source: 'The model', faults };
  const reason = unwritable(weights);
  if (reason !== null) return { _tag: 'UnwritableFile', path: join(dir, SINGLE), reason };
  const headless = withoutTiedHead(config, tensors, 'The model');
  return E.isLeft(headless) ? headless.left : null;
};

/** Writes a model folder, each file whole or not at all; the weights last, so that a folder with weights is complete. Left, before anything is
 *  written, where the weights are not those of the architecture, or have no numbers any more. What the
 *  folder that the model came from held beside them (chat template, tokenizer_config.json, generation_config.json) is written
 *  as it was; how the model is asked, where that is settled, in tompo_chat.json. */
export const saveModel = async (model: BaseModel, dir: string): Promise<E.Either<LmError, void>> => {
  const weights = inMemory(model.weights, 'saveModel');
  if (E.isLeft(weights)) return weights;
  const wrong = unloadable(model, weights.right, dir);
  if (wrong !== null) return E.left(wrong);
  const config = `${JSON.stringify(printConfig(model.config), null, 2)}\n`;
  const written = await writeAtomically(join(dir, 'config.json'), [config]);
  if (E.isLeft(written)) return written;
  const tokenizer = await writeAtomically(join(dir, 'tokenizer.json'), [model.tokenizer.json]);
  if (E.isLeft(tokenizer)) return tokenizer;
  const companions = await writeCompanions(dir, model.companions ?? {});
  if (E.isLeft(companions)) return companions;
  const chat = await writeOrRemove(
    join(dir, CHAT_FILE),
    model.chat === undefined ? undefined : printChat(model.chat),
  );
  if (E.isLeft(chat)) return chat;
  return writeSafetensors(join(dir, SINGLE), weights.right);
};
