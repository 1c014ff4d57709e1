/** @file What every stage is given. */
import type { Executor } from '@tompo/jit';
import type { LanguageModels } from '../llm/languageModels.js';
import type { Recipe } from '../recipe/schema.js';
import type { Progress } from '../screen/progress.js';
import type { RunView } from './fit.js';
import type { RunFolder } from './folder.js';

export interface RunContext {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  /** The run that trained what is evaluated, where that is another. */
  readonly trained?: RunView;
  readonly progress: Progress;
  /** Aborted by Ctrl-C: stages end after the step in hand. */
  readonly signal: AbortSignal;
  /** The command that goes on from here, for messages. */
  readonly resumeWith: string;
  /** Opened at first use, then shared. */
  readonly executor: () => Promise<Executor>;
  /** The language models behind endpoints that the recipe names; null where it names none. */
  readonly llms: LanguageModels | null;
}
