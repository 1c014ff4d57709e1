/** @file Runs a study: look by look the runs that its contrasts still need, several side by side. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fail } from '../errors.js';
import { duration, type Progress, type Screen } from '../screen/progress.js';
import { type Doing, type Ended, runCell } from './child.js';
import { collect, everyCell } from './collect.js';
import { contrastCourse, looksOf, wantedArms } from './course.js';
import { forgetOthers, lacking } from './kept.js';
import { keepPlan } from './plan.js';
import { isWhole, makeReady, refuseOthers } from './prepare.js';
import { secondsLeft } from './remaining.js';
import { primaryMetric, scoreTable } from './scores.js';
import { takeOver, waitsFor } from './share.js';
import { type Cell, cellOf, type Study } from './study.js';
import { sweepCells } from './sweep.js';
import { transferCells } from './transfer.js';

export interface RunOptions {
  readonly study: Study;
  /** The study's folder. */
  readonly dir: string;
  /** Runs side by side. */
  readonly parallel: number;
  /** Threads of each run. */
  readonly threads: number;
  readonly force: boolean;
  readonly screen: Screen;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The command that goes on with the study. */
  readonly command: string;
}

const SHOW_EVERY_MS = 30_000;
const REDRAW_EVERY_MS = 500;
const LOOK_EVERY_MS = 250;

interface Running {
  readonly cell: Cell;
  readonly since: number;
  doing: Doing | null;
}

/** What of a run has yet to be made: what is evaluated elsewhere has to be there until that is done. */
const lackingOf = ({ study, dir }: RunOptions, cell: Cell): Cell | null => {
  const away = cell.trained === undefined ? transferCells(study, [cell], dir) : [];
  const missing = away.flatMap((other) => {
    const left = lacking(dir, other, () => false);
    return left === null || isWhole(left) ? [] : left.arms;
  });
  return lacking(dir, cell, (policy) => missing.some((arm) => arm.policy === policy));
};

/** Runs these, `parallel` at a time; what is whole, and what is kept in results/, is not touched. */
const runCells = async (options: RunOptions, every: readonly Cell[], counted: number): Promise<void> => {
  const { dir, parallel, screen, progress, signal, command } = options;
  const cells = every.flatMap((cell) => lackingOf(options, cell) ?? []);
  const small = every.length - cells.length;
  const whole = cells.filter(isWhole);
  const waiting = cells.filter((cell) => !whole.includes(cell));
  const running = new Set<Running>();
  const failed: { run: string; sentence: string }[] = [];
  const say = (text: string): void => {
    screen.write(screen.tty ? `\r\x1b[K${text}\n` : `${text}\n`);
  };
  let estimate: { readonly seconds: number; readonly at: number } | null = null;
  const estimateNow = (): void => {
    const now = [...running].map(({ cell, since }) => ({ cell, seconds: (screen.now() - since) / 1000 }));
    const seconds = secondsLeft(whole, waiting, now, parallel);
    estimate = seconds === null ? null : { seconds, at: screen.now() };
  };
  const left = (): string =>
    estimate === null
      ? 'time left not known yet'
      : `${duration(Math.max(0, estimate.seconds - (screen.now() - estimate.at) / 1000))} left`;
  const counts = (): string => `${small + whole.length}/${every.length} runs`;
  const show = (): void => {
    const parts = [...running].map(({ cell, doing }) =>
      doing === null ? cell.id : `${cell.id} ${doing.stage} ${doing.done}/${doing.total}`,
    );
    const text = `· ${[...parts, counts(), left()].join(' · ')}`;
    if (!screen.tty) screen.write(`${text}\n`);
    else
      screen.write(
        `\r\x1b[K${text.length >= screen.columns() ? `${text.slice(0, Math.max(1, screen.columns() - 2))}…` : text}`,
      );
  };
  const one = async (cell: Cell): Promise<void> => {
    const own: Running = { cell, since: screen.now(), doing: null };
    running.add(own);
    let ended: Ended;
    try {
      await makeReady(dir, cell, () => takeOver(cell, cells), command, say, signal);
      const log = join(dir, 'logs', `${cell.id}.log`);
      ended = await runCell(cell, log, signal, (doing) => {
        own.doing = doing;
      });
    } catch (error) {
      ended = { how: 'failed', sentence: (error as Error).message };
    }
    running.delete(own);
    const took = duration((screen.now() - own.since) / 1000);
    if (ended.how === 'done') {
      whole.push(cell);
      estimateNow();
      say(`${progress.paint.mark('✓')} ${cell.id.padEnd(24)} ${took} · ${counts()} · ${left()}`);
    } else if (ended.how === 'failed') {
      failed.push({ run: cell.id, sentence: ended.sentence });
      say(`${progress.paint.mark('✗')} ${cell.id.padEnd(24)} ${ended.sentence}`);
    } else
      say(`${progress.paint.mark('✗')} ${cell.id.padEnd(24)} stopped after ${took}; what was done is kept`);
  };
  const worker = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) {
      const busy = [...running].map(({ cell }) => cell);
      const next = waiting.findIndex((cell) => !waitsFor(cell, busy));
      if (next < 0) await wait(LOOK_EVERY_MS);
      else await one(waiting.splice(next, 1)[0] as Cell);
    }
  };
  const before = small + whole.length;
  if (before > 0 && waiting.length > 0 && counted < before)
    say(
      `= ${before} of ${every.length} runs done before, kept${small === 0 ? '' : ` (${small} in results/ alone)`}`,
    );
  estimateNow();
  const timer = setInterval(show, screen.tty ? REDRAW_EVERY_MS : SHOW_EVERY_MS);
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, waiting.length) }, worker));
  } finally {
    clearInterval(timer);
  }
  if (signal.aborted) fail({ _tag: 'Interrupted', stage: 'study', resume: command });
  if (failed.length > 0) fail({ _tag: 'RunsFailed', failed, command });
};

/** The runs up to a look: all arms up to the first, then those that their environment still needs. */
const cellsOf = (options: RunOptions, from: number, to: number, wanted: Wanted): readonly Cell[] => {
  const { study, dir, threads } = options;
  return study.seeds.slice(from, to).flatMap((seed) =>
    study.variants.flatMap((variant): readonly Cell[] => {
      const cell = cellOf(study, variant, seed, wanted(variant.environment), dir);
      return cell === null ? [] : [{ ...cell, recipe: { ...cell.recipe, threads } }];
    }),
  );
};

const sweepsOf = ({ study, dir, threads }: RunOptions): readonly Cell[] =>
  sweepCells(study, dir).map((cell) => ({ ...cell, recipe: { ...cell.recipe, threads } }));

type Wanted = (environment: string) => ReadonlySet<string>;

/** Runs the whole study, or what is left of it. */
export const runStudy = async (options: RunOptions): Promise<void> => {
  const { study, dir, force, progress, command } = options;
  const every = new Set(study.arms.map((arm) => arm.name));
  let wanted: Wanted = () => every;
  let from = 0;
  const cells: Cell[] = [];
  const all = everyCell(study, dir);
  if (force) forgetOthers(dir, all);
  else refuseOthers(all, dir, `${command} --force`);
  keepPlan(study, dir);
  for (const to of looksOf(study)) {
    const before = cells.length;
    cells.push(...cellsOf(options, from, to, wanted));
    await runCells(options, cells, before);
    from = to;
    if (to === study.seeds.length) break;
    const table = scoreTable(study, collect(study, dir, command).results);
    const metric = primaryMetric(study, table);
    const now = new Map(
      study.environments.map(({ name }) => [name, wantedArms(study, table, name, metric)] as const),
    );
    wanted = (environment) => now.get(environment) ?? every;
    progress.line(`  look after ${to} seeds: ${lookWords(study, table, metric, now)}`);
  }
  const swept = sweepsOf(options);
  if (swept.length > 0) await runCells(options, [...cells, ...swept], cells.length);
  // What has been trained is there; a policy whose contrasts ended early is evaluated elsewhere for the seeds that it has.
  const elsewhere = transferCells(study, cells, dir);
  if (elsewhere.length > 0) await runCells(options, elsewhere, 0);
};

/** Which contrasts have ended, and which arms go on. */
const lookWords = (
  study: Study,
  table: ReturnType<typeof scoreTable>,
  metric: string,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): string => {
  const ended = study.environments.flatMap(({ name }) =>
    study.contrasts.flatMap((contrast) => {
      const course = contrastCourse(study, table, name, contrast, metric);
      return course.ended === null
        ? []
        : [`${contrast.join(' − ')} in ${name} ${course.ended === 'futile' ? 'is futile' : 'is shown'}`];
    }),
  );
  if (ended.length === 0) return 'all contrasts go on';
  const arms = [...wanted].map(([name, set]) => {
    const on = study.arms.filter((arm) => set.has(arm.name) && arm.name !== 'sft').map((arm) => arm.name);
    return `${name}: ${on.length === 0 ? 'no arm' : on.join(', ')}`;
  });
  return `${ended.join('; ')}. Going on: ${arms.join('; ')}`;
};
