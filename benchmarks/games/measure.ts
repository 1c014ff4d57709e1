/** @file The rate of a repeated call, and how numbers are written. */
import { either as E } from 'fp-ts';

/** The right side, or an end of the run. */
export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

/** Calls for at least so many seconds. Returns seconds per call. */
export const secondsPerCall = (seconds: number, call: () => void): number => {
  const start = performance.now();
  for (let calls = 1; ; calls++) {
    call();
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return elapsed / calls;
  }
};

export const count = (x: number): string => Math.round(x).toLocaleString('en');

/** A time in the unit that suits it, three digits. */
export const time = (seconds: number): string => {
  const [factor, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's'];
  return `${Number((seconds * factor).toPrecision(3))} ${unit}`;
};

export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} ×`;
