/** @file The whole state of a training run as data, and whether it belongs to a run. */
import { createHash } from 'node:crypto';
import { type Arrays, type BaseModel, readElements } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { modelValueOrThrow } from '../calls/throwing.js';
import type { TrainerError } from '../errors.js';
import type { TrainState } from '../optimiser/state.js';
import type { Known } from '../unknownOptions.js';
import { DEPTH, isTooDeep } from './depth.js';
import { DIGEST } from './fingerprint.js';

/** JSON that a run is identified by: whatever changes its numbers. */
export type Identity = Readonly<Record<string, unknown>>;

/** Enough to go on as if nothing had happened. Everything else is a function of the options and the step. */
export interface Checkpoint {
  readonly identity: Identity;
  readonly seed: number;
  /** Steps of the loop done. A reinforcement step may hold several updates (state.updates counts those). */
  readonly step: number;
  readonly state: TrainState;
  /** Of several learners, each its own state, by name; `state` is then empty. Absent with one learner. */
  readonly agents?: Readonly<Record<string, TrainState>> | undefined;
  /** Adapters of earlier steps that the rollouts may still ask, by agent@step; absent where none are kept. */
  readonly past?: Readonly<Record<string, Arrays>> | undefined;
  /** The estimator's memory: plain JSON; null in supervised training. */
  readonly memory: unknown;
  /** What `CheckpointOptions.notes` gave when it was saved: plain JSON; absent where there was none. */
  readonly notes?: unknown;
}

export interface CheckpointOptions {
  /** The file. It is replaced as a whole: a reader finds the old state or the new one. */
  readonly path: string;
  /** Steps between savings; the end of the run, its abortion and its failure are saved too. */
  readonly every: number;
  /** What else is to be kept with the state, as plain JSON; asked at every saving. Rows of a log that are kept here can neither be
   *  lost nor come twice, whenever the process dies. */
  readonly notes?: (() => unknown) | undefined;
}

/** Of each of them its name, so that others can be refused. */
export const CHECKPOINT_OPTIONS: Known<CheckpointOptions> = { path: true, every: true, notes: true };

/** A hash of what a model is: configuration, how it is asked, names, shapes, and the first and last KiB of each weight
 *  (a model of 15 GB is told apart without reading it all). The same whether the weights are in memory or in a file. */
export const modelDigest = ({
  config,
  weights,
  chat,
}: Pick<BaseModel, 'config' | 'weights' | 'chat'>): string => {
  const hash = createHash('sha256').update(canonical(config));
  if (chat !== undefined) hash.update(canonical(chat));
  for (const name of Object.keys(weights).sort()) {
    const array = weights[name] as (typeof weights)[string];
    const { shape, dtype } = array;
    hash.update(`${name} ${dtype} ${shape.join('x')}\n`);
    const size = shape.reduce((n, d) => n * d, 1);
    const edge = Math.min(size, dtype === 'bool' ? 1024 : 256); // elements in a KiB
    for (const begin of [0, size - edge]) {
      const data = modelValueOrThrow(readElements(array, begin, begin + edge));
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex').slice(0, 16);
};

/** What a run expects of a checkpoint that it goes on from. */
export interface Expected {
  readonly identity: Identity;
  readonly seed: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Parameters of each learner as they would start: names and shapes. */
  readonly params: Readonly<Record<string, Arrays>>;
}

/** The state of each learner of a checkpoint, by name; `only` names the learner where there is one. */
export const statesOf = ({ state, agents }: Checkpoint, only: string): Readonly<Record<string, TrainState>> =>
  agents ?? { [only]: state };

/** Left CheckpointForeign, with every difference, when a checkpoint is not of this run or its state does not fit the parameters
 *  that are trained. */
export const fits = (checkpoint: Checkpoint, run: Expected): E.Either<TrainerError, null> => {
  const broken = shapeFaults(checkpoint);
  if (broken.length > 0)
    return E.left({ _tag: 'CheckpointForeign', source: 'to resume from', faults: broken });
  const here = flat({ seed: run.seed, ...run.identity });
  const there = flat({ seed: checkpoint.seed, ...checkpoint.identity });
  const faults = [...new Set([...here.keys(), ...there.keys()])]
    .filter((field) => here.get(field) !== there.get(field))
    .map((field) => difference(field, there.get(field), here.get(field)));
  if (faults.length === 0) {
    if (checkpoint.step > run.steps)
      faults.push(`it is of step ${checkpoint.step} where the run has ${run.steps} steps`);
    const [only = ''] = Object.keys(run.params);
    const states = statesOf(checkpoint, only);
    const [there, here] = [Object.keys(states).sort(), Object.keys(run.params).sort()];
    if (canonical(there) !== canonical(here))
      faults.push(`its learners are ${there.join(', ')} there and ${here.join(', ')} here`);
    else
      for (const agent of here)
        faults.push(...misfits((states[agent] as TrainState).params, run.params[agent] as Arrays));
  }
  return faults.length > 0
    ? E.left({ _tag: 'CheckpointForeign', source: `of step ${checkpoint.step}`, faults })
    : E.right(null);
};

const difference = (field: string, there: string | undefined, here: string | undefined): string =>
  there?.startsWith(`"${DIGEST}`) && here?.startsWith(`"${DIGEST}`)
    ? `${field} is not the same as there`
    : `${field} is ${there ?? 'absent'} there and ${here ?? 'absent'} here`;

const misfits = (there: Arrays, here: Arrays): string[] =>
  [...new Set([...Object.keys(there), ...Object.keys(here)])].sort().flatMap((name) => {
    const shapeIn = (arrays: Arrays): string =>
      Object.hasOwn(arrays, name) ? `of shape [${arrays[name]?.shape.join(', ')}]` : 'absent';
    const [a, b] = [shapeIn(there), shapeIn(here)];
    return a === b ? [] : [`${name} is ${a} there and ${b} here`];
  });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The three groups of arrays of a state. */
export const groupsOf = ({ params, moments }: TrainState) => ({
  params,
  first: moments.first,
  second: moments.second,
});

const isState = (state: unknown): state is TrainState => isRecord(state) && isRecord(state.moments);

const stateFaults = (state: TrainState, at: string): string[] => {
  const faults: string[] = [];
  if (!isCount(state.updates)) faults.push(`${at}its count of updates is no whole number from 0`);
  const groups = groupsOf(state);
  for (const [group, arrays] of Object.entries(groups)) {
    if (!isRecord(arrays)) {
      faults.push(`${at}it has no ${group}`);
      continue;
    }
    for (const [name, array] of Object.entries(arrays)) {
      const fault = arrayFault(array, group === 'params');
      if (fault !== null) faults.push(`${at}${group}/${name} ${fault}`);
    }
  }
  if (faults.length === 0)
    for (const group of ['first', 'second'] as const)
      faults.push(...misfits(groups[group], groups.params).map((fault) => `${at}${group}: ${fault}`));
  return faults;
};

/** A second moment may run over; a parameter that did would have ended the run. */
const arrayFault = (array: unknown, finite: boolean): string | null => {
  if (!isRecord(array) || !Array.isArray(array.shape)) return 'is no array';
  const size = (array.shape as number[]).reduce((n, d) => n * d, 1);
  const { data } = array;
  if (!(data instanceof Float32Array) || data.length !== size) return `holds no ${size} float32 numbers`;
  return data.some((x) => Number.isNaN(x) || (finite && !Number.isFinite(x)))
    ? 'holds what is no number'
    : null;
};

/** What keeps data from being a checkpoint at all, however it came here. */
export const shapeFaults = (checkpoint: Checkpoint): string[] => {
  if (!isRecord(checkpoint) || !isState(checkpoint.state)) return ['it is no checkpoint'];
  const faults: string[] = [];
  if (!isRecord(checkpoint.identity)) faults.push('it has no identity');
  for (const part of ['identity', 'memory', 'notes'] as const)
    if (isTooDeep(checkpoint[part])) faults.push(`its ${part} lies deeper than ${DEPTH} levels`);
  if (!Number.isSafeInteger(checkpoint.seed)) faults.push('its seed is no whole number');
  if (!isCount(checkpoint.step)) faults.push('its step is no whole number from 0');
  faults.push(...stateFaults(checkpoint.state, ''));
  for (const [agent, state] of Object.entries(checkpoint.agents ?? {}))
    faults.push(...(isState(state) ? stateFaults(state, `${agent}: `) : [`${agent} has no state`]));
  for (const [name, arrays] of Object.entries(checkpoint.past ?? {}))
    for (const [at, array] of Object.entries(arrays)) {
      const fault = arrayFault(array, true);
      if (fault !== null) faults.push(`${name}: ${at} ${fault}`);
    }
  return faults;
};

/** JSON with sorted keys, and with Infinity, which JSON lacks, in words: equal text for equal values, and the same text for what is
 *  read back from it. (The one of @tompo/arena is no JSON: there it is only compared.) */
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
