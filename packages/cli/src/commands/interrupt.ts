/** @file Ctrl-C: the first one ends the run after the step in hand, a second one at once. A run that a study started also ends
 *  when the study is gone. */

export const INTERRUPTED = 130;

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** Listens until released. say: called once, at the first signal. */
export const onInterrupt = (say: (text: string) => void): Interrupt => {
  const controller = new AbortController();
  const listen = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
    say('\nStopping after this step; press Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', listen);
  process.on('SIGTERM', listen);
  process.on('disconnect', listen);
  // Waiting for the end of who started it must not keep this process alive.
  process.channel?.unref();
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', listen);
      process.off('SIGTERM', listen);
      process.off('disconnect', listen);
    },
  };
};
