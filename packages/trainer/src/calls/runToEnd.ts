/** @file `for await` forgets what a generator returns; this does not. */

import { TrainingFailure } from '../errors.js';
import { thrown } from './ask.js';

/** Runs a training loop to its end: `each` sees every step's metrics (and is waited for), the result comes back. Where `each`
 *  fails, the loop ends as it does when any function fails: its last whole step is saved and handed out.
 *  @example const { model } = await runToEnd(sft(options), ({ step, loss }) => console.log(step, loss)); */
export const runToEnd = async <M, R>(
  run: AsyncGenerator<M, R, undefined>,
  each: (metrics: M) => void | Promise<void> = () => undefined,
): Promise<R> => {
  let next = await run.next();
  for (let step = 1; next.done !== true; step++) {
    try {
      await each(next.value);
    } catch (cause) {
      const told = (next.value as { readonly step?: unknown } | undefined)?.step;
      const at = typeof told === 'number' ? told : step;
      const reason = thrown(cause);
      next = await run.throw(
        new TrainingFailure(
          { _tag: 'FunctionFailed', name: 'each', step: at, of: null, reason, cause },
          null,
        ),
      );
      continue;
    }
    next = await run.next();
  }
  return next.value;
};
