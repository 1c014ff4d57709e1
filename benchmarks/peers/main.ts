/** @file The same work in our library and in the tools that people use for it, in turn, in one run. See README.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, openExecutor } from '@tompo/jit';
import type { ModelConfig } from '@tompo/lm';
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

const count = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} is ${text} where a whole number above 0 is needed.`);
  return value;
};

/** The words of a list, each of which must be known. */
const among = (name: string, text: string | undefined, known: readonly string[]): readonly string[] => {
  const words = text?.split(',') ?? known;
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) throw new Error(`--${name} knows ${known.join(', ')}, not ${unknown.join(', ')}.`);
  return words;
};

const main = async (): Promise<void> => {
  const { quick } = flags;
  const names = among('only', flags.only, Object.keys(PARTS));
  const widths = SIZES.map(({ hiddenSize }) => `${hiddenSize}`);
  const wanted = among('sizes', flags.sizes, widths);
  const threads = count('threads', flags.threads);
  const rounds = count('rounds', flags.rounds);
  const executor = await openExecutor('jit:cpu', { threads });
  if (E.isLeft(executor)) throw new Error(explain(executor.left));
  const peer = quick || !names.some((name) => name in WITH_PEER) ? null : startPeer(threads);
  const scratch = await mkdtemp(join(tmpdir(), 'tompo-peers-'));
  const subjects = new Map<ModelConfig, Promise<Subject>>();
  const bench: Bench = {
    threads,
    quick,
    rounds,
    compile: !flags.eager,
    sizes: quick ? [TINY] : SIZES.filter(({ hiddenSize }) => wanted.includes(`${hiddenSize}`)),
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
    const { versions = {} } =
      (await peer?.ask<{ readonly versions: Readonly<Record<string, string>> }>({ do: 'about', threads })) ??
      {};
    for (const name of names) {
      const start = performance.now();
      const result = await PARTS[name]!(bench);
      const seconds = (performance.now() - start) / 1000;
      print(result, seconds);
      if (result.demands.some(({ kind, met }) => kind === 'equal' && !met)) process.exitCode = 1;
      if (!quick) await save(name, result, { threads, seconds, peer: versions });
    }
  } finally {
    peer?.close();
    await rm(scratch, { recursive: true });
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
