/** @file Patience with patterns from files: a regular expression may take longer than the universe for one word, and no look at
 *  its text tells which do. So what runs them is stopped by the clock. */
import { Script } from 'node:vm';

const PLACE = '__tompoPatience';
const script = new Script(`globalThis.${PLACE}()`);

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** What `work` gives; null where it takes longer than `ms`: it is then stopped in the midst of whatever it does, a regular
 *  expression included. What it throws is thrown. */
export const within = <T>(ms: number, work: () => T): { readonly value: T } | null => {
  const home = globalThis as unknown as Record<string, unknown>;
  home[PLACE] = work;
  try {
    return { value: script.runInThisContext({ timeout: ms }) as T };
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  } finally {
    delete home[PLACE];
  }
};
