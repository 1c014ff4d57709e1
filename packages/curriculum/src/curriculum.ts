/** @file The bi-level loop: a student learns against a population of opponents; where it is weakest is diagnosed; a generator writes an
 *  opponent for just that; what passes validation joins. Data in, data out, the same seed the same course. */

import { seedOf } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { checked } from './checks.js';
import { diagnosed } from './diagnose/diagnose.js';
import type { Diagnosis } from './diagnose/diagnosis.js';
import type { CurriculumError } from './errors.js';
import { regretOf } from './exact/best-reply.js';
import type { GenerationError } from './generators/generator.js';
import { proposedBy } from './generators/proposed.js';
import type { Source } from './opponent.js';
import { type CurriculumOptions, type CurriculumState, optionFaults } from './options.js';
import type { Policy } from './student/policy.js';
import { type Verdict, validate } from './validate.js';
import { weightsOf } from './weights.js';

export interface Attempt {
  readonly source: Source | null;
  readonly verdict:
    | Verdict
    | { readonly _tag: 'rejected'; readonly stage: GenerationError['_tag']; readonly reason: string };
}

export interface Iteration<Parameters> {
  /** From 1. */
  readonly iteration: number;
  /** By opponent of the population that was trained with: its weight, and the regret that it leaves the trained student. */
  readonly opponents: readonly { readonly id: string; readonly weight: number; readonly regret: number }[];
  readonly diagnosis: Diagnosis;
  readonly attempts: readonly Attempt[];
  /** Who joined; null where no attempt was good enough. */
  readonly accepted: string | null;
  readonly state: CurriculumState<Parameters>;
}

/** What became of it: the student after a last training with all who joined. */
export interface CurriculumResult<Parameters> {
  readonly state: CurriculumState<Parameters>;
  readonly policy: Policy;
}

/** Trains the student with the population as it is, and says how much regret each leaves it. */
const train = async <P>(
  { game, student, weighting = { _tag: 'uniform' }, seed }: CurriculumOptions<P>,
  { parameters, population, students, iteration }: CurriculumState<P>,
) => {
  const regretsOf = (policy: Policy) =>
    population.map(({ machine }) => regretOf(game, policy, machine).regret);
  const present = student.policy(parameters);
  // Only Nash weights look at the students that were.
  const weights = weightsOf(
    weighting,
    (weighting._tag === 'nash' ? [...students, present] : [present]).map(regretsOf),
  );
  const pool = population.map(({ machine }, i) => ({ machine, weight: weights[i] as number }));
  const learned = await student.learn(parameters, pool, seedOf(seed, 'learn', iteration));
  const policy = student.policy(learned);
  return { learned, policy, weights, regrets: regretsOf(policy) };
};

type Trained<P> = Awaited<ReturnType<typeof train<P>>>;

/** Attempts, until one is accepted; none where nobody proposes. */
const search = async <P>(
  options: CurriculumOptions<P>,
  { population }: CurriculumState<P>,
  { policy, regrets }: Trained<P>,
  diagnosis: Diagnosis,
  iteration: number,
): Promise<readonly Attempt[]> => {
  const { game, generator, sandbox, seed, attempts: most = 2, validation } = options;
  const attempts: Attempt[] = [];
  if (generator === null) return attempts;
  const known = population.map((opponent, i) => ({ opponent, regret: regrets[i] as number }));
  for (let attempt = 0; attempt < most; attempt++) {
    const rejections = attempts.flatMap(({ verdict }) => ('reason' in verdict ? [verdict.reason] : []));
    const brief = { game, iteration, attempt, seed, policy, diagnosis, population: known, rejections };
    const proposed = await proposedBy(generator, brief);
    if (E.isLeft(proposed)) {
      const { _tag: stage, reason } = proposed.left;
      attempts.push({ source: null, verdict: { _tag: 'rejected', stage, reason } });
      continue;
    }
    const context = { game, sandbox, policy, population, iteration, generator: generator.name };
    const verdict = await validate(context, proposed.right, validation);
    attempts.push({ source: proposed.right.source, verdict });
    if (verdict._tag === 'accepted') break;
  }
  return attempts;
};

/** The whole course, an iteration at a time. Left: what of the options cannot be. */
export const curriculum = <P>(
  options: CurriculumOptions<P>,
): E.Either<CurriculumError, AsyncGenerator<Iteration<P>, CurriculumResult<P>>> =>
  checked(
    'curriculum',
    options,
    () => optionFaults(options as CurriculumOptions<unknown>),
    () => course(options),
  );

async function* course<P>(options: CurriculumOptions<P>): AsyncGenerator<Iteration<P>, CurriculumResult<P>> {
  const { game, student, population, seed, iterations = 10, diagnose = diagnosed() } = options;
  let state: CurriculumState<P> = options.from ?? {
    iteration: 0,
    parameters: student.initial(seed),
    population,
    students: [],
  };
  while (state.iteration < iterations) {
    const iteration = state.iteration + 1;
    const trained = await train(options, state);
    const { policy, learned, weights, regrets } = trained;
    const pool = state.population.map((opponent, i) => ({
      opponent,
      weight: weights[i] as number,
      regret: regrets[i] as number,
    }));
    const diagnosis = diagnose({
      game,
      policy,
      pool,
      seed: seedOf(seed, 'diagnosis', iteration),
      saliency: student.saliency?.(learned),
    });
    const attempts = await search(options, state, trained, diagnosis, iteration);
    const joined = attempts.flatMap(({ verdict }) => (verdict._tag === 'accepted' ? [verdict.opponent] : []));
    state = {
      iteration,
      parameters: learned,
      population: [...state.population, ...joined],
      students: [...state.students, policy],
    };
    yield {
      iteration,
      opponents: pool.map(({ opponent: { id }, weight, regret }) => ({ id, weight, regret })),
      diagnosis,
      attempts,
      accepted: joined[0]?.id ?? null,
      state,
    };
  }
  const { learned, policy } = await train(options, state);
  return { state: { ...state, parameters: learned, students: [...state.students, policy] }, policy };
}
