/** @file The loop of reinforcement learning: rollouts, rewards, advantages, updates; one learner or several. Where the turns come
 *  from is the rollouts' affair, what they are worth against each other the estimator's. */
import type { Executor } from '@tompo/jit';
import type { Adapter, Arrays, BaseModel } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { deriveSeed } from '../batching/seeds.js';
import { ask } from '../calls/ask.js';
import { valueOrThrow } from '../calls/throwing.js';
import { type TrainerError, TrainingFailure } from '../errors.js';
import { learningRateAt } from '../optimiser/schedule.js';
import { initialState, type TrainState } from '../optimiser/state.js';
import type { Scalars } from '../optimiser/update.js';
import { type Checkpoint, canonical, fits, type Identity, statesOf } from '../saving/checkpoint.js';
import { failed } from '../saving/failing.js';
import { keeper } from '../saving/keeper.js';
import { plainJson } from '../saving/plainJson.js';
import { advantageGroup, type EstimateAdvantages, estimateAdvantages } from './estimator.js';
import { rolloutMetrics, updateMetrics } from './metrics.js';
import type { RlMetrics, RlOptions } from './options.js';
import type { Critic } from './policy/critic.js';
import {
  adapterIn,
  type Layout,
  type Learner,
  type OpenLearner,
  openLearner,
  startParams,
} from './policy/learner.js';
import type { PolicyScalar } from './policy/step.js';
import { openDrawing } from './rollouts/drawing.js';
import { type Rollouts, readGroups, type TurnGroup } from './rollouts/rollouts.js';
import type { RlSettings } from './settings.js';

/** What seeds are for. The numbers are part of what a seed means: never change one. */
const SAMPLING = 2;
const UPDATES = 3;

/** Earlier adapters that are kept for the rollouts to ask. */
export interface PastSelves {
  /** Every so many steps the learners' adapters are kept. */
  readonly every: number;
  /** Of each learner so many at most, the latest; all unless told. */
  readonly most?: number | undefined;
}

export interface LoopOptions<M> {
  readonly model: BaseModel;
  readonly executor: Executor;
  readonly settings: RlSettings;
  /** By name, in the order in which they are updated. */
  readonly agents: Readonly<Record<string, Learner>>;
  readonly rollouts: Rollouts;
  /** Are the rollouts those of the user, whose faults are told as theirs and whose time is limited? */
  readonly handedIn: boolean;
  readonly layout: Layout;
  readonly advantages: EstimateAdvantages<M> | Critic;
  readonly memory: M;
  readonly pastSelves: PastSelves | null;
  readonly identity: Identity;
  readonly seed: number;
  readonly steps: number;
  readonly checkpoint: RlOptions<never, M>['checkpoint'];
  readonly resume: Checkpoint | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly onRollout: ((step: number, groups: readonly TurnGroup[]) => void | Promise<void>) | undefined;
  readonly onStep:
    | ((metrics: LoopMetrics, adapters: Readonly<Record<string, Adapter>>) => void | Promise<void>)
    | undefined;
}

/** The numbers of a step; with several learners those of all turns together, beside each learner's own. */
export interface LoopMetrics extends RlMetrics {
  readonly agents?: Readonly<Record<string, RlMetrics>> | undefined;
}

export interface LoopResult<M> {
  readonly adapters: Readonly<Record<string, Adapter>>;
  readonly memory: M;
  readonly steps: number;
  readonly stopped: 'finished' | 'aborted';
  readonly checkpoint: Checkpoint;
}

type States = Readonly<Record<string, TrainState>>;
type Past = Readonly<Record<string, Arrays>>;

const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, key: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));

/** Learners of one shape and reference share what is compiled: their parameters are arguments of it. */
const learnAlike = (a: Learner, b: Learner): boolean =>
  canonical(a.adapter.config) === canonical(b.adapter.config) &&
  (a.referenceAdapter ?? null) === (b.referenceAdapter ?? null);

const EMPTY: TrainState = { updates: 0, params: {}, moments: { first: {}, second: {} } };

/** The estimator's memory as a checkpoint holds it: beside the rollouts' where those have one. */
interface Memories<M> {
  readonly estimator: M;
  readonly rollouts: unknown;
}

/** The latest `most` of each learner's earlier adapters. */
const latest = (past: Past, agents: readonly string[], most: number): Past => {
  const names = Object.keys(past);
  const kept = agents.flatMap((agent) => names.filter((name) => name.startsWith(`${agent}@`)).slice(-most));
  return Object.fromEntries(
    names.filter((name) => kept.includes(name)).map((name) => [name, past[name] as Arrays]),
  );
};

/** Runs the steps; yields each step's metrics. Throws TrainingFailure. */
export async function* loop<M>(options: LoopOptions<M>): AsyncGenerator<LoopMetrics, LoopResult<M>> {
  const { model, executor, settings, agents, rollouts, layout, seed, steps, signal, timeoutMs, pastSelves } =
    options;
  const { identity, resume } = options;
  const names = Object.keys(agents);
  const [only = ''] = names;
  const several = names.length > 1;
  const rule = typeof options.advantages === 'function' ? null : options.advantages;
  const params = mapped(agents, (learner) => startParams(model, learner, rule));
  if (resume !== undefined) valueOrThrow(fits(resume, { identity, seed, steps, params }));
  const keep = valueOrThrow(await keeper(options.checkpoint, timeoutMs));
  const remembers = rollouts.memory !== undefined;

  const begunAt = resume?.step ?? 0;
  let step = begunAt;
  let states: States = resume === undefined ? mapped(params, initialState) : statesOf(resume, only);
  let past: Past = resume?.past ?? {};
  let memories: Memories<M> =
    resume === undefined
      ? { estimator: options.memory, rollouts: rollouts.memory ?? null }
      : remembers
        ? (resume.memory as Memories<M>)
        : { estimator: resume.memory as M, rollouts: null };
  const adapters = (of: States): Record<string, Adapter> =>
    mapped(agents, (learner, agent) => adapterIn(learner, (of[agent] as TrainState).params));
  const checkpoint = (): Checkpoint => ({
    identity,
    seed,
    step,
    ...(several ? { state: EMPTY, agents: states } : { state: states[only] as TrainState }),
    ...(pastSelves === null ? {} : { past }),
    memory: remembers ? memories : memories.estimator,
  });
  const done = (stopped: LoopResult<M>['stopped']): LoopResult<M> => ({
    adapters: adapters(states),
    memory: memories.estimator,
    steps: step,
    stopped,
    checkpoint: checkpoint(),
  });
  const drawing = openDrawing(model, executor, settings);
  const draw = drawing.draw(
    (agent) => {
      const [name = ''] = agent.split('@');
      const learner = Object.hasOwn(agents, name) ? (agents[name] as Learner) : undefined;
      if (learner === undefined) return undefined;
      const weights =
        agent === name ? adapterIn(learner, (states[name] as TrainState).params).weights : past[agent];
      return weights === undefined ? undefined : { config: learner.adapter.config, weights };
    },
    () => [...names, ...Object.keys(past)],
  );
  const shared = new Map<string, { readonly by: Learner; readonly opened: OpenLearner }>();
  const open: Readonly<Record<string, OpenLearner>> = mapped(agents, (learner, agent) => {
    const alike = [...shared.values()].find(({ by }) => learnAlike(by, learner));
    const opened = alike?.opened ?? openLearner(learner, { model, executor, settings, critic: rule, layout });
    if (alike === undefined) shared.set(agent, { by: learner, opened });
    return opened;
  });

  const roll = async (): Promise<{ readonly groups: readonly TurnGroup[]; readonly memory: unknown }> => {
    const request = {
      step: step + 1,
      seed: deriveSeed(seed, SAMPLING, step),
      draw,
      pastSelves: Object.keys(past),
      memory: memories.rollouts,
      signal,
    };
    if (!options.handedIn) {
      const groups = (await rollouts.step(request)) as readonly TurnGroup[];
      return { groups, memory: undefined };
    }
    const given = await ask({ name: 'rollouts.step', step: step + 1 }, timeoutMs, () =>
      rollouts.step(request),
    );
    // What the rollouts met of this package's own is told as it is.
    if (
      E.isLeft(given) &&
      given.left._tag === 'FunctionFailed' &&
      given.left.cause instanceof TrainingFailure
    )
      throw given.left.cause;
    return valueOrThrow(readGroups(valueOrThrow(given), step + 1, names, model.config.vocabSize));
  };

  try {
    while (step < steps && signal?.aborted !== true) {
      const { groups, memory: rolled } = await roll();
      const { onRollout, onStep } = options;
      if (onRollout !== undefined)
        valueOrThrow(
          await ask({ name: 'onRollout', step: step + 1 }, timeoutMs, () => onRollout(step + 1, groups)),
        );
      const estimated = valueOrThrow(
        await estimateAdvantages(
          step + 1,
          options.advantages,
          groups.map(advantageGroup),
          memories.estimator,
          timeoutMs,
        ),
      );
      const learningRate = learningRateAt(step, settings.schedule);
      const next: Record<string, TrainState> = { ...states };
      const told: Record<string, RlMetrics> = {};
      const updates: Scalars<PolicyScalar>[] = [];
      let tokens = 0;
      for (const [a, agent] of names.entries()) {
        const own = groups.flatMap((group, g) => (group.agent === agent ? [g] : []));
        const taught = valueOrThrow(
          await (open[agent] as OpenLearner).learn(states[agent] as TrainState, {
            step: step + 1,
            groups: own.map((g) => groups[g] as TurnGroup),
            advantages: own.map((g) => estimated.advantages[g] ?? []),
            keep: own.map((g) => estimated.keep[g] === true),
            // The first learner has the seed that a run with one learner has.
            seed: a === 0 ? deriveSeed(seed, UPDATES, step) : deriveSeed(seed, UPDATES, step, a),
            learningRate,
            check: (metrics, index) => sound(step + 1, metrics, index, settings.ratioTolerance),
          }),
        );
        next[agent] = taught.state;
        updates.push(...taught.metrics);
        tokens += taught.tokens;
        if (several && own.length > 0)
          told[agent] = {
            step: step + 1,
            ...rolloutMetrics(own.map((g) => groups[g] as TurnGroup)),
            ...updateMetrics(taught.metrics, rule !== null),
            learningRate,
            tokens: taught.tokens,
          };
      }
      const metrics: LoopMetrics = {
        step: step + 1,
        ...rolloutMetrics(groups),
        ...updateMetrics(updates, rule !== null),
        learningRate,
        tokens,
        ...(several ? { agents: told } : {}),
      };
      // A step is whole when those who keep its numbers have them: else it comes again.
      if (onStep !== undefined)
        valueOrThrow(
          await ask({ name: 'onStep', step: step + 1 }, timeoutMs, () => onStep(metrics, adapters(next))),
        );
      const remembered =
        remembers && rolled !== undefined ? plainJson(rolled, 'memory') : E.right(memories.rollouts);
      if (E.isLeft(remembered))
        valueOrThrow(
          E.left({ _tag: 'InvalidAnswer', name: 'rollouts.step', step: step + 1, faults: [remembered.left] }),
        );
      states = next;
      memories = { estimator: estimated.memory, rollouts: E.toUnion(remembered) };
      step += 1;
      if (pastSelves !== null && step % pastSelves.every === 0)
        past = latest(
          {
            ...past,
            ...Object.fromEntries(
              Object.entries(adapters(states)).map(([agent, { weights }]) => [`${agent}@${step}`, weights]),
            ),
          },
          names,
          pastSelves.most ?? Number.POSITIVE_INFINITY,
        );
      valueOrThrow(await keep.at(checkpoint()));
      yield metrics;
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await keep.last(result.checkpoint));
    return result;
  } catch (cause) {
    throw await failed(cause, done('aborted'), begunAt, keep);
  } finally {
    await Promise.allSettled([
      drawing.dispose(),
      ...[...shared.values()].map(({ opened }) => opened.dispose()),
    ]);
  }
}

/** Refuses an update whose numbers are not finite, and a first update that does not know its own sampler. */
const sound = (
  step: number,
  metrics: Scalars<PolicyScalar>,
  index: number,
  tolerance: number,
): E.Either<TrainerError, null> => {
  for (const what of ['loss', 'gradNorm'] as const)
    if (!Number.isFinite(metrics[what]))
      return E.left({ _tag: 'NotFinite', step, what, value: metrics[what] });
  return index === 0 && metrics.ratioDrift > tolerance
    ? E.left({ _tag: 'RatioDrift', step, drift: metrics.ratioDrift, tolerance })
    : E.right(null);
};
