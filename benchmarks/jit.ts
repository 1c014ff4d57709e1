/** @file The compiler against eager TensorFlow.js on the embedded model: a training step, and generation.
 *  One run, one table. Run alone on the machine: npx tsx benchmarks/jit.ts [--quick]
 *
 *  The step is the trainer's own (loss, gradient, clipping, AdamW) on 32 × 192 tokens; eager cpu does 2 × 192 of it,
 *  because it takes minutes otherwise, and is compared per token. Every executor does the same first update, and the
 *  table says how far its loss and gradient norm lie from the compiled one's. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { type Executor, explain, openExecutor } from '@tompo/jit';
import {
  createSampler,
  embeddedConfig,
  initModel,
  type LanguageModel,
  type PackedBatch,
  packBatch,
  type Tokenizer,
} from '@tompo/lm';
import { createSftStep, defaultAdamW, initialState } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { median } from './shared/median.js';

const IS_QUICK = process.argv.includes('--quick');
const [ROWS, TOKENS, VOCAB] = [IS_QUICK ? 4 : 32, 192, 24];
/** Of each executor: after one that compiles. */
const REPEATS = IS_QUICK ? 1 : 3;
/** Tokens of a completion, for each executor the same: the prompts are read once for all of them. */
const LENGTH = IS_QUICK ? 8 : 64;

/** A tokenizer in name only: prompts are given as ids, and nothing is decoded to be read. */
const tokenizer: Tokenizer = {
  encode: (text) => Array.from(text, (c) => c.charCodeAt(0) % VOCAB),
  decode: (ids) => ids.map((id) => `${id} `).join(''),
  stream: () => ({ push: (id) => `${id} `, end: () => '' }),
  vocabSize: VOCAB,
  eosTokenId: VOCAB, // never drawn: every completion runs to its full length
  padTokenId: 0,
  json: '{}',
};
const config = embeddedConfig(tokenizer);
const model: LanguageModel = initModel(config, tokenizer, 1);
const parameters = Object.values(model.weights).reduce((n, w) => n + w.data.length, 0);

const open = async (spec: string): Promise<Executor> => {
  const executor = await openExecutor(spec);
  if (E.isLeft(executor)) throw new Error(explain(executor.left));
  return executor.right;
};

const ids = (n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => (i * i + seed * 7 + i * seed) % VOCAB);

const batch = (rows: number): PackedBatch => {
  const half = TOKENS / 2;
  const groups = Array.from({ length: rows }, (_, g) => ({
    prompt: ids(half, g),
    completions: [ids(half, g + 50)],
  }));
  const packed = packBatch(groups, { promptLength: half, completionLength: half, completions: 1 });
  if (E.isLeft(packed)) throw new Error('the benchmark’s own batch does not pack');
  return packed.right;
};

interface StepResult {
  readonly spec: string;
  readonly rows: number;
  readonly firstMs: number;
  readonly ms: number;
  readonly loss: number;
  readonly gradNorm: number;
}

/** The first update (with compilation), then the median of some more. */
const measureStep = async (spec: string, rows: number): Promise<StepResult> => {
  const step = createSftStep({
    model,
    adapter: null,
    executor: await open(spec),
    optimiser: { ...defaultAdamW, maxGradNorm: 1 },
  });
  const data = batch(rows);
  const start = performance.now();
  const first = await step(initialState(model.weights), data, 1e-3);
  const firstMs = performance.now() - start;
  let { state } = first;
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const from = performance.now();
    state = (await step(state, data, 1e-3)).state;
    times.push(performance.now() - from);
  }
  await step.dispose();
  const { loss, gradNorm } = first.metrics;
  return { spec, rows, firstMs, ms: median(times), loss, gradNorm };
};

interface DecodeResult {
  readonly spec: string;
  readonly tokensPerSecond: number;
  readonly msPerToken: number;
}

/** B = 64 completions: 8 prompts of 96 tokens, 8 completions each; prefill and sampling are included. */
const measureDecode = async (spec: string): Promise<DecodeResult> => {
  const sampler = createSampler(model, { executor: await open(spec) });
  const prompts = Array.from({ length: 8 }, (_, g) => ids(96, g));
  const request = { prompts, completions: 8, maxTokens: LENGTH, temperature: 1, seed: 1 };
  await sampler.sample(request);
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const from = performance.now();
    await sampler.sample(request);
    times.push(performance.now() - from);
  }
  await sampler.dispose();
  const ms = median(times);
  return { spec, tokensPerSecond: (64 * LENGTH * 1000) / ms, msPerToken: ms / LENGTH };
};

const version = (name: string): string => {
  const file = new URL(`../packages/jit/node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
};

const table = (rows: readonly (readonly string[])[]): void => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
  for (const r of rows)
    console.log(
      r.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    );
};

const machine = cpus();
console.log(
  `${machine.length} × ${machine[0]!.model}, Node ${process.version}, tfjs ${tf.version.tfjs}, ${version('onnxruntime-node')}`,
);
console.log(
  `${config.layers} layers, D = ${config.hiddenSize}, ${config.heads} heads, ${parameters} parameters\n`,
);

const steps = [
  await measureStep('jit:cpu', ROWS),
  await measureStep('eager:wasm', ROWS),
  await measureStep('eager:cpu', 2),
];
const base = steps[0]!;
// The smaller batch of eager cpu has its own loss: compiled once more for the comparison.
const small = await measureStep('jit:cpu', 2);
const off = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);
console.log('training step: loss, gradient, clipping, AdamW');
table([
  ['executor', 'batch', 'ms', 'tokens/s', 'jit is', 'differs by'],
  ...steps.map((s) => {
    const same = s.rows === base.rows ? base : small;
    const ratio = s.ms / s.rows / (base.ms / base.rows);
    const difference = Math.max(off(s.loss, same.loss), off(s.gradNorm, same.gradNorm));
    return [
      s.spec,
      `${s.rows} × ${TOKENS}`,
      s.ms.toFixed(0),
      ((s.rows * TOKENS * 1000) / s.ms).toFixed(0),
      s === base ? '' : `${ratio.toFixed(0)} × faster`,
      s === base ? '' : difference.toExponential(0),
    ];
  }),
]);
console.log(`compiled in ${(base.firstMs - base.ms).toFixed(0)} ms\n`);

const decodes = [await measureDecode('jit:cpu'), await measureDecode('eager:wasm')];
console.log(
  `generation: 8 prompts of 96 tokens, 8 completions of ${LENGTH} each (B = 64), prefill and sampling included`,
);
table([
  ['executor', 'tokens/s', 'ms per token of all'],
  ...decodes.map((d) => [d.spec, d.tokensPerSecond.toFixed(0), d.msPerToken.toFixed(1)]),
]);
