/** @file Stage 3: reinforcement fine-tuning of a LoRA adapter on the SFT model; models/<algorithm>. */

import type { Memory } from '@tompo/advantage';
import type { Situation } from '@tompo/arena';
import { rng, shuffle } from '@tompo/games';
import { type Adapter, explain as explainLm, initAdapter, saveAdapter } from '@tompo/lm';
import { type RlOptions, type RlPrompt, tompoTrain } from '@tompo/trainer';
import { fail, orFail } from '../errors.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import type { MetricRow } from '../report/data.js';
import type { RunContext } from '../run/context.js';
import { begun, trainingFailed } from './checkpoints.js';
import { emptyMemory, estimatorOf } from './estimator.js';
import { openMetrics } from './metricsLog.js';
import { loadSft } from './models.js';
import { openPolicy } from './policy.js';
import { rowOf } from './rows.js';
import { scorer } from './scoring.js';
import { exampleMaker, readData } from './situations.js';
import { validator } from './validate.js';

/** Steps between savings where no validation asks for them. */
const SAVE_EVERY = 25;

interface SituationPrompt extends RlPrompt {
  readonly situation: Situation;
}

const promptsOf = async (recipe: Recipe, path: string): Promise<readonly SituationPrompt[]> => {
  const example = exampleMaker(recipe);
  const all = await readData(path, recipe.rl.decisions);
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

/** The recipe's settings in the trainer's words. */
const settingsOf = (recipe: Recipe, algorithm: Algorithm) => {
  const { rl } = recipe;
  const changes = Object.fromEntries(Object.entries(algorithm.objective).filter(([, v]) => v !== undefined));
  return {
    promptsPerStep: rl.promptsPerStep,
    completions: rl.completions,
    maxTokens: rl.maxTokens,
    temperature: rl.temperature,
    steps: rl.steps,
    learningRate: rl.learningRate,
    remat: rl.remat,
    schedule: rl.schedule,
    warmupSteps: Math.round(rl.warmup * rl.steps),
    maxGradNorm: rl.maxGradNorm,
    innerEpochs: rl.innerEpochs,
    minibatches: rl.minibatches,
    objective: { ...rl.objective, ...changes },
    seed: recipe.seed,
  } satisfies Partial<RlOptions<SituationPrompt, Memory>>;
};

export const train = async (context: RunContext, algorithm: Algorithm): Promise<void> => {
  const { recipe, folder, progress, signal, resumeWith } = context;
  const { rl } = recipe;
  const { name } = algorithm;
  const prompts = await promptsOf(recipe, folder.train);
  const model = await loadSft(folder, recipe);
  const executor = await context.executor();
  const adapter = orFail(initAdapter(model.config, rl.lora, recipe.seed), explainLm);
  const resume = await begun(folder, name);
  const score = scorer(recipe);
  const policy = openPolicy(recipe, model, adapter, executor);
  const validate = validator(recipe, signal);
  const stage = progress.stage(name, rl.steps, 'steps');
  const log = openMetrics(folder, name, resume, progress.line);
  const stopped = (step: number): never => {
    stage.stop(`stopped after step ${step}`);
    return fail({ _tag: 'Interrupted', stage: `train ${name}`, resume: resumeWith });
  };
  const validation = async (step: number, adapter: Adapter): Promise<MetricRow> => {
    if (rl.evaluateEvery === 0 || step % rl.evaluateEvery !== 0) return {};
    const row = await validate(policy.player(name, adapter, recipe.evaluation.temperature));
    // the step comes again, with its validation
    return row ?? stopped(Math.max(0, step - 1));
  };
  try {
    if ((resume?.step ?? 0) === 0 && log.rows.length === 0) {
      const before = await validation(0, adapter);
      if (Object.keys(before).length > 0) log.write({ step: 0, ...before });
    }
    const run = tompoTrain<SituationPrompt, Memory>({
      ...settingsOf(recipe, algorithm),
      model,
      adapter,
      prompts,
      score: ({ situation }, completions) => completions.map((completion) => score(situation, completion)),
      advantages: estimatorOf(algorithm),
      memory: emptyMemory,
      executor,
      checkpoint: {
        path: folder.checkpoint(name),
        every: rl.evaluateEvery > 0 ? rl.evaluateEvery : SAVE_EVERY,
        notes: log.notes,
      },
      // Before the step is saved: a row and its validation are in the checkpoint, or the step comes again.
      onStep: async (metrics, adapter) => {
        log.write({ ...rowOf(metrics), ...(await validation(metrics.step, adapter)) });
      },
      madeWith: { rewards: recipe.rewards, text: recipe.text, advantage: algorithm.advantage },
      ...(resume === undefined ? {} : { resume }),
      signal,
    });
    for (;;) {
      const next = await run.next();
      if (next.done === true) {
        const { stopped: how, steps, adapter: trained } = next.value;
        if (how === 'aborted') return stopped(steps);
        log.finish();
        const { config } = trained;
        orFail(
          await saveAdapter({ config, weights: trained.weights }, folder.model(name), {
            baseModel: '../sft',
          }),
          explainLm,
        );
        stage.finish();
        return;
      }
      stage.update(next.value.step, facts(rowOf(next.value)));
    }
  } catch (error) {
    return trainingFailed(error, resumeWith);
  } finally {
    log.close();
    await policy.dispose();
  }
};

const facts = (row: MetricRow): readonly string[] => {
  const number = (key: string, digits: number): string =>
    typeof row[key] === 'number' ? (row[key] as number).toFixed(digits) : '–';
  return [
    `reward ${number('reward', 2)}`,
    `valid ${(100 * (row.compliance ?? 0)).toFixed(0)} %`,
    `KL ${number('kl', 4)}`,
  ];
};
