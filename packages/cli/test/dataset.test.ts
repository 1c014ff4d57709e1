/** Demonstrations out of a run as JSONL and Parquet, and in again as what SFT learns. */
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Demonstration } from '../src/dataset/demonstration.js';
import { readDemonstrations } from '../src/dataset/read.js';
import { writeDemonstrations } from '../src/dataset/write.js';
import { scratch, tiny, tompo } from './command.js';
import { right, saveTinyInstruct } from './tinyInstruct.js';

const out = scratch();

const PAIRS: readonly Demonstration[] = [
  { prompt: 'Whom?\n', completion: 'B \u2028 ü 🙂' },
  { prompt: 'How much?', completion: '' },
];
const CHATS: readonly Demonstration[] = [
  {
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
  },
  {
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'd' },
      { role: 'user', content: 'e' },
      { role: 'assistant', content: '' },
    ],
  },
];

const lines = (name: string, ...rows: readonly string[]): string => {
  const path = join(out, name);
  writeFileSync(path, rows.join('\n'));
  return path;
};

const fault = async (path: string): Promise<string> => {
  const read = await readDemonstrations(path);
  if (E.isRight(read)) throw new Error('it was read');
  expect(read.left.split('\n')).toHaveLength(1);
  return read.left;
};

describe('what is written is read again', () => {
  for (const format of ['jsonl', 'parquet'] as const)
    for (const [form, rows] of [
      ['pairs', PAIRS],
      ['chats', CHATS],
    ] as const)
      it(`${form} as ${format}`, async () => {
        const path = join(out, `${form}.${format}`);
        await writeDemonstrations(path, format, rows);
        expect(right(await readDemonstrations(path))).toEqual(rows);
      });

  it('a prompt and a completion that are conversations', async () => {
    const path = lines(
      'both.jsonl',
      '{"prompt": [{"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": "b"}], "id": 3}',
    );
    expect(right(await readDemonstrations(path))).toEqual([CHATS[0]]);
  });
});

describe('what cannot be learned from is named by its line', () => {
  const good = '{"prompt": "a", "completion": "b"}';
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      '{"question": "a", "answer": "b"}',
      /line 2: it has no prompt and no completion \(it has question, answer\)/,
    ],
    ['{"prompt": "a"}', /line 2: it has no completion/],
    ['{"prompt": "a", "completion": 3}', /line 2: completion is a number; it must be a text/],
    ['{"prompt": "", "completion": "b"}', /line 2: prompt is empty/],
    ['[1]', /line 2: it is a list/],
    ['{"messages": "hello"}', /line 2: messages is a string/],
    ['{"messages": [{"role": "user", "content": "a"}]}', /line 2: its last message is not the assistant/],
    ['{"messages": [{"role": "human", "content": "a"}]}', /line 2: message 1 has the role "human"/],
    ['{"messages": [{"role": "user", "content": null}]}', /line 2: message 1 has nothing as its content/],
    ['{"prompt": "a", "compl', /line 2: it is not JSON: the file ends within it/],
  ];
  it.each(cases)('%s', async (line, said) => {
    expect(await fault(lines('bad.jsonl', good, line))).toMatch(said);
  });

  it('how many there are; nothing at all; no file', async () => {
    expect(await fault(lines('bad.jsonl', '1', good, '{}', ''))).toMatch(/2 bad lines, the first: line 1/);
    expect(await fault(lines('empty.jsonl', ''))).toContain('it is empty');
    expect(await fault(join(out, 'none.jsonl'))).toContain('There is no file');
    expect(await fault(join(out, 'none.parquet'))).toContain('There is no file');
    for (const format of ['jsonl', 'parquet'] as const) {
      mkdirSync(join(out, `folder.${format}`));
      expect(await fault(join(out, `folder.${format}`))).toMatch(/cannot be read \(EISDIR\)/);
    }
  });

  it('a place that cannot be written to is named, in either format', async () => {
    const file = lines('file.jsonl', good);
    for (const format of ['jsonl', 'parquet'] as const)
      await expect(writeDemonstrations(join(file, `x.${format}`), format, PAIRS)).rejects.toMatchObject({
        error: { _tag: 'Unwritable', path: join(file, `x.${format}`) },
      });
  });

  it('Parquet: whole numbers of 64 bits where a role is wanted', async () => {
    const { parquetWriteFile } = await import('hyparquet-writer');
    const filename = join(out, 'numbers.parquet');
    const whole = { type: 'INT64', repetition_type: 'REQUIRED' } as const;
    parquetWriteFile({
      filename,
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'messages', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'REQUIRED', num_children: 2 },
        { name: 'role', ...whole },
        { name: 'content', ...whole },
      ],
      columnData: [{ name: 'messages', data: [[{ role: 1n, content: 2n }]] }],
    });
    expect(await fault(filename)).toContain('row 1: message 1 has a bigint as its role');
  });

  it('Parquet: half a file, other columns, other types', async () => {
    const { parquetWriteFile } = await import('hyparquet-writer');
    const path = join(out, 'half.parquet');
    await writeDemonstrations(path, 'parquet', PAIRS);
    truncateSync(path, readFileSync(path).length - 9);
    expect(await fault(path)).toMatch(/half\.parquet is no Parquet file that can be read .*write it anew/);
    parquetWriteFile({ filename: path, columnData: [{ name: 'text', data: ['a'], type: 'STRING' }] });
    expect(await fault(path)).toContain(
      'it has the columns text; name them prompt and completion, or messages',
    );
    parquetWriteFile({
      filename: path,
      columnData: [
        { name: 'prompt', data: ['a', 'b'], type: 'STRING' },
        { name: 'completion', data: [1, 2], type: 'INT32' },
      ],
    });
    expect(await fault(path)).toMatch(/2 bad rows, the first: row 1: completion is a number/);
  });
});

describe('a run', () => {
  const model = join(out, 'Tiny-Instruct');
  const at = (name: string) => [
    ...[tiny, '--out', join(out, name)],
    ...['sft.steps=2', 'rl.maxTokens=12', 'sft.lora={rank: 2, alpha: 4}'].flatMap((set) => ['--set', set]),
    ...['--set', `model={init: directory, path: ${model}, weights: file, context: 256}`],
  ];
  const learned = (name: string) => readFileSync(join(out, name, 'tiny/models/sft/model.safetensors'));
  beforeAll(() => saveTinyInstruct(model));

  it('gives its demonstrations, and learns the same from them as from its own file', async () => {
    const own = await tompo(['sft', ...at('own'), '--set', 'sft.data=file']);
    expect(own.code, own.err).toBe(0);
    const wrote = await tompo([
      'dataset',
      join(out, 'own/tiny'),
      '--format',
      'parquet',
      '--to',
      join(out, 'rows'),
    ]);
    expect(wrote.code, wrote.err).toBe(0);
    expect(wrote.out).toMatch(/train\.parquet: \d+ rows of messages\n.*test\.parquet: \d+ rows/);
    const rows = right(await readDemonstrations(join(out, 'rows/train.parquet')));
    expect(rows).toHaveLength(
      readFileSync(join(out, 'own/tiny/data/train.jsonl'), 'utf8').split('\n').length - 1,
    );

    const data = `sft.data={file: ${join(out, 'rows/train.parquet')}}`;
    const given = await tompo(['sft', ...at('given'), '--set', data]);
    expect(given.code, given.err).toBe(0);
    expect(learned('given').equals(learned('own'))).toBe(true);
  });

  it('says what is wrong with a file before anything is trained', async () => {
    const bad = lines('bad.jsonl', '{"prompt": "a"}');
    const ran = await tompo(['sft', ...at('bad'), '--set', `sft.data={file: ${bad}}`]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(
      /bad\.jsonl cannot be learned from: 1 bad line, the first: line 1: it has no completion/,
    );
    expect(existsSync(join(out, 'bad/tiny/data'))).toBe(false);
    const odd = await tompo(['sft', ...at('bad'), '--set', 'sft.data={file: rows.csv}']);
    expect(odd.err).toContain('must be the path of a .jsonl or a .parquet file');
  });
});
