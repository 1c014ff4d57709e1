/** @file The student that walks: its net and its steps as PyTorch has them, what it learns, and that a training goes on as it was. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { ndarray, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  randomWalker,
  rateOf,
  relativePerformance,
  scriptedWalks,
  stepsUntil,
  type WalkOpponent,
  type WalkStudentOptions,
  type WalkTraining,
  type WalkUpdate,
  walkRegret,
  walkSaliency,
  walkStudent,
} from '../src/net/index.js';
import { ppoLoss } from '../src/net/ppo.js';
import { corrections, descended } from '../src/net/walk/adam.js';
import { newLane } from '../src/net/walk/lanes.js';
import {
  byWalkName,
  initialWalkNet,
  type Seen,
  WALK_NAMES,
  type WalkRecord,
  walkForward,
  walkShapes,
} from '../src/net/walk/model.js';
import { minibatchOf, rolledOut } from '../src/net/walk/rollouts.js';
import { walkGround } from '../src/net/walk/student.js';
import { observe, openWalk, smallArena, specialist, type WalkParams } from '../src/walk/index.js';
import { right } from './right.js';

const fixture = JSON.parse(readFileSync(new URL('../fixtures/walk-net.json', import.meta.url), 'utf8'));
const { size, settings } = fixture;
const shapes = walkShapes(size);
type Stored = Record<string, { readonly shape: number[]; readonly data: number[] }>;
const arraysOf = (stored: Stored) =>
  Object.fromEntries(
    Object.entries(stored).map(([name, { shape, data }]) => [name, ndarray('float32', shape, data)]),
  ) as never;
const tensorsOf = (stored: Stored): never =>
  Object.fromEntries(
    Object.entries(stored).map(([name, { shape, data }]) => [name, tf.tensor(data, shape, 'float32')]),
  ) as never;
const close = (actual: ArrayLike<number>, expected: readonly number[], digits = 5): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((x, i) => {
    expect(actual[i]).toBeCloseTo(x, digits);
  });
};

const params: WalkParams = { payoffs: symmetricTable(3, 0, 5, 1) };
const cooperator: WalkOpponent = { name: 'cooperator', act: specialist(0, 1), weight: 1 };
const defector: WalkOpponent = { name: 'defector', act: specialist(1, 2), weight: 1 };
const small = { filters: [8, 16], hidden: 16, worlds: 8, chunk: 8, sequences: 4 } as const;
let executor: WalkStudentOptions['executor'];
beforeAll(async () => {
  await tf.setBackend('cpu');
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const gradientOf = (net: WalkRecord<tf.Tensor>, seen: Seen<tf.Tensor>, taken: never) => {
  const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) =>
    ppoLoss(
      walkForward(
        byWalkName((_, place) => given[place] as tf.Tensor),
        seen,
      ),
      taken,
      settings,
    ),
  )(WALK_NAMES.map((name) => net[name]));
  return { loss: value, gradient: byWalkName((_, place) => grads[place] as tf.Tensor) };
};

describe('the net, compiled', () => {
  it('says, loses, and moves as PyTorch does', async () => {
    const weights = byWalkName((name) => ndarray('float32', [...shapes[name]], fixture.weights[name]));
    const zeros = byWalkName((name) =>
      ndarray(
        'float32',
        [...shapes[name]],
        fixture.weights[name].map(() => 0),
      ),
    );
    const [seen, taken] = [arraysOf(fixture.seen), arraysOf(fixture.taken)];
    const said = await executor.compile((net: never, given: never) => ({ ...walkForward(net, given) }))(
      weights as never,
      seen,
    );
    close((said.logits as never as { data: number[] }).data, fixture.logits);
    close((said.values as never as { data: number[] }).data, fixture.values);
    close((said.state as never as { data: number[] }).data, fixture.state);
    const step = executor.compile<[never, never, never, never], never>((now: never, s, t, by) => {
      const { loss, gradient } = gradientOf((now as { weights: WalkRecord<tf.Tensor> }).weights, s, t);
      return { loss, gradient, next: descended(now, gradient, by, settings) } as never;
    });
    let now: unknown = { weights, first: zeros, second: zeros };
    for (const t of [1, 2]) {
      const made = (await step(
        now as never,
        seen,
        taken,
        ndarray('float32', [2], corrections(t)) as never,
      )) as {
        loss: { data: number[] };
        gradient: WalkRecord<{ data: number[] }>;
        next: { weights: WalkRecord<{ data: number[] }> };
      };
      if (t === 1) {
        expect(made.loss.data[0]).toBeCloseTo(fixture.loss, 5);
        for (const name of WALK_NAMES) close(made.gradient[name].data, fixture.gradient[name]);
      }
      now = made.next;
    }
    const after = (now as { weights: WalkRecord<{ data: number[] }> }).weights;
    for (const name of WALK_NAMES) close(after[name].data, fixture.afterTwo[name], 4);
  });

  it('has a gradient of its loss that finite differences agree with', () => {
    const weights = byWalkName((name) => tf.tensor(fixture.weights[name], [...shapes[name]]));
    const [seen, taken] = [tensorsOf(fixture.seen), tensorsOf(fixture.taken)];
    const { gradient } = gradientOf(weights, seen, taken);
    const random = rng(1);
    for (const name of WALK_NAMES) {
      const way = tf.tensor(
        fixture.weights[name].map(() => 2 * random.uniform() - 1),
        [...shapes[name]],
      );
      const at = (by: number): number =>
        ppoLoss(
          walkForward({ ...weights, [name]: tf.add(weights[name], tf.mul(way, by)) }, seen),
          taken,
          settings,
        ).dataSync()[0] as number;
      const told = tf.sum(tf.mul(gradient[name], way)).dataSync()[0] as number;
      expect(Math.abs(told - (at(5e-4) - at(-5e-4)) / 1e-3), name).toBeLessThan(3e-3 + 0.01 * Math.abs(told));
    }
  });

  it('says over many steps at once what it says step by step, and forgets where a walk begins', () => {
    const weights = byWalkName((name) => tf.tensor(fixture.weights[name], [...shapes[name]]));
    const all = tensorsOf(fixture.seen) as Seen<tf.Tensor>;
    const [steps = 0, walkers = 0] = fixture.seen.goesOn.shape;
    const rows = (x: tf.Tensor, t: number): tf.Tensor => tf.slice(x, [t * walkers], [walkers]);
    let state = all.state;
    const logits: number[] = [];
    for (let t = 0; t < steps; t++) {
      const goesOn = tf.slice(all.goesOn, [t], [1]);
      const one = walkForward(weights, {
        windows: rows(all.windows, t),
        earned: rows(all.earned, t),
        goesOn,
        // What was remembered is written over where a walk begins: it must not matter.
        state: tf.add(state, tf.mul(100, tf.sub(1, tf.reshape(goesOn, [walkers, 1])))),
      });
      logits.push(...one.logits.dataSync());
      state = one.state;
    }
    close(logits, fixture.logits);
  });
});

describe('a training', () => {
  it('trains on the chances that it acted with, in walks that end and begin within a chunk', async () => {
    const short = { ...params, length: { least: 3, every: 2, chance: 0.5, most: 9 } };
    const netSize = { window: { rows: 5, columns: 5, channels: 15 }, filters: [4, 4], hidden: 5 } as const;
    const net = byWalkName((name) => {
      // Far from even, so that a wrong place would show.
      const grown = initialWalkNet(netSize, 3)[name].map((x) => (name === 'policy' ? 200 * x : x));
      return tf.tensor(grown, [...walkShapes(netSize)[name]]);
    });
    const lanes = [0, 1, 2, 3].map((walk) => newLane(walkGround(short), [cooperator], 1, walk));
    let walk = 4;
    const { batch, walked } = await rolledOut(
      async (seen) => {
        const said = walkForward(net, byName(seen));
        const host = (x: tf.Tensor) => ({ dtype: 'float32', shape: x.shape, data: x.dataSync() }) as never;
        return { logs: host(tf.logSoftmax(said.logits)), values: host(said.values), state: host(said.state) };
      },
      lanes,
      () => newLane(walkGround(short), [cooperator], 1, walk++),
      new Float32Array(20).fill(0.3),
      { steps: 12, gamma: 0.9, lambda: 0.8, scale: 5 },
      rng(1),
    );
    expect(walked.length).toBeGreaterThan(4);
    for (const { steps } of walked) expect([3, 5, 7, 9]).toContain(steps);
    const order = [2, 0, 3];
    const { seen, taken } = minibatchOf(batch, order, 4, [5, 5, 15]);
    const said = walkForward(net, byName(seen));
    const chosen = tf.tensor(taken.chosen.data as Float32Array, [36, 8]);
    const logs = tf.sum(tf.mul(tf.logSoftmax(said.logits), chosen), 1).dataSync();
    expect(new Set([...logs].map((x) => x.toFixed(2))).size).toBeGreaterThan(10);
    close(logs, [...taken.before.data]);
  });

  const some = async (
    from: WalkTraining,
    steps: number,
    pool: readonly WalkOpponent[] = [cooperator, defector],
    options: Partial<WalkStudentOptions> = {},
    on: WalkParams = params,
  ): Promise<readonly WalkUpdate[]> => {
    const learner = right(walkStudent(on, { executor, ...small, ...options }));
    const all: WalkUpdate[] = [];
    for await (const update of right(learner.learn(from, pool, steps))) all.push(update);
    return all;
  };

  it('is the same each time, and goes on from its JSON as if it had not been left', async () => {
    const { begin } = right(walkStudent(params, { executor, ...small }));
    // So short that walks begin and end on both sides of the cut.
    const short = { ...params, length: { least: 20, every: 5, chance: 0.5, most: 40 } };
    const pool = [cooperator, defector];
    const whole = await some(begin(1), 64 * 16, pool, {}, short);
    const cut = JSON.parse(JSON.stringify(whole[6]?.training)) as WalkTraining;
    const rest = await some(cut, 64 * 16, pool, {}, short);
    expect(rest).toEqual(whole.slice(7));
    const opponents = rest.flatMap(({ walked }) => walked.map(({ opponent }) => opponent));
    expect(new Set(opponents)).toEqual(new Set(['cooperator', 'defector']));
    const other = await some(begin(2), 64, pool, {}, short);
    expect(other[0]?.training.net).not.toEqual(whole[0]?.training.net);
  });

  it('learns to earn more from a cooperator than random play does', async () => {
    const options = {
      filters: [8, 16],
      hidden: 32,
      worlds: 32,
      chunk: 16,
      sequences: 16,
      learningRate: 0.003,
    } as const;
    const learner = right(walkStudent(params, { executor, ...options }));
    const learned = await some(learner.begin(1), 12_288, [cooperator], options);
    const net = learned.at(-1)?.training.net;
    const evaluation = { walks: 32, seed: 5 };
    const mean = (walks: readonly { earned: number; steps: number }[]): number =>
      walks.reduce((sum, one) => sum + rateOf(one), 0) / walks.length;
    const played = await learner.play(net as never, cooperator.act, evaluation);
    expect(await learner.play(net as never, cooperator.act, evaluation)).toEqual(played);
    const random = scriptedWalks(params, (walk) => [randomWalker(walk), cooperator.act], evaluation);
    expect(mean(played)).toBeGreaterThan(1.25 * mean(random));
  });

  it('has all other seats of an arena to learn with, and goes on from its JSON there, too', async () => {
    const on = {
      payoffs: params.payoffs,
      ...smallArena(2),
      length: { least: 20, every: 5, chance: 0.5, most: 40 },
    };
    const { begin, play } = right(walkStudent(on, { executor, ...small }));
    const whole = await some(begin(1), 64 * 4, [cooperator, defector], {}, on);
    const cut = JSON.parse(JSON.stringify(whole[1]?.training)) as WalkTraining;
    expect(cut.lanes.every(({ actions }) => actions.length % 4 === 0)).toBe(true);
    expect(await some(cut, 64 * 4, [cooperator, defector], {}, on)).toEqual(whole.slice(2));
    const walks = await play(whole[3]?.training.net as WalkTraining['net'], cooperator.act, {
      walks: 3,
      seed: 1,
    });
    expect(walks.map(({ steps }) => steps).every((steps) => steps >= 20 && steps <= 40)).toBe(true);
  });

  it('refuses options that mean nothing', () => {
    const said = (options: object, given: object = params): string => {
      const made = walkStudent(given as WalkParams, { executor, ...options });
      return E.isLeft(made) ? explain(made.left) : 'it was taken';
    };
    expect(said({ hiden: 3 })).toContain('hiden is no option; known are executor, filters, hidden');
    expect(said({ filters: [3] })).toContain('filters must be two numbers');
    expect(said({ worlds: 6, sequences: 4 })).toContain('sequences must divide worlds, 6');
    expect(said({ lambda: 2 })).toContain('lambda must be a number from 0 to 1');
    expect(said({}, { ...params, sight: { left: 1, right: 1, ahead: 3, behind: 1 } })).toContain(
      'sight must be 5 cells wide and 5 deep at least',
    );
    expect(said({}, { payoffs: [[1]] })).toContain('payoffs must be a square table');
    const learner = right(walkStudent(params, { executor, ...small }));
    const pool = (opponents: readonly object[]): string => {
      const made = learner.learn(learner.begin(1), opponents as never, 64);
      return E.isLeft(made) ? explain(made.left) : 'it was taken';
    };
    expect(pool([])).toContain('pool must be a list of opponents');
    expect(pool([{ ...defector, weight: 0 }])).toContain('pool must have a weight above 0');
    expect(pool([defector, defector])).toContain('names that are all different');
    expect(pool([{ ...defector, act: 3 }])).toContain('pool[0].act must be a function');
    const larger = right(walkStudent(params, { executor, ...small, hidden: 17 }));
    const made = learner.learn(larger.begin(1), [defector], 64);
    expect(E.isLeft(made) ? explain(made.left) : '').toContain('from.net.state must be 768 numbers');
    expect(() => scriptedWalks(params, () => [defector.act, defector.act], { walks: 0, seed: 1 })).toThrow(
      'scriptedWalks: walks must be a whole number from 1 on, not 0.',
    );
  });
});

const byName = (seen: object): Seen<tf.Tensor> =>
  Object.fromEntries(
    Object.entries(seen).map(([name, { shape, data }]) => [name, tf.tensor(data, shape, 'float32')]),
  ) as never;

describe('measures', () => {
  it('are those of worked numbers', () => {
    expect(rateOf({ earned: 12, steps: 240 })).toBe(5);
    expect(relativePerformance(9, 5, 15)).toBeCloseTo(0.4, 12);
    expect(relativePerformance(9, 5, 5)).toBeNull();
    expect(walkRegret(9, 15)).toEqual({ regret: 6, isCut: false });
    expect(walkRegret(16, 15)).toEqual({ regret: 0, isCut: true });
    const curve = [0.9, 0.1, 0.5, 0.7, 0.6].map((value, k) => ({ steps: 10 * (k + 1), value }));
    expect(stepsUntil(curve, 0.6, 2)).toBe(40);
    expect(stepsUntil(curve, 0.6, 1)).toBe(10);
    expect(stepsUntil(curve, 0.65, 3)).toBeNull();
  });

  it('random walkers and scripted ones walk the walks of a seed', () => {
    const evaluation = { walks: 4, seed: 2 };
    const walks = scriptedWalks(params, () => [specialist(1, 1), cooperator.act], evaluation);
    expect(walks).toEqual(scriptedWalks(params, () => [specialist(1, 1), cooperator.act], evaluation));
    for (const { steps, meetings, earned } of walks) {
      expect(steps).toBeGreaterThanOrEqual(200);
      // A defector with a cooperator earns more than 1, and less than 5, each time.
      expect(earned).toBeGreaterThan(meetings);
      expect(earned).toBeLessThan(5 * meetings);
    }
  });
});

describe('saliency', () => {
  it('is the gradient of the value by what is seen, as finite differences say', () => {
    const netSize = { window: { rows: 5, columns: 5, channels: 15 }, filters: [4, 6], hidden: 8 } as const;
    const net = initialWalkNet(netSize, 4);
    const world = right(openWalk(params, 3));
    const window = observe(world, 0);
    const memory = Array.from({ length: 8 }, (_, k) => Math.sin(k));
    const told = walkSaliency(netSize, net, { window, earned: 0.4, memory });
    const random = rng(1);
    for (let k = 0; k < 12; k++) {
      const at = random.int(window.length);
      const value = (by: number): number =>
        walkSaliency(netSize, net, {
          window: window.map((x, i) => (i === at ? x + by : x)),
          earned: 0.4,
          memory,
        }).value;
      expect(told.gradient[at]).toBeCloseTo((value(1e-3) - value(-1e-3)) / 2e-3, 3);
    }
    expect(told.cells.flat().some((x) => x > 0)).toBe(true);
    const cell = told.gradient.slice(15 * 7, 15 * 8).reduce((sum, g) => sum + Math.abs(g), 0);
    expect(told.cells[1]?.[2]).toBeCloseTo(cell, 10);
  });
});
