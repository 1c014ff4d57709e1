/** @file A curriculum over walks, as `tompo curriculum` runs it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { explain, openSandbox } from '@tompo/curriculum';
import { onInterrupt } from '../../commands/interrupt.js';
import { fail, orFail } from '../../errors.js';
import { makeDir } from '../../run/files.js';
import { takeLock } from '../../run/lock.js';
import { duration, progress, standardScreen } from '../../screen/progress.js';
import { recipeFile } from '../folder.js';
import type { WalksRecipe } from './load.js';
import { walksSummary, writeWalksReport } from './report.js';
import { claimWalks, runWalkCourses, walkPartners } from './run.js';

export interface WalksCommand {
  readonly out: string | undefined;
  readonly reportOnly: boolean;
  readonly force: boolean;
  /** The command that goes on. */
  readonly command: string;
}

export const runWalks = async (recipe: WalksRecipe, options: WalksCommand): Promise<void> => {
  const { command, reportOnly, force } = options;
  const dir = options.out ?? join('curricula', recipe.name);
  const screen = standardScreen();
  const shown = progress(screen);
  const start = screen.now();
  const tell = (): void => {
    const { data, page } = writeWalksReport(dir, command);
    shown.line(walksSummary(data, page, shown.paint));
  };
  if (reportOnly) {
    if (!existsSync(recipeFile(dir)))
      return fail({
        _tag: 'Refused',
        sentence: `There is no curriculum in ${dir}: run it first with \`${command}\`.`,
      });
    return tell();
  }
  const sandbox = orFail(openSandbox(recipe.limits), explain);
  try {
    const partners = walkPartners(recipe);
    makeDir(dir);
    const lock = await takeLock(dir, command);
    const interrupt = onInterrupt(shown.line);
    try {
      claimWalks(dir, recipe, partners, force, command);
      shown.line(`${shown.paint.bold(`tompo curriculum ${recipe.name}`)} → ${dir}`);
      if (recipe.description !== '') shown.line(shown.paint.dim(recipe.description));
      const { signal } = interrupt;
      await runWalkCourses({ recipe, dir, sandbox, ...partners, progress: shown, signal, command });
      tell();
      shown.line(shown.paint.dim(`\nAll in ${duration((screen.now() - start) / 1000)}.`));
    } finally {
      interrupt.release();
      lock.release();
    }
  } finally {
    await sandbox.close();
  }
};
