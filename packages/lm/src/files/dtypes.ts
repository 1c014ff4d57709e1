/** @file The number formats of safetensors, read into the three that tensors have here. Bytes are little-endian. */
import { fromHalf, type NdArray } from '@tompo/jit';

/** Maps, since a file names the type: every object has a `constructor`. */
export const itemBytes: ReadonlyMap<string, number> = new Map(
  Object.entries({
    F64: 8,
    F32: 4,
    F16: 2,
    BF16: 2,
    I64: 8,
    I32: 4,
    I16: 2,
    I8: 1,
    U8: 1,
    BOOL: 1,
  }),
);

/** Bytes moved to a buffer of their own: typed arrays need an aligned start, and a view would keep the file alive. */
const own = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

const float32 = (data: Float32Array, shape: readonly number[]): NdArray => ({
  dtype: 'float32',
  shape,
  data,
});
const int32 = (data: Int32Array, shape: readonly number[]): NdArray => ({ dtype: 'int32', shape, data });

type Decode = (bytes: Uint8Array, shape: readonly number[]) => NdArray | null;
/** Bytes to an array; null where a whole number does not fit into 32 bits. */
export const decoders: ReadonlyMap<string, Decode> = new Map(
  Object.entries<Decode>({
    F32: (bytes, shape) => float32(new Float32Array(own(bytes)), shape),
    F64: (bytes, shape) => float32(Float32Array.from(new Float64Array(own(bytes))), shape),
    F16: (bytes, shape) => float32(Float32Array.from(new Uint16Array(own(bytes)), fromHalf), shape),
    // bfloat16 is the upper half of a float32.
    BF16: (bytes, shape) => {
      const halves = new Uint16Array(own(bytes));
      const words = new Uint32Array(halves.length);
      for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
      return float32(new Float32Array(words.buffer), shape);
    },
    I64: (bytes, shape) => {
      const wide = new BigInt64Array(own(bytes));
      const fits = wide.every((value) => value === BigInt.asIntN(32, value));
      return fits ? int32(Int32Array.from(wide, Number), shape) : null;
    },
    I32: (bytes, shape) => int32(new Int32Array(own(bytes)), shape),
    I16: (bytes, shape) => int32(Int32Array.from(new Int16Array(own(bytes))), shape),
    I8: (bytes, shape) => int32(Int32Array.from(new Int8Array(own(bytes))), shape),
    U8: (bytes, shape) => int32(Int32Array.from(bytes), shape),
    BOOL: (bytes, shape) => ({ dtype: 'bool', shape, data: Uint8Array.from(bytes) }),
  }),
);
