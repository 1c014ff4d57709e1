/** @file The same work in our library and in the tools that people use for it, in turn, in one run.
 *  npx tsx benchmarks/peers/main.ts [--quick] [--only step,decode,…] [--sizes 128,256] [--eager] [--rounds 5] */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import type { Bench, Part } from './part.js';
import { decodePart } from './parts/decode.js';
import { deepPart } from './parts/deep.js';
import { eagerPart } from './parts/eager.js';
import { jaxPart } from './parts/jax.js';
import { linearPart } from './parts/linear.js';
import { rlPart } from './parts/rl.js';
import { stepPart } from './parts/step.js';
import { startPeer } from './peer.js';
import { print, save } from './report.js';
import { SIZES, TINY } from './sizes.js';
import { makeSubject, type Subject } from './subject.js';

/** The parts; with those of the second list alone, no Python is needed. */
const WITH_PEER = { step: stepPart, decode: decodePart, rl: rlPart, linear: linearPart };
const ALONE = { deep: deepPart, eager: eagerPart, jax: jaxPart };
const PARTS: Readonly<Record<string, Part>> = { ...WITH_PEER, ...ALONE };

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    sizes: { type: 'string' },
    eager: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const names = flags.only?.split(',') ?? Object.keys(PARTS);
const unknown = names.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0)
  throw new Error(`--only knows ${Object.keys(PARTS).join(', ')}, not ${unknown.join(', ')}.`);
const widths = flags.sizes?.split(',').map(Number);
const threads = Number(flags.threads);
const rounds = Number(flags.rounds);
const quick = flags.quick;

const executor = await openExecutor('jit:cpu', { threads });
if (E.isLeft(executor)) throw new Error(explain(executor.left));
const scratch = await mkdtemp(join(tmpdir(), 'tompo-peers-'));
const peer = quick || !names.some((name) => name in WITH_PEER) ? null : startPeer(threads);
const subjects = new Map<object, Promise<Subject>>();
const bench: Bench = {
  threads,
  quick,
  rounds,
  compile: !flags.eager,
  sizes: quick ? [TINY] : SIZES.filter((size) => widths?.includes(size.hiddenSize) ?? true),
  executor: executor.right,
  peer,
  scratch,
  subject: (config) => {
    const made = subjects.get(config) ?? makeSubject(config, scratch);
    subjects.set(config, made);
    return made;
  },
};

try {
  const about =
    peer === null
      ? null
      : await peer.ask<{ readonly versions: Readonly<Record<string, string>> }>({ do: 'about', threads });
  for (const name of names) {
    const start = performance.now();
    const result = await PARTS[name]!(bench);
    const seconds = (performance.now() - start) / 1000;
    print(result, seconds);
    if (result.demands.some(({ kind, met }) => kind === 'equal' && !met)) process.exitCode = 1;
    if (!quick) await save(name, result, { threads, seconds, peer: about?.versions ?? {} });
  }
} finally {
  peer?.close();
  await rm(scratch, { recursive: true });
}
