/** @file One line per stage: redrawn in place on a terminal, a plain line every few seconds elsewhere. */
import { type Paint, painter } from './paint.js';

export interface Screen {
  readonly write: (text: string) => void;
  /** Redraw in place? */
  readonly tty: boolean;
  readonly columns: () => number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly colour: boolean;
}

export interface Stage {
  /** Work done so far, of `total`; facts are short texts such as 'loss 0.41'. */
  readonly update: (done: number, facts?: readonly string[]) => void;
  readonly finish: (facts?: readonly string[]) => void;
  /** Ends the line without the tick: the stage was stopped. A stage that has ended, in either way, shows nothing more. */
  readonly stop: (why: string) => void;
}

export interface Progress {
  readonly stage: (name: string, total: number, unit: string) => Stage;
  /** A stage that was not run, and why: nothing is skipped silently. */
  readonly kept: (name: string, why: string) => void;
  readonly line: (text: string) => void;
  /** One more fact of the stage under way, for what goes on within one of its units: it stands until the stage ends. */
  readonly aside: (fact: string) => void;
  readonly paint: Paint;
}

/** 75 → '1 m 15 s' */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} m`;
};

const rate = (perSecond: number, unit: string): string =>
  perSecond >= 10
    ? `${perSecond.toFixed(0)} ${unit}/s`
    : perSecond >= 0.1
      ? `${perSecond.toFixed(1)} ${unit}/s`
      : `${(1 / perSecond).toFixed(0)} s/${unit.replace(/s$/, '')}`;

const bar = (part: number, width: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, part)) * width);
  return '━'.repeat(full) + '╌'.repeat(width - full);
};

const NAME = 12;
const PLAIN_EVERY_MS = 5000;
const REDRAW_EVERY_MS = 80;

export const progress = (screen: Screen): Progress => {
  const paint = painter(screen.colour);
  let aside: readonly string[] = [];
  let redraw = (): void => undefined;
  const stage = (name: string, total: number, unit: string): Stage => {
    const start = screen.now();
    // A terminal shows the first step at once; the first plain line comes after the first interval.
    let last = screen.tty ? Number.NEGATIVE_INFINITY : start;
    const clip = (text: string) =>
      text.length >= screen.columns() ? `${text.slice(0, Math.max(1, screen.columns() - 2))}…` : text;
    const body = (done: number, facts: readonly string[], left: boolean): string => {
      const seconds = (screen.now() - start) / 1000;
      const speed = seconds > 0 && done > 0 ? done / seconds : 0;
      const counts = `${String(done).padStart(String(total).length)}/${total} ${unit}`;
      const times =
        speed === 0
          ? []
          : left && done < total
            ? [rate(speed, unit), `${duration((total - done) / speed)} left`]
            : [rate(speed, unit), duration(seconds)];
      return [counts, ...facts, ...times].join(' · ');
    };
    const show = (mark: string, done: number, facts: readonly string[], left: boolean): void => {
      const text = `${name.padEnd(NAME)} ${screen.tty && left ? `${bar(total === 0 ? 1 : done / total, 16)} ` : ''}${body(done, facts, left)}`;
      if (screen.tty) screen.write(`\r\x1b[K${paint.mark(mark)} ${clip(text)}${left ? '' : '\n'}`);
      else screen.write(`${mark} ${text}\n`);
    };
    let latest: { done: number; facts: readonly string[] } = { done: 0, facts: [] };
    if (!screen.tty) screen.write(`· ${name.padEnd(NAME)} ${total} ${unit} to do\n`);
    else show('·', 0, [], true);
    aside = [];
    redraw = () => update(latest.done, latest.facts);
    let isOver = false;
    const end = (mark: string, done: number, facts: readonly string[]): void => {
      if (isOver) return;
      isOver = true;
      aside = [];
      redraw = () => undefined;
      show(mark, done, facts, false);
    };
    const update: Stage['update'] = (done, facts = []) => {
      if (isOver) return;
      latest = { done, facts };
      if (screen.now() - last < (screen.tty ? REDRAW_EVERY_MS : PLAIN_EVERY_MS)) return;
      last = screen.now();
      show('·', done, [...facts, ...aside], true);
    };
    return {
      update,
      finish: (facts) => end('✓', total, facts ?? latest.facts),
      stop: (why) => end('✗', latest.done, [...latest.facts, why]),
    };
  };
  return {
    stage,
    kept: (name, why) => screen.write(`${paint.mark('=')} ${name.padEnd(NAME)} ${why}\n`),
    line: (text) => screen.write(`${text}\n`),
    aside: (fact) => {
      aside = [fact];
      redraw();
    },
    paint,
  };
};

/** The real screen of this process. */
export const standardScreen = (): Screen => ({
  write: (text) => process.stdout.write(text),
  tty: process.stdout.isTTY === true && process.env.TERM !== 'dumb',
  columns: () => process.stdout.columns ?? 100,
  now: () => performance.now(),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
});
