/** @file A LoRA step and decoding of Qwen2.5-0.5B's and 7B's shape on this machine's GPU, beside PyTorch + peft on the same
 *  card.
 *      pnpm --dir benchmarks gpu [--work step,decode] [--sizes 0.5B,7B] [--devices cuda,webgpu,torch] [--small] [--steps 5]
 *  Each side runs in a process of its own, one after another; a device that is not there is one line with the reason,
 *  and nothing takes its place. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explain, initAdapter, type ModelConfig, parameterCount, saveAdapter } from '@tompo/lm';
import { defaultAdamW } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { stepFlops } from '../peers/flops.js';
import { findPython } from '../peers/peer.js';
import { LORA, tokenRows } from '../peers/subject.js';
import { median } from '../shared/median.js';
import { findCard, peakTflops, usedMiB } from './card.js';
import { writeCheckpoint } from './checkpoint.js';
import type { DecodeAnswer } from './decode.js';
import { decodingsOf, NEW_TOKENS, PROMPT_TOKENS, SIZES, type Size, SMALL } from './sizes.js';
import type { StepAnswer } from './step.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DEVICES = ['cuda', 'webgpu', 'cpu', 'torch', 'torch-cpu'] as const;
type Side = (typeof DEVICES)[number];
const WORK = ['step', 'decode'] as const;
type Work = (typeof WORK)[number];

const { values: flags } = parseArgs({
  options: {
    work: { type: 'string', default: WORK.join() },
    sizes: { type: 'string', default: '0.5B,7B' },
    devices: { type: 'string', default: 'cuda,webgpu,torch' },
    small: { type: 'boolean', default: false },
    steps: { type: 'string', default: '5' },
    precision: { type: 'string' },
    folder: { type: 'string', default: here('../.gpu') },
  },
});

const pick = <T>(kind: string, names: string, known: readonly T[], nameOf: (x: T) => string): T[] =>
  names.split(',').map((name) => {
    const found = known.find((x) => nameOf(x) === name);
    if (found === undefined) throw new Error(`--${kind} knows ${known.map(nameOf).join(', ')}, not ${name}.`);
    return found;
  });

const sizes = flags.small ? [SMALL] : pick('sizes', flags.sizes, SIZES, ({ name }) => name);
const sides = pick<Side>('devices', flags.devices, DEVICES, (x) => x);
const work = pick<Work>('work', flags.work, WORK, (x) => x);
const steps = Number(flags.steps);
if (!Number.isInteger(steps) || steps < 1) throw new Error(`--steps must be 1 or more, not ${flags.steps}.`);
const card = findCard();

/** What is 16 bits in a product, where the device has such products. */
const precisionOf = (side: Side): string =>
  flags.precision ??
  (side === 'cuda' ? 'bfloat16' : side === 'webgpu' && card !== null ? 'float16' : 'float32');

interface Outcome<A> {
  readonly answer?: A;
  readonly reason?: string;
  /** MiB of the card in use at the worst moment, less what was in use before. */
  readonly peakMiB: number;
}

/** Runs a side in its own process while the card's memory is watched. */
const runSide = <A>(command: string, args: readonly string[]): Promise<Outcome<A>> => {
  const before = card === null ? Number.NaN : usedMiB();
  let [peak, text, complaints] = [before, '', ''];
  const watch = setInterval(() => {
    if (card !== null) peak = Math.max(peak, usedMiB());
  }, 100);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (part) => {
    text += part;
  });
  child.stderr.on('data', (part) => {
    complaints = `${complaints}${part}`.slice(-2000);
  });
  return new Promise((resolve) => {
    const done = (outcome: Omit<Outcome<A>, 'peakMiB'>): void => {
      clearInterval(watch);
      resolve({ ...outcome, peakMiB: peak - before });
    };
    child.on('error', (error) => done({ reason: error.message }));
    child.on('close', (code, signal) => {
      const line = text.split('\n').find((l) => l.startsWith('{"answer"') || l.startsWith('{"reason"'));
      const last = complaints.trim().split('\n').at(-1) ?? '';
      if (line !== undefined) done(JSON.parse(line) as Outcome<A>);
      else done({ reason: `its process ended with ${signal ?? code}${last === '' ? '' : `: ${last}`}` });
    });
  });
};

const adapterIn = (folder: string): string => join(folder, 'adapter');

/** A fresh adapter in PEFT's layout: both sides start from the same numbers. */
const writeAdapter = async (config: ModelConfig, folder: string): Promise<void> => {
  const adapter = initAdapter(config, LORA, 2);
  if (E.isLeft(adapter)) throw new Error(explain(adapter.left));
  await mkdir(adapterIn(folder), { recursive: true });
  const written = await saveAdapter(adapter.right, adapterIn(folder), { baseModel: folder });
  if (E.isLeft(written)) throw new Error(explain(written.left));
};

const ours = <A>(what: Work, side: Side, size: Size, checkpoint: string): Promise<Outcome<A>> =>
  runSide(process.execPath, [
    ...['--import', 'tsx', '--conditions', '@tompo/source', here(`${what}.ts`)],
    ...['--device', side, '--size', size.name, '--checkpoint', checkpoint],
    ...['--adapter', adapterIn(dirname(checkpoint))],
    ...['--precision', precisionOf(side), '--steps', String(steps)],
  ]);

const torch = async <A>(what: Work, side: Side, size: Size, folder: string): Promise<Outcome<A>> => {
  if (side === 'torch' && card === null) return { reason: 'nvidia-smi finds no card', peakMiB: Number.NaN };
  const request = join(folder, 'request.json');
  const ids = tokenRows(size.rows, size.tokens, size.config.vocabSize);
  await writeFile(
    request,
    JSON.stringify({
      ids,
      adapter: adapterIn(folder),
      optimiser: defaultAdamW,
      decodings: decodingsOf(size),
    }),
  );
  try {
    return await runSide<A>(findPython(), [
      here(`torch_${what}.py`),
      ...['--device', side === 'torch' ? 'cuda' : 'cpu', '--checkpoint', folder],
      ...['--request', request, '--steps', String(steps)],
    ]);
  } catch (error) {
    return { reason: (error as Error).message, peakMiB: Number.NaN };
  }
};

const number = (x: number, unit: string, digits = 0): string =>
  Number.isNaN(x)
    ? '–'
    : `${x.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })} ${unit}`;

const notMeasured = (side: Side, reason: string | undefined): void =>
  console.log(`  ${side.padEnd(9)} not measured: ${reason}`);

const reportStep = (side: Side, size: Size, { answer, reason, peakMiB }: Outcome<StepAnswer>): void => {
  if (answer === undefined) {
    notMeasured(side, reason);
    return;
  }
  const seconds = median(answer.ms) / 1000;
  const shape = { rows: size.rows, tokens: size.tokens, completion: size.tokens / 2 };
  const tflops = stepFlops(size.config, LORA, shape) / seconds / 1e12;
  const peak = card === null || side === 'cpu' || side === 'torch-cpu' ? null : peakTflops(card.name);
  const cells = [
    number(1000 * seconds, 'ms', 1),
    number((size.rows * size.tokens) / seconds, 'tokens/s'),
    number(tflops, 'TFLOP/s', tflops < 1 ? 4 : 1),
    peak === null ? 'no bf16 peak known' : `${((100 * tflops) / peak).toFixed(1)} % of ${peak} (bf16 peak)`,
    number(peakMiB, 'MiB of the card'),
    `first step ${number(answer.firstMs / 1000, 's', 1)}`,
  ];
  console.log(`  ${side.padEnd(9)} ${cells.join(' · ')}`);
  console.log(
    `  ${''.padEnd(9)} ${answer.device} · loss ${answer.losses[0]!.toFixed(5)} → ${answer.losses.at(-1)!.toFixed(5)}, gradient norm ${answer.gradNorms[0]!.toFixed(5)}`,
  );
};

const reportDecoding = (side: Side, { answer, reason, peakMiB }: Outcome<DecodeAnswer>): void => {
  if (answer === undefined) {
    notMeasured(side, reason);
    return;
  }
  for (const { prompts, completions, tokens, ms } of answer.decodings) {
    const seconds = median(ms) / 1000;
    const cells = [
      `${prompts} × ${completions}`,
      number(1000 * seconds, 'ms'),
      number((prompts * completions * tokens) / seconds, 'tokens/s'),
    ];
    console.log(`  ${side.padEnd(9)} ${cells.join(' · ')}`);
  }
  console.log(`  ${''.padEnd(9)} ${answer.device} · ${number(peakMiB, 'MiB of the card')}`);
};

console.log(
  card === null
    ? 'no NVIDIA card (nvidia-smi finds none)'
    : `${card.name}, ${card.memoryMiB} MiB, driver ${card.driver}`,
);
let measured = 0;
for (const size of sizes) {
  const folder = join(flags.folder, size.name);
  await mkdir(folder, { recursive: true });
  const checkpoint = await writeCheckpoint(size.config, folder);
  await writeAdapter(size.config, folder);
  for (const what of work) {
    const head = `\n${size.name}, ${number(parameterCount(size.config) / 1e6, 'million parameters', 1)}`;
    console.log(
      what === 'step'
        ? `${head}: a step of LoRA rank ${LORA.rank} on every linear layer, ${size.rows} × ${size.tokens} tokens, loss on the second half; median of ${steps} steps`
        : `${head}: prompts × completions, ${PROMPT_TOKENS} tokens read and ${NEW_TOKENS} sampled each; median of ${steps}`,
    );
    for (const side of sides) {
      const isTorch = side === 'torch' || side === 'torch-cpu';
      const run = <A>(): Promise<Outcome<A>> =>
        isTorch ? torch<A>(what, side, size, folder) : ours<A>(what, side, size, checkpoint);
      const outcome = what === 'step' ? await run<StepAnswer>() : await run<DecodeAnswer>();
      if (outcome.answer !== undefined) measured += 1;
      if (what === 'step') reportStep(side, size, outcome as Outcome<StepAnswer>);
      else reportDecoding(side, outcome as Outcome<DecodeAnswer>);
    }
  }
}
if (measured === 0) {
  console.log('\nnothing was measured');
  process.exitCode = 1;
}
