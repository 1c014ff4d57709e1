/** @file What can go wrong here, as tagged data, and one sentence for each. */
import { inBytes } from './inBytes.js';

/** A field of config.json (or adapter_config.json) that cannot be used. */
export interface FieldFault {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** A tensor of a model's files that does not fit the architecture. */
export type TensorFault =
  | { readonly _tag: 'Missing'; readonly name: string; readonly shape: readonly number[] }
  | { readonly _tag: 'Extra'; readonly name: string }
  | {
      readonly _tag: 'Misshapen';
      readonly name: string;
      readonly shape: readonly number[];
      readonly expected: readonly number[];
    };

export type LmError =
  | {
      readonly _tag: 'ForeignArchitecture';
      readonly modelType: unknown;
      /** The values of model_type that are built here. */
      readonly known: readonly string[];
      /** What the family has that is not built here, where that is known. */
      readonly has?: string | undefined;
    }
  | { readonly _tag: 'InvalidConfig'; readonly source: string; readonly faults: readonly FieldFault[] }
  | { readonly _tag: 'UnreadableFile'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'UnwritableFile'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'Pickled'; readonly path: string; readonly command: string }
  /** A tokenizer in files of another layout than tokenizer.json. */
  | { readonly _tag: 'OtherTokenizer'; readonly path: string; readonly command: string }
  | { readonly _tag: 'InvalidJson'; readonly source: string; readonly reason: string }
  | {
      readonly _tag: 'InvalidSafetensors';
      readonly source: string;
      readonly reason: string;
      /** What to do; fetch or write the file again unless told. */
      readonly advice?: string | undefined;
    }
  | {
      readonly _tag: 'WeightsInFile';
      readonly needs: string;
      readonly name: string;
      readonly path: string;
    }
  | {
      readonly _tag: 'TensorsDoNotFit';
      readonly source: string;
      readonly faults: readonly TensorFault[];
      /** The one cause of all of them, where there is one, as the rest of a sentence. */
      readonly cause?: string | undefined;
    }
  /** The chances of a next token are no numbers. */
  | { readonly _tag: 'BrokenModel' }
  | { readonly _tag: 'InvalidTokenizer'; readonly source: string; readonly reason: string }
  /** A text that has no tokens. */
  | { readonly _tag: 'InvalidText'; readonly text: string; readonly at: number }
  | { readonly _tag: 'InvalidChatTemplate'; readonly source: string; readonly reason: string }
  | { readonly _tag: 'InvalidPack'; readonly faults: readonly string[] }
  | { readonly _tag: 'InvalidSampling'; readonly faults: readonly string[] }
  | { readonly _tag: 'InvalidAdapter'; readonly faults: readonly string[] }
  | {
      readonly _tag: 'TooLarge';
      readonly what: string;
      /** What it needs at least. */
      readonly bytes: number;
      readonly limit: number;
      readonly advice: string;
    };

/** A sentence does not get longer than this many faults; the data has them all. */
const SHOWN = 8;
const LONGEST = 240;

/** A text of a file, short enough for a sentence. */
export const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A value down to a few entries and levels: a file may hold anything, any number of times, within anything. */
const outline = (value: unknown, depth: number): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, SHOWN).map((entry) => outline(entry, depth - 1));
  return Object.fromEntries(
    firstKeys(value).map((key) => [cut(key), outline((value as Record<string, unknown>)[key], depth - 1)]),
  );
};

/** The first keys of an object, without making a list of all entries. */
const firstKeys = (value: object): readonly string[] => {
  const keys: string[] = [];
  for (const key in value) {
    if (Object.hasOwn(value, key)) keys.push(key);
    if (keys.length === SHOWN) break;
  }
  return keys;
};

const show = (value: unknown): string =>
  value === undefined ? 'nothing' : cut(JSON.stringify(outline(value, 3)) ?? String(value));

const shapeOf = (shape: readonly number[]): string => `[${cut(shape.slice(0, 16).join(', '))}]`;

/** The first few, and how many more there are. */
const listed = <T>(faults: readonly T[], say: (fault: T) => string): string => {
  const said = faults.slice(0, SHOWN).map(say);
  const more = faults.length - said.length;
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

const tensorSentence = (fault: TensorFault): string => {
  switch (fault._tag) {
    case 'Missing':
      return `${cut(fault.name)} ${shapeOf(fault.shape)} is missing`;
    case 'Extra':
      return `${cut(fault.name)} has no place in this architecture`;
    case 'Misshapen':
      return `${cut(fault.name)} has shape ${shapeOf(fault.shape)} where ${shapeOf(fault.expected)} is needed`;
  }
};

/** One clear sentence that names the input and says what to do. */
export const explain = (error: LmError): string => {
  switch (error._tag) {
    case 'ForeignArchitecture':
      return `The model's model_type is ${show(error.modelType)}, but only ${error.known.join(', ')} are built here${
        error.has === undefined ? '' : ` (this one has ${error.has})`
      }: choose a model of these families.`;
    case 'InvalidConfig':
      return `${error.source} cannot be used: ${listed(
        error.faults,
        (f) => `${cut(f.field)} is ${show(f.value)} where ${f.expected} is needed`,
      )}.`;
    case 'UnreadableFile':
      return `${error.path} could not be read (${error.reason}): check the path.`;
    case 'UnwritableFile':
      return `${error.path} could not be written (${error.reason}): check the folder and the free space.`;
    case 'Pickled':
      return `${error.path} is a pickle, which may run any code when it is read, and is not read here: convert it with ${error.command}`;
    case 'OtherTokenizer':
      return `${error.path} is a tokenizer in another layout than tokenizer.json, which alone is read here: convert it with ${error.command} (with pip install transformers sentencepiece protobuf)`;
    case 'InvalidJson':
      return `${error.source} is not valid JSON (${error.reason}): fetch or write the file again.`;
    case 'InvalidSafetensors':
      return `${error.source} is not a usable safetensors file: ${error.reason}; ${error.advice ?? 'fetch or write the file again'}.`;
    case 'WeightsInFile':
      return `${error.needs} needs the weights' numbers in memory, but ${error.name} was left in ${error.path}: load the model with loadModel(folder), without weights: 'file'.`;
    case 'TensorsDoNotFit':
      return `${error.source} does not fit its configuration: ${
        error.cause === undefined ? listed(error.faults, tensorSentence) : cut(error.cause)
      }.`;
    case 'BrokenModel':
      return 'The model gave NaN as the chances of its next token: its weights, or those of its adapter, are broken; fetch or train them again.';
    case 'InvalidTokenizer':
      return `${error.source} is not a usable tokenizer: ${error.reason}.`;
    case 'InvalidText':
      return `The text ${show(error.text.slice(0, 40))} cannot be written as tokens: at ${error.at} it has half of a surrogate pair, which is no character; cut texts between characters.`;
    case 'InvalidChatTemplate':
      return `The chat template of ${error.source} cannot be used: ${error.reason}.`;
    case 'InvalidPack':
      return `These prompts and completions cannot be packed: ${listed(error.faults, cut)}.`;
    case 'InvalidSampling':
      return `The sampler cannot answer this request: ${listed(error.faults, cut)}.`;
    case 'InvalidAdapter':
      return `The adapter cannot be used: ${listed(error.faults, cut)}.`;
    case 'TooLarge':
      return `${error.what} needs at least ${inBytes(error.bytes)} of memory where there are ${inBytes(error.limit)}: ${error.advice}.`;
  }
};

/** The same error, thrown where a sentence is all that can be said: by tokenizers, samplers and engines that have begun. */
export class LmFault extends Error {
  override readonly name = 'LmFault';

  constructor(readonly error: LmError) {
    super(explain(error));
  }
}
