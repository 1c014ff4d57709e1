/** @file Stage 2: supervised fine-tuning on the experts' decisions; models/sft. */
import { type BaseModel, explain as explainLm, initAdapter, parameterCount, saveModel } from '@tompo/lm';
import { type SftOptions, sft as trainSft } from '@tompo/trainer';
import { ownExamples } from '../dataset/examples.js';
import { fail, orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import { loraOf } from '../recipe/targets.js';
import type { RunContext } from '../run/context.js';
import { withContent } from '../run/moduleContent.js';
import { dataOf, sftDataOf } from '../run/settings.js';
import { begun, trainingFailed } from './checkpoints.js';
import { openMetrics } from './metricsLog.js';
import { merged, startModel } from './models.js';
import { openOpponents } from './opponents.js';
import { exampleMaker, heldoutData, readData } from './situations.js';
import { streamOf } from './stream.js';

/** Steps between savings, and between scores of held-out decisions. */
const SAVE_EVERY = 100;

/** What the examples of a step depend on besides the settings that the trainer knows of. */
const madeWith = (recipe: Recipe) => {
  const { games, expert, text, sft: settings } = recipe;
  const { pool, decisions, tremble } = settings;
  return {
    games: withContent(games),
    expert: withContent(expert),
    data: dataOf(recipe),
    text,
    sft: { source: sftDataOf(recipe), pool, decisions, tremble },
  };
};

/** Which template asks, and what ends an answer. */
const askedThrough = ({ chat, config, tokenizer }: BaseModel): string =>
  `  asked through the chat template of ${chat?.template.source}; ${tokenizer.decode([config.eosTokenId])} ends an answer`;

/** So many names are said. */
const NAMED = 3;

/** Which tensors of the model's files have no part in it. */
const leftOut = (ignored: readonly string[]): string => {
  const more = ignored.length - NAMED;
  const named = `${ignored.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `  left out of the model, since nothing depends on it: ${named}`;
};

export const sft = async (context: RunContext): Promise<void> => {
  const { recipe, folder, progress, signal, resumeWith } = context;
  const { sft: options } = recipe;
  const model = await startModel(recipe);
  const executor = await context.executor();
  const resume = await begun(folder, 'sft');
  const lora =
    options.lora === 'none'
      ? null
      : orFail(initAdapter(model.config, loraOf(model.config, options.lora), recipe.seed), explainLm);
  const example = exampleMaker(recipe, options.tremble);
  const others =
    options.data === 'stream' && recipe.data.opponents !== undefined
      ? await openOpponents(recipe.data.opponents, 0, context)
      : null;
  const data: SftOptions['data'] =
    options.data === 'stream'
      ? streamOf(recipe, others?.players, context.llms)
      : options.data === 'file'
        ? (await readData(recipe, folder.train, options.decisions)).map(example)
        : await ownExamples(options.data.file, model);
  const heldout = (await heldoutData(recipe, folder.heldout)).map(example);
  if (model.ignored !== undefined) progress.line(progress.paint.dim(leftOut(model.ignored)));
  if (model.chat !== undefined && model.chat !== null) progress.line(progress.paint.dim(askedThrough(model)));
  const stage = progress.stage('sft', options.steps, 'steps');
  const log = openMetrics(folder, 'sft', resume, progress.line);
  try {
    const run = trainSft({
      model,
      adapter: lora,
      data,
      steps: options.steps,
      batchSize: options.batch,
      learningRate: options.learningRate,
      remat: options.remat,
      completionOnlyLoss: options.completionOnlyLoss,
      warmupSteps: Math.round(options.warmup * options.steps),
      weightDecay: options.weightDecay,
      maxGradNorm: options.maxGradNorm,
      seed: recipe.seed,
      executor,
      ...(heldout.length > 0 ? { heldout: { examples: heldout, every: SAVE_EVERY } } : {}),
      checkpoint: { path: folder.checkpoint('sft'), every: SAVE_EVERY, notes: log.notes },
      onStep: log.write,
      madeWith: madeWith(recipe),
      ...(resume === undefined ? {} : { resume }),
      signal,
    });
    for (;;) {
      const next = await run.next();
      if (next.done === true) {
        const { stopped, steps, model: trained, adapter } = next.value;
        if (stopped === 'aborted') {
          stage.stop(`stopped after step ${steps}`);
          return fail({ _tag: 'Interrupted', stage: 'sft', resume: resumeWith });
        }
        log.finish();
        const whole = adapter === null ? trained : await merged(recipe, model, adapter);
        orFail(await saveModel(whole, folder.model('sft')), explainLm);
        stage.finish();
        progress.line(
          progress.paint.dim(
            `  ${(parameterCount(whole.config) / 1e6).toFixed(2)} M parameters on ${executor.description}`,
          ),
        );
        return;
      }
      const { step, loss, tokenAccuracy } = next.value;
      stage.update(step, [`loss ${loss.toFixed(3)}`, `tokens right ${(100 * tokenAccuracy).toFixed(1)} %`]);
    }
  } catch (error) {
    if (signal.aborted) stage.stop('stopped');
    return trainingFailed(error, resumeWith, signal.aborted ? 'sft' : null);
  } finally {
    log.close();
    await others?.dispose();
  }
};
