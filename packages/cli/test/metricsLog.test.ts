import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '@tompo/trainer';
import { describe, expect, it } from 'vitest';
import { runFolder } from '../src/run/folder.js';
import { openMetrics } from '../src/stages/metricsLog.js';
import { scratch } from './command.js';

const rows = [
  { step: 1, loss: 2, kl: 0.5 },
  { step: 2, loss: 1.5, kl: 0.1 + 0.2 },
];
const whole = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const checkpoint = { step: 2, notes: { rows } } as unknown as Checkpoint;

describe('a metrics file that is gone on with', () => {
  const out = scratch();
  let runs = 0;
  /** Opens the file after it was found like this (null: not at all); what is in it then, and what was said. */
  const opened = (found: string | null, from: Checkpoint | undefined = checkpoint) => {
    runs += 1;
    const folder = runFolder(join(out, String(runs)));
    const path = folder.metrics('tompo');
    mkdirSync(join(folder.dir, 'metrics'), { recursive: true });
    if (found !== null) writeFileSync(path, found);
    const said: string[] = [];
    const log = openMetrics(folder, 'tompo', from, (text) => said.push(text));
    return { log, path, said, text: readFileSync(path, 'utf8') };
  };

  it('is what the checkpoint holds, whatever lies beyond it or was done to it', () => {
    const beyond = ['{"step":3}\n', '{"step":3,"lo', '\0\0\0', 'null\n', 'garbage\n\n', '[1]\n'];
    for (const more of beyond) {
      const { log, text, said } = opened(whole + more);
      log.close();
      expect(text).toBe(whole);
      expect(said.join(), more).toMatch(/1 line after the checkpoint of step 2 dropped/);
    }
    for (const damaged of ['', whole.slice(0, 20), `null\n${whole}`, whole.replace('1.5', '1.6')]) {
      const { log, text, said } = opened(damaged);
      log.close();
      expect(text).toBe(whole);
      expect(said.join()).toMatch(/was damaged: written anew/);
    }
    const missing = opened(null);
    missing.log.close();
    expect([missing.text, missing.said.length]).toEqual([whole, 1]);
    const sound = opened(whole);
    sound.log.close();
    expect([sound.text, sound.said]).toEqual([whole, []]);
  });

  it('grows row by row, and is put into its place as a whole at the end', () => {
    const { log, path } = opened(whole);
    log.write({ step: 3, loss: 1 });
    expect(readFileSync(path, 'utf8')).toBe(`${whole}{"step":3,"loss":1}\n`);
    writeFileSync(path, 'trodden on');
    log.finish();
    log.close();
    expect(readFileSync(path, 'utf8')).toBe(`${whole}{"step":3,"loss":1}\n`);
    expect(log.notes().rows).toHaveLength(3);
    expect(rows).toHaveLength(2);
  });

  it('a number that is none is refused with its name and step, and nothing is written', () => {
    const { log, path } = opened(whole);
    for (const [value, said] of [
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '-Infinity'],
    ] as const)
      expect(() => log.write({ step: 3, loss: 1, 'payoff vs grim': value })).toThrow(
        `${path} is not written: payoff vs grim of step 3 is ${said}, which is no number; mend the game, reward or player that it comes from.`,
      );
    // What says that there is no number is one thing, what is none another.
    log.write({ step: 3, loss: 1, validationU1Low: null });
    log.close();
    expect(readFileSync(path, 'utf8')).toBe(`${whole}{"step":3,"loss":1,"validationU1Low":null}\n`);
  });

  it('begins empty where nothing was saved', () => {
    const folder = runFolder(join(out, 'fresh'));
    mkdirSync(join(folder.dir, 'metrics'), { recursive: true });
    writeFileSync(folder.metrics('tompo'), whole);
    openMetrics(folder, 'tompo', undefined, () => undefined).close();
    expect(existsSync(folder.metrics('tompo'))).toBe(true);
    expect(readFileSync(folder.metrics('tompo'), 'utf8')).toBe('');
  });
});
