/** @file The bi-level loop on a grid: a student learns with a population of others; where it is weakest is diagnosed; a generator writes one more for
 *  just that; what passes validation joins. Data in, data out, the same seed the same course.
 *  @source LLM-TOC, Mathematics 2026, 14(5), 915 */
import { seedOf } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { checked } from '../../checks.js';
import { type CurriculumError, explain } from '../../errors.js';
import { proposedBy } from '../../generators/proposed.js';
import { weightsOf } from '../../weights.js';
import { PPO_DEFAULTS } from '../ppo-options.js';
import type { WalkNet } from '../walk/model.js';
import type { WalkTraining } from '../walk/training.js';
import type {
  CourseActing,
  CourseBrief,
  CourseDraft,
  CourseKinds,
  CourseReference,
  CourseWorld,
} from './kinds.js';
import { type Measure, type MetaGame, metaGame, withStudent } from './meta-game.js';
import { type CourseOptions, type CourseState, courseFaults } from './options.js';
import { referenceOf } from './regret.js';
import { type Standing, standingOf } from './standing.js';
import { type CourseVerdict, codeFault, type Measured, turnedDown, validated } from './validate.js';

export interface CourseAttempt<K extends CourseKinds> {
  readonly draft: CourseDraft<K> | null;
  readonly verdict: CourseVerdict<K>;
}

export interface CourseIteration<K extends CourseKinds> {
  /** From 1. */
  readonly iteration: number;
  /** Steps that the student has taken in all. */
  readonly steps: number;
  /** By opponent that was trained with: its weight, and how the trained student stands with it. */
  readonly opponents: readonly (Standing & { readonly id: string; readonly weight: number })[];
  /** Partners that no generator sees, in their order. */
  readonly heldOut: readonly Standing[];
  readonly diagnosis: K['diagnosis'];
  readonly attempts: readonly CourseAttempt<K>[];
  /** Who joined; null where no attempt was good enough. */
  readonly accepted: string | null;
  /** Whose code was stopped while the student played with them, and why: they stood still from then on, and have left the population. */
  readonly expelled: readonly { readonly id: string; readonly reason: string }[];
  /** Of Nash weights: the game that they solve, [students so far][opponents], the regret that each leaves each; before any training the
   *  untrained student stands there alone. */
  readonly table?: readonly (readonly number[])[] | undefined;
  readonly state: CourseState<K>;
}

export interface CourseResult<K extends CourseKinds> {
  readonly state: CourseState<K>;
  /** After a last training with all who joined. */
  readonly heldOut: readonly Standing[];
}

const brokenIn = <W>(act: CourseActing<W>): string | null =>
  typeof act === 'function' ? null : act.broken();

interface Trained {
  readonly training: WalkTraining;
  readonly weights: readonly number[];
  readonly broken: readonly (string | null)[];
  /** Of Nash weights alone. */
  readonly game: MetaGame | null;
}

/** How a student stands, measured on the same walks in every iteration; references are kept, since they do not depend on the student. */
const measuring = <K extends CourseKinds>(
  world: CourseWorld<K>,
  options: CourseOptions<K>,
  kept: Readonly<Record<string, CourseReference<K>>>,
) => {
  const { student, sandbox, seed, walks = 16, oracleSteps = 0 } = options;
  const { rateOf } = world;
  const references: Record<string, CourseReference<K>> = { ...kept };
  const playing = { walks, seed: seedOf(seed, 'evaluation') };
  const measure = async (net: WalkNet, opponent: K['opponent']): Promise<Measured<K>> => {
    const act = world.actOf(opponent, sandbox);
    const reference =
      references[opponent.id] ?? (await referenceOf(world, student, act, { ...playing, oracleSteps }));
    references[opponent.id] = reference;
    const own = (await student.play(net, act, playing)).map(rateOf);
    return { standing: standingOf(own, reference), reference, broken: brokenIn(act) };
  };
  /** On a few walks, beside scripted replies alone, and not kept. */
  const probe = async (net: WalkNet, draft: CourseDraft<K>): Promise<number | null> => {
    const opponent = world.opponentOf(draft, { iteration: 0, generator: '' });
    if (opponent.source._tag === 'code') {
      const fault = await codeFault({ world, sandbox, seed: playing.seed }, opponent.source.text);
      if (fault !== null) return null;
    }
    const few = { walks: Math.min(4, walks), seed: seedOf(seed, 'probe') };
    const act = world.actOf(opponent, sandbox);
    const reference = await referenceOf(world, student, act, { ...few, oracleSteps: 0 });
    const own = (await student.play(net, act, few)).map(rateOf);
    return brokenIn(act) === null ? standingOf(own, reference).regret : null;
  };
  const only = (ids: readonly string[]): Readonly<Record<string, CourseReference<K>>> =>
    Object.fromEntries(ids.map((id) => [id, references[id] as CourseReference<K>]));
  return { measure, probe, only };
};

const train = async <K extends CourseKinds>(
  world: CourseWorld<K>,
  { student, sandbox, steps, weighting = { _tag: 'uniform' } }: CourseOptions<K>,
  { training, population, regrets, students = [] }: CourseState<K>,
  measure: Measure<K['opponent']>,
): Promise<Trained> => {
  // Only Nash weights look at the students that were.
  const game = weighting._tag === 'nash' ? await metaGame(students, training.net, population, measure) : null;
  const weights = weightsOf(weighting, game?.table ?? [population.map(({ id }) => regrets[id] ?? 0)]);
  const acts = population.map((one) => world.actOf(one, sandbox));
  const pool = population.map(({ id }, i) => ({
    name: id,
    act: acts[i] as CourseActing<K['world']>,
    weight: weights[i] as number,
  }));
  const learning = student.learn(training, pool, training.steps + steps);
  if (E.isLeft(learning)) throw new Error(explain(learning.left));
  let now = training;
  for await (const update of learning.right) now = update.training;
  const broken = acts.map((act, i) => brokenIn(act) ?? game?.broken[i] ?? null);
  return { training: now, weights, broken, game };
};

/** The loop in worlds of your own: `world` says what a course must know of them, `options.student` is a `gridStudent` of `world.ground`. The whole course, an
 *  iteration at a time. Left: what of the options cannot be. */
export const gridCurriculum = <K extends CourseKinds>(
  world: CourseWorld<K>,
  options: CourseOptions<K>,
): E.Either<CurriculumError, AsyncGenerator<CourseIteration<K>, CourseResult<K>>> =>
  checked(
    'gridCurriculum',
    options,
    () => courseFaults(options),
    () => course(world, options),
  );

/** The whole course, an iteration at a time. Its options have been looked at before. */
export async function* course<K extends CourseKinds>(
  world: CourseWorld<K>,
  options: CourseOptions<K>,
): AsyncGenerator<CourseIteration<K>, CourseResult<K>> {
  const { student, sandbox, generator, seed, iterations = 5, attempts: most = 2 } = options;
  const {
    validation,
    diagnosis: mode = 'full',
    agreement = 0.3,
    heldOut = [],
    gamma = PPO_DEFAULTS.gamma,
  } = options;
  const { rollouts = 5 } = options;
  let state: CourseState<K> = options.from ?? {
    iteration: 0,
    training: student.begin(seedOf(seed, 'student')),
    population: options.population,
    regrets: {},
    references: {},
  };
  const { measure, probe, only } = measuring(world, options, state.references);
  const standings = async (net: WalkNet, all: readonly K['opponent'][]): Promise<readonly Measured<K>[]> => {
    const found: Measured<K>[] = [];
    for (const one of all) found.push(await measure(net, one));
    return found;
  };
  while (state.iteration < iterations) {
    const iteration = state.iteration + 1;
    const { training, weights, broken, game } = await train(world, options, state, measure);
    const { net } = training;
    const measured = await standings(net, state.population);
    const pool = state.population.map((opponent, i) => ({
      opponent,
      weight: weights[i] as number,
      ...(measured[i] as Measured<K>),
      broken: broken[i] ?? measured[i]?.broken ?? null,
    }));
    const stay = pool.filter((one) => one.broken === null);
    const worst = stay.reduce((a, b) => (b.standing.regret > a.standing.regret ? b : a));
    const watched = await student.watch(net, world.actOf(worst.opponent, sandbox), {
      walks: rollouts,
      seed: seedOf(seed, 'diagnosis', iteration),
    });
    const diagnosed = world.diagnosed({
      opponent: worst.opponent.id,
      standing: worst.standing,
      reference: worst.reference,
      walks: watched,
      net,
      size: student.size,
      gamma,
      agreement,
      isFull: mode !== 'none',
    });
    const diagnosis =
      mode === 'shuffled' ? world.shuffled(diagnosed, seedOf(seed, 'diagnosis', iteration)) : diagnosed;
    const attempts: CourseAttempt<K>[] = [];
    let joined: (CourseVerdict<K> & { readonly _tag: 'accepted' }) | null = null;
    for (let attempt = 0; generator !== null && attempt < most && joined === null; attempt++) {
      const brief: CourseBrief<K> = {
        ...world.told,
        iteration,
        attempt,
        seed,
        diagnosis,
        population: stay.map(({ opponent, standing }) => ({ opponent, regret: standing.regret })),
        rejections: attempts.flatMap(({ verdict }) => ('reason' in verdict ? [verdict.reason] : [])),
        probe: (draft) => probe(net, draft),
      };
      const proposed = await proposedBy(generator, brief);
      if (E.isLeft(proposed)) {
        const { _tag: stage, reason } = proposed.left;
        attempts.push({ draft: null, verdict: turnedDown(stage, reason) });
        continue;
      }
      const context = {
        world,
        sandbox,
        seed: seedOf(seed, 'evaluation'),
        iteration,
        generator: generator.name,
        population: stay,
        measure: (opponent: K['opponent']) => measure(net, opponent),
      };
      const verdict = await validated(context, proposed.right, validation);
      attempts.push({ draft: proposed.right, verdict });
      if (verdict._tag === 'accepted') joined = verdict;
    }
    const outside = (await standings(net, heldOut)).map(({ standing }) => standing);
    const population = [
      ...stay.map(({ opponent }) => opponent),
      ...(joined === null ? [] : [joined.opponent]),
    ];
    const regrets = {
      ...Object.fromEntries(stay.map(({ opponent, standing }) => [opponent.id, standing.regret])),
      ...(joined === null ? {} : { [joined.opponent.id]: joined.standing.regret }),
    };
    state = {
      iteration,
      training,
      population,
      regrets,
      references: only([...population, ...heldOut].map(({ id }) => id)),
      ...(game === null ? {} : { students: withStudent(game.students, { net, regrets }) }),
    };
    yield {
      iteration,
      steps: training.steps,
      opponents: pool.map(({ opponent, weight, standing }) => ({ id: opponent.id, weight, ...standing })),
      heldOut: outside,
      diagnosis,
      attempts,
      accepted: joined?.opponent.id ?? null,
      expelled: pool.flatMap(({ opponent, broken: reason }) =>
        reason === null ? [] : [{ id: opponent.id, reason }],
      ),
      ...(game === null ? {} : { table: game.table }),
      state,
    };
  }
  const { training } = await train(world, options, state, measure);
  const outside = await standings(training.net, heldOut);
  return { state: { ...state, training }, heldOut: outside.map(({ standing }) => standing) };
}
