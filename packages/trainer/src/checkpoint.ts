/** @file The whole state of a training run as data, and whether it belongs to a run. */
import { createHash } from 'node:crypto';
import { type BaseModel, stretchOf } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from './errors.js';
import { modelValueOrThrow } from './rim.js';
import type { TrainState } from './state.js';

/** JSON that a run is identified by: whatever changes its numbers. */
export type Identity = Readonly<Record<string, unknown>>;

/** Enough to go on as if nothing had happened. Everything else is a function of the options and the step. */
export interface Checkpoint {
  readonly identity: Identity;
  readonly seed: number;
  /** Steps of the loop done. A reinforcement step may hold several updates (state.updates counts those). */
  readonly step: number;
  readonly state: TrainState;
  /** The estimator's memory: plain JSON; null in supervised training. */
  readonly memory: unknown;
}

export interface CheckpointOptions {
  /** The file. It is replaced as a whole: a reader finds the old state or the new one. */
  readonly path: string;
  /** Steps between savings; the end of the run, or its abortion, is saved too. */
  readonly every: number;
}

/** A hash of what a model is: configuration, names, shapes, and the first and last KiB of each weight
 *  (a checkpoint of 15 GB is told apart without reading it all). The same whether the weights are in memory or in a file. */
export const modelDigest = ({ config, weights }: Pick<BaseModel, 'config' | 'weights'>): string => {
  const hash = createHash('sha256').update(canonical(config));
  for (const name of Object.keys(weights).sort()) {
    const array = weights[name] as (typeof weights)[string];
    const { shape, dtype } = array;
    hash.update(`${name} ${dtype} ${shape.join('x')}\n`);
    const size = shape.reduce((n, d) => n * d, 1);
    const edge = Math.min(size, dtype === 'bool' ? 1024 : 256); // elements in a KiB
    for (const begin of [0, size - edge]) {
      const data = modelValueOrThrow(stretchOf(array, begin, begin + edge));
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex').slice(0, 16);
};

/** Left CheckpointForeign, with every difference, when a checkpoint is not of the run with this identity and seed. */
export const fits = (
  checkpoint: Checkpoint,
  run: { readonly identity: Identity; readonly seed: number },
): E.Either<TrainerError, null> => {
  const here = flat({ seed: run.seed, ...run.identity });
  const there = flat({ seed: checkpoint.seed, ...checkpoint.identity });
  const faults = [...new Set([...here.keys(), ...there.keys()])]
    .filter((field) => here.get(field) !== there.get(field))
    .map(
      (field) => `${field} is ${there.get(field) ?? 'absent'} there and ${here.get(field) ?? 'absent'} here`,
    );
  return faults.length > 0
    ? E.left({ _tag: 'CheckpointForeign', source: `of step ${checkpoint.step}`, faults })
    : E.right(null);
};

/** JSON with sorted keys, and with Infinity, which JSON lacks, in words: equal text for equal values. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, x: unknown) => {
    if (typeof x === 'number' && !Number.isFinite(x)) return String(x);
    if (typeof x !== 'object' || x === null || Array.isArray(x)) return x;
    return Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** Leaves of nested records, by their dotted paths, as text. */
const flat = (value: Identity, prefix = ''): Map<string, string> =>
  new Map(
    Object.entries(value).flatMap(([key, x]): [string, string][] =>
      typeof x === 'object' && x !== null && !Array.isArray(x)
        ? [...flat(x as Identity, `${prefix}${key}.`)]
        : [[`${prefix}${key}`, canonical(x)]],
    ),
  );
