/** @file The bi-level loop over walks: a student learns with a population of walkers; where it is weakest is diagnosed; a generator writes a walker for
 *  just that; what passes validation joins. Data in, data out, the same seed the same course.
 *  @source LLM-TOC, Mathematics 2026, 14(5), 915 */
import { seedOf } from '@tompo/arena';
import { either as E } from 'fp-ts';
import type { CurriculumError } from '../../../errors.js';
import { explain } from '../../../errors.js';
import { proposedBy } from '../../../generators/proposed.js';
import { actOf, type WalkerDraft, type WalkerOpponent, walkerOpponent } from '../../../walk/opponents.js';
import type { Act } from '../../../walk/walkers.js';
import type { Together, WrittenWalker } from '../../../walk/written.js';
import { weightsOf } from '../../../weights.js';
import { PPO_DEFAULTS } from '../../ppo-options.js';
import { rateOf } from '../measure.js';
import type { WalkNet } from '../model.js';
import type { WalkTraining } from '../training.js';
import { diagnosedWalks, shuffledWalks, type WalkDiagnosis } from './diagnosis.js';
import type { WalkBrief } from './generators.js';
import { type Measure, type MetaGame, metaGame, withStudent } from './meta-game.js';
import { type WalkCurriculumOptions, type WalkCurriculumState, walkCurriculumFaults } from './options.js';
import { type Reference, referenceOf, type Standing, standingOf } from './regret.js';
import { codeFault, type Measured, turnedDown, validateWalker, type WalkVerdict } from './validate.js';

export interface WalkAttempt {
  readonly draft: WalkerDraft | null;
  readonly verdict: WalkVerdict;
}

export interface WalkIteration {
  /** From 1. */
  readonly iteration: number;
  /** Steps that the student has walked in all. */
  readonly steps: number;
  /** By opponent that was trained with: its weight, and how the trained student stands with it. */
  readonly opponents: readonly (Standing & { readonly id: string; readonly weight: number })[];
  /** Partners that no generator sees, in their order. */
  readonly heldOut: readonly Standing[];
  readonly diagnosis: WalkDiagnosis;
  readonly attempts: readonly WalkAttempt[];
  /** Who joined; null where no attempt was good enough. */
  readonly accepted: string | null;
  /** Whose code was stopped while the student walked with them, and why: they stood still from then on, and have left the population. */
  readonly expelled: readonly { readonly id: string; readonly reason: string }[];
  /** Of Nash weights: the game that they solve, [students so far][opponents], the regret that each leaves each; before any training the
   *  untrained student stands there alone. */
  readonly table?: readonly (readonly number[])[] | undefined;
  readonly state: WalkCurriculumState;
}

export interface WalkCurriculumResult {
  readonly state: WalkCurriculumState;
  /** After a last training with all who joined. */
  readonly heldOut: readonly Standing[];
}

type Acting = Act | WrittenWalker;

const brokenIn = (act: Acting): string | null => (typeof act === 'function' ? null : act.broken());

interface Trained {
  readonly training: WalkTraining;
  readonly weights: readonly number[];
  readonly broken: readonly (string | null)[];
  /** Of Nash weights alone. */
  readonly game: MetaGame | null;
}

/** The whole course, an iteration at a time. Left: what of the options cannot be. */
export const walkCurriculum = (
  options: WalkCurriculumOptions,
): E.Either<CurriculumError, AsyncGenerator<WalkIteration, WalkCurriculumResult>> => {
  const faults = walkCurriculumFaults(options);
  return faults.length > 0
    ? E.left({ _tag: 'InvalidOptions', of: 'walkCurriculum', faults })
    : E.right(course(options));
};

/** How a student stands, measured on the same walks in every iteration; references are kept, since they do not depend on the student. */
const measuring = (options: WalkCurriculumOptions, kept: Readonly<Record<string, Reference>>) => {
  const { params, student, sandbox, seed, walks = 16, oracleSteps = 0 } = options;
  const references: Record<string, Reference> = { ...kept };
  const playing = { walks, seed: seedOf(seed, 'evaluation') };
  const measure = async (net: WalkNet, opponent: WalkerOpponent): Promise<Measured> => {
    const act: Acting = actOf(opponent, sandbox);
    const reference =
      references[opponent.id] ?? (await referenceOf(params, student, act, { ...playing, oracleSteps }));
    references[opponent.id] = reference;
    const own = (await student.play(net, act, playing)).map(rateOf);
    return { standing: standingOf(own, reference), reference, broken: brokenIn(act) };
  };
  /** On a few walks, beside scripted replies alone, and not kept. */
  const probe = async (net: WalkNet, draft: WalkerDraft): Promise<number | null> => {
    const opponent = walkerOpponent(draft, { iteration: 0, generator: '' });
    if (opponent.source._tag === 'code') {
      const fault = await codeFault({ params, sandbox, seed: playing.seed }, opponent.source.text);
      if (fault !== null) return null;
    }
    const few = { walks: Math.min(4, walks), seed: seedOf(seed, 'probe') };
    const act = actOf(opponent, sandbox);
    const reference = await referenceOf(params, student, act, { ...few, oracleSteps: 0 });
    const own = (await student.play(net, act, few)).map(rateOf);
    return brokenIn(act) === null ? standingOf(own, reference).regret : null;
  };
  const only = (ids: readonly string[]): Readonly<Record<string, Reference>> =>
    Object.fromEntries(ids.map((id) => [id, references[id] as Reference]));
  return { measure, probe, only };
};

const train = async (
  { student, sandbox, steps, weighting = { _tag: 'uniform' } }: WalkCurriculumOptions,
  { training, population, regrets, students = [] }: WalkCurriculumState,
  measure: Measure,
): Promise<Trained> => {
  // Only Nash weights look at the students that were.
  const game = weighting._tag === 'nash' ? await metaGame(students, training.net, population, measure) : null;
  const weights = weightsOf(weighting, game?.table ?? [population.map(({ id }) => regrets[id] ?? 0)]);
  const acts = population.map((one): Acting => actOf(one, sandbox));
  const pool = population.map(({ id }, i) => ({
    name: id,
    act: acts[i] as Act | Together,
    weight: weights[i] as number,
  }));
  const learning = student.learn(training, pool, training.steps + steps);
  if (E.isLeft(learning)) throw new Error(explain(learning.left));
  let now = training;
  for await (const update of learning.right) now = update.training;
  const broken = acts.map((act, i) => brokenIn(act) ?? game?.broken[i] ?? null);
  return { training: now, weights, broken, game };
};

async function* course(options: WalkCurriculumOptions): AsyncGenerator<WalkIteration, WalkCurriculumResult> {
  const { params, student, sandbox, generator, seed, iterations = 5, attempts: most = 2 } = options;
  const {
    validation,
    diagnosis: mode = 'full',
    agreement = 0.3,
    heldOut = [],
    gamma = PPO_DEFAULTS.gamma,
  } = options;
  const { rollouts = 5 } = options;
  let state: WalkCurriculumState = options.from ?? {
    iteration: 0,
    training: student.begin(seedOf(seed, 'student')),
    population: options.population,
    regrets: {},
    references: {},
  };
  const { measure, probe, only } = measuring(options, state.references);
  const standings = async (net: WalkNet, all: readonly WalkerOpponent[]): Promise<readonly Measured[]> => {
    const found: Measured[] = [];
    for (const one of all) found.push(await measure(net, one));
    return found;
  };
  const kinds = params.payoffs.length;
  while (state.iteration < iterations) {
    const iteration = state.iteration + 1;
    const { training, weights, broken, game } = await train(options, state, measure);
    const { net } = training;
    const measured = await standings(net, state.population);
    const pool = state.population.map((opponent, i) => ({
      opponent,
      weight: weights[i] as number,
      ...(measured[i] as Measured),
      broken: broken[i] ?? measured[i]?.broken ?? null,
    }));
    const stay = pool.filter((one) => one.broken === null);
    const worst = stay.reduce((a, b) => (b.standing.regret > a.standing.regret ? b : a));
    const watched = await student.watch(net, actOf(worst.opponent, sandbox), {
      walks: rollouts,
      seed: seedOf(seed, 'diagnosis', iteration),
    });
    const diagnosed = diagnosedWalks({
      opponent: worst.opponent.id,
      standing: worst.standing,
      referenceMeetings: worst.reference.meetings,
      walks: watched,
      net,
      size: student.size,
      kinds,
      gamma,
      agreement,
      isFull: mode !== 'none',
    });
    const diagnosis =
      mode === 'shuffled' ? shuffledWalks(diagnosed, seedOf(seed, 'diagnosis', iteration)) : diagnosed;
    const attempts: WalkAttempt[] = [];
    let joined: (WalkVerdict & { readonly _tag: 'accepted' }) | null = null;
    for (let attempt = 0; generator !== null && attempt < most && joined === null; attempt++) {
      const brief: WalkBrief = {
        params,
        kinds,
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
        params,
        sandbox,
        seed: seedOf(seed, 'evaluation'),
        iteration,
        generator: generator.name,
        population: stay,
        measure: (opponent: WalkerOpponent) => measure(net, opponent),
      };
      const verdict = await validateWalker(context, proposed.right, validation);
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
  const { training } = await train(options, state, measure);
  const outside = await standings(training.net, heldOut);
  return { state: { ...state, training }, heldOut: outside.map(({ standing }) => standing) };
}
