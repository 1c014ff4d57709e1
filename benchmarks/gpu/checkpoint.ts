/** @file A checkpoint in the Hugging Face layout with random bfloat16 weights: written once, read by both sides, never
 *  held in JavaScript. */
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rng } from '@tompo/games';
import { type ModelConfig, printConfig, weightShapes } from '@tompo/lm';

const CHUNK = 1 << 22;

interface Entry {
  readonly dtype: 'BF16';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const entriesOf = (config: ModelConfig): Readonly<Record<string, Entry>> => {
  let at = 0;
  return Object.fromEntries(
    Object.entries(weightShapes(config)).map(([name, shape]) => {
      const begin = at;
      at += 2 * shape.reduce((a, b) => a * b, 1);
      return [name, { dtype: 'BF16', shape, data_offsets: [begin, at] }] as const;
    }),
  );
};

const bfloat16 = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]! >>> 16;

/** The same stretch of random numbers over and over, at a place that differs by tensor: what is measured is work, not
 *  learning. Norms' gains are 1, biases small. */
const noise = (): Uint16Array => {
  const random = rng('gpu checkpoint');
  return Uint16Array.from({ length: CHUNK }, () => bfloat16((random.uniform() - 0.5) * 0.04));
};

/** Writes model.safetensors and config.json, unless they are there. */
export const writeCheckpoint = async (config: ModelConfig, folder: string): Promise<string> => {
  const path = join(folder, 'model.safetensors');
  const entries = entriesOf(config);
  const json = JSON.stringify(entries);
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = Math.max(...Object.values(entries).map((e) => e.data_offsets[1]));
  const known = await stat(path).catch(() => null);
  if (known?.size === 8 + header.length + bytes) return path;
  await mkdir(folder, { recursive: true });
  const qwen2 = { ...printConfig(config), architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2' };
  await writeFile(join(folder, 'config.json'), JSON.stringify(qwen2));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await open(path, 'w');
  try {
    await file.write(length);
    await file.write(header);
    const [random, ones] = [noise(), new Uint16Array(CHUNK).fill(bfloat16(1))];
    for (const [name, { data_offsets }] of Object.entries(entries)) {
      const source = name.endsWith('norm.weight') ? ones : random;
      for (let at = data_offsets[0]; at < data_offsets[1]; ) {
        const size = Math.min(2 * CHUNK, data_offsets[1] - at);
        await file.write(new Uint8Array(source.buffer, 0, size));
        at += size;
      }
    }
  } finally {
    await file.close();
  }
  return path;
};
