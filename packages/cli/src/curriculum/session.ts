/** @file A curriculum as the command runs it: the sandbox, the lock, Ctrl-C, and the report in the end. */
import { existsSync } from 'node:fs';
import { explain, openSandbox, type Sandbox } from '@tompo/curriculum';
import { onInterrupt } from '../commands/interrupt.js';
import { fail, orFail } from '../errors.js';
import { makeDir } from '../run/files.js';
import { takeLock } from '../run/lock.js';
import type { Paint } from '../screen/paint.js';
import { duration, type Progress, progress, standardScreen } from '../screen/progress.js';
import { recipeFile } from './folder.js';

export interface SessionOptions {
  readonly dir: string;
  readonly reportOnly: boolean;
  /** The command that goes on. */
  readonly command: string;
}

export interface Session<Ready> {
  readonly recipe: {
    readonly name: string;
    readonly description: string;
    readonly limits: Parameters<typeof openSandbox>[0];
  };
  /** What is made before the folder is touched: what is wrong with it leaves nothing behind. */
  readonly ready: (sandbox: Sandbox) => Ready | Promise<Ready>;
  /** Puts down what the folder is made with, or refuses it. */
  readonly claim: (ready: Ready) => void;
  /** Lines under the heading. */
  readonly notes?: ((ready: Ready) => readonly string[]) | undefined;
  readonly run: (
    ready: Ready,
    at: { readonly sandbox: Sandbox; readonly progress: Progress; readonly signal: AbortSignal },
  ) => Promise<void>;
  /** Writes the report, and says what the screen says of it. */
  readonly report: (paint: Paint) => string;
}

export const inSession = async <Ready>(
  { dir, reportOnly, command }: SessionOptions,
  { recipe, ready: makeReady, claim, notes, run, report }: Session<Ready>,
): Promise<void> => {
  const screen = standardScreen();
  const shown = progress(screen);
  const start = screen.now();
  const tell = (): void => shown.line(report(shown.paint));
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
    const ready = await makeReady(sandbox);
    makeDir(dir);
    const lock = await takeLock(dir, command);
    const interrupt = onInterrupt(shown.line);
    try {
      claim(ready);
      shown.line(`${shown.paint.bold(`tompo curriculum ${recipe.name}`)} → ${dir}`);
      if (recipe.description !== '') shown.line(shown.paint.dim(recipe.description));
      for (const note of notes?.(ready) ?? []) shown.line(note);
      await run(ready, { sandbox, progress: shown, signal: interrupt.signal });
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
