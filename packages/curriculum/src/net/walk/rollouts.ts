/** @file Steps that a net takes in walks side by side, and what of them it learns from. */
import { gae } from '@tompo/advantage';
import type { Rng } from '@tompo/games';
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { standardised, type Taken } from '../ppo.js';
import { type Lane, type Played, playedOf, stepped } from './lanes.js';
import type { Seen } from './model.js';

/** What the net says of one step of all walks. */
export interface Answer {
  /** [lanes, K] log-probabilities, [lanes] values, [lanes, H] what is remembered from now on */
  readonly logs: NdArray;
  readonly values: NdArray;
  readonly state: NdArray;
}

export type Ask = (seen: Seen<NdArray>) => Promise<Answer>;

export const f32 = (shape: readonly number[], data: Float32Array): NdArray => ({
  dtype: 'float32',
  shape,
  data,
});

/** What is seen at the moment. Who has no walk sees nothing. */
export const seenNow = <W, T extends object>(
  lanes: readonly (Lane<W, T> | null)[],
  state: Float32Array,
  scale: number,
): Seen<NdArray> => {
  const ground = lanes.find((lane) => lane !== null)?.ground;
  if (ground === undefined) throw new Error('There is no walk to be seen.');
  const count = lanes.length;
  const { rows, columns, channels } = ground.window;
  const length = rows * columns * channels;
  const windows = new Float32Array(count * length);
  const earned = new Float32Array(count);
  const goesOn = new Float32Array(count);
  for (const [e, lane] of lanes.entries()) {
    if (lane === null) continue;
    windows.set(ground.observe(lane.world, 0), e * length);
    earned[e] = lane.last / scale;
    goesOn[e] = ground.step(lane.world) === 0 ? 0 : 1;
  }
  return {
    windows: f32([count, rows, columns, channels], windows),
    earned: f32([count, 1], earned),
    goesOn: f32([1, count, 1], goesOn),
    state: f32([count, state.length / count], state),
  };
};

/** The choice that a number in [0, 1) draws from log-probabilities of so many actions. */
export const chosenBy = (logs: ArrayLike<number>, from: number, uniform: number, actions: number): number => {
  let rest = uniform;
  for (let k = 0; k < actions - 1; k++) {
    rest -= Math.exp(logs[from + k] as number);
    if (rest < 0) return k;
  }
  return actions - 1;
};

/** Steps of all walks, [T·S] each, all of a step before all of the next. */
export interface Batch {
  readonly seen: Omit<Seen<Float32Array>, 'state'>;
  /** [S, H], before the first step */
  readonly state: Float32Array;
  readonly chosen: readonly number[];
  /** K */
  readonly actions: number;
  readonly before: readonly number[];
  readonly advantages: readonly number[];
  readonly targets: readonly number[];
  /** Mean over steps, in nats. */
  readonly entropy: number;
}

export interface RolloutOptions {
  readonly steps: number;
  readonly gamma: number;
  readonly lambda: number;
  /** Rewards are divided by it. */
  readonly scale: number;
}

/** So many steps of each lane. A lane whose walk ends goes on with the next; lanes and memory are changed in place. */
export const rolledOut = async <W, T extends object>(
  ask: Ask,
  lanes: Lane<W, T>[],
  next: () => Lane<W, T>,
  memory: Float32Array,
  { steps, gamma, lambda, scale }: RolloutOptions,
  random: Rng,
): Promise<{ readonly batch: Batch; readonly walked: readonly (Played & T)[] }> => {
  const count = lanes.length;
  const state = Float32Array.from(memory);
  const [all, chosen, before]: [Seen<NdArray>[], number[], number[]] = [[], [], []];
  const walked: (Played & T)[] = [];
  const actions = lanes[0]?.ground.actions ?? 0;
  const by = lanes.map(() => ({ rewards: [] as number[], values: [] as number[], dones: [] as boolean[] }));
  let entropy = 0;
  for (let t = 0; t < steps; t++) {
    const seen = seenNow(lanes, memory, scale);
    const answer = await ask(seen);
    const logs = answer.logs.data;
    memory.set(answer.state.data);
    all.push(seen);
    const own: number[] = [];
    for (const e of lanes.keys()) {
      const from = actions * e;
      const action = chosenBy(logs, from, random.uniform(), actions);
      for (let k = 0; k < actions; k++) {
        const log = logs[from + k] as number;
        entropy -= Math.exp(log) * log;
      }
      own.push(action);
      before.push(logs[from + action] as number);
    }
    chosen.push(...own);
    const over = await stepped(lanes, own);
    for (const [e, lane] of lanes.entries()) {
      const kept = by[e] as (typeof by)[number];
      kept.values.push(answer.values.data[e] as number);
      kept.rewards.push(lane.last / scale);
      kept.dones.push(over[e] as boolean);
      if (over[e] !== true) continue;
      walked.push(playedOf(lane));
      lanes[e] = next();
    }
  }
  const { values: last } = await ask(seenNow(lanes, memory, scale));
  const advantages = new Array<number>(steps * count);
  const targets = new Array<number>(steps * count);
  for (const [e, { rewards, values, dones }] of by.entries()) {
    const estimated = gae(rewards, [...values, last.data[e] as number], dones, { gamma, lambda });
    // Rewards and values are numbers of ours: what is not finite is a net that has run away.
    if (E.isLeft(estimated)) throw new Error('The net has run away: lower its learningRate.');
    for (let t = 0; t < steps; t++) {
      advantages[count * t + e] = estimated.right.advantages[t] as number;
      targets[count * t + e] = estimated.right.returns[t] as number;
    }
  }
  const joined = (name: 'windows' | 'earned' | 'goesOn'): Float32Array => {
    const size = all[0]?.[name].data.length ?? 0;
    const whole = new Float32Array(size * steps);
    for (const [t, seen] of all.entries()) whole.set(seen[name].data, size * t);
    return whole;
  };
  return {
    batch: {
      seen: { windows: joined('windows'), earned: joined('earned'), goesOn: joined('goesOn') },
      state,
      chosen,
      actions,
      before,
      advantages: standardised(advantages),
      targets,
      entropy: entropy / (steps * count),
    },
    walked,
  };
};

/** All steps of these lanes, as the net takes them. */
export const minibatchOf = (
  { seen, state, chosen, actions, before, advantages, targets }: Batch,
  lanes: readonly number[],
  count: number,
  window: readonly number[],
): { readonly seen: Seen<NdArray>; readonly taken: Taken<NdArray> } => {
  const steps = chosen.length / count;
  const places = Array.from({ length: steps }, (_, t) => lanes.map((e) => count * t + e)).flat();
  const rowsOf = (from: Float32Array, at: readonly number[], width: number): Float32Array => {
    const out = new Float32Array(at.length * width);
    for (const [i, place] of at.entries())
      out.set(from.subarray(place * width, (place + 1) * width), i * width);
    return out;
  };
  const cells = window.reduce((a, b) => a * b, 1);
  const hidden = state.length / count;
  const of = (from: readonly number[]): NdArray =>
    f32(
      [places.length],
      Float32Array.from(places, (place) => from[place] as number),
    );
  const hot = new Float32Array(places.length * actions);
  for (const [i, place] of places.entries()) hot[actions * i + (chosen[place] as number)] = 1;
  return {
    seen: {
      windows: f32([places.length, ...window], rowsOf(seen.windows, places, cells)),
      earned: f32([places.length, 1], rowsOf(seen.earned, places, 1)),
      goesOn: f32([steps, lanes.length, 1], rowsOf(seen.goesOn, places, 1)),
      state: f32([lanes.length, hidden], rowsOf(state, lanes, hidden)),
    },
    taken: {
      chosen: f32([places.length, actions], hot),
      before: of(before),
      advantages: of(advantages),
      targets: of(targets),
      weights: f32([places.length], new Float32Array(places.length).fill(1)),
    },
  };
};
