/** Files are replaced whole, by however many writers at once. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import { reasonOf, writeAtomically } from '../src/index.js';

const root = await mkdtemp(join(tmpdir(), 'tompo-lm-atomic-'));
afterAll(() => rm(root, { recursive: true }));

describe('writeAtomically', () => {
  it('writers of one file do not meet: the file is that of one of them, and nothing is left beside it', async () => {
    const path = join(root, 'new', 'file');
    const texts = Array.from({ length: 20 }, (_, i) => `${i} `.repeat(50_000));
    const written = await Promise.all(texts.map((text) => writeAtomically(path, [text, 'end'])));
    expect(written.every(E.isRight)).toBe(true);
    expect(texts.map((text) => `${text}end`)).toContain(await readFile(path, 'utf8'));
    expect(await readdir(join(root, 'new'))).toEqual(['file']);
  });

  it('says why not, and leaves nothing', async () => {
    const path = join(root, 'folder');
    expect(await writeAtomically(join(path, 'inner'), ['x'])).toEqual(E.right(undefined));
    const refused = await writeAtomically(path, ['x']);
    expect(refused).toMatchObject(E.left({ _tag: 'UnwritableFile', path }));
    expect((await readdir(root)).sort()).toEqual(['folder', 'new']);
  });

  it('a reason is the code of the system, or what was said', () => {
    expect(reasonOf(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toBe('ENOSPC');
    expect(reasonOf(new Error('no'))).toBe('Error: no');
  });
});
