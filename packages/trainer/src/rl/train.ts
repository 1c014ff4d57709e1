/** @file Reinforcement learning from rollouts: whole games or branches of them, one learner or several. */
import type { Executor } from '@tompo/jit';
import type { Adapter, BaseModel } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { roundUp } from '../batching/buckets.js';
import { valueOrThrow } from '../calls/throwing.js';
import type { TrainerError } from '../errors.js';
import { type Check, count, functionCheck, validate } from '../optionChecks.js';
import { type Checkpoint, type Identity, modelDigest } from '../saving/checkpoint.js';
import { contentDigest } from '../saving/fingerprint.js';
import { type Known, knownChecks } from '../unknownOptions.js';
import type { EstimateAdvantages } from './estimator.js';
import { type LoopResult, loop } from './loop.js';
import type { LoopMetrics } from './metrics.js';
import type { PastSelves } from './pastSelves.js';
import type { Critic } from './policy/critic.js';
import type { Learner } from './policy/learner.js';
import type { Rollouts, TurnGroup } from './rollouts/rollouts.js';
import {
  adaptersFit,
  estimatorChecks,
  type RlSettings,
  referenceOf,
  rlSettings,
  SHARED_OPTIONS,
  type SharedOptions,
  sharedChecks,
  unknownChecks,
} from './settings.js';

export interface TrainOptions<M> extends Omit<SharedOptions, 'completions'> {
  /** The base, frozen, of all learners. */
  readonly model: BaseModel;
  /** Who learns, by name: letters, digits, dots, dashes. */
  readonly agents: Readonly<Record<string, Learner>>;
  /** Where the turns of a step come from; the episode and branch rollouts of @tompo/arena fit as they are. */
  readonly rollouts: Rollouts;
  /** Weighs the turns of each group against each other; or `critic(gae)`. */
  readonly advantages: EstimateAdvantages<M> | Critic;
  /** The estimator's memory before the first step. Plain JSON, for it goes into checkpoints. */
  readonly memory: M;
  readonly executor: Executor;
  /** Keeps earlier adapters that the rollouts may ask, as policy@20; none by default. */
  readonly pastSelves?: PastSelves | undefined;
  readonly resume?: Checkpoint | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each step's groups, and waited for. */
  readonly onRollout?: ((step: number, groups: readonly TurnGroup[]) => void | Promise<void>) | undefined;
  /** Called with each step's metrics and the adapters after it, before the step is saved and yielded, and waited for. */
  readonly onStep?:
    | ((metrics: TrainMetrics, adapters: Readonly<Record<string, Adapter>>) => void | Promise<void>)
    | undefined;
  /** The longest that one call of a function that is handed in may take, the draws that it asks for included; without end
   *  by default. */
  readonly timeoutMs?: SharedOptions['timeoutMs'];
  /** Plain data that says what the functions depend on, beside the rollouts' own `identity`. */
  readonly madeWith?: unknown;
}

/** As `RlMetrics`, whose `prompts` are the groups; with several learners `agents` holds each one's own. */
export type TrainMetrics = LoopMetrics;
export type TrainResult<M> = LoopResult<M>;

/** Shapes are few: each costs a compilation. */
const PROMPT_MULTIPLE = 32;
const COMPLETION_MULTIPLE = 8;

/** Rows have room for so many completions that 8 more fit at a time; many rows are rounded to a quarter of a power of two. */
const roundedRows = (needed: number, width: number): number =>
  roundUp(needed, Math.max(Math.ceil(COMPLETION_MULTIPLE / width), 2 ** Math.floor(Math.log2(needed)) / 4));

const isName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);

const LEARNER: Known<Learner> = { adapter: true, referenceAdapter: true };

const agentChecks = (agents: unknown): readonly Check[] => {
  const record = typeof agents === 'object' && agents !== null ? (agents as Record<string, unknown>) : {};
  const names = Object.keys(record);
  return [
    { field: 'agents', value: agents, expected: 'a record with at least one learner', ok: names.length > 0 },
    ...names.flatMap((name): Check[] => {
      const learner = record[name] as Partial<Learner> | null | undefined;
      return [
        {
          field: `the name of agents.${name}`,
          value: name,
          expected: 'up to 64 letters, digits, dots, dashes and underscores',
          ok: isName(name),
        },
        {
          field: `agents.${name}`,
          value: learner,
          expected: 'a learner, which has an adapter',
          ok: typeof learner?.adapter === 'object' && learner.adapter !== null,
        },
        ...knownChecks(learner, LEARNER, `agents.${name}`),
      ];
    }),
  ];
};

const rolloutChecks = (rollouts: unknown): readonly Check[] => {
  const { step, completions } = (rollouts ?? {}) as Partial<Record<keyof Rollouts, unknown>>;
  return [
    functionCheck('rollouts.step', step),
    ...(completions === undefined ? [] : [count('rollouts.completions', completions as number)]),
  ];
};

const KNOWN: Readonly<Record<keyof TrainOptions<unknown>, true>> = {
  ...SHARED_OPTIONS,
  model: true,
  agents: true,
  rollouts: true,
  advantages: true,
  memory: true,
  executor: true,
  pastSelves: true,
  resume: true,
  signal: true,
  onRollout: true,
  onStep: true,
  madeWith: true,
};

const checks = <M>(options: TrainOptions<M>, settings: RlSettings): E.Either<TrainerError, null> => {
  const { agents, pastSelves } = options;
  const checked = validate([
    ...unknownChecks(options, KNOWN),
    ...agentChecks(agents),
    ...rolloutChecks(options.rollouts),
    ...sharedChecks(options, settings),
    ...estimatorChecks(options.advantages, options.memory),
    ...(pastSelves === undefined
      ? []
      : [
          ...knownChecks(pastSelves, { every: true, most: true } satisfies Known<PastSelves>, 'pastSelves'),
          count('pastSelves.every', pastSelves.every),
          ...(pastSelves.most === undefined ? [] : [count('pastSelves.most', pastSelves.most)]),
        ]),
    functionCheck('onRollout', options.onRollout, true),
    functionCheck('onStep', options.onStep, true),
  ]);
  if (E.isLeft(checked)) return checked;
  return adaptersFit(
    options.model,
    Object.values(agents).flatMap(({ adapter, referenceAdapter }) => [adapter, referenceAdapter]),
  );
};

const identityOf = <M>(options: TrainOptions<M>, settings: RlSettings): Identity => ({
  kind: 'rollouts',
  model: modelDigest(options.model),
  agents: Object.fromEntries(
    Object.entries(options.agents).map(([name, { adapter, referenceAdapter }]) => [
      name,
      {
        adapter: adapter.config,
        reference: referenceAdapter && settings.objective.beta !== 0 ? referenceOf(referenceAdapter) : null,
      },
    ]),
  ),
  rollouts: options.rollouts.identity === undefined ? null : contentDigest(options.rollouts.identity),
  madeWith: options.madeWith === undefined ? null : contentDigest(options.madeWith),
  pastSelves: options.pastSelves ?? null,
  critic:
    typeof options.advantages === 'function'
      ? null
      : { valueWeight: options.advantages.valueWeight, whiten: options.advantages.whiten },
  ...settings,
});

/** Learns from rollouts: each step asks them for groups of turns, has the estimator weigh the turns of each group against each
 *  other, and moves every learner by its own turns. Yields each step's metrics and returns the adapters. Throws
 *  TrainingFailure. Same options, same seed: same numbers; resumable to the bit.
 *  @example
 *  const run = train({ model, agents: { policy: { adapter } }, rollouts, advantages: (groups) => rloo(groups), memory: null, … }); */
export async function* train<M>(options: TrainOptions<M>): AsyncGenerator<TrainMetrics, TrainResult<M>> {
  const completions = options.rollouts?.completions ?? 1;
  const settings = rlSettings({ ...options, completions });
  valueOrThrow(checks(options, settings));
  const { model, agents, rollouts } = options;
  return yield* loop<M>({
    model,
    executor: options.executor,
    settings,
    agents,
    rollouts,
    handedIn: true,
    layout: {
      // A completion by itself, or as many as can be: more widths would compute less, and compile more.
      widths: completions === 1 ? [1] : [1, completions],
      acrossGroups: true,
      promptLengths: (longest) => [roundUp(longest, PROMPT_MULTIPLE)],
      rows: roundedRows,
      maxTokens: settings.maxTokens,
    },
    advantages: options.advantages,
    memory: options.memory,
    pastSelves: options.pastSelves ?? null,
    identity: identityOf(options, settings),
    seed: options.seed,
    steps: options.steps,
    checkpoint: options.checkpoint,
    resume: options.resume,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    sampler: options.sampler,
    onRollout: options.onRollout,
    onStep: options.onStep,
  });
}
