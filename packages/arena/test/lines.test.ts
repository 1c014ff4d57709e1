import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  collectSituations,
  jsonLine,
  type Line,
  linesOf,
  loadSituations,
  parseLine,
  planner,
  readLines,
  type Situation,
  toLine,
  writeSituations,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

let folder = '';
let one: Situation;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tompo-lines-'));
  const made = right(await collectSituations({ games: [{ game: smallBcz({}), seed: 1 }], experts: planner }));
  one = made[0] as Situation;
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** Every character that some reader of lines takes for an end of one, and halves of pairs. */
const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\v', '\f', '\u001c', '\uFEFF', '\0', '"', '\\'],
      ...['\ud800', '\udfff', '\ud83d\ude00'],
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  ),
});

const collected = async (lines: AsyncIterable<Line>): Promise<readonly Line[]> => {
  const all: Line[] = [];
  for await (const line of lines) {
    all.push(line);
  }
  return all;
};

const file = async (bytes: string | Uint8Array): Promise<string> => {
  const path = join(folder, 'lines.jsonl');
  await writeFile(path, bytes);
  return path;
};

describe('lines', () => {
  it('read what was written, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(awkward), async (texts) => {
        const bytes = Buffer.from(texts.map((text) => jsonLine({ text })).join(''));
        const values = [...linesOf(bytes)].map(parseLine);
        expect(values).toEqual(texts.map((text) => ({ value: { text } })));
        expect(await collected(readLines(await file(bytes)))).toEqual([...linesOf(bytes)]);
      }),
      { seed: 1 },
    );
  });

  it('read what another writer wrote, which leaves separators as they are', () => {
    fc.assert(
      fc.property(fc.array(awkward, { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (texts, end) => {
        const bytes = Buffer.from(`\uFEFF${texts.map((text) => JSON.stringify({ text }) + end).join('')}`);
        expect([...linesOf(bytes)].map(parseLine)).toEqual(texts.map((text) => ({ value: { text } })));
      }),
      { seed: 2 },
    );
  });

  it('hold no character at which another reader cuts', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const line = jsonLine({ text });
        const ends = [...'\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029'];
        expect(ends.flatMap((end) => (line.slice(0, -1).includes(end) ? [end] : []))).toEqual([]);
        expect(line.endsWith('\n')).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('are cut the same wherever the pieces end', async () => {
    // Longer than a piece of a stream, with characters of several bytes across its ends.
    const texts = Array.from({ length: 400 }, (_, i) => 'ä€😀'.repeat(i));
    const bytes = Buffer.from(texts.map((text) => jsonLine(text)).join(''));
    expect((await collected(readLines(await file(bytes)))).map(parseLine)).toEqual(
      texts.map((value) => ({ value })),
    );
  });

  it('say whether they ended', () => {
    expect([...linesOf(Buffer.from('1\n\n2'))]).toEqual([
      { number: 1, text: '1', ended: true },
      { number: 2, text: '', ended: true },
      { number: 3, text: '2', ended: false },
    ]);
    expect([...linesOf(Buffer.from(''))]).toEqual([]);
  });

  it('are no text where the bytes are not UTF-8', () => {
    const [line] = linesOf(Buffer.from([0x22, 0xff, 0x22, 0x0a])) as Iterable<Line>;
    expect(line).toEqual({ number: 1, text: null, ended: true });
    expect(parseLine(line as Line)).toContain('UTF-8');
  });
});

describe('situations as lines', () => {
  it('come back with any text in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          awkward.filter((id) => id !== ''),
          { minLength: 1 },
        ),
        async (ids) => {
          const list = ids.map((id) => ({ ...one, id }));
          const path = join(folder, 'situations.jsonl');
          await writeSituations(path, list);
          expect(await loadSituations(path)).toEqual({ situations: list, faults: [] });
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });

  it('a byte order mark, line ends of Windows and blank lines are no faults', async () => {
    const line = toLine(one);
    const path = await file(`\uFEFF${line.replace('\n', '\r\n')}\r\n  \n${line}${line.trimEnd()}`);
    expect(await loadSituations(path)).toEqual({ situations: [one, one, one], faults: [] });
  });

  it('a cut-off last line is told apart from a damaged one', async () => {
    const line = toLine(one);
    const path = await file(`${line.slice(0, 60)}\n${line}${line.slice(0, 60)}`);
    const { situations, faults } = await loadSituations(path);
    expect(situations).toEqual([one]);
    expect(faults.map(({ line: at, reason }) => [at, reason])).toEqual([
      [1, expect.stringContaining('damaged')],
      [3, expect.stringContaining('cut-off')],
    ]);
  });

  it('an empty file has none', async () => {
    for (const text of ['', '\n', '\uFEFF', '\r\n\r\n']) {
      expect(await loadSituations(await file(text))).toEqual({ situations: [], faults: [] });
    }
  });
});
