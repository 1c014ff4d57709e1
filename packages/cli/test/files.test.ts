import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliFailure } from '../src/errors.js';
import { makeDir, openLines, readJson, readLines, writeJson, writeWhole } from '../src/run/files.js';
import { scratch } from './command.js';

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

  it('lines are there as soon as they are written', () => {
    const path = join(scratch(), 'm.jsonl');
    const lines = openLines(path);
    lines.write({ step: 1 });
    expect(readLines(path, '')).toEqual([{ step: 1 }]);
    lines.write({ step: 2 });
    lines.close();
    expect(readFileSync(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
  });

  it('a full disk: says so, and what to do', () => {
    const path = join(scratch(), 'm.jsonl');
    symlinkSync('/dev/full', path);
    const lines = openLines(path);
    expect(sentence(() => lines.write({ step: 1 }))).toMatch(
      /m\.jsonl: the disk is full \(ENOSPC\); make room/,
    );
    lines.close();
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
    expect(sentence(() => openLines(join(dir, 'd')))).toMatch(/^Cannot write .*EISDIR/);
  });

  it('damaged files are told with the command that makes them again', () => {
    const path = join(scratch(), 'x.json');
    writeFileSync(path, '{"a":');
    expect(sentence(() => readJson(path, 'tompo eval --force'))).toMatch(
      /x\.json cannot be used: .*`tompo eval --force`/,
    );
    expect(sentence(() => readLines(path, 'tompo sft'))).toMatch(/cannot be used/);
  });
});
