/** @file Runs stages in order: times them, records what they were made of, and says of each that is not run why. */
import { existsSync, rmSync } from 'node:fs';
import { CliFailure } from '../errors.js';
import { type LanguageModels, openLanguageModels } from '../llm/languageModels.js';
import { trainedOf } from '../recipe/algorithms.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import type { Recipe } from '../recipe/schema.js';
import type { Progress } from '../screen/progress.js';
import { clearStages } from './clear.js';
import type { RunContext } from './context.js';
import type { LazyExecutor } from './executor.js';
import { writing } from './files.js';
import { fitOf, parentsNow, type RunView } from './fit.js';
import type { RunFolder } from './folder.js';
import { refuse, type Step } from './plan.js';
import { checkpointsOf } from './products.js';
import { listDone, noteBegun, noteDone, recordOf } from './records.js';
import { markOf, marksOf, restingOn } from './stages.js';
import { recordTime } from './timings.js';

export interface Pipeline {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  /** Runs all marks that are not done. */
  readonly runAll: () => Promise<void>;
  /** Takes one step of a plan. Modules are loaded here, so that a misspelt recipe is told at once. */
  readonly take: (step: Step) => Promise<void>;
  /** Takes all steps of a plan. What is to be made again is forgotten at once, not step by step: of a plan that is stopped nothing old is
   *  left that would not fit what it made, or would pass for it. */
  readonly takeAll: (steps: readonly Step[]) => Promise<void>;
}

const stageOf = async (context: RunContext, mark: string): Promise<void> => {
  const { stage, arm } = markOf(mark);
  switch (stage) {
    case 'simulate':
      return (await import('../stages/simulate.js')).simulate(context);
    case 'sft':
      return (await import('../stages/sft.js')).sft(context);
    case 'train': {
      const algorithm = trainedOf(context.recipe).find((a) => a.name === arm);
      if (algorithm === undefined) throw new RangeError(`no algorithm ${arm}`);
      return (await import('../stages/train.js')).train(context, algorithm);
    }
    case 'eval':
      return (await import('../stages/evaluate.js')).evaluate(context, arm);
    case 'report': {
      const { report } = await import('../stages/report.js');
      report(context);
    }
  }
};

const removeAll = (paths: readonly string[]): void => {
  for (const path of paths) writing(path, () => rmSync(path, { force: true }));
};

export interface PipelineOptions {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  readonly trained?: RunView;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly resumeWith: string;
  readonly now: () => number;
  readonly executor: LazyExecutor;
}

export const pipeline = (options: PipelineOptions): Pipeline => {
  const { recipe, folder, progress, now, executor } = options;
  const context: RunContext = { ...options, executor: executor.get, llms: null };
  let opened: Promise<LanguageModels> | undefined;
  /** Opened when a stage is made that may ask: what is kept may be long to read. */
  const languageModels = (): Promise<LanguageModels> | null => {
    if (llmsOf(recipe).length === 0) return null;
    opened ??= openLanguageModels({
      recipe,
      folder,
      signal: options.signal,
      say: progress.line,
      onAsked: (asked) => progress.aside(`${asked} questions to language models`),
    });
    return opened;
  };
  const begun = new Set<string>();
  const timed = async (mark: string): Promise<void> => {
    const start = now();
    const begunBefore = begun.has(mark);
    begun.add(mark);
    const note = (ended: boolean): void => {
      // the report shows the times of the stages before it; its own would change the file it just read
      if (mark !== 'report')
        recordTime(
          folder,
          mark,
          (now() - start) / 1000,
          executor.device() ?? 'not opened',
          !ended || begunBefore,
        );
    };
    const llms = mark === 'report' ? null : await languageModels();
    try {
      await stageOf({ ...context, llms }, mark);
    } catch (error) {
      if (options.signal.aborted) note(false);
      llms?.flush();
      throw llms === null ? error : withWayOn(llms, error);
    }
    llms?.flush();
    note(true);
  };
  /** What a language model answered is kept, whatever the stage died of. */
  const withWayOn = ({ asked }: LanguageModels, error: unknown): unknown => {
    const isRefused = error instanceof CliFailure && error.error._tag === 'Refused';
    return isRefused && asked() > 0 && !error.message.includes(options.resumeWith)
      ? new CliFailure({
          _tag: 'Refused',
          sentence: `${error.message} What was answered is kept in ${folder.transcript}. Go on with: ${options.resumeWith}`,
        })
      : error;
  };
  const make = async (mark: string): Promise<void> => {
    const parents = parentsNow(context, mark);
    const checkpoints = checkpointsOf(folder, mark);
    const isEvaluation = markOf(mark).stage === 'eval';
    // nothing in played games says which models played them: the record does
    if (isEvaluation && recordOf(folder, mark) === null) removeAll(checkpoints);
    // of a checkpoint without a record only the trainer can tell whether it belongs here
    if (checkpoints.length > 0 && !checkpoints.some((path) => existsSync(path)))
      noteBegun(folder, recipe, mark, parents);
    await timed(mark);
    if (mark !== 'report') noteDone(folder, recipe, mark, parents);
    finish(mark);
  };
  /** What follows a stage's record; a death in between leaves it to the next run. */
  const finish = (mark: string): void => {
    if (markOf(mark).stage === 'eval') removeAll(checkpointsOf(folder, mark));
    if (mark !== 'report') listDone(folder, recipe);
  };
  const forget = ({ mark, act }: Step): void => {
    if (act === 'again') clearStages(folder, recipe, restingOn(recipe, mark));
  };
  const take = async (step: Step): Promise<void> => {
    const { mark, act } = step;
    forget(step);
    const fit = fitOf(context, mark);
    if (fit._tag === 'unfit') return refuse(context, fit);
    if (fit._tag === 'done' && mark !== 'report') {
      finish(mark);
      progress.kept(mark, `done before, kept${act === 'keep' ? ' (--force makes it again)' : ''}`);
    } else await make(mark);
  };
  return {
    recipe,
    folder,
    take,
    takeAll: async (steps) => {
      for (const step of steps) forget(step);
      for (const step of steps) await take(step);
    },
    runAll: async () => {
      for (const mark of marksOf(recipe)) await take({ mark, act: 'make' });
    },
  };
};
