/** @file A student of any grid: it learns by PPO from worlds side by side, its steps compiled by @tompo/jit. */
import * as tf from '@tensorflow/tfjs';
import { type Fault, rng, shuffle } from '@tompo/games';
import type { NdArray } from '@tompo/jit';
import type { either as E } from 'fp-ts';
import { checked, number, whole } from '../../checks.js';
import type { CurriculumError } from '../../errors.js';
import { ACTIONS } from '../../walk/world.js';
import { ppoLoss, type Taken } from '../ppo.js';
import { LARGEST_NORM } from '../ppo-options.js';
import { corrections, type Descent, descended } from './adam.js';
import type { Acting, ActingTogether, Ground } from './ground.js';
import {
  type AnyOpponent,
  type Lane,
  newLane,
  type Played,
  playedOf,
  recordOf,
  replayed,
  stepped,
} from './lanes.js';
import {
  byWalkName,
  type Seen,
  WALK_NAMES,
  type WalkNet,
  type WalkNetSize,
  type WalkRecord,
  walkForward,
  walkShapes,
} from './model.js';
import { checkWalks, poolFaults, studentFaults, type WalkStudentOptions, walkSettings } from './options.js';
import { type Answer, type Ask, chosenBy, f32, minibatchOf, rolledOut, seenNow } from './rollouts.js';
import { begun, trainingFaults, type WalkTraining } from './training.js';

/** T: what is counted in each world beside what was earned. */
export interface GridUpdate<T> {
  readonly training: WalkTraining;
  /** What ended in this chunk. */
  readonly walked: readonly (Played & T)[];
  /** Of the policy, the mean over the chunk's steps, in nats. */
  readonly entropy: number;
}

/** In worlds W; H: what else is told to who watches. */
export interface GridStudent<W, T, H> {
  readonly size: WalkNetSize;
  readonly begin: (seed: number) => WalkTraining;
  /** Learns until so many steps have been taken in all. What is under way with those who are no longer in the pool is left.
   *  Left: all that is wrong with pool and steps. */
  readonly learn: (
    from: WalkTraining,
    pool: readonly AnyOpponent<W>[],
    steps: number,
  ) => E.Either<CurriculumError, AsyncGenerator<GridUpdate<T>, void>>;
  /** Played to the end with one opponent, each action drawn from the policy. */
  readonly play: (
    net: WalkNet,
    act: Acting<W> | ActingTogether<W>,
    options: PlayOptions,
  ) => Promise<readonly (Played & T)[]>;
  /** The same, with what the student had before it, held and did at each step. */
  readonly watch: (
    net: WalkNet,
    act: Acting<W> | ActingTogether<W>,
    options: PlayOptions,
  ) => Promise<readonly (Played & T & { readonly trace: readonly WatchedStep[] } & H)[]>;
}

/** A step of a walk, as the student had it. */
export interface WatchedStep {
  /** [rows, columns, channels], flat; what the last step earned, by the world's scale (of walks: the greatest difference of two payoffs); [H] what it remembers. */
  readonly window: Float32Array;
  readonly earned: number;
  readonly memory: readonly number[];
  /** Of what is to come, by the same scale. */
  readonly value: number;
  readonly action: number;
}

export interface PlayOptions {
  /** How many are played to the end. */
  readonly walks: number;
  readonly seed: number;
}

/** Two convolutions, a gated recurrent unit, and PPO, in worlds of your own. */
export const gridStudent = <W, T extends object, H extends object>(
  ground: Ground<W, T, H>,
  options: WalkStudentOptions,
): E.Either<CurriculumError, GridStudent<W, T, H>> =>
  checked(
    'gridStudent',
    options,
    () => studentFaults(options, windowFaults(ground)),
    () => learner(ground, options),
  );

const windowFaults = ({
  window: { rows, columns, channels },
  actions,
  scale,
}: Pick<Ground<unknown>, 'window' | 'actions' | 'scale'>): readonly Fault[] => [
  ...whole('ground.window.rows', rows, 5),
  ...whole('ground.window.columns', columns, 5),
  ...whole('ground.window.channels', channels, 1),
  ...whole('ground.actions', actions, 1),
  ...number('ground.scale', scale, scale > 0, 'above 0'),
];

/** Options and ground have been looked at before. */
export const learner = <W, T extends object, H extends object>(
  ground: Ground<W, T, H>,
  options: WalkStudentOptions,
): GridStudent<W, T, H> => {
  const settings = walkSettings(options);
  const { filters, hidden, worlds, chunk, sequences, epochs, learningRate, gamma, lambda } = settings;
  const { window, actions, scale } = ground;
  const size: WalkNetSize = { window, filters, hidden, ...(actions === ACTIONS.length ? {} : { actions }) };
  const shapes = walkShapes(size);

  const answer = options.executor.compile<[WalkRecord<NdArray>, Seen<NdArray>], Answer>((net, seen) => {
    const { logits, values, state } = walkForward(net, seen);
    return { logs: tf.logSoftmax(logits), values, state };
  });
  const step = options.executor.compile<
    [Descent<NdArray>, Seen<NdArray>, Taken<NdArray>, NdArray],
    Descent<NdArray>
  >((now, seen, taken, corrected) => {
    const { grads } = tf.valueAndGrads((...given: tf.Tensor[]) =>
      ppoLoss(
        walkForward(
          byWalkName((_, place) => given[place] as tf.Tensor),
          seen,
        ),
        taken,
        settings,
      ),
    )(WALK_NAMES.map((name) => now.weights[name]));
    const gradient = byWalkName((_, place) => grads[place] as tf.Tensor);
    return descended(now, gradient, corrected, { rate: learningRate, norm: LARGEST_NORM });
  });

  const arrays = (net: WalkNet): WalkRecord<NdArray> =>
    byWalkName((name) => f32(shapes[name], Float32Array.from(net[name])));
  const plain = (net: WalkRecord<NdArray>): WalkNet => byWalkName((name) => Array.from(net[name].data));

  async function* learning(
    from: WalkTraining,
    pool: readonly AnyOpponent<W>[],
    until: number,
  ): AsyncGenerator<GridUpdate<T>, void> {
    const { seed } = from;
    let { steps, updates, walks, moves } = from;
    let now: Descent<NdArray> = {
      weights: arrays(from.net),
      first: arrays(from.first),
      second: arrays(from.second),
    };
    const next = (): Lane<W, T> => newLane(ground, pool, seed, walks++);
    const memory = Float32Array.from(from.memory);
    const lanes = Array.from({ length: worlds }, (_, e): Lane<W, T> => {
      const record = from.lanes[e];
      return (record === undefined ? undefined : replayed(ground, pool, seed, record)) ?? next();
    });
    while (steps < until) {
      const { weights } = now;
      const ask: Ask = (seen) => answer(weights, seen);
      const random = rng(seed).fork('update').fork(updates);
      const { batch, walked } = await rolledOut(
        ask,
        lanes,
        next,
        memory,
        { steps: chunk, gamma, lambda, scale },
        random,
      );
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = shuffle(
          lanes.map((_, e) => e),
          random,
        );
        for (let at = 0; at < worlds; at += sequences) {
          const shape = [window.rows, window.columns, window.channels];
          const { seen, taken } = minibatchOf(batch, order.slice(at, at + sequences), worlds, shape);
          moves += 1;
          now = await step(now, seen, taken, f32([2], corrections(moves)));
        }
      }
      steps += worlds * chunk;
      updates += 1;
      yield {
        training: {
          seed,
          steps,
          updates,
          walks,
          net: plain(now.weights),
          first: plain(now.first),
          second: plain(now.second),
          moves,
          lanes: lanes.map(recordOf),
          memory: Array.from(memory),
        },
        walked,
        entropy: batch.entropy,
      };
    }
  }

  interface Watched {
    readonly played: Played & T;
    readonly trace: readonly WatchedStep[];
    readonly history: H;
  }
  const walked = async (
    of: string,
    net: WalkNet,
    act: Acting<W> | ActingTogether<W>,
    { walks, seed }: PlayOptions,
    isWatched: boolean,
  ): Promise<readonly Watched[]> => {
    checkWalks(of, walks);
    const weights = arrays(net);
    const random = rng(seed).fork('play');
    const pool = [{ name: 'opponent', act, weight: 1 }];
    const memory = new Float32Array(worlds * hidden);
    const done = new Array<Watched>(walks);
    let begun = 0;
    const next = (): Lane<W, T> | null => (begun < walks ? newLane(ground, pool, seed, begun++) : null);
    const lanes = Array.from({ length: worlds }, next);
    const traces = lanes.map((): WatchedStep[] => []);
    while (lanes.some((lane) => lane !== null)) {
      const { logs, values, state } = await answer(weights, seenNow(lanes, memory, scale));
      const own = lanes.map((lane, e) => {
        if (lane === null) return 0;
        const action = chosenBy(logs.data, actions * e, random.uniform(), actions);
        if (isWatched)
          traces[e]?.push({
            window: ground.observe(lane.world, 0),
            earned: lane.last / scale,
            // A walk that begins remembers nothing of the one before it.
            memory:
              ground.step(lane.world) === 0
                ? new Array<number>(hidden).fill(0)
                : Array.from(memory.subarray(hidden * e, hidden * (e + 1))),
            value: values.data[e] as number,
            action,
          });
        return action;
      });
      memory.set(state.data);
      const over = await stepped(lanes, own);
      for (const [e, lane] of lanes.entries()) {
        if (lane === null || over[e] !== true) continue;
        done[lane.walk] = {
          played: playedOf(lane),
          trace: traces[e] as WatchedStep[],
          history: ground.history(lane.world),
        };
        traces[e] = [];
        lanes[e] = next();
      }
    }
    return done;
  };

  return {
    size,
    begin: (seed) => begun(size, worlds, seed),
    learn: (from, pool, steps) =>
      checked(
        'learn',
        from,
        () => [...trainingFaults(from, size, worlds), ...poolFaults(pool), ...whole('steps', steps, 0)],
        () => learning(from, pool, steps),
      ),
    play: async (net, act, playing) =>
      (await walked('play', net, act, playing, false)).map(({ played }) => played),
    watch: async (net, act, playing) =>
      (await walked('watch', net, act, playing, true)).map(({ played, trace, history }) => ({
        ...played,
        trace,
        ...history,
      })),
  };
};
