/** @file Stage 3: reinforcement fine-tuning of a LoRA adapter on the SFT model; models/<algorithm>. */
import { resolve } from 'node:path';
import { seedOf } from '@tompo/arena';
import { type Adapter, explain as explainLm, initAdapter, saveAdapter } from '@tompo/lm';
import { fail, orFail } from '../errors.js';
import { learnersOf } from '../recipe/rollouts.js';
import { serverOf } from '../recipe/sampler.js';
import type { Algorithm } from '../recipe/schema.js';
import { loraOf } from '../recipe/targets.js';
import type { MetricRow } from '../report/data.js';
import type { RunContext } from '../run/context.js';
import { adapterDir } from '../run/products.js';
import { begun, trainingFailed } from './checkpoints.js';
import { openCodedSampler } from './codedSampler.js';
import { lessonsOf } from './lessons.js';
import { openMetrics } from './metricsLog.js';
import { loadSft } from './models.js';
import { openOpponents } from './opponents.js';
import { type Adapters, openPolicy } from './policy.js';
import { rowOf } from './rows.js';
import { openServedSampler } from './samplingServer.js';
import { validator } from './validate.js';

/** Steps between savings where no validation asks for them. */
const SAVE_EVERY = 25;

export const train = async (context: RunContext, algorithm: Algorithm): Promise<void> => {
  const { recipe, folder, progress, signal, resumeWith } = context;
  const { rl } = recipe;
  const { name } = algorithm;
  const lessons = await lessonsOf(context, algorithm);
  const model = await loadSft(folder, recipe);
  const executor = await context.executor();
  const names = learnersOf(recipe);
  const lora = loraOf(model.config, rl.lora);
  const start: Adapters = Object.fromEntries(
    names.map((agent, i) => {
      // The first learner begins as one alone would.
      const seed = i === 0 ? recipe.seed : seedOf(recipe.seed, 'adapter', agent);
      return [agent, orFail(initAdapter(model.config, lora, seed), explainLm)] as const;
    }),
  );
  const resume = await begun(folder, name);
  const policy = openPolicy(recipe, model, Object.values(start)[0] ?? null, executor);
  const others = await openOpponents(recipe.evaluation.opponents, recipe.evaluation.noise, context);
  const server = serverOf(rl.sampler);
  const elsewhere =
    server !== null
      ? openServedSampler(server, name, context)
      : rl.sampler === undefined
        ? null
        : await openCodedSampler(model, recipe, lora);
  const validate = validator(recipe, others.players, signal);
  const stage = progress.stage(name, rl.steps, 'steps');
  const log = openMetrics(folder, name, resume, progress.line);
  const stopped = (step: number): never => {
    stage.stop(`stopped after step ${step}`);
    return fail({ _tag: 'Interrupted', stage: `train ${name}`, resume: resumeWith });
  };
  const validation = async (step: number, adapters: Adapters): Promise<MetricRow> => {
    if (rl.evaluateEvery === 0 || step % rl.evaluateEvery !== 0) return {};
    const row = await validate(policy.seated(name, adapters, recipe.evaluation.temperature));
    // the step comes again, with its validation
    return row ?? stopped(Math.max(0, step - 1));
  };
  try {
    if ((resume?.step ?? 0) === 0 && log.rows.length === 0) {
      const before = await validation(0, start);
      if (Object.keys(before).length > 0) log.write({ step: 0, ...before });
    }
    const run = lessons.learn({
      model,
      agents: Object.fromEntries(names.map((agent) => [agent, { adapter: start[agent] as Adapter }])),
      executor,
      checkpoint: {
        path: folder.checkpoint(name),
        every: rl.evaluateEvery > 0 ? rl.evaluateEvery : SAVE_EVERY,
        notes: log.notes,
      },
      // Before the step is saved: a row and its validation are in the checkpoint, or the step comes again.
      onStep: async (metrics, adapters) => {
        log.write({ ...rowOf(metrics), ...(await validation(metrics.step, adapters)) });
      },
      ...(resume === undefined ? {} : { resume }),
      signal,
      ...(elsewhere === null ? {} : { sampler: elsewhere.sample }),
    });
    for (;;) {
      const next = await run.next();
      if (next.done === true) {
        const { stopped: how, steps, adapters } = next.value;
        if (how === 'aborted') return stopped(steps);
        log.finish();
        for (const agent of names) {
          const { config, weights } = adapters[agent] as Adapter;
          const dir = adapterDir(folder, name, recipe, agent);
          // Python takes a path that is not whole from the folder that it runs in.
          const baseModel = resolve(folder.model('sft'));
          orFail(await saveAdapter({ config, weights }, dir, { baseModel }), explainLm);
        }
        stage.finish();
        return;
      }
      stage.update(next.value.step, facts(rowOf(next.value)));
    }
  } catch (error) {
    return trainingFailed(error, resumeWith, signal.aborted ? `train ${name}` : null);
  } finally {
    log.close();
    await Promise.all([policy.dispose(), others.dispose(), lessons.dispose(), elsewhere?.dispose()]);
  }
};

const facts = (row: MetricRow): readonly string[] => {
  const number = (key: string, digits: number): string =>
    typeof row[key] === 'number' ? (row[key] as number).toFixed(digits) : '–';
  return [
    `reward ${number('reward', 2)}`,
    `valid ${(100 * (row.compliance ?? 0)).toFixed(0)} %`,
    `KL ${number('kl', 4)}`,
    ...(row.freeCompliance === undefined
      ? []
      : [`left free ${(100 * (row.freeCompliance ?? 0)).toFixed(0)} %`]),
    ...(row.mismatchMax === undefined ? [] : [`mismatch ${number('mismatchMean', 4)}`]),
  ];
};
