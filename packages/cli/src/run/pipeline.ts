/** @file Runs stages in order: times them, marks them done, and says of each that is not run why. */
import { rmSync } from 'node:fs';
import type { Recipe } from '../recipe/schema.js';
import type { Progress } from '../screen/progress.js';
import type { RunContext } from './context.js';
import type { LazyExecutor } from './executor.js';
import type { RunFolder } from './folder.js';
import { doneStages, forget, markDone, marksOf, restingOn } from './stages.js';
import { recordTime } from './timings.js';

export interface Pipeline {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  /** Runs a mark such as 'train tompo'. Modules are loaded here, so that a misspelt recipe is told at once. */
  readonly run: (mark: string) => Promise<void>;
  /** Runs all marks that are not done. */
  readonly runAll: () => Promise<void>;
  /** Forgets a mark and what rests on it, with its checkpoints. */
  readonly reset: (mark: string) => void;
}

const stageOf = async (context: RunContext, mark: string): Promise<void> => {
  const [kind, arm = ''] = mark.split(' ');
  switch (kind) {
    case 'simulate':
      return (await import('../stages/simulate.js')).simulate(context);
    case 'sft':
      return (await import('../stages/sft.js')).sft(context);
    case 'train': {
      const algorithm = context.recipe.algorithms.find((a) => a.name === arm);
      if (algorithm === undefined) throw new RangeError(`no algorithm ${arm}`);
      return (await import('../stages/train.js')).train(context, algorithm);
    }
    case 'eval':
      return (await import('../stages/evaluate.js')).evaluate(context, arm);
    default: {
      const { report } = await import('../stages/report.js');
      report(context.folder, context.recipe);
    }
  }
};

export interface PipelineOptions {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly resumeWith: string;
  readonly now: () => number;
  readonly executor: LazyExecutor;
}

export const pipeline = (options: PipelineOptions): Pipeline => {
  const { recipe, folder, progress, now, executor } = options;
  const context: RunContext = { ...options, executor: executor.get };
  const timed = async (mark: string): Promise<void> => {
    const start = now();
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
    const begunBefore = begun.has(mark);
    begun.add(mark);
    try {
      await stageOf(context, mark);
    } catch (error) {
      if (options.signal.aborted) note(false);
      throw error;
    }
    note(true);
    markDone(folder, mark);
  };
  const begun = new Set<string>();
  return {
    recipe,
    folder,
    run: timed,
    runAll: async () => {
      for (const mark of marksOf(recipe)) {
        if (mark !== 'report' && doneStages(folder).includes(mark)) progress.kept(mark, 'done before, kept');
        else await timed(mark);
      }
    },
    reset: (mark) => {
      const marks = restingOn(recipe, mark);
      forget(folder, marks);
      for (const m of marks) {
        const arm = m === 'sft' ? 'sft' : m.startsWith('train ') ? m.slice(6) : null;
        if (arm !== null) rmSync(folder.checkpoint(arm), { force: true });
      }
    },
  };
};
