/** @file Code of others that must not run for ever: Node's own watchdog ends it, an endless loop too. */
import { createContext, Script } from 'node:vm';

const box: { run: () => unknown; result: unknown } = { run: () => undefined, result: undefined };
let call: (() => void) | undefined;
let limit = 0;

/** What `run` gives. Throws what it throws, and where it takes longer. Must answer at once; nested calls share the limit
 *  of the outermost. */
export const inTime = <T>(milliseconds: number, run: () => T): T => {
  if (limit > 0) return run();
  if (call === undefined) {
    const context = createContext(box);
    const script = new Script('result = run()');
    call = () => script.runInContext(context, { timeout: limit });
  }
  limit = milliseconds;
  box.run = run;
  try {
    call();
    return box.result as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new RangeError(`did not end within ${milliseconds / 1000} s`);
    throw error;
  } finally {
    limit = 0;
    box.run = () => undefined;
    box.result = undefined;
  }
};
