/** @file A student that walks: it learns by PPO from walks side by side, its steps compiled by @tompo/jit. */
import * as tf from '@tensorflow/tfjs';
import { rng, shuffle } from '@tompo/games';
import type { NdArray } from '@tompo/jit';
import type { either as E } from 'fp-ts';
import { checked, whole } from '../../checks.js';
import type { CurriculumError } from '../../errors.js';
import { observe, windowOf } from '../../walk/observe.js';
import { complete, type WalkParams } from '../../walk/params.js';
import type { Act } from '../../walk/walkers.js';
import { ACTIONS } from '../../walk/world.js';
import type { Together } from '../../walk/written.js';
import { ppoLoss, type Taken } from '../ppo.js';
import { LARGEST_NORM } from '../ppo-options.js';
import { corrections, type Descent, descended } from './adam.js';
import {
  type AnyWalkOpponent,
  type Lane,
  newLane,
  recordOf,
  replayed,
  stepped,
  type Walked,
  walkedOf,
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
import {
  checkWalks,
  poolFaults,
  type WalkStudentOptions,
  walkSettings,
  walkStudentFaults,
} from './options.js';
import { type Answer, type Ask, chosenBy, f32, minibatchOf, rolledOut, seenNow } from './rollouts.js';
import { begun, trainingFaults, type WalkTraining } from './training.js';

export interface WalkUpdate {
  readonly training: WalkTraining;
  /** Walks that ended in this chunk. */
  readonly walked: readonly Walked[];
  /** Of the policy, the mean over the chunk's steps, in nats. */
  readonly entropy: number;
}

export interface WalkStudent {
  readonly size: WalkNetSize;
  readonly begin: (seed: number) => WalkTraining;
  /** Learns until so many steps have been walked in all. Walks under way with those who are no longer in the pool are left.
   *  Left: all that is wrong with pool and steps. */
  readonly learn: (
    from: WalkTraining,
    pool: readonly AnyWalkOpponent[],
    steps: number,
  ) => E.Either<CurriculumError, AsyncGenerator<WalkUpdate, void>>;
  /** Whole walks with one opponent, each action drawn from the policy. */
  readonly play: (net: WalkNet, act: Act | Together, options: PlayOptions) => Promise<readonly Walked[]>;
  /** The same walks, with what the student had before it, held and did at each step. */
  readonly watch: (
    net: WalkNet,
    act: Act | Together,
    options: PlayOptions,
  ) => Promise<readonly WatchedWalk[]>;
}

/** A step of a walk, as the student had it. */
export interface WatchedStep {
  /** [rows, columns, channels], flat; what the last step earned, by the greatest difference of two payoffs; [H] what it remembers. */
  readonly window: Float32Array;
  readonly earned: number;
  readonly memory: readonly number[];
  /** Of what is to come, by the same difference. */
  readonly value: number;
  readonly action: number;
}

export interface WatchedWalk extends Walked {
  readonly trace: readonly WatchedStep[];
  /** What the student and the other held at each of its meetings: [K] each. */
  readonly met: readonly (readonly [own: readonly number[], other: readonly number[]])[];
}

export interface PlayOptions {
  readonly walks: number;
  readonly seed: number;
}

/** What the learner and who it met held. */
const metBy = ({ world }: Lane): WatchedWalk['met'] =>
  world.meetings.flatMap(({ walkers, inventories }) => {
    const at = walkers.indexOf(0);
    return at === -1
      ? []
      : [[inventories[at] as readonly number[], inventories[1 - at] as readonly number[]] as const];
  });

/** The greatest difference of two payoffs of who zaps. */
const spreadOf = ({ payoffs }: WalkParams): number => {
  const own = payoffs.flat().map(([x]) => x);
  return Math.max(...own) - Math.min(...own) || 1;
};

/** Two convolutions, a gated recurrent unit, and PPO. */
export const walkStudent = (
  params: WalkParams,
  options: WalkStudentOptions,
): E.Either<CurriculumError, WalkStudent> =>
  checked(
    'walkStudent',
    options,
    () => walkStudentFaults(params, options),
    () => student(params, options),
  );

const student = (params: WalkParams, options: WalkStudentOptions): WalkStudent => {
  const settings = walkSettings(options);
  const { filters, hidden, worlds, chunk, sequences, epochs, learningRate, gamma, lambda } = settings;
  const window = windowOf({ kinds: params.payoffs.length, params: complete(params) });
  const size: WalkNetSize = { window, filters, hidden };
  const shapes = walkShapes(size);
  const scale = spreadOf(params);

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
    pool: readonly AnyWalkOpponent[],
    until: number,
  ): AsyncGenerator<WalkUpdate, void> {
    const { seed } = from;
    let { steps, updates, walks, moves } = from;
    let now: Descent<NdArray> = {
      weights: arrays(from.net),
      first: arrays(from.first),
      second: arrays(from.second),
    };
    const next = (): Lane => newLane(params, pool, seed, walks++);
    const memory = Float32Array.from(from.memory);
    const lanes = Array.from({ length: worlds }, (_, e): Lane => {
      const record = from.lanes[e];
      return (record === undefined ? undefined : replayed(params, pool, seed, record)) ?? next();
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

  const walked = async (
    of: string,
    net: WalkNet,
    act: Act | Together,
    { walks, seed }: PlayOptions,
    isWatched: boolean,
  ): Promise<readonly WatchedWalk[]> => {
    checkWalks(of, walks);
    const weights = arrays(net);
    const random = rng(seed).fork('play');
    const pool = [{ name: 'opponent', act, weight: 1 }];
    const memory = new Float32Array(worlds * hidden);
    const done = new Array<WatchedWalk>(walks);
    let begun = 0;
    const next = (): Lane | null => (begun < walks ? newLane(params, pool, seed, begun++) : null);
    const lanes = Array.from({ length: worlds }, next);
    const traces = lanes.map((): WatchedStep[] => []);
    while (lanes.some((lane) => lane !== null)) {
      const { logs, values, state } = await answer(weights, seenNow(lanes, memory, scale));
      const own = lanes.map((lane, e) => {
        if (lane === null) return 0;
        const action = chosenBy(logs.data, ACTIONS.length * e, random.uniform());
        if (isWatched)
          traces[e]?.push({
            window: observe(lane.world, 0),
            earned: lane.last / scale,
            // A walk that begins remembers nothing of the one before it.
            memory:
              lane.world.step() === 0
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
        done[lane.walk] = { ...walkedOf(lane), trace: traces[e] as WatchedStep[], met: metBy(lane) };
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
      (await walked('play', net, act, playing, false)).map(({ trace: _, met: __, ...one }) => one),
    watch: (net, act, playing) => walked('watch', net, act, playing, true),
  };
};
