/** @file What a step of reinforcement learning learns from: situations that were fixed before, or games on policy. Either way
 *  the same settings, the same estimator, and the same way out. */
import { answerGrammars, explain, type Situation, situationLinks } from '@tompo/arena';
import { rng, shuffle } from '@tompo/games';
import type { Adapter, BaseModel } from '@tompo/lm';
import {
  type Learner,
  type ObjectiveChanges,
  type RlOptions,
  type RlPrompt,
  type TrainMetrics,
  type TrainResult,
  tompoTrain,
  train,
} from '@tompo/trainer';
import { orFail } from '../errors.js';
import { creditsLinks } from '../recipe/algorithms.js';
import { POLICY } from '../recipe/rollouts.js';
import { capOf } from '../recipe/sampler.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { isTaught } from '../recipe/taught.js';
import type { RunContext } from '../run/context.js';
import { gamesMadeOf } from '../run/settings.js';
import { estimatorOf } from './estimator.js';
import { growing } from './growing.js';
import { openPartners } from './opponents.js';
import { rolloutsOf } from './rollouts.js';
import { scorer } from './scoring.js';
import { exampleMaker, readData } from './situations.js';

type Shared = Pick<RlOptions<RlPrompt, unknown>, 'executor' | 'checkpoint' | 'resume' | 'signal' | 'sampler'>;

export interface Lessons extends Shared {
  readonly model: BaseModel;
  readonly agents: Readonly<Record<string, Learner>>;
  readonly onStep: (
    metrics: TrainMetrics,
    adapters: Readonly<Record<string, Adapter>>,
  ) => void | Promise<void>;
}

type Learning = AsyncGenerator<TrainMetrics, Pick<TrainResult<unknown>, 'adapters' | 'steps' | 'stopped'>>;

interface SituationPrompt extends RlPrompt {
  readonly situation: Situation;
}

const promptsOf = async (recipe: Recipe, path: string): Promise<readonly SituationPrompt[]> => {
  const example = exampleMaker(recipe);
  const all = await readData(recipe, path, recipe.rl.decisions);
  const { situations: wanted } = recipe.rl;
  const situations =
    wanted === 'all' ? all : shuffle(all, rng(recipe.seed).fork('rl situations')).slice(0, wanted);
  return situations.map((situation) => ({
    id: situation.id,
    kind: `${situation.kind} ${situation.round}`,
    text: example(situation).prompt,
    situation,
  }));
};

/** The objective of rl with an algorithm's departures, in the trainer's words. */
const objectiveOf = ({ objective, maxTokens }: Recipe['rl'], algorithm: Algorithm): ObjectiveChanges => {
  const changes = Object.fromEntries(Object.entries(algorithm.objective).filter(([, v]) => v !== undefined));
  const { aggregation, ...rest } = { ...objective, ...changes };
  return {
    ...rest,
    aggregation: aggregation === 'constant' ? { constant: maxTokens } : aggregation,
    // The estimators of the KL are of tokens that the policy drew, which a demonstration is not.
    ...(isTaught(algorithm) ? { surrogate: 'logProbability', beta: algorithm.objective.beta ?? 0 } : {}),
  };
};

/** The recipe's settings in the trainer's words. */
const settingsOf = (recipe: Recipe, algorithm: Algorithm) => {
  const { rl } = recipe;
  return {
    maxTokens: rl.maxTokens,
    temperature: rl.temperature,
    steps: rl.steps,
    learningRate: algorithm.learningRate ?? rl.learningRate,
    remat: rl.remat,
    schedule: rl.schedule,
    warmupSteps: Math.round(rl.warmup * rl.steps),
    maxGradNorm: rl.maxGradNorm,
    innerEpochs: rl.innerEpochs,
    minibatches: rl.minibatches,
    objective: objectiveOf(rl, algorithm),
    ...(rl.importanceCap === undefined ? {} : { importanceCap: capOf(rl.importanceCap) }),
    seed: recipe.seed,
    ...estimatorOf(algorithm),
  } satisfies Partial<RlOptions<SituationPrompt, unknown>>;
};

/** What other links would have been worth at a situation: likeness to the expert, which is known there. */
const linksOf = (recipe: Recipe, { tokenizer }: BaseModel): RlOptions<SituationPrompt, unknown>['links'] => {
  const { text, rewards } = recipe;
  const options = {
    ...text,
    sample: rewards.sample,
    ...(rewards.tolerance === 'auto' ? {} : { tolerance: rewards.tolerance }),
    decode: (ids: readonly number[]) => tokenizer.decode(ids),
  };
  return ({ situation }, answers) => orFail(situationLinks(situation, answers, options), explain);
};

/** What can be answered at a situation: those move who the expert says decide there. */
const grammarAt = ({ text }: Recipe): NonNullable<RlOptions<SituationPrompt, unknown>['grammar']> => {
  const grammarOf = answerGrammars(text);
  return ({ situation: { space, decisions } }) =>
    grammarOf({ space, movers: decisions.flatMap((decision, seat) => (decision === null ? [] : [seat])) });
};

async function* fromSituations(
  recipe: Recipe,
  algorithm: Algorithm,
  prompts: readonly SituationPrompt[],
  { agents, onStep, ...shared }: Lessons,
): Learning {
  const score = scorer(recipe);
  const example = exampleMaker(recipe);
  const { promptsPerStep, completions } = recipe.rl;
  const { adapter, ...result } = yield* tompoTrain<SituationPrompt, unknown>({
    ...settingsOf(recipe, algorithm),
    ...shared,
    adapter: (agents[POLICY] as Learner).adapter,
    prompts,
    promptsPerStep,
    completions: isTaught(algorithm) ? 1 : completions,
    ...(isTaught(algorithm)
      ? { demonstrations: ({ situation }: SituationPrompt) => example(situation).completion }
      : {}),
    ...(creditsLinks(algorithm.advantage) ? { links: linksOf(recipe, shared.model) } : {}),
    ...(recipe.rl.constrained ? { grammar: grammarAt(recipe) } : {}),
    score: ({ situation }, answers) => answers.map((answer) => score(situation, answer)),
    onStep: (metrics, adapter) => onStep(metrics, { [POLICY]: adapter }),
    madeWith: { rewards: recipe.rewards, text: recipe.text, advantage: algorithm.advantage },
  });
  return { ...result, adapters: { [POLICY]: adapter } };
}

export interface OpenLessons {
  readonly learn: (lessons: Lessons) => Learning;
  readonly dispose: () => Promise<unknown>;
}

/** Makes ready what the steps learn from. What is wrong with it is told before anything is opened. */
export const lessonsOf = async (context: RunContext, algorithm: Algorithm): Promise<OpenLessons> => {
  const { recipe, folder } = context;
  const { rollouts: how, opponents } = recipe.rl;
  if (how === undefined) {
    const prompts = await promptsOf(recipe, folder.train);
    return {
      learn: (lessons) => fromSituations(recipe, algorithm, prompts, lessons),
      dispose: async () => undefined,
    };
  }
  const partners = opponents === undefined ? null : await openPartners(opponents, context);
  return {
    learn: (lessons) =>
      train({
        ...settingsOf(recipe, algorithm),
        ...lessons,
        rollouts: growing(context, algorithm, partners?.population ?? null, (population) =>
          rolloutsOf(recipe, algorithm, how, population, lessons.model, context.llms),
        ),
        ...(partners?.pastSelves ? { pastSelves: partners.pastSelves } : {}),
        madeWith: { ...gamesMadeOf(recipe, algorithm), text: recipe.text, advantage: algorithm.advantage },
      }),
    dispose: async () => partners?.dispose(),
  };
};
