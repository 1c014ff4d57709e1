/** @file How much memory there is, so that what cannot fit is refused before it is built. */
import { totalmem } from 'node:os';
import type { LmError } from './errors.js';

/** Raises or lowers what a process may take, in bytes: for machines that tell the wrong size. */
const OVERRIDE = 'TOMPO_MEMORY_BYTES';

/** Bytes that a process can have at most: the machine's memory, or less where its container gives less. What needs more
 *  than this cannot run; what needs less may still not fit beside other programs. */
export const memoryLimit = (): number => {
  const told = Number(process.env[OVERRIDE]);
  if (told > 0) return told;
  const container = process.constrainedMemory?.() ?? 0;
  const machine = totalmem();
  // A container without a limit says 0, or a number beyond the machine's.
  return container > 0 && container < machine ? container : machine;
};

/** Left where so many bytes are more than there are. what: the subject of the sentence. */
export const tooLarge = (what: string, bytes: number, advice: string): LmError | null => {
  const limit = memoryLimit();
  return bytes <= limit ? null : { _tag: 'TooLarge', what, bytes, limit, advice };
};
