import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  explain,
  parseSafetensors,
  printSafetensors,
  readSafetensors,
  writeSafetensors,
} from '../src/index.js';
import { right } from './small.js';

const array = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    seed: fc.integer(),
  })
  .map(({ shape, dtype, seed }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, (_, i) => Math.imul(seed + i, 0x9e3779b9));
    const data =
      dtype === 'float32'
        ? // any bits, NaNs and infinities among them
          new Float32Array(Int32Array.from(values).buffer)
        : dtype === 'int32'
          ? Int32Array.from(values)
          : Uint8Array.from(values, (v) => v & 1);
    return { shape, dtype, data };
  });

const arrays: fc.Arbitrary<Arrays> = fc.dictionary(
  fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((name) => name !== '__metadata__' && name !== '__proto__'),
  array,
  { maxKeys: 6 },
);

const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));
const bits = (all: Arrays) =>
  Object.entries(all)
    .map(([name, { data, ...rest }]) => [
      name,
      rest,
      [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    ])
    .sort();

/** A file with a header of our own making. */
const file = (header: unknown, dataBytes: number): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + dataBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  return out;
};

const sentence = (bytes: Uint8Array): string => {
  const read = parseSafetensors(bytes, 'w.safetensors');
  return E.isLeft(read) ? explain(read.left) : 'no fault';
};
const says = (reason: string) =>
  `w.safetensors is not a usable safetensors file: ${reason}; fetch or write the file again.`;
const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('parse ∘ print gives every bit back, in any order of names', () => {
    fc.assert(
      fc.property(arrays, fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }), (all, metadata) => {
        fc.pre(!('__proto__' in metadata && Object.hasOwn(metadata, '__proto__')));
        const printed = joined(printSafetensors(all, metadata));
        const read = right(parseSafetensors(printed));
        expect(bits(read.tensors)).toEqual(bits(all));
        expect(read.metadata).toEqual(metadata);
        const turned = Object.fromEntries(Object.entries(all).reverse());
        expect(joined(printSafetensors(turned, metadata))).toEqual(printed);
        expect((printed.length - Object.values(all).reduce((n, a) => n + a.data.byteLength, 0)) % 8).toBe(0);
      }),
    );
  });

  it('arrays of more or fewer numbers than their shape are not written, and the old file stays', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tompo-lm-lengths-'));
    const path = join(dir, 'w.safetensors');
    const a = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
    right(await writeSafetensors(path, { a }));
    for (const data of [new Float32Array(0), new Float32Array(3), new Float32Array(5), new Uint8Array(4)]) {
      const refused = await writeSafetensors(path, { a: { ...a, data } });
      expect(E.isLeft(refused) && explain(refused.left)).toMatch(
        /a has \d+ bytes .*where its shape and dtype need 16/,
      );
      expect(() => printSafetensors({ a: { ...a, data } })).toThrow('where its shape and dtype need 16');
    }
    expect(right(await readSafetensors(path))).toEqual({ a });
    await rm(dir, { recursive: true });
  });

  it('no cut-off file passes', () => {
    fc.assert(
      fc.property(arrays, fc.nat(), (all, cut) => {
        const whole = joined(printSafetensors(all));
        expect(E.isLeft(parseSafetensors(whole.subarray(0, cut % whole.length)))).toBe(true);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        parseSafetensors(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(8), (json, dataBytes) => {
        parseSafetensors(file(json, dataBytes));
      }),
    );
  });

  it.each([
    ['too short', new Uint8Array(3), 'it has 3 bytes where at least 8 are needed'],
    ['a length beyond the file', file({}, 0).subarray(0, 9), 'its header claims 2 bytes but only 1 follow'],
    ['no JSON', file('{x', 0), /its header is not valid JSON/],
    ['no object', file([], 0), 'its header is not an object'],
    ['metadata', file({ __metadata__: { a: 1 } }, 0), 'its __metadata__ holds something else than text'],
    [
      'dtype',
      file({ a: { dtype: 'F8', shape: [], data_offsets: [0, 1] } }, 1),
      /a has dtype F8, which is none of F64, F32.*; choose a checkpoint in one of these/,
    ],
    [
      'a pointer in the place of a file',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
      /it is a Git LFS pointer .*; run `git lfs pull`/,
    ],
    ['shape', file({ a: f32([-1], 0, 4) }, 4), 'a has no shape of whole numbers'],
    [
      'offsets',
      file({ a: { dtype: 'F32', shape: [], data_offsets: [0] } }, 4),
      'a has no pair of data_offsets',
    ],
    ['span', file({ a: f32([2], 0, 4) }, 4), 'a spans 4 bytes where its shape and dtype need 8'],
    ['overlap', file({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), 'b overlaps the tensor before it'],
    ['hole', file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'there is a hole of 4 bytes before b'],
    [
      'cut off',
      file({ a: f32([2], 0, 8) }, 5),
      'it is cut off: its tensors need 8 bytes but only 5 are there',
    ],
    ['left over', file({ a: f32([1], 0, 4) }, 6), '2 bytes follow its last tensor'],
  ] as const)('names the fault: %s', (_, bytes, reason) => {
    if (typeof reason === 'string') expect(sentence(bytes)).toBe(says(reason));
    else expect(sentence(bytes)).toMatch(reason);
  });

  it('refuses a 64-bit number that 32 bits do not hold', () => {
    const bytes = file({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8);
    bytes[bytes.length - 4] = 1; // 2³²
    expect(sentence(bytes)).toBe(says('a has numbers that do not fit into 32 bits'));
  });
});
