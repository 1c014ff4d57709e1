/** @file Does an opponent join the population? It must run, leave the student with regret on paired walks, and behave otherwise than those who are there. */
import { either as E } from 'fp-ts';
import { digits } from '../../diagnose/text.js';
import { explain, type Stop } from '../../errors.js';
import { nearness, shortfall, type ValidationOptions } from '../../rule.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { CourseDraft, CourseKinds, CourseReference, CourseWorld } from './kinds.js';
import { behaviourDistance } from './regret.js';
import type { Standing } from './standing.js';

export type CourseVerdict<K extends CourseKinds> =
  | {
      readonly _tag: 'accepted';
      readonly opponent: K['opponent'];
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

export interface Measured<K extends CourseKinds> {
  readonly standing: Standing;
  readonly reference: CourseReference<K>;
  /** Why its code was stopped on the way; null: it was not. */
  readonly broken: string | null;
}

export interface ValidationContext<K extends CourseKinds> {
  readonly world: CourseWorld<K>;
  readonly sandbox: Sandbox;
  readonly seed: number;
  readonly iteration: number;
  readonly generator: string;
  /** Who is there, as they stand on the same walks. */
  readonly population: readonly {
    readonly opponent: K['opponent'];
    readonly standing: Standing;
    readonly reference: CourseReference<K>;
  }[];
  readonly measure: (opponent: K['opponent']) => Promise<Measured<K>>;
}

type Rejected = CourseVerdict<never> & { readonly _tag: 'rejected' };

export const turnedDown = (stage: Rejected['stage'], reason: string, standing?: Standing): Rejected => ({
  _tag: 'rejected',
  stage,
  reason,
  ...(standing === undefined ? {} : { standing }),
});

/** Why code cannot be run; null: it can. Asked in another order it must answer the same. */
export const codeFault = async <K extends CourseKinds>(
  { world, sandbox, seed }: Pick<ValidationContext<K>, 'world' | 'sandbox' | 'seed'>,
  text: string,
): Promise<Rejected | null> => {
  const questions = world.questions(seed);
  const said = await world.ask(sandbox, text, questions);
  if (E.isLeft(said)) {
    const isLoading = said.left._tag === 'Stopped' && said.left.stop.during === 'load';
    return turnedDown(isLoading ? 'compile' : 'run', explain(said.left));
  }
  const again = await world.ask(sandbox, text, questions.toReversed());
  if (E.isRight(again) && again.right.toReversed().every((action, i) => action === said.right[i]))
    return null;
  const stop: Stop = { during: 'call', kind: 'impure', message: '' };
  return turnedDown('run', explain({ _tag: 'Stopped', stop }));
};

const opponentIn = <K extends CourseKinds>(
  { world, iteration, generator }: ValidationContext<K>,
  draft: CourseDraft<K>,
): K['opponent'] | null => {
  try {
    // A generator may hand over anything, whatever its type says.
    const made = world.opponentOf(draft, { iteration, generator });
    return typeof made.code.text === 'string' ? made : null;
  } catch {
    return null;
  }
};

/** The verdict on a draft. */
export const validated = async <K extends CourseKinds>(
  context: ValidationContext<K>,
  draft: CourseDraft<K>,
  options: ValidationOptions = {},
): Promise<CourseVerdict<K>> => {
  const { world, population, measure } = context;
  const opponent = opponentIn(context, draft);
  if (opponent === null) return turnedDown('compile', `What was proposed is no draft of a ${world.noun}.`);
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
        ? `It leaves the student a regret of ${digits(standing.regret, 4)} ${world.unit}, not more than ${digits(short.bar, 4)}.`
        : `The student earns ${digits(standing.own, 4)} ${world.unit} with it, not less than ${digits(short.bar, 4)}.`,
      standing,
    );
  const { distance, nearest, isTooNear } = nearness(
    population.map((one) =>
      behaviourDistance(one.reference.behaviour, reference.behaviour, world.ground.actions),
    ),
    options,
  );
  if (isTooNear) {
    const near = population[nearest]?.opponent.id ?? '';
    return turnedDown('duplicate', `It behaves as ${near} does, but for ${digits(distance, 4)}.`, standing);
  }
  return { _tag: 'accepted', opponent, standing, distance };
};
