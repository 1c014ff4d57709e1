/** @file A run says what it is: what was made of other settings or files is refused or left out, and a command that is
 *  refused changes nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

/** Every file below a folder with its content. */
const snapshot = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((f) => statSync(join(dir, f)).isFile())
      .sort()
      .map((f) => [f, readFileSync(join(dir, f), 'latin1')]),
  );

const out = scratch();
const at = (...parts: string[]) => join(out, 'tiny', ...parts);
const report = async (): Promise<{ readonly page: string; readonly err: string }> => {
  const { code, err } = await tompo(['report', at()]);
  expect(code, err).toBe(0);
  return { page: readFileSync(at('report.html'), 'utf8'), err };
};

beforeAll(async () => {
  const { code, err } = await tompo(['run', tiny, '--out', out]);
  expect(code, err).toBe(0);
});

describe('a refused command', () => {
  it.each([
    [
      'a device that is not here',
      ['train', at(), '--force', '--set', 'device=jit:cuda'],
      /device "jit:cuda"/,
    ],
    [
      'a stage that is done otherwise',
      ['eval', at(), '--set', 'evaluation.games=2'],
      /evaluation\.games was 3 and is 2/,
    ],
    ['a stage that is done', ['sft', at()], /has the stage sft already/],
    [
      'a stage on other ground',
      ['train', at(), '--force', '--set', 'sft.steps=31'],
      /models\/sft does not fit: sft\.steps was 30 and is 31/,
    ],
    [
      'an evaluation of another model',
      ['eval', at(), '--force', '--set', 'rl.steps=1'],
      /rl\.steps was 2 and is 1/,
    ],
    ['a recipe with a fault', ['run', at(), '--resume', '--set', 'rl.stepz=1'], /did you mean steps/],
    ['another recipe', ['run', at(), '--resume', '--set', 'rl.steps=1'], /differs in rl\)/],
    ['no word', ['run', tiny, '--out', out], /exists already/],
    [
      'a model that is not there',
      ['run', at(), '--force', '--set', 'model={init: directory, path: nowhere}'],
      /There is no model folder nowhere/,
    ],
    [
      'an algorithm that is not there',
      ['train', at(), '--force', '--algorithm', 'x'],
      /has no algorithm "x"/,
    ],
  ] as const)('%s: one sentence, and every file as it was', async (_, args, sentence) => {
    const before = snapshot(out);
    const { code, err } = await tompo(args);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/unexpected|^\s+at /m);
    expect(code).toBe(1);
    expect(snapshot(out)).toEqual(before);
  });
});

describe('files that were changed', () => {
  it('data in another order: refused where it is read, marked in the report', async () => {
    const data = readFileSync(at('data', 'train.jsonl'), 'utf8');
    writeFileSync(at('data', 'train.jsonl'), `${data.trimEnd().split('\n').reverse().join('\n')}\n`);
    const { code, err } = await tompo(['train', at(), '--algorithm', 'tompo', '--force']);
    expect(err).toMatch(
      /data\/train\.jsonl was changed since it was made; .*`tompo simulate \S+tiny --force`/,
    );
    expect(code).toBe(1);
    expect((await report()).err).toMatch(/eval\/sft\.json is left out: .*data\/train\.jsonl was changed/);
    writeFileSync(at('data', 'train.jsonl'), data);
    expect((await report()).err).toBe('');
  });

  it('data that is gone is made again, the same, and the rest is kept', async () => {
    const before = snapshot(at('data'));
    rmSync(at('data', 'train.jsonl'));
    const { code, err, out: screen } = await tompo(['run', at(), '--resume']);
    expect(code, err).toBe(0);
    expect(screen).toMatch(/^✓ simulate /m);
    expect(screen).toMatch(/^= train grpo +done before, kept/m);
    expect(snapshot(at('data'))).toEqual(before);
  });

  it.each(['{}', '[1]', 'null', '', '{"a":'])(
    'records and times that hold %j: told or made anew',
    async (text) => {
      writeFileSync(at('stages.json'), text);
      writeFileSync(at('timings.json'), text);
      writeFileSync(at('made', 'eval.grpo.json'), text);
      const { err } = await report();
      expect(err).toMatch(
        /^eval\/grpo\.json is left out: no record says what it was made of; make it again with `tompo eval \S+ --arm grpo`\.$/m,
      );
      const resumed = await tompo(['run', at(), '--resume']);
      expect(resumed.code, resumed.err).toBe(0);
      expect(resumed.out).toMatch(/^✓ eval grpo /m);
      expect((await report()).err).toBe('');
    },
  );
});

it('one arm trained otherwise: the old numbers are gone, what does not fit is left out, equal samples are not claimed', async () => {
  expect((await report()).page).toContain('the same number of samples');
  const trained = await tompo(['train', at(), '--algorithm', 'tompo', '--set', 'rl.steps=1', '--force']);
  expect(trained.code, trained.err).toBe(0);
  expect(existsSync(at('eval', 'tompo.json'))).toBe(false);
  const { page, err } = await report();
  expect(page).not.toContain('the same number of samples');
  expect(page).toContain('rl.steps was 2 and is 1');
  expect(err).toMatch(
    /^eval\/grpo\.json is left out: models\/grpo does not fit \(rl\.steps was 2 and is 1\)/m,
  );
  const compared = await tompo(['compare', at(), at(), '--arm', 'grpo']);
  expect(compared.code).toBe(1);
  expect(compared.err).toMatch(/models\/grpo does not fit/);
  const resumed = await tompo(['run', at(), '--resume']);
  expect(resumed.err).toMatch(/models\/grpo does not fit: .*`tompo train \S+ --algorithm grpo --force`/);
});

it('--force takes away what Tompo wrote, and leaves what the user did', async () => {
  const own = ['notes.md', 'models/sft/notes.md', 'models/tompo/README.md', 'data/mine.csv'];
  expect(readFileSync(at('models', 'grpo', 'README.md'), 'utf8')).toContain('library_name: peft');
  for (const file of own) writeFileSync(at(file), file);
  const { code, err } = await tompo([
    'run',
    tiny,
    '--out',
    out,
    '--force',
    '--set',
    'rl.evaluateEvery=0',
    '--set',
    'algorithms=[{name: constructor, advantage: {estimator: rloo}}]',
  ]);
  expect(code, err).toBe(0);
  for (const file of own) expect(readFileSync(at(file), 'utf8')).toBe(file);
  expect(existsSync(at('models', 'grpo'))).toBe(false);
  expect(existsSync(at('metrics', 'tompo.jsonl'))).toBe(false);
  expect((await report()).page).toContain('constructor');
});

it('a folder in which the very first write died is begun as if it were new', async () => {
  const dir = join(scratch(), 'tiny');
  mkdirSync(dir);
  writeFileSync(join(dir, 'recipe.yaml.123456789'), 'name: ti');
  const { code, err } = await tompo(['simulate', tiny, '--out', join(dir, '..')]);
  expect(code, err).toBe(0);
  expect(readdirSync(dir).sort()).toEqual(['data', 'made', 'recipe.yaml', 'stages.json', 'timings.json']);
});
