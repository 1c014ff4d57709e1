/** @file What would stop a command in a later stage is told before anything is touched: the device, the model to begin
 *  with, and the files that are read. */
import { existsSync } from 'node:fs';
import type { BaseModel, ModelConfig } from '@tompo/lm';
import { fail, orFail } from '../errors.js';
import { hubCache, modelFolder } from '../hub/cache.js';
import { isHubPath } from '../hub/name.js';
import { answerFaults, longestAnswer } from '../recipe/answerLength.js';
import { promptsBy } from '../recipe/checkGames.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import { serverOf } from '../recipe/sampler.js';
import type { Recipe } from '../recipe/schema.js';
import type { Lengths } from './costNotes.js';
import type { LazyExecutor } from './executor.js';
import { type Fit, fitOf, type RunView } from './fit.js';
import { fromHere } from './folder.js';
import { markOf } from './stages.js';

/** Does every answer fit into a completion, and every question with it into the context, by the tokens of the model that is there? Gives how
 *  long they get. */
const checkTexts = async (recipe: Recipe, model: BaseModel): Promise<Lengths> => {
  const { asked } = await import('../stages/asked.js');
  // A model cannot be asked beyond the positions that it knows, whatever the recipe allows.
  const context = Math.min(recipe.model.context, model.config.maxPositions);
  const asModel = { ...recipe, model: { ...recipe.model, context } };
  const every = recipe.games.map((_, i) => i);
  const answerTokens = (answer: string): number => model.tokenizer.encode(answer).length + 1;
  const prompts = promptsBy(asModel, (prompt) => asked(model, prompt).length);
  const [fault] = [...answerFaults(asModel, every, answerTokens), ...prompts.faults];
  const isModels = fault?.path === 'model.context' && context < recipe.model.context;
  const more = isModels ? ` (the model knows ${context} positions and no more)` : '';
  if (fault !== undefined) fail({ _tag: 'Refused', sentence: `${fault.path}: ${fault.message}${more}.` });
  const answers = every.map((i) => longestAnswer(recipe, i)).filter((answer) => answer !== null);
  return { prompt: prompts.longest, answer: Math.max(1, ...answers.map(answerTokens)) };
};

/** A model that fits the recipe, and the lengths of what it will be asked. */
interface Checked {
  readonly config: ModelConfig;
  readonly lengths: Lengths;
}

const notPulled = (path: string): string =>
  `${path} (model.path) is not in the cache ${hubCache()}: download it with \`tompo pull ${path.replace('hf://', '')}\`.`;

/** The model that SFT starts from: is it there, does it fit together, and can it answer? Its weights stay in their file. */
const checkBase = async ({ recipe }: RunView): Promise<Checked | null> => {
  const { model } = recipe;
  if (model.init !== 'directory') return null;
  if (!existsSync(modelFolder(model.path)))
    return fail({
      _tag: 'Refused',
      sentence: isHubPath(model.path)
        ? notPulled(model.path)
        : `There is no model folder ${fromHere(model.path)} (model.path): put a model in the Hugging Face layout there, or name another folder with --set model.path=…`,
    });
  const { checkBaseModel } = await import('../stages/models.js');
  const base = await checkBaseModel(model);
  return { config: base.config, lengths: await checkTexts(recipe, base) };
};

/** The model that SFT left, where it is there: may it still answer with these settings? */
const checkLearned = async ({ folder, recipe }: RunView): Promise<Checked | null> => {
  const dir = folder.model('sft');
  if (recipe.model.init !== 'directory' || !existsSync(dir)) return null;
  const { checkModelFolder } = await import('../stages/models.js');
  const learned = await checkModelFolder(dir);
  return { config: learned.config, lengths: await checkTexts(recipe, learned) };
};

/** Reads what a finished stage left, so that damage is told in the words of what reads it. */
export const checkReadable = async ({ folder, recipe }: RunView, mark: string): Promise<void> => {
  const { stage, arm } = markOf(mark);
  if (stage === 'simulate' && existsSync(folder.train)) {
    const { readData } = await import('../stages/situations.js');
    await readData(recipe, folder.train, recipe.rl.decisions);
  } else if (stage === 'sft' || stage === 'train') {
    const { checkModelFolder, loadArm, loadSft } = await import('../stages/models.js');
    if (stage === 'sft') await checkModelFolder(folder.model('sft'));
    else await loadArm(folder, arm, recipe, await loadSft(folder, recipe));
  }
};

const askedModels = async (recipe: Recipe, marks: readonly string[]): Promise<readonly string[]> =>
  (await import('../llm/preflight.js')).llmPreflight(recipe, marks);

/** marks: what is going to be made; the others are there. Gives what the user should know before it begins. */
export const preflight = async (
  view: RunView,
  marks: readonly string[],
  executor: LazyExecutor,
): Promise<readonly string[]> => {
  const { folder, recipe } = view;
  const asked = llmsOf(recipe).length === 0 ? [] : await askedModels(recipe, marks);
  const learns = marks.some((m) => m.startsWith('train '));
  const server = serverOf(recipe.rl.sampler);
  if (learns && server !== null) {
    const { samplingPreflight } = await import('../llm/samplingPreflight.js');
    await samplingPreflight(server);
  }
  const isTaught = marks.includes('sft');
  const checks = isTaught || learns || marks.some((m) => m.startsWith('eval '));
  const checked = isTaught ? await checkBase(view) : checks ? await checkLearned(view) : null;
  if (marks.includes('sft') && typeof recipe.sft.data === 'object') {
    const { readDemonstrations } = await import('../dataset/read.js');
    orFail(await readDemonstrations(recipe.sft.data.file), (sentence) => sentence);
  }
  const readsFile = learns || (marks.includes('sft') && recipe.sft.data === 'file');
  if (readsFile && fitOf(view, 'simulate')._tag === 'done') {
    const { readData } = await import('../stages/situations.js');
    if (learns) await readData(recipe, folder.train, recipe.rl.decisions);
    if (marks.includes('sft') && recipe.sft.data === 'file')
      await readData(recipe, folder.train, recipe.sft.decisions);
  }
  if (marks.some((m) => m !== 'simulate' && m !== 'report')) await executor.get();
  if (checked === null) return asked;
  const arms = marks.filter((m) => m.startsWith('train ')).length;
  const { costNotes } = await import('./costNotes.js');
  const { config, lengths } = checked;
  return [...asked, ...(await costNotes(recipe, config, lengths, await executor.get(), { arms, isTaught }))];
};

/** Before a stage is called unfit because a file was changed: is that file damaged, and how? */
export const explainDamage = async (view: RunView, marks: readonly string[]): Promise<void> => {
  for (const mark of marks) {
    const fit: Fit = fitOf(view, mark);
    if (fit._tag === 'unfit' && fit.damaged === true) await checkReadable(view, fit.remake);
  }
};
