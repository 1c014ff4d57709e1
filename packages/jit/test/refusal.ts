/** @file Calls that are refused. */
import { expect } from 'vitest';
import { explain, JitFault } from '../src/index.js';

/** The tagged error of a rejected call, whose message is its explanation. */
export const errorOf = async (call: Promise<unknown>): Promise<JitFault['error']> => {
  const fault = await call.then(
    () => expect.fail('it should be refused'),
    (e: unknown) => e,
  );
  if (!(fault instanceof JitFault)) throw new Error(`expected a JitFault, got ${String(fault)}`);
  expect(fault.message).toBe(explain(fault.error));
  return fault.error;
};
