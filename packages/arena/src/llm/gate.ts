/** @file Who may send next: so many calls at a time, so many in a minute, and none while an endpoint wants to be left alone. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { limit } from './pool.js';

/** A pause; over at once where the signal goes off. */
export const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal?.aborted === true) return done();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });

export interface CallGate {
  /** Does the work when its turn comes, or once the signal goes off. */
  readonly pass: <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Nobody begins for so long. */
  readonly holdOff: (ms: number) => void;
}

export interface CallGateOptions {
  /** Calls under way at a time; default 8. */
  readonly concurrency?: number | undefined;
  /** Beginnings are at least a minute's part of it apart; no limit unless told. */
  readonly requestsPerMinute?: number | undefined;
}

const gateFaults = (concurrency: number, requestsPerMinute: number | undefined): readonly OptionFault[] => [
  ...(Number.isInteger(concurrency) && concurrency >= 1
    ? []
    : [{ field: 'concurrency', value: String(concurrency), expected: 'a whole number above 0' }]),
  ...(requestsPerMinute === undefined || (requestsPerMinute >= 0.01 && Number.isFinite(requestsPerMinute))
    ? []
    : [
        {
          field: 'requestsPerMinute',
          value: String(requestsPerMinute),
          expected: 'a number of at least 0.01',
        },
      ]),
];

/** One gate for all that ask an endpoint, whoever they are. */
export const callGate = ({
  concurrency = 8,
  requestsPerMinute,
}: CallGateOptions = {}): E.Either<ArenaError, CallGate> => {
  const faults = gateFaults(concurrency, requestsPerMinute);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'callGate', faults });
  const limited = limit(concurrency);
  const apart = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  let next = 0;
  let heldUntil = 0;
  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    const mine = Math.max(performance.now(), next);
    next = mine + apart;
    for (;;) {
      const left = Math.max(mine, heldUntil) - performance.now();
      if (left <= 0 || signal?.aborted === true) return;
      await wait(left, signal);
    }
  };
  return E.right({
    pass: (work, signal) =>
      limited(async () => {
        await turn(signal);
        return work();
      }),
    holdOff: (ms) => {
      heldUntil = Math.max(heldUntil, performance.now() + ms);
    },
  });
};
