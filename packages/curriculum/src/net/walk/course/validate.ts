/** @file Does a walker join the population? It must run, leave the student with regret on paired walks, and behave otherwise than those who are there. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { digits } from '../../../diagnose/text.js';
import { explain, type Stop } from '../../../errors.js';
import { nearness, shortfall, type ValidationOptions } from '../../../rule.js';
import type { Sandbox } from '../../../sandbox/sandbox.js';
import { type WalkerDraft, type WalkerOpponent, walkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import { aiming } from '../../../walk/walkers.js';
import { askWalker, questionOf } from '../../../walk/written.js';
import { opened } from '../lanes.js';
import { randomWalker } from '../measure.js';
import { walkGround } from '../student.js';
import { type Reference, type Standing, walkDistance } from './regret.js';

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
    const world = opened(walkGround(params), seed, walk);
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
  options: ValidationOptions = {},
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
  const short = shortfall(
    standing,
    population.map((one) => one.standing),
    options,
  );
  if (short !== null)
    return turnedDown(
      'functional',
      short.of === 'regret'
        ? `It leaves the student a regret of ${digits(standing.regret, 4)} in 100 steps, not more than ${digits(short.bar, 4)}.`
        : `The student earns ${digits(standing.own, 4)} in 100 steps with it, not less than ${digits(short.bar, 4)}.`,
      standing,
    );
  const { distance, nearest, isTooNear } = nearness(
    population.map((one) => walkDistance(one.reference.behaviour, reference.behaviour)),
    options,
  );
  if (isTooNear) {
    const near = population[nearest]?.opponent.id ?? '';
    return turnedDown('duplicate', `It behaves as ${near} does, but for ${digits(distance, 4)}.`, standing);
  }
  return { _tag: 'accepted', opponent, standing, distance };
};
