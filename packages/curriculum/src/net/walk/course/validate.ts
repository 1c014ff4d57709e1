/** @file Does a walker join the population? It must run, leave the student with regret on paired walks, and behave otherwise than those who are there. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { explain, type Stop } from '../../../errors.js';
import type { Sandbox } from '../../../sandbox/sandbox.js';
import { type WalkerDraft, type WalkerOpponent, walkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import { aiming } from '../../../walk/walkers.js';
import { askWalker, questionOf } from '../../../walk/written.js';
import { opened } from '../lanes.js';
import { randomWalker } from '../measure.js';
import { mean, type Reference, type Standing, walkDistance } from './regret.js';

export type WalkVerdict =
  | {
      readonly _tag: 'accepted';
      readonly opponent: WalkerOpponent;
      readonly standing: Standing;
      /** From the nearest in the population. */
      readonly distance: number;
    }
  | {
      readonly _tag: 'rejected';
      readonly stage: 'call' | 'no-code' | 'compile' | 'run' | 'functional' | 'duplicate';
      readonly reason: string;
      readonly standing?: Standing | undefined;
    };

export interface WalkValidationOptions {
  /** worst (default): more regret than any in the population, and than `factor` times their mean · mean: than `factor` times their mean alone · paper: the
   *  student earns less than on average with the population, whether or not anybody could earn more · none: all that runs */
  readonly rule?: 'worst' | 'mean' | 'paper' | 'none' | undefined;
  /** Default 1. */
  readonly factor?: number | undefined;
  /** The least distance of behaviour from all in the population; default 0.02. */
  readonly least?: number | undefined;
}

export interface Measured {
  readonly standing: Standing;
  readonly reference: Reference;
  /** Why its code was stopped on the way; null: it was not. */
  readonly broken: string | null;
}

export interface WalkValidationContext {
  readonly params: WalkParams;
  readonly sandbox: Sandbox;
  readonly seed: number;
  readonly iteration: number;
  readonly generator: string;
  /** Who is there, as they stand on the same walks. */
  readonly population: readonly {
    readonly opponent: WalkerOpponent;
    readonly standing: Standing;
    readonly reference: Reference;
  }[];
  readonly measure: (opponent: WalkerOpponent) => Promise<Measured>;
}

const VIEWS = 60;

/** What a walker may be asked, from walks of one that draws its actions with one that collects. */
export const sampledQuestions = (params: WalkParams, seed: number): readonly string[] => {
  const questions: string[] = [];
  const random = rng(seed).fork('questions');
  for (let walk = 0; questions.length < VIEWS; walk++) {
    const world = opened(params, seed, walk);
    const own = randomWalker(seed + walk);
    const other = aiming(() => ({ kind: walk % world.kinds, margin: 1 }));
    for (let step = 0; !world.isOver() && step < 200 && questions.length < VIEWS; step++) {
      if (random.uniform() < 0.3) questions.push(questionOf({ world, seat: 1 }));
      world.act(world.walkers.map((_, seat) => (seat === 0 ? own : other)(world, seat)));
    }
  }
  return questions;
};

type Stage = (WalkVerdict & { readonly _tag: 'rejected' })['stage'];

export const turnedDown = (stage: Stage, reason: string, standing?: Standing): WalkVerdict => ({
  _tag: 'rejected',
  stage,
  reason,
  ...(standing === undefined ? {} : { standing }),
});

/** Why code cannot be run; null: it can. Asked in another order it must answer the same. */
export const codeFault = async (
  { params, sandbox, seed }: Pick<WalkValidationContext, 'params' | 'sandbox' | 'seed'>,
  text: string,
): Promise<WalkVerdict | null> => {
  const questions = sampledQuestions(params, seed);
  const said = await askWalker(sandbox, text, questions);
  if (E.isLeft(said)) {
    const isLoading = said.left._tag === 'Stopped' && said.left.stop.during === 'load';
    return turnedDown(isLoading ? 'compile' : 'run', explain(said.left));
  }
  const again = await askWalker(sandbox, text, questions.toReversed());
  if (E.isRight(again) && again.right.toReversed().every((action, i) => action === said.right[i]))
    return null;
  const stop: Stop = { during: 'call', kind: 'impure', message: '' };
  return turnedDown('run', explain({ _tag: 'Stopped', stop }));
};

const digits = (x: number): string => String(Math.round(x * 1e4) / 1e4);

const opponentIn = (context: WalkValidationContext, draft: WalkerDraft): WalkerOpponent | null => {
  const { iteration, generator } = context;
  try {
    // A generator may hand over anything, whatever its type says.
    const made = walkerOpponent(draft, { iteration, generator });
    return typeof made.code.text === 'string' ? made : null;
  } catch {
    return null;
  }
};

/** The verdict on a draft. */
export const validateWalker = async (
  context: WalkValidationContext,
  draft: WalkerDraft,
  { rule = 'worst', factor = 1, least = 0.02 }: WalkValidationOptions = {},
): Promise<WalkVerdict> => {
  const { population, measure } = context;
  const opponent = opponentIn(context, draft);
  if (opponent === null) return turnedDown('compile', 'What was proposed is no draft of a walker.');
  if (opponent.source._tag === 'code') {
    const fault = await codeFault(context, opponent.source.text);
    if (fault !== null) return fault;
  }
  if (population.some((one) => one.opponent.id === opponent.id))
    return turnedDown('duplicate', `It is ${opponent.id} over again.`);
  const { standing, reference, broken } = await measure(opponent);
  if (broken !== null) return turnedDown('run', broken, standing);
  const regrets = population.map((one) => one.standing.regret);
  const bar = factor * mean(regrets);
  const worst = rule === 'worst' ? Math.max(bar, ...regrets) : bar;
  if ((rule === 'worst' || rule === 'mean') && standing.regret <= worst + 1e-9)
    return turnedDown(
      'functional',
      `It leaves the student a regret of ${digits(standing.regret)} in 100 steps, not more than ${digits(worst)}.`,
      standing,
    );
  const usual = mean(population.map((one) => one.standing.own));
  if (rule === 'paper' && standing.own >= usual - 1e-9)
    return turnedDown(
      'functional',
      `The student earns ${digits(standing.own)} in 100 steps with it, not less than ${digits(usual)}.`,
      standing,
    );
  const distances = population.map((one) => walkDistance(one.reference.behaviour, reference.behaviour));
  const distance = Math.min(Number.MAX_VALUE, ...distances);
  if (rule !== 'none' && distance < least) {
    const near = population[distances.indexOf(distance)]?.opponent.id ?? '';
    return turnedDown('duplicate', `It behaves as ${near} does, but for ${digits(distance)}.`, standing);
  }
  return { _tag: 'accepted', opponent, standing, distance };
};
