/** @file In a process of its own: trials, one after another, each from a seed of its own, and a line of JSON for each. What
 *  takes the process with it is the trial that began last. By hand: tsx test/fuzz/child.ts '{"from":0,"count":50}' */
import { writeSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs';
import { eager, zeros } from '../../src/index.js';
import { compare } from './compare.js';
import { trialsOf } from './kernels.js';
import { source } from './values.js';

interface Request {
  /** The first seed, and how many for each kernel. */
  readonly from: number;
  readonly count: number;
  /** Kernels; all unless told. */
  readonly only?: readonly string[];
  /** Trials that are left out, as kernel and seed. */
  readonly without?: readonly string[];
}
const request = JSON.parse(process.argv[2]!) as Request;
const { from, count, only = Object.keys(trialsOf), without = [] } = request;
const write = (line: object): void => {
  // A full pipe takes a part, or nothing, until the other side has read.
  for (let rest = Buffer.from(`@@${JSON.stringify(line)}\n`); rest.length > 0; )
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
};

await eager((x: tf.Tensor) => x)(zeros('float32', [1])); // tfjs's greeting
const shown = (x: ArrayLike<number>): string =>
  Array.from(x, (v) => (Object.is(v, -0) ? '-0' : String(v))).join(' ');
for (let seed = from; seed < from + count; seed++)
  for (const kernel of only) {
    const id = `${kernel} ${seed}`;
    if (without.includes(id)) continue;
    // Neighbouring kernels and seeds have other numbers.
    const r = source(seed * 7919 + 104729 * Object.keys(trialsOf).indexOf(kernel));
    const trial = r.pick(trialsOf[kernel]!)(r);
    const inputs = trial.inputs.map((x) => `${x.dtype}[${x.shape}] ${shown(x.data)}`.slice(0, 300));
    write({ started: id, call: trial.call, inputs });
    const verdict = trial.exception == null ? await compare(trial) : { _tag: 'exception' as const };
    write({ done: id, ...verdict });
  }
write({ end: true });
process.exit(0);
