/** SIGTERM and SIGINT within each stage: the command ends soon, says how to go on, and going on gives the same bytes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

const sets = [
  // many games, small steps: each stage lasts long enough to be met
  'data.trainGames=500',
  'sft.steps=40',
  'rl.steps=4',
  'evaluation.games=40',
  'games.0.rounds=2',
  'model.context=192',
].flatMap((set) => ['--set', set]);

/** An adapter says where its base lies, which is in the run's own folder. */
const filesOf = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['data', 'metrics', 'eval', 'models/sft', 'models/tompo', 'models/grpo'].flatMap((folder) =>
      readdirSync(join(dir, folder)).map((file) => {
        const path = join(folder, file);
        return [path, readFileSync(join(dir, path), 'latin1').replaceAll(dir, '<run>')];
      }),
    ),
  );

it('SIGTERM in simulate, sft, train and eval: ends soon with 130 and the way to go on; the end is the same', async () => {
  const whole = scratch();
  const once = await tompo(['run', tiny, '--out', whole, ...sets]);
  expect(once.code, once.err).toBe(0);

  const out = scratch();
  const dir = join(out, 'tiny');
  const size = (file: string): number =>
    existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8').length : 0;
  const stages = [
    ['simulate', 'SIGTERM', (shown: string) => shown.includes('· simulate')],
    ['sft', 'SIGTERM', () => size('metrics/sft.jsonl') > 0],
    ['train tompo', 'SIGINT', () => size('metrics/tompo.jsonl') > 0],
    ['eval sft', 'SIGTERM', (shown: string) => shown.includes('· eval sft')],
  ] as const;
  for (const [i, [stage, signal, isThere]] of stages.entries()) {
    let sent = 0;
    const stopped = await tompo(
      i === 0 ? ['run', tiny, '--out', out, ...sets] : ['run', 'tiny', '--resume', '--out', out],
      {
        signal,
        interruptWhen: (shown) => {
          if (!isThere(shown)) return false;
          sent = Date.now();
          return true;
        },
      },
    );
    const waited = (Date.now() - sent) / 1000;
    expect(stopped.code, `${stage}: ${stopped.err}`).toBe(130);
    expect(stopped.err).toMatch(
      new RegExp(`Stopped in stage ${stage}; what was done is kept\\. Go on with: tompo run \\S+ --resume`),
    );
    // Seconds on a machine that may be busy with other work; a stage that did not listen would take its whole length.
    expect(waited, stage).toBeLessThan(30);
  }
  const last = await tompo(['run', 'tiny', '--resume', '--out', out]);
  expect(last.code, last.err).toBe(0);
  const [stoppedFiles, wholeFiles] = [filesOf(dir), filesOf(join(whole, 'tiny'))];
  expect(Object.keys(stoppedFiles)).toEqual(Object.keys(wholeFiles));
  for (const [file, bytes] of Object.entries(wholeFiles))
    expect(stoppedFiles[file] === bytes, file).toBe(true);
});
