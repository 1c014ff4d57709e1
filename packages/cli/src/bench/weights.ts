/** @file What the weights in a folder are, whatever it is called: a policy that was trained anew is another player. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK = 1 << 20;

/** A digest of all files of weights in some folders. */
export const weightsDigest = (folders: readonly string[]): string => {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK);
  for (const folder of folders)
    for (const file of readdirSync(folder)
      .filter((one) => one.endsWith('.safetensors'))
      .sort()) {
      hash.update(`${file}\n`);
      const fd = openSync(join(folder, file), 'r');
      try {
        for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk))
          hash.update(chunk.subarray(0, read));
      } finally {
        closeSync(fd);
      }
    }
  return hash.digest('hex');
};
