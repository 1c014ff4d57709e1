/** @file `for await` forgets what a generator returns; this does not. */

/** Runs a training loop to its end: `each` sees every step's metrics, the result comes back.
 *  @example const { model } = await runToEnd(sft(options), ({ step, loss }) => console.log(step, loss)); */
export const runToEnd = async <M, R>(
  run: AsyncGenerator<M, R, undefined>,
  each: (metrics: M) => void = () => undefined,
): Promise<R> => {
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    each(next.value);
  }
};
