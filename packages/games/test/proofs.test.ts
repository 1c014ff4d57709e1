/** @file No exported function without an oracle or a law: README.md in this folder names them all, and tells no tales. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as games from '../src/index.js';
import * as testing from '../src/testing.js';

const read = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
const rows = [...read('README.md').matchAll(/^\| `(\w+)`\s+\| (.+?)\s+\| (.+?)\s+\|$/gmu)].map(
  ([, name, proof, files]) => ({
    name: name as string,
    proof: proof as string,
    files: [...(files as string).matchAll(/`([^`]+)`/gu)].map(([, file]) => file as string),
  }),
);
const functions = Object.entries({ ...games, ...testing })
  .filter(([, value]) => typeof value === 'function')
  .map(([name]) => name);

describe('the table of proofs', () => {
  it('names every exported function once, and nothing else', () => {
    expect(functions.length).toBeGreaterThan(40);
    expect(rows.map((row) => row.name).toSorted()).toEqual(functions.toSorted());
  });
  it.each(rows.map((row) => [row.name, row] as const))(
    '%s: its files exist and use it',
    (name, { proof, files }) => {
      expect(proof.length).toBeGreaterThan(5);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        expect(existsSync(new URL(`./${file}`, import.meta.url)), file).toBe(true);
        // Imported and called or handed on, not only mentioned in a comment.
        const code = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '');
        expect(code.match(new RegExp(`\\b${name}\\b`, 'gu'))?.length ?? 0, file).toBeGreaterThanOrEqual(2);
      }
    },
  );
});
