/** @file The safetensors format: an 8-byte length, a JSON header, the bytes of the tensors.
 *  @source github.com/huggingface/safetensors, "Format" */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { cut, type LmError } from '../errors.js';
import type { Arrays } from '../types.js';
import { decoders, itemBytes } from './dtypes.js';

/** Where a tensor lies: begin and end count from the first byte after the header. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In order of their place. */
  readonly tensors: readonly TensorPlace[];
  readonly metadata: Readonly<Record<string, string>>;
  /** 8 + the header's length: where the tensors' bytes begin. */
  readonly dataOffset: number;
}

/** More axes than any tensor library knows. */
const MOST_AXES = 32;

/** Some 150,000 tensors. The reference implementation takes up to 100 MB, which as JSON fill a gigabyte of memory; a file of the
 *  largest models has less than one. */
const LONGEST_HEADER = 2 ** 24;

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);
const isWhole = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

const placeOf = (name: string, entry: unknown): TensorPlace | string => {
  const shown = cut(name);
  if (!isRecord(entry)) return `the entry of ${shown} is not an object`;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') return `${shown} has no dtype`;
  const width = itemBytes.get(dtype) as number;
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isWhole))
    return `${shown} has no shape of whole numbers`;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    return `${shown} has no pair of data_offsets`;
  const [begin, end] = offsets as [number, number];
  const needed = shape.reduce((a: number, b: number) => a * b, 1) * width;
  if (end - begin !== needed)
    return `${shown} spans ${end - begin} bytes where its shape and dtype need ${needed}`;
  return { name, dtype, shape: shape as number[], begin, end };
};

/** The length of the header as the first 8 bytes give it; left where the file cannot hold it. */
export const headerLength = (
  first8: Uint8Array,
  fileBytes: number,
  source: string,
): E.Either<LmError, number> => {
  const fault = (reason: string) => E.left<LmError>({ _tag: 'InvalidSafetensors', source, reason });
  if (fileBytes < 8) return fault(`it has ${fileBytes} bytes where at least 8 are needed`);
  // A repository that was cloned without Git LFS holds a few lines of text in the place of each large file.
  if (new TextDecoder().decode(first8.subarray(0, 8)) === 'version ')
    return E.left({
      _tag: 'InvalidSafetensors',
      source,
      reason: 'it is a Git LFS pointer and not the file that it stands for',
      advice: 'run `git lfs pull` in its folder, or fetch the model with `tompo pull`',
    });
  const length = new DataView(first8.buffer, first8.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER))
    return fault(`its header claims ${length} bytes, and none has more than ${LONGEST_HEADER}`);
  if (8n + length > BigInt(fileBytes))
    return fault(`its header claims ${length} bytes but only ${fileBytes - 8} follow`);
  return E.right(Number(length));
};

/** Reads the JSON of the header and checks that the tensors fill the rest of the file without hole or overlap. */
export const parseHeader = (
  json: Uint8Array,
  fileBytes: number,
  source: string,
): E.Either<LmError, SafetensorsHeader> => {
  const fault = (reason: string) => E.left<LmError>({ _tag: 'InvalidSafetensors', source, reason });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    return fault(`its header is not valid JSON (${cut(String((error as Error).message))})`);
  }
  if (!isRecord(header)) return fault('its header is not an object');
  const metadata = header.__metadata__ ?? {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    return fault('its __metadata__ holds something else than text');
  const tensors: TensorPlace[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const dtype = isRecord(entry) ? entry.dtype : undefined;
    if (typeof dtype === 'string' && !itemBytes.has(dtype))
      return E.left({
        _tag: 'InvalidSafetensors',
        source,
        reason: `${cut(name)} has dtype ${cut(dtype)}, which is none of ${[...itemBytes.keys()].join(', ')}`,
        advice: 'choose a checkpoint in one of these (of a quantised model, the one that it was made from)',
      });
    const place = placeOf(name, entry);
    if (typeof place === 'string') return fault(place);
    tensors.push(place);
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const dataOffset = 8 + json.length;
  let end = 0;
  for (const place of tensors) {
    if (place.begin < end) return fault(`${cut(place.name)} overlaps the tensor before it`);
    if (place.begin > end)
      return fault(`there is a hole of ${place.begin - end} bytes before ${cut(place.name)}`);
    end = place.end;
  }
  const present = fileBytes - dataOffset;
  if (end > present)
    return fault(`it is cut off: its tensors need ${end} bytes but only ${present} are there`);
  if (end < present) return fault(`${present - end} bytes follow its last tensor`);
  return E.right({ tensors, metadata: metadata as Record<string, string>, dataOffset });
};

/** The numbers of one tensor from its bytes: F16, BF16 and F64 become float32, whole numbers int32. */
export const decodeTensor = (
  place: TensorPlace,
  bytes: Uint8Array,
  source: string,
): E.Either<LmError, NdArray> => {
  const array = decoders.get(place.dtype)!(bytes, place.shape);
  return array === null
    ? E.left({
        _tag: 'InvalidSafetensors',
        source,
        reason: `${cut(place.name)} has numbers that do not fit into 32 bits`,
      })
    : E.right(array);
};

/** A whole file in memory. */
export const parseSafetensors = (
  file: Uint8Array,
  source = 'the file',
): E.Either<LmError, { readonly tensors: Arrays; readonly metadata: Readonly<Record<string, string>> }> => {
  const length = headerLength(file, file.length, source);
  if (E.isLeft(length)) return length;
  const header = parseHeader(file.subarray(8, 8 + length.right), file.length, source);
  if (E.isLeft(header)) return header;
  const { tensors, metadata, dataOffset } = header.right;
  // As entries: a tensor named __proto__ would be lost by assignment.
  const out: [string, NdArray][] = [];
  for (const place of tensors) {
    const bytes = file.subarray(dataOffset + place.begin, dataOffset + place.end);
    const array = decodeTensor(place, bytes, source);
    if (E.isLeft(array)) return array;
    out.push([place.name, array.right]);
  }
  return E.right({ tensors: Object.fromEntries(out), metadata });
};

const dtypeName = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;

/** The one name that no tensor can have: the format keeps it for the metadata. */
const METADATA = '__metadata__';

const bytesNeeded = ({ dtype, shape }: NdArray): number =>
  shape.reduce((a, b) => a * b, 1) * itemBytes.get(dtypeName[dtype])!;

/** Why a file of these arrays could not be read again; null where it could. */
export const unwritable = (arrays: Arrays): string | null => {
  if (Object.hasOwn(arrays, METADATA))
    return `no tensor can be named ${METADATA}, which safetensors keeps for itself`;
  const wrong = Object.entries(arrays).find(([, array]) => array.data.byteLength !== bytesNeeded(array));
  if (wrong === undefined) return null;
  const [name, array] = wrong;
  const { byteLength } = array.data;
  // What a compiled function was given with `donate` is empty from then on.
  const why = byteLength === 0 ? ' (its memory may have been given up to a call)' : '';
  return `${cut(name)} has ${byteLength} bytes${why} where its shape and dtype need ${bytesNeeded(array)}`;
};

/** The bytes of a file, in pieces: header first, then the arrays' own bytes (views, not copies). Tensors lie in
 *  order of name, so equal arrays give equal bytes. Throws one sentence where a tensor is named __metadata__, or has more or fewer numbers
 *  than its shape. */
export const printSafetensors = (
  arrays: Arrays,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): readonly Uint8Array[] => {
  const reason = unwritable(arrays);
  if (reason !== null) throw new Error(`These arrays cannot be written as safetensors: ${reason}.`);
  // Wider items first, as the reference implementation does, so that every tensor is aligned to its items.
  const width = (array: NdArray) => itemBytes.get(dtypeName[array.dtype])!;
  const sorted = Object.entries(arrays).sort(
    ([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : a > b ? 1 : 0),
  );
  let end = 0;
  const entries = sorted.map(([name, array]) => {
    const begin = end;
    end += array.data.byteLength;
    return [name, { dtype: dtypeName[array.dtype], shape: array.shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text, 8);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  return [
    padded,
    ...sorted.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
};
