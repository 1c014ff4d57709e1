/** @file Ours, in a process of its own: samples or takes training steps, beside PyTorch in turn where that is asked, and says on one line
 *  how long steps took, what came out, and how much memory it took at the worst. Run by main.ts. */
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, openExecutor, type Precision } from '@tompo/jit';
import { byteTokenizer, explain as explainLm, safetensorsInFile } from '@tompo/lm';
import { right } from '../gpu/side.js';
import { SIZES } from '../gpu/sizes.js';
import { timed } from '../peers/measure.js';
import { startPeer } from '../peers/peer.js';
import { usedAdapter } from '../peers/subject.js';
import { ADAMW, LEARNING_RATE, type Trained } from '../peers/training.js';
import { draw, policy, type Steps, type Subject, supervised } from './work.js';

export interface Told {
  readonly peakBytes: number;
  readonly ours: {
    readonly ms: readonly number[];
    readonly loss: readonly number[];
    readonly gradNorm: readonly number[];
  };
  /** null where PyTorch was not asked. */
  readonly theirs: Trained | null;
}

const { values: flags } = parseArgs({
  options: {
    size: { type: 'string' },
    file: { type: 'string' },
    work: { type: 'string' },
    precision: { type: 'string' },
    threads: { type: 'string' },
    rounds: { type: 'string' },
    remat: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: false },
  },
});
const threads = Number(flags.threads);
const rounds = Number(flags.rounds);
const { config } = SIZES.find(({ name }) => name === flags.size)!;
const subject: Omit<Subject, 'adapter'> = {
  config,
  weights: right(await safetensorsInFile(flags.file!), explainLm),
  tokenizer: right(byteTokenizer(), explainLm),
  remat: flags.remat ? 'layers' : 'none',
  executor: right(
    await openExecutor('jit:cpu', { threads, precision: flags.precision as Precision }),
    explain,
  ),
};

/** A first step on either side that is not timed, then one of each in turn. */
const inTurn = async (steps: Steps): Promise<Pick<Told, 'ours' | 'theirs'>> => {
  const ours = { ms: [] as number[], loss: [] as number[], gradNorm: [] as number[] };
  const theirs = { ms: [] as number[], loss: [] as number[], gradNorm: [] as number[] };
  const peer = flags.peer ? startPeer(threads) : null;
  const folder = dirname(flags.file!);
  await peer?.ask({ do: 'about', threads });
  await peer?.ask({
    do: 'load_training',
    name: 'ours',
    model: folder,
    adapter: join(folder, 'adapter'),
    compile: false,
    optimiser: { ...ADAMW, learningRate: LEARNING_RATE },
  });
  for (let round = 0; round <= rounds; round++) {
    let made = { loss: 0, gradNorm: 0 };
    const ms = await timed(async () => {
      made = await steps.next();
    });
    ours.loss.push(made.loss);
    ours.gradNorm.push(made.gradNorm);
    const asked = { do: 'train', name: 'ours', steps: 1, gradientsTo: null, adapterTo: null, ...steps.peer };
    const answer = await peer?.ask<Trained>(asked);
    theirs.loss.push(...(answer?.loss ?? []));
    theirs.gradNorm.push(...(answer?.gradNorm ?? []));
    if (round === 0) continue;
    ours.ms.push(ms);
    theirs.ms.push(...(answer?.ms ?? []));
  }
  peer?.close();
  return { ours, theirs: peer === null ? null : theirs };
};

const worked = async (): Promise<Pick<Told, 'ours' | 'theirs'>> => {
  if (flags.work === 'sample') {
    await draw(subject);
    return { ours: { ms: [], loss: [], gradNorm: [] }, theirs: null };
  }
  const steps = (flags.work === 'policy' ? policy : supervised)({ ...subject, adapter: usedAdapter(config) });
  const told = await inTurn(steps);
  await steps.dispose();
  return told;
};

const told = await worked();
console.log(JSON.stringify({ ...told, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies Told));
