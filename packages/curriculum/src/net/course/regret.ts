/** @file What an opponent leaves a student to earn: there is no exact best reply on a grid, so that what is had is measured beside the best of
 *  a frozen pool of replies, or beside an oracle that learns with it alone. */
import { seedOf } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { explain } from '../../errors.js';
import { mean } from '../../mean.js';
import type { Acting, ActingTogether } from '../walk/ground.js';
import { type Lane, newLane, playedOf, stepped } from '../walk/lanes.js';
import type { PlayOptions } from '../walk/learner.js';
import type { CourseKinds, CoursePlayed, CourseReference, CourseStudent, CourseWorld } from './kinds.js';

/** The walks of `play` with the same seed, a scripted reply in the learner's seat. */
const lanesOf = async <K extends CourseKinds>(
  { ground }: CourseWorld<K>,
  own: Acting<K['world']>,
  act: Acting<K['world']> | ActingTogether<K['world']>,
  { walks, seed }: PlayOptions,
): Promise<readonly Lane<K['world'], K['tally']>[]> => {
  const pool = [{ name: 'opponent', act, weight: 1 }];
  const lanes = Array.from({ length: walks }, (_, walk) => newLane(ground, pool, seed, walk));
  let open: (Lane<K['world'], K['tally']> | null)[] = [...lanes];
  while (open.some((lane) => lane !== null)) {
    const now = open;
    const over = await stepped(
      now,
      now.map((lane) => (lane === null ? 0 : own(lane.world, 0))),
    );
    open = now.map((lane, e) => (over[e] === true ? null : lane));
  }
  return lanes;
};

const shares = (counts: readonly number[]): readonly number[] => {
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.map((n) => (sum === 0 ? 0 : n / sum));
};

const behaviourIn = <K extends CourseKinds>(
  { ground, deeds }: CourseWorld<K>,
  lanes: readonly Lane<K['world'], K['tally']>[],
): readonly number[] => {
  const actions = new Array<number>(ground.actions).fill(0);
  for (const { world, actions: all } of lanes) {
    const seats = ground.seats(world);
    for (const [i, action] of all.entries())
      if (i % seats > 0) actions[action] = (actions[action] as number) + 1;
  }
  const done = lanes
    .map(({ world }) => deeds(world))
    .reduce((sum, one) => sum.map((n, k) => n + (one[k] as number)));
  return [...shares(actions), ...shares(done)];
};

/** The mean over replies of the greater of the total variations of actions and of deeds. actions: how many there are */
export const behaviourDistance = (
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  actions: number,
): number =>
  mean(
    a.map((row, i) => {
      const apart = (from: number, to?: number): number =>
        row.slice(from, to).reduce((sum, x, k) => sum + Math.abs(x - (b[i]?.[from + k] as number)), 0) / 2;
      return Math.max(apart(0, actions), apart(actions));
    }),
  );

export interface ReferenceOptions extends PlayOptions {
  /** Steps of an oracle that learns with the opponent alone; 0: none. */
  readonly oracleSteps: number;
}

const oraclePlayed = async <K extends CourseKinds>(
  student: CourseStudent<K>,
  act: Acting<K['world']> | ActingTogether<K['world']>,
  { walks, seed, oracleSteps }: ReferenceOptions,
): Promise<readonly CoursePlayed<K>[]> => {
  let training = student.begin(seedOf(seed, 'oracle'));
  const learning = student.learn(training, [{ name: 'opponent', act, weight: 1 }], oracleSteps);
  if (E.isLeft(learning)) throw new Error(explain(learning.left));
  for await (const update of learning.right) training = update.training;
  return student.play(training.net, act, { walks, seed });
};

/** Of the frozen replies, and the oracle where there is one, what the best earns on these walks. */
export const referenceOf = async <K extends CourseKinds>(
  world: CourseWorld<K>,
  student: CourseStudent<K>,
  act: Acting<K['world']> | ActingTogether<K['world']>,
  options: ReferenceOptions,
): Promise<CourseReference<K>> => {
  const behaviour: (readonly number[])[] = [];
  const replies: { readonly reply: string; readonly played: readonly CoursePlayed<K>[] }[] = [];
  for (const [reply, own] of Object.entries(world.replies)) {
    const lanes = await lanesOf(world, own, act, options);
    behaviour.push(behaviourIn(world, lanes));
    replies.push({ reply, played: lanes.map(playedOf) });
  }
  if (options.oracleSteps > 0)
    replies.push({ reply: 'oracle', played: await oraclePlayed(student, act, options) });
  const rated = replies.map((one) => ({ ...one, rates: one.played.map(world.rateOf) }));
  const { reply, rates, played } = rated.reduce((a, b) => (mean(b.rates) > mean(a.rates) ? b : a));
  return { reply, rates, ...world.counted(played), behaviour };
};
