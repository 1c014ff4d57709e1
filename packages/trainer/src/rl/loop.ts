/** @file The loop of reinforcement learning: rollouts, rewards, advantages, updates; one learner or several. Where the turns come
 *  from is a matter of the rollouts, what they are worth beside each other one of the estimator. */
import type { Executor } from '@tompo/jit';
import type { Adapter, BaseModel } from '@tompo/lm';
import { deriveSeed } from '../batching/seeds.js';
import { ask } from '../calls/ask.js';
import { valueOrThrow } from '../calls/throwing.js';
import { learningRateAt } from '../optimiser/schedule.js';
import { initialState, type TrainState } from '../optimiser/state.js';
import { type Checkpoint, fits, type Identity, statesOf } from '../saving/checkpoint.js';
import { failed } from '../saving/failing.js';
import { openSaver } from '../saving/saver.js';
import { advantageGroup, type EstimateAdvantages, estimateAdvantages } from './estimator.js';
import { adaptersIn, mapped, openLearners, type States } from './learners.js';
import { type LoopMetrics, stepMetrics } from './metrics.js';
import type { RlOptions } from './options.js';
import { learnerOf, type PastSelves, type Selves, selvesAfter } from './pastSelves.js';
import { checkUpdate } from './policy/checkUpdate.js';
import type { Critic } from './policy/critic.js';
import type { Layout } from './policy/layout.js';
import { adapterIn, type Learner, startParams } from './policy/learner.js';
import { askRollouts, ownRollouts } from './rollouts/askRollouts.js';
import { drawingElsewhere, openDrawing } from './rollouts/drawing.js';
import type { SampleElsewhere } from './rollouts/elsewhere.js';
import type { Rollouts, TurnGroup } from './rollouts/rollouts.js';
import { memoryIn, type RunMemory, rolloutMemory, savedMemory } from './runMemory.js';
import type { RlSettings } from './settings.js';
import { updateLearners } from './updateLearners.js';

/** What seeds are for. The numbers are part of what a seed means: never change one. */
const SAMPLING = 2;
const UPDATES = 3;

export interface LoopOptions<M> {
  readonly model: BaseModel;
  readonly executor: Executor;
  readonly settings: RlSettings;
  /** By name, in the order in which they are updated. */
  readonly agents: Readonly<Record<string, Learner>>;
  readonly rollouts: Rollouts;
  /** Did the user hand the rollouts in? Then their faults are reported as theirs, and their time is limited. */
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
  /** undefined: the trainer draws itself. */
  readonly sampler: SampleElsewhere | undefined;
  readonly onRollout: ((step: number, groups: readonly TurnGroup[]) => void | Promise<void>) | undefined;
  readonly onStep:
    | ((metrics: LoopMetrics, adapters: Readonly<Record<string, Adapter>>) => void | Promise<void>)
    | undefined;
}

export interface LoopResult<M> {
  readonly adapters: Readonly<Record<string, Adapter>>;
  readonly memory: M;
  readonly steps: number;
  readonly stopped: 'finished' | 'aborted';
  readonly checkpoint: Checkpoint;
}

const EMPTY: TrainState = { updates: 0, params: {}, moments: { first: {}, second: {} } };

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
  const saver = valueOrThrow(await openSaver(options.checkpoint, timeoutMs));

  const begunAt = resume?.step ?? 0;
  let step = begunAt;
  let states: States = resume === undefined ? mapped(params, initialState) : statesOf(resume, only);
  let selves: Selves = resume?.past ?? {};
  let memory: RunMemory<M> =
    resume === undefined
      ? { estimator: options.memory, rollouts: rollouts.memory ?? null }
      : memoryIn(rollouts, resume);
  const checkpoint = (): Checkpoint => ({
    identity,
    seed,
    step,
    ...(several ? { state: EMPTY, agents: states } : { state: states[only] as TrainState }),
    ...(pastSelves === null ? {} : { past: selves }),
    memory: savedMemory(rollouts, memory),
  });
  const done = (stopped: LoopResult<M>['stopped']): LoopResult<M> => ({
    adapters: adaptersIn(agents, states),
    memory: memory.estimator,
    steps: step,
    stopped,
    checkpoint: checkpoint(),
  });
  const drawing =
    options.sampler === undefined
      ? openDrawing(model, executor, settings)
      : drawingElsewhere(model, options.sampler, settings, () => ({ step: step + 1, signal, timeoutMs }));
  const draw = drawing.draw(
    (agent) => {
      const name = learnerOf(agent);
      const learner = Object.hasOwn(agents, name) ? (agents[name] as Learner) : undefined;
      if (learner === undefined) return undefined;
      const weights =
        agent === name ? adapterIn(learner, (states[name] as TrainState).params).weights : selves[agent];
      return weights === undefined ? undefined : { config: learner.adapter.config, weights };
    },
    () => [...names, ...Object.keys(selves)],
  );
  const learners = openLearners(agents, { model, executor, settings, critic: rule, layout });

  try {
    while (step < steps && signal?.aborted !== true) {
      const request = {
        step: step + 1,
        seed: deriveSeed(seed, SAMPLING, step),
        draw,
        pastSelves: Object.keys(selves),
        memory: memory.rollouts,
        signal,
      };
      const rolled = options.handedIn
        ? valueOrThrow(await askRollouts(rollouts, request, names, model.config.vocabSize, timeoutMs))
        : await ownRollouts(rollouts, request);
      if (rolled === null) break;
      const { groups, memory: given } = rolled;
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
          memory.estimator,
          timeoutMs,
        ),
      );
      const learningRate = learningRateAt(step, settings.schedule);
      const learned = valueOrThrow(
        await updateLearners(learners, states, {
          step: step + 1,
          groups,
          estimated,
          // The first learner has the seed that a run with one learner has.
          seedOf: (index) =>
            index === 0 ? deriveSeed(seed, UPDATES, step) : deriveSeed(seed, UPDATES, step, index),
          learningRate,
          check: (metrics, index) => checkUpdate(step + 1, metrics, index, settings.ratioTolerance),
        }),
      );
      const next = mapped(learned, ({ state }) => state);
      const metrics = stepMetrics(
        { step: step + 1, learningRate, hasCritic: rule !== null },
        groups,
        learned,
      );
      // A step is whole when those who keep its numbers have them: else it comes again.
      if (onStep !== undefined)
        valueOrThrow(
          await ask({ name: 'onStep', step: step + 1 }, timeoutMs, () =>
            onStep(metrics, adaptersIn(agents, next)),
          ),
        );
      const remembered = valueOrThrow(rolloutMemory(rollouts, memory.rollouts, given, step + 1));
      states = next;
      memory = { estimator: estimated.memory, rollouts: remembered };
      step += 1;
      if (pastSelves !== null) selves = selvesAfter(selves, step, adaptersIn(agents, states), pastSelves);
      valueOrThrow(await saver.at(checkpoint()));
      yield metrics;
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await saver.last(result.checkpoint));
    return result;
  } catch (cause) {
    throw await failed(cause, done('aborted'), begunAt, saver);
  } finally {
    await Promise.allSettled([drawing.dispose(), learners.dispose()]);
  }
}
