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

const RANDOM = /\b(rand\w*|truncatedNormal|dropout)_?(?:_op)? \(/;

/** The random op of tfjs that we are being called from, or null. These ops draw on the host, so that a trace sees
 *  nothing but a constant: only the stack tells. */
export const randomOpHere = (): string | null => {
  for (const frame of framesHere()) {
    const op = TFJS.test(frame) ? RANDOM.exec(frame) : null;
    if (op !== null) return op[1]!.replace(/_$/, '');
  }
  return null;
};
