import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CliFailure } from '../src/errors.js';
import { makeDir, openWholeLines, readJson, writeJson, writeWhole } from '../src/run/files.js';
import { scratch } from './command.js';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const sentence = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CliFailure) return error.message;
    throw error;
  }
  return 'nothing went wrong';
};

describe('files', () => {
  it('what is written is read back; no part file is left', () => {
    const dir = scratch();
    writeJson(join(dir, 'deep', 'a.json'), { x: [1, null] });
    expect(readJson(join(dir, 'deep', 'a.json'), '')).toEqual({ x: [1, null] });
    expect(readdirSync(join(dir, 'deep'))).toEqual(['a.json']);
  });

  it('a number that is none is refused with its place, and the old file stays', () => {
    const path = join(scratch(), 'a.json');
    writeJson(path, { x: 1 });
    expect(sentence(() => writeJson(path, { summary: { all: [{ u3: 1 }, { u3: Number.NaN }] } }))).toBe(
      `${path} is not written: summary.all[1].u3 is NaN, which is no number; mend the game, reward or player that it comes from.`,
    );
    const lines = openWholeLines(path);
    expect(sentence(() => lines.write({ payoffs: [1, Number.POSITIVE_INFINITY] }))).toContain(
      'payoffs[1] is Infinity',
    );
    lines.close();
    expect(readJson(path, '')).toEqual({ x: 1 });
  });

  it('lines appear in their place when they are whole, and not before', () => {
    const dir = scratch();
    const path = join(dir, 'm.jsonl');
    writeFileSync(path, 'old');
    const abandoned = openWholeLines(path);
    abandoned.write({ step: 1 });
    abandoned.close();
    expect(readFileSync(path, 'utf8')).toBe('old');
    const lines = openWholeLines(path);
    lines.write({ step: 1 });
    lines.write({ text: 'a\u2028b' });
    expect(readFileSync(path, 'utf8')).toBe('old');
    lines.commit();
    lines.close();
    expect(readFileSync(path, 'utf8')).toBe('{"step":1}\n{"text":"a\\u2028b"}\n');
    expect(readdirSync(dir)).toEqual(['m.jsonl']);
  });

  it('a file that the disk has no room for leaves the old one whole', () => {
    const path = join(scratch(), 'a.json');
    writeFileSync(path, 'old');
    const files = new URL('../src/run/files.ts', import.meta.url).href;
    const script = `const { writeWhole } = await import(${JSON.stringify(files)});
      try { writeWhole(${JSON.stringify(path)}, 'x'.repeat(100000)); } catch (error) { console.log(error.message); }`;
    // A limit of 8 KiB for a file: the first write is cut short, the next one refused, as on a disk that fills up.
    const { stdout } = spawnSync(
      'bash',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 8; exec "$@"',
        'bash',
        process.execPath,
        '--conditions=@tompo/source',
        '--import',
        loader,
        '--input-type=module',
        '-e',
        script,
      ],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
    );
    expect(stdout).toMatch(/^Cannot write .*a\.json.*EFBIG/);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(dirname(path))).toEqual(['a.json']);
  });

  it('a write that fails never harms the file that was there, and leaves nothing beside it', () => {
    const dir = scratch();
    // the longest name there is: the new file cannot be written beside it under a longer one
    const name = `${'a'.repeat(250)}.json`;
    writeFileSync(join(dir, name), 'old');
    expect(sentence(() => writeWhole(join(dir, name), 'new'))).toMatch(/^Cannot write .* \(ENAMETOOLONG\)/);
    expect(readFileSync(join(dir, name), 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual([name]);
  });

  it('a device is written to, never replaced', () => {
    const path = join(scratch(), 'a.json');
    symlinkSync('/dev/full', path);
    expect(sentence(() => writeWhole(path, 'new'))).toMatch(/the disk is full/);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('a file where a folder should be', () => {
    const dir = scratch();
    writeFileSync(join(dir, 'f'), '');
    expect(sentence(() => makeDir(join(dir, 'f', 'g')))).toMatch(/is a file, not a folder/);
    mkdirSync(join(dir, 'd'));
    expect(sentence(() => writeWhole(join(dir, 'd'), 'x'))).toMatch(/^Cannot write /);
  });

  it('damaged files are told with the command that makes them again', () => {
    const path = join(scratch(), 'x.json');
    writeFileSync(path, '{"a":');
    expect(sentence(() => readJson(path, 'tompo eval --force'))).toMatch(
      /x\.json cannot be used: .*`tompo eval --force`/,
    );
  });
});
