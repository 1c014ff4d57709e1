/** @file What the server is doing, in one line: redrawn in place on a terminal, a plain line now and then elsewhere. */
import type { Engine } from '@tompo/lm';
import type { Screen } from '../screen/progress.js';
import type { Api } from './api.js';

const REDRAW_MS = 1000;
const PLAIN_MS = 10_000;

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export interface Status {
  /** The last line, and no more. */
  readonly end: () => void;
}

/** Where nothing was asked since the last line, none is written. */
export const showStatus = (screen: Screen, api: Api, engine: Engine): Status => {
  let last = { at: screen.now(), tokens: 0, requests: 0 };
  const line = (): string => {
    const { running, waiting, tokens } = engine.stats();
    const { requests } = api.counts();
    const now = screen.now();
    const rate = (1000 * (tokens - last.tokens)) / Math.max(1, now - last.at);
    last = { at: now, tokens, requests };
    return [
      `${number.format(requests)} ${requests === 1 ? 'request' : 'requests'}`,
      `${running} decoding, ${waiting} waiting`,
      `${number.format(tokens)} tokens`,
      `${number.format(rate)} tokens/s`,
    ].join(' · ');
  };
  const isNews = (): boolean =>
    engine.stats().tokens !== last.tokens || api.counts().requests !== last.requests;
  let wasBusy = false;
  const tick = (): void => {
    const news = isNews();
    // One more line after the last token, so that the screen does not stay at an old rate.
    if (!news && !wasBusy) return;
    wasBusy = news;
    if (screen.tty) screen.write(`\r\x1b[K· ${line()}`);
    else if (news) screen.write(`· ${line()}\n`);
  };
  const timer = setInterval(tick, screen.tty ? REDRAW_MS : PLAIN_MS);
  timer.unref();
  return {
    end: () => {
      clearInterval(timer);
      const { tokens } = engine.stats();
      const { requests } = api.counts();
      screen.write(
        `${screen.tty ? '\r\x1b[K' : ''}✓ ${number.format(requests)} ${requests === 1 ? 'request' : 'requests'} · ${number.format(tokens)} tokens\n`,
      );
    },
  };
};
