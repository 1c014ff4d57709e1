/** @file What a training step's memory is, each case in a process of its own: `npx tsx benchmarks/memory.ts`.
 *  Greatest resident memory beyond what the process had before the step was compiled. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FileArray, inspect, jit, type NdArray } from '@tompo/jit';
import { adapterShapes, type LogprobOptions, type ModelConfig, weightShapes } from '@tompo/lm';
import { gradientStep, type StepLayout, stepInputs } from '../packages/lm/test/gradientStep.js';
import { smallConfig } from '../packages/lm/test/small.js';

interface Case {
  readonly name: string;
  readonly config: ModelConfig;
  readonly layout: StepLayout;
  readonly options: Omit<LogprobOptions, 'chunk'> & { readonly chunk?: number | 'all' };
  /** Weights lie in a file of bfloat16. */
  readonly precision?: 'float32' | 'bfloat16';
}

const lora = { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj', 'down_proj'] };
const model = (changes: Partial<ModelConfig>): ModelConfig => ({
  ...smallConfig,
  eosTokenId: 1,
  padTokenId: 0,
  ...changes,
});

const deep = model({ vocabSize: 512, hiddenSize: 128, intermediateSize: 384, layers: 12 });
const wide = model({ vocabSize: 151_936, layers: 1 });
const large = model({ vocabSize: 32_000, hiddenSize: 1024, intermediateSize: 4096, layers: 24, heads: 16 });
const packed = { groups: 16, prompt: 96, completions: 8, completion: 12 };
const rows1024 = { groups: 4, prompt: 16, completions: 4, completion: 64 };
const few = { groups: 2, prompt: 32, completions: 2, completion: 16 };
const cases: readonly Case[] = [
  { name: '12 layers, all kept', config: deep, layout: packed, options: {} },
  { name: "12 layers, remat: 'layers'", config: deep, layout: packed, options: { remat: 'layers' } },
  {
    name: 'V = 151,936, 1,024 rows, logits at once',
    config: wide,
    layout: rows1024,
    options: { chunk: 'all' },
  },
  { name: 'V = 151,936, 1,024 rows, in chunks', config: wide, layout: rows1024, options: {} },
  { name: '398 M frozen, bf16 file, float32', config: large, layout: few, options: {}, precision: 'float32' },
  {
    name: '398 M frozen, bf16 file, bfloat16',
    config: large,
    layout: few,
    options: {},
    precision: 'bfloat16',
  },
];

/** A file of bfloat16 noise in the shapes of the weights: small numbers, whose sums stay small. */
const noise = (path: string, config: ModelConfig): Readonly<Record<string, FileArray>> => {
  const out: Record<string, FileArray> = {};
  const file = openSync(path, 'w');
  let offset = 0;
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    const size = shape.reduce((a, b) => a * b, 1);
    const scale = name.endsWith('norm.weight') ? 0 : 1.7 / Math.sqrt(shape[1] ?? 1e4);
    // The same 4,096 numbers over and over: what they are does not matter here.
    const block = Float32Array.from({ length: 4096 }, (_, i) =>
      scale === 0 ? 1 : scale * Math.sin(i * 12.9898),
    );
    const halves = Uint16Array.from(new Uint32Array(block.buffer), (b) => b >>> 16);
    const all = new Uint16Array(size);
    for (let at = 0; at < size; at += 4096) all.set(halves.subarray(0, Math.min(4096, size - at)), at);
    writeSync(file, all);
    out[name] = { dtype: 'float32', shape, file: { path, offset, storage: 'bfloat16' } };
    offset += 2 * size;
  }
  closeSync(file);
  return out;
};

const measure = async ({
  name,
  config,
  layout,
  options: given,
  precision = 'float32',
}: Case): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  const { chunk, ...rest } = given;
  const size = chunk === 'all' ? Number.POSITIVE_INFINITY : chunk;
  const options: LogprobOptions = size === undefined ? rest : { ...rest, chunk: size };
  const isFile = config === large || config.hiddenSize >= 1024;
  const [held, , batch, advantages] = stepInputs(isFile ? { ...config, layers: 1 } : config, lora, layout);
  const factors: Record<string, NdArray> = {};
  for (const [factor, shape] of Object.entries(adapterShapes(config, lora))) {
    const data = Float32Array.from({ length: shape[0]! * shape[1]! }, (_, i) => 0.02 * Math.sin(i * 78.233));
    factors[factor] = { dtype: 'float32', shape, data };
  }
  const weights = isFile ? noise(join(folder, 'weights'), config) : held;
  const args = [weights, factors, batch, advantages] as const;
  const fn = gradientStep(config, lora, options);
  const estimate = inspect(fn, [...args], { frozen: [0], precision }).peakBytes;
  const before = process.memoryUsage.rss();
  const step = jit(fn, { frozen: [0], precision });
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await step(...args);
    ms = Math.min(ms, performance.now() - start);
  }
  const grown = process.resourceUsage().maxRSS * 1024 - before;
  rmSync(folder, { recursive: true });
  const MB = (x: number): string => (x / 2 ** 20).toFixed(0).padStart(6);
  return `${name.padEnd(42)}${MB(estimate)} MB${MB(grown)} MB ${ms.toFixed(0).padStart(6)} ms`;
};

const [chosen] = process.argv.slice(2);
if (chosen !== undefined) process.stdout.write(`${await measure(cases[Number(chosen)]!)}\n`);
else {
  process.stdout.write(`${''.padEnd(42)} estimate   resident      step\n`);
  for (const i of cases.keys())
    execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), String(i)], {
      stdio: 'inherit',
    });
}
