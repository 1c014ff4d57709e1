/** @file A checkpoint of Qwen2's shape as a GGUF file, in float32, bfloat16 or 8 bits: what llama.cpp reads.
 *  @source https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; block_q8_0 of ggml-common.h */
import { open } from 'node:fs/promises';
import { type ModelConfig, type Weights, weightShapes } from '@tompo/lm';

export type Storage = 'float32' | 'bfloat16' | 'int8';

/** @source enum ggml_type */
const TYPE: Readonly<Record<Storage, number>> = { float32: 0, bfloat16: 30, int8: 8 };

/** @source enum llama_ftype */
const FILE_TYPE: Readonly<Record<Storage, number>> = { float32: 0, bfloat16: 32, int8: 7 };

const ALIGNMENT = 32;

const u32 = (x: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(x);
  return b;
};
const u64 = (x: number): Buffer => {
  const b = Buffer.alloc(8);
  b.writeBigUInt64LE(BigInt(x));
  return b;
};
const text = (s: string): Buffer => Buffer.concat([u64(Buffer.byteLength(s)), Buffer.from(s)]);
const f32 = (x: number): Buffer => Buffer.from(Float32Array.of(x).buffer);

/** Values with the number of their type before them. */
const uint = (x: number): Buffer => Buffer.concat([u32(4), u32(x)]);
const float = (x: number): Buffer => Buffer.concat([u32(6), f32(x)]);
const string = (s: string): Buffer => Buffer.concat([u32(8), text(s)]);
const bool = (x: boolean): Buffer => Buffer.concat([u32(7), Buffer.from([Number(x)])]);
const array = (type: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([u32(9), u32(type), u64(items.length), ...items]);

const metadata = (config: ModelConfig, storage: Storage): readonly Buffer[] => {
  const { vocabSize, hiddenSize, heads, kvHeads } = config;
  const entries: Readonly<Record<string, Buffer>> = {
    'general.architecture': string('qwen2'),
    'general.name': string('random'),
    'general.file_type': uint(FILE_TYPE[storage]),
    'qwen2.context_length': uint(config.maxPositions),
    'qwen2.embedding_length': uint(hiddenSize),
    'qwen2.block_count': uint(config.layers),
    'qwen2.feed_forward_length': uint(config.intermediateSize),
    'qwen2.attention.head_count': uint(heads),
    'qwen2.attention.head_count_kv': uint(kvHeads),
    'qwen2.attention.layer_norm_rms_epsilon': float(config.rmsNormEps),
    'qwen2.rope.freq_base': float(config.ropeTheta),
    // Ids go in and come out: no text is read or written.
    'tokenizer.ggml.model': string('gpt2'),
    'tokenizer.ggml.pre': string('qwen2'),
    'tokenizer.ggml.tokens': array(
      8,
      Array.from({ length: vocabSize }, (_, i) => text(`<${i}>`)),
    ),
    'tokenizer.ggml.token_type': array(
      5,
      Array.from({ length: vocabSize }, () => u32(1)),
    ),
    'tokenizer.ggml.merges': array(8, [text('< 0')]),
    'tokenizer.ggml.eos_token_id': uint(0),
    'tokenizer.ggml.add_bos_token': bool(false),
  };
  return [
    u64(Object.keys(entries).length),
    ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]),
  ];
};

const PARTS: Readonly<Record<string, string>> = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  lm_head: 'output',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
};

const nameOf = (name: string): string => {
  const [, layer, module, kind] = /^(?:model\.layers\.(\d+)\.)?(.*)\.(weight|bias)$/.exec(name)!;
  return `${layer === undefined ? '' : `blk.${layer}.`}${PARTS[module!]}.${kind}`;
};

const half = (x: number): number => {
  const bits = new Uint32Array(Float32Array.of(x).buffer)[0]!;
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0) return (bits >>> 16) & 0x8000; // below 6e-5: none of these scales
  return ((bits >>> 16) & 0x8000) | ((exponent << 10) + ((bits >>> 13) & 0x3ff) + ((bits >>> 12) & 1));
};

const BLOCK = 32;

/** Blocks of 32: a scale in 16 bits and 32 signed bytes. */
const q8 = (numbers: Float32Array): Buffer => {
  const out = Buffer.alloc((numbers.length / BLOCK) * (BLOCK + 2));
  for (let from = 0, at = 0; from < numbers.length; from += BLOCK, at += BLOCK + 2) {
    let largest = 0;
    for (let i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(numbers[from + i]!));
    const scale = largest / 127;
    out.writeUInt16LE(half(scale), at);
    for (let i = 0; i < BLOCK; i++)
      out.writeInt8(scale === 0 ? 0 : Math.round(numbers[from + i]! / scale), at + 2 + i);
  }
  return out;
};

const widen = (bits: Uint16Array): Float32Array =>
  new Float32Array(Uint32Array.from(bits, (b) => b << 16).buffer);

const encode = (bits: Uint16Array, storage: Storage): Buffer => {
  if (storage === 'bfloat16') return Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength);
  const numbers = widen(bits);
  return storage === 'int8' ? q8(numbers) : Buffer.from(numbers.buffer);
};

const STRETCH = 2 ** 20;

/** Writes the weights of a bfloat16 checkpoint; vectors always in float32, as llama.cpp's own converter does. */
export const writeGguf = async (
  config: ModelConfig,
  weights: Weights,
  storage: Storage,
  path: string,
): Promise<void> => {
  const file = await open(path, 'w');
  const entries = Object.entries(weightShapes(config)).map(([name, shape]) => {
    const kind: Storage = shape.length === 1 ? 'float32' : storage;
    const size = shape.reduce((a, b) => a * b, 1);
    const bytes =
      kind === 'float32' ? 4 * size : kind === 'bfloat16' ? 2 * size : (size / BLOCK) * (BLOCK + 2);
    return { name, shape, kind, size, bytes };
  });
  try {
    let at = 0;
    const infos = entries.flatMap(({ name, shape, kind, bytes }) => {
      const offset = at;
      at += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      return [
        text(nameOf(name)),
        u32(shape.length),
        ...shape.toReversed().map(u64),
        u32(TYPE[kind]),
        u64(offset),
      ];
    });
    const head = Buffer.concat([
      Buffer.from('GGUF'),
      u32(3),
      u64(entries.length),
      ...metadata(config, storage),
      ...infos,
    ]);
    const start = Math.ceil(head.length / ALIGNMENT) * ALIGNMENT;
    await file.write(Buffer.concat([head, Buffer.alloc(start - head.length)]));
    for (const { name, kind, size, bytes } of entries) {
      const held = weights[name]!;
      if (!('file' in held) || held.file.storage !== 'bfloat16')
        throw new Error(`${name} lies in no bfloat16 file.`);
      const source = await open(held.file.path, 'r');
      try {
        for (let done = 0; done < size; done += STRETCH) {
          const bits = new Uint16Array(Math.min(STRETCH, size - done));
          await source.read(new Uint8Array(bits.buffer), 0, bits.byteLength, held.file.offset + 2 * done);
          await file.write(encode(bits, kind));
        }
      } finally {
        await source.close();
      }
      await file.write(Buffer.alloc(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT - bytes));
    }
  } finally {
    await file.close();
  }
};
