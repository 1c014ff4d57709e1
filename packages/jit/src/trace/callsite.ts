/** @file The line of the user's code that called a tfjs op, for error messages. */

// '/@tensorflow/…' in node_modules, '/@tensorflow+…' in pnpm's store.
const TFJS = /[\\/]@tensorflow[\\/+]/;
const STACK_DEPTH = 80;

const framesHere = (): string[] => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_DEPTH;
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = limit;
  return frames;
};

/** The first frame above tfjs's own: 'at model (file.ts:12:7)', or 'at an unknown place'. */
export const callSite = (): string => {
  const frames = framesHere();
  const first = frames.findIndex((f) => TFJS.test(f));
  const above = frames
    .slice(Math.max(first, 0))
    .find((f) => !TFJS.test(f) && !/\(?node:/.test(f) && /[:\\/]/.test(f));
  return above === undefined ? 'at an unknown place' : above.trim();
};

/** Where `fn`, which is running, was called from: 'at model (file.ts:12:7)'. */
export const callerOf = (fn: (...args: never[]) => unknown): string => {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, fn);
  return here.stack?.split('\n')[1]?.trim() ?? 'at an unknown place';
};
