/** @file The options of reinforcement fine-tuning with their defaults filled in, checked, and as an identity. */
import { type Adapter, type BaseModel, checkAdapter } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import { KL_OPTIONS, OBJECTIVE_OPTIONS, type ObjectiveOptions, objectiveOf } from '../loss/objective.js';
import { objectiveChecks } from '../loss/objectiveChecks.js';
import {
  OPTIMISATION_OPTIONS,
  type Optimisation,
  type OptimisationOptions,
  optimisationChecks,
  optimisationOf,
} from '../optimiser/options.js';
import {
  type Check,
  count,
  functionCheck,
  notNegative,
  notNegativeOrInfinite,
  positive,
  positiveOrInfinite,
  seedCheck,
  timeoutCheck,
  validate,
} from '../optionChecks.js';
import { CHECKPOINT_OPTIONS, type Identity, modelDigest } from '../saving/checkpoint.js';
import { contentDigest, listIdentity } from '../saving/fingerprint.js';
import { plainJson } from '../saving/plainJson.js';
import { knownChecks } from '../unknownOptions.js';
import type { RlOptions, RlPrompt } from './options.js';

/** The options that all ways of reinforcement learning share. */
export type SharedOptions = Pick<
  RlOptions<RlPrompt, unknown>,
  | keyof OptimisationOptions
  | 'maxTokens'
  | 'temperature'
  | 'objective'
  | 'innerEpochs'
  | 'minibatches'
  | 'ratioTolerance'
  | 'sampler'
  | 'importanceCap'
  | 'steps'
  | 'seed'
  | 'timeoutMs'
  | 'checkpoint'
> & { readonly completions?: number | undefined };

export interface RlSettings extends Optimisation {
  readonly completions: number;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly objective: ObjectiveOptions;
  readonly innerEpochs: number;
  readonly minibatches: number;
  readonly ratioTolerance: number;
  /** Absent: the sampler is not corrected. */
  readonly importanceCap?: number;
}

/** Told, or 2 where somebody else draws: the value of Yao et al. 2025. Demonstrations were not drawn. */
const capOf = ({ importanceCap, sampler, objective }: SharedOptions): { readonly importanceCap?: number } => {
  const cap = importanceCap ?? (sampler === undefined ? undefined : 2);
  return cap === undefined || objective?.surrogate === 'logProbability' ? {} : { importanceCap: cap };
};

export const rlSettings = (options: SharedOptions): RlSettings => ({
  ...optimisationOf(options, options.steps, 'constant'),
  completions: options.completions ?? 1,
  maxTokens: options.maxTokens,
  temperature: options.temperature ?? 1,
  objective: objectiveOf(options.objective),
  innerEpochs: options.innerEpochs ?? 1,
  minibatches: options.minibatches ?? 1,
  ratioTolerance: options.ratioTolerance ?? 0.01,
  ...capOf(options),
});

/** Of every shared option its name, so that others can be refused; those that a sampler cuts by have a sentence of their own. */
export const SHARED_OPTIONS: Readonly<Record<Exclude<keyof SharedOptions, 'completions'>, true>> = {
  ...OPTIMISATION_OPTIONS,
  maxTokens: true,
  temperature: true,
  objective: true,
  innerEpochs: true,
  minibatches: true,
  ratioTolerance: true,
  sampler: true,
  importanceCap: true,
  steps: true,
  seed: true,
  timeoutMs: true,
  checkpoint: true,
};

/** What a sampler may cut its distribution by. The objective, its ratio and its KL are of the whole distribution: trained on
 *  what was cut, the policy would not be the one that is sampled. */
const CUTS = ['topK', 'topP', 'minP'] as const;

/** The options that are none of `known`. */
export const unknownChecks = (options: object, known: Readonly<Record<string, true>>): readonly Check[] =>
  knownChecks(
    Object.fromEntries(Object.entries(options).filter(([name]) => !CUTS.some((cut) => cut === name))),
    known,
  );

const uncut = (options: object): Check[] =>
  CUTS.map((field) => {
    const value = (options as Readonly<Record<string, unknown>>)[field];
    const expected = 'nothing (completions are drawn from the whole distribution that is trained)';
    return { field, value, expected, ok: value === undefined || value === null };
  });

const isCritic = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '_tag' in value && value._tag === 'critic';

const memoryChecks = (memory: unknown): Check[] => {
  const plain = plainJson(memory ?? null, 'memory');
  return E.isRight(plain)
    ? []
    : [{ field: 'memory', value: 'what is given', expected: `plain JSON (${plain.left})`, ok: false }];
};

/** Checks of the options that all ways of reinforcement learning share. */
export const sharedChecks = (options: SharedOptions, settings: RlSettings): readonly Check[] => {
  const { objective } = settings;
  return [
    count('steps', options.steps),
    count('completions', settings.completions),
    count('maxTokens', settings.maxTokens),
    positive('temperature', settings.temperature),
    ...uncut(options),
    ...knownChecks(options.objective, OBJECTIVE_OPTIONS, 'objective'),
    ...knownChecks(options.objective?.kl, KL_OPTIONS, 'objective.kl'),
    ...knownChecks(options.checkpoint, CHECKPOINT_OPTIONS, 'checkpoint'),
    count('innerEpochs', settings.innerEpochs),
    count('minibatches', settings.minibatches),
    positiveOrInfinite('ratioTolerance', settings.ratioTolerance),
    functionCheck('sampler', options.sampler, true),
    ...(options.importanceCap === undefined
      ? []
      : [positiveOrInfinite('importanceCap', options.importanceCap)]),
    seedCheck('seed', options.seed),
    notNegativeOrInfinite('objective.epsilonLow', objective.epsilonLow),
    notNegativeOrInfinite('objective.epsilonHigh', objective.epsilonHigh),
    notNegative('objective.beta', objective.beta),
    notNegative('objective.entropyWeight', objective.entropyWeight ?? 0),
    {
      field: 'objective.surrogate',
      value: objective.surrogate,
      expected: "'ratio' or 'logProbability'",
      ok: objective.surrogate === undefined || objective.surrogate === 'logProbability',
    },
    ...objectiveChecks(objective),
    ...optimisationChecks(settings),
    timeoutCheck(options.timeoutMs),
  ];
};

/** Checks of what weighs completions against each other. */
export const estimatorChecks = (advantages: unknown, memory: unknown): readonly Check[] => [
  ...(isCritic(advantages) ? [] : [functionCheck('advantages', advantages)]),
  ...memoryChecks(memory),
];

/** Left where an adapter does not fit the model. */
export const adaptersFit = (
  { config }: Pick<BaseModel, 'config'>,
  adapters: readonly (Adapter | null | undefined)[],
): E.Either<TrainerError, null> => {
  for (const adapter of adapters) {
    const fitting = adapter === null || adapter === undefined ? null : checkAdapter(config, adapter);
    if (fitting !== null && E.isLeft(fitting)) return E.left({ _tag: 'Model', error: fitting.left });
  }
  return E.right(null);
};

const KNOWN: Readonly<Record<keyof RlOptions<RlPrompt, unknown>, true>> = {
  ...SHARED_OPTIONS,
  model: true,
  adapter: true,
  referenceAdapter: true,
  prompts: true,
  promptsPerStep: true,
  completions: true,
  score: true,
  grammar: true,
  links: true,
  demonstrations: true,
  advantages: true,
  memory: true,
  executor: true,
  resume: true,
  signal: true,
  onRollout: true,
  onStep: true,
  madeWith: true,
};

/** Left with every option that cannot be used. */
export const rlChecks = <P extends RlPrompt, M>(
  options: RlOptions<P, M>,
  settings: RlSettings,
): E.Either<TrainerError, null> => {
  const checked = validate([
    ...unknownChecks(options, KNOWN),
    ...sharedChecks(options, settings),
    count('promptsPerStep', options.promptsPerStep),
    functionCheck('score', options.score),
    functionCheck('grammar', options.grammar, true),
    functionCheck('links', options.links, true),
    functionCheck('onRollout', options.onRollout, true),
    functionCheck('onStep', options.onStep, true),
    functionCheck('demonstrations', options.demonstrations, true),
    ...(options.demonstrations === undefined
      ? []
      : [
          {
            field: 'completions',
            value: options.completions,
            expected: '1 (with demonstrations a prompt has one answer to learn)',
            ok: options.completions === 1,
          },
          {
            field: 'links',
            value: options.links,
            expected: 'nothing (what is demonstrated was not drawn)',
            ok: options.links === undefined,
          },
        ]),
    ...estimatorChecks(options.advantages, options.memory),
  ]);
  return E.isLeft(checked)
    ? checked
    : adaptersFit(options.model, [options.adapter, options.referenceAdapter]);
};

/** What a checkpoint of this run must agree with. The functions (score, advantages) cannot be compared: `madeWith` speaks for
 *  them. */
export const rlIdentity = <P extends RlPrompt, M>(
  options: RlOptions<P, M>,
  settings: RlSettings,
  shown: readonly (readonly number[])[] | null,
): Identity => ({
  kind: 'rl',
  model: modelDigest(options.model),
  adapter: options.adapter.config,
  reference:
    options.referenceAdapter && settings.objective.beta !== 0 ? referenceOf(options.referenceAdapter) : null,
  prompts: listIdentity(options.prompts),
  ...(shown === null ? {} : { demonstrations: contentDigest(shown) }),
  madeWith: options.madeWith === undefined ? null : contentDigest(options.madeWith),
  promptsPerStep: options.promptsPerStep,
  ...(options.grammar === undefined ? {} : { constrained: true }),
  critic:
    typeof options.advantages === 'function'
      ? null
      : { valueWeight: options.advantages.valueWeight, whiten: options.advantages.whiten },
  ...settings,
});

export const referenceOf = ({ config, weights }: Adapter) => ({ ...config, weights: contentDigest(weights) });
