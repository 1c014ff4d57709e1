import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const preload = new URL('./killAtWrite.mjs', import.meta.url).href;
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** The command, killed at its k-th write below a folder; the signal that ended it, null where it came to its end before. */
const killedAt = (k: number, dir: string, args: readonly string[]): Promise<string | null> =>
  new Promise((done, failed) => {
    const node = ['--conditions=@tompo/source', '--import', preload, '--import', loader, bin, ...args];
    const env = { ...process.env, KILL_AT: String(k), KILL_DIR: dir };
    const child = spawn(process.execPath, node, { env, stdio: 'ignore' });
    child.on('error', failed);
    child.on('close', (_, signal) => done(signal));
  });

/** Every eighth write (of games every sixteenth), each of which takes two processes; continuous integration takes every third (sixth). An
 *  odd number meets the beginnings and the ends of files in turn. */
const EVERY = Number(process.env.TOMPO_KILL_EVERY ?? 8);

interface Killed {
  readonly of: string;
  readonly recipe: string;
  readonly name: string;
  readonly arm: string;
  /** Folders of the adapters. */
  readonly adapters: readonly string[];
  readonly every: number;
}

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe.each<Killed>([
  { of: 'fixed situations', recipe: tiny, name: 'tiny', arm: 'tompo', adapters: ['.'], every: EVERY },
  {
    of: 'whole games',
    recipe: beside('./games.yaml'),
    name: 'games',
    arm: 'rloo',
    adapters: ['.'],
    every: 2 * EVERY,
  },
  {
    of: 'whole games, by several learners,',
    recipe: beside('./roles.yaml'),
    name: 'roles',
    arm: 'rloo',
    adapters: ['leader', 'others'],
    every: 2 * EVERY,
  },
])(
  'a training from $of that is killed in the middle of a write',
  ({ recipe, name, arm, adapters, every }) => {
    const out = scratch();
    const numbers = (at: string) => [
      readFileSync(join(at, name, 'metrics', `${arm}.jsonl`), 'utf8'),
      ...adapters.map((folder) =>
        readFileSync(join(at, name, 'models', arm, folder, 'adapter_model.safetensors')).toString('base64'),
      ),
    ];
    /** Half files, under names of their own. A training that had nothing left to do changes nothing, sweeping included. */
    const leftIn = (at: string) =>
      readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /\.(tmp|partial|probe)$/.test(path),
      );
    const train = (at: string) => ['train', name, '--algorithm', arm, '--out', at];

    it('goes on to the metrics and the adapter of the run that was not, byte for byte', {
      timeout: 1_800_000,
    }, async () => {
      const start = join(out, 'start');
      for (const args of [
        ['simulate', recipe, '--out', start],
        ['sft', name, '--out', start, '--set', 'sft.steps=2'],
      ]) {
        const { code, err } = await tompo(args);
        expect(code, err).toBe(0);
      }
      const whole = join(out, 'whole');
      cpSync(start, whole, { recursive: true });
      expect((await tompo(train(whole))).err).toBe('');
      const expected = numbers(whole);
      expect(expected[0]?.match(/"step":\d+/g)).toEqual(['"step":0', '"step":1', '"step":2']);
      let k = 1;
      for (; ; k += every) {
        const at = join(out, `at${k}`);
        cpSync(start, at, { recursive: true });
        if ((await killedAt(k, at, train(at))) === null) break;
        const resumed = await tompo(train(at));
        // Killed after the last mark was set there is nothing left to do, which is told.
        if (resumed.code !== 0)
          expect(resumed.err, `write ${k}`).toContain(`has the stage train ${arm} already`);
        else expect(leftIn(at), `write ${k}`).toEqual([]);
        expect(numbers(at), `write ${k}`).toEqual(expected);
        rmSync(at, { recursive: true });
      }
      // Recipe, metrics, their rows, two checkpoints, the adapter, marks and times.
      expect(k).toBeGreaterThan(15);
    });
  },
);
