/** @file A range of a file, read while a function is traced, which waits for nobody. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Throws when the file ends before the range does. */
export const fileBytes = (path: string, offset: number, length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  const handle = openSync(path, 'r');
  try {
    for (let done = 0; done < length; ) {
      const read = readSync(handle, bytes, done, length - done, offset + done);
      if (read === 0) throw new Error(`${path} ended early`);
      done += read;
    }
  } finally {
    closeSync(handle);
  }
  return bytes;
};
