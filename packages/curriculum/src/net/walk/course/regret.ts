/** @file What an opponent leaves a student to earn: there is no exact best reply on a walk, so that what is had is measured beside the best of
 *  a frozen pool of replies, or beside an oracle that learns against it alone. */
import { seedOf } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { explain } from '../../../errors.js';
import { mean } from '../../../mean.js';
import { walkClassics } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import { programWalker } from '../../../walk/program/run.js';
import { type Act, mostHeld } from '../../../walk/walkers.js';
import { ACTIONS } from '../../../walk/world.js';
import type { Together } from '../../../walk/written.js';
import { newLane, playedOf, stepped } from '../lanes.js';
import type { PlayOptions } from '../learner.js';
import { rateOf } from '../measure.js';
import { type WalkLane, type WalkStudent, walkGround } from '../student.js';

/** What the best known reply earns, by walk, and how the opponent behaves with each reply. */
export interface Reference {
  /** A name of `walkClassics`, or `oracle`. */
  readonly reply: string;
  /** In 100 steps, by walk. */
  readonly rates: readonly number[];
  /** How often it meets, a hundred steps. */
  readonly meetings: number;
  /** [replies][8 + K]: how often the opponent takes each action, and how often each kind is what it holds most of when it meets. */
  readonly behaviour: readonly (readonly number[])[];
}

/** The walks of `play` with the same seed, a scripted walker in the learner's seat. */
const lanesOf = async (
  params: WalkParams,
  own: Act,
  act: Act | Together,
  { walks, seed }: PlayOptions,
): Promise<readonly WalkLane[]> => {
  const ground = walkGround(params);
  const pool = [{ name: 'opponent', act, weight: 1 }];
  const lanes = Array.from({ length: walks }, (_, walk) => newLane(ground, pool, seed, walk));
  let open: (WalkLane | null)[] = [...lanes];
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

const behaviourIn = (lanes: readonly WalkLane[], kinds: number): readonly number[] => {
  const actions = new Array<number>(ACTIONS.length).fill(0);
  const held = new Array<number>(kinds).fill(0);
  const add = (to: number[], at: number): void => {
    to[at] = (to[at] as number) + 1;
  };
  for (const { world, actions: all } of lanes) {
    const seats = world.walkers.length;
    for (const [i, action] of all.entries()) if (i % seats > 0) add(actions, action);
    for (const { walkers, inventories } of world.meetings)
      for (const side of [0, 1] as const) if (walkers[side] > 0) add(held, mostHeld(inventories[side]));
  }
  const shares = (counts: readonly number[]): readonly number[] => {
    const sum = counts.reduce((a, b) => a + b, 0);
    return counts.map((n) => (sum === 0 ? 0 : n / sum));
  };
  return [...shares(actions), ...shares(held)];
};

/** The mean over replies of the greater of the total variations of actions and of kinds held. */
export const walkDistance = (a: Reference['behaviour'], b: Reference['behaviour']): number =>
  mean(
    a.map((row, i) => {
      const apart = (from: number, to?: number): number =>
        row.slice(from, to).reduce((sum, x, k) => sum + Math.abs(x - (b[i]?.[from + k] as number)), 0) / 2;
      return Math.max(apart(0, ACTIONS.length), apart(ACTIONS.length));
    }),
  );

export interface ReferenceOptions extends PlayOptions {
  /** Steps of an oracle that learns against the opponent alone; 0: none. */
  readonly oracleSteps: number;
}

const oracleRates = async (
  student: WalkStudent,
  act: Act | Together,
  { walks, seed, oracleSteps }: ReferenceOptions,
): Promise<{ readonly rates: readonly number[]; readonly meetings: number }> => {
  let training = student.begin(seedOf(seed, 'oracle'));
  const learning = student.learn(training, [{ name: 'opponent', act, weight: 1 }], oracleSteps);
  if (E.isLeft(learning)) throw new Error(explain(learning.left));
  for await (const update of learning.right) training = update.training;
  const walked = await student.play(training.net, act, { walks, seed });
  return { rates: walked.map(rateOf), meetings: mean(walked.map((one) => (100 * one.meetings) / one.steps)) };
};

/** Of the frozen replies, and the oracle where there is one, what the best earns on these walks. */
export const referenceOf = async (
  params: WalkParams,
  student: WalkStudent,
  act: Act | Together,
  options: ReferenceOptions,
): Promise<Reference> => {
  const kinds = params.payoffs.length;
  const behaviour: (readonly number[])[] = [];
  const replies: Omit<Reference, 'behaviour'>[] = [];
  for (const [reply, program] of Object.entries(walkClassics(kinds))) {
    const lanes = await lanesOf(params, programWalker(program), act, options);
    const walked = lanes.map(playedOf);
    behaviour.push(behaviourIn(lanes, kinds));
    replies.push({
      reply,
      rates: walked.map(rateOf),
      meetings: mean(walked.map((one) => (100 * one.meetings) / one.steps)),
    });
  }
  if (options.oracleSteps > 0)
    replies.push({ reply: 'oracle', ...(await oracleRates(student, act, options)) });
  const best = replies.reduce((a, b) => (mean(b.rates) > mean(a.rates) ? b : a));
  return { ...best, behaviour };
};

/** Beside the reference on the same walks, all in 100 steps. */
export interface Standing {
  readonly own: number;
  readonly reference: number;
  readonly reply: string;
  /** reference − own, cut at 0 where the student earns more than every known reply. */
  readonly regret: number;
  readonly isCut: boolean;
  /** Of reference − own over walks; null of one walk. */
  readonly standardError: number | null;
}

export const standingOf = (own: readonly number[], { reply, rates }: Reference): Standing => {
  const differences = rates.map((rate, k) => rate - (own[k] as number));
  const raw = mean(differences);
  const n = differences.length;
  const squares = differences.reduce((sum, d) => sum + (d - raw) ** 2, 0);
  return {
    own: mean(own),
    reference: mean(rates),
    reply,
    regret: Math.max(0, raw),
    isCut: raw < 0,
    standardError: n < 2 ? null : Math.sqrt(squares / (n - 1) / n),
  };
};
