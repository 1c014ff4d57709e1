import { symmetricTable } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import { hostile } from './hostile/index.js';
import { right } from './right.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 10 };
const sandbox = right(openSandbox({ timeMs: 1_000 }));
afterAll(() => sandbox.close());

const TIT_FOR_TAT = 'const policy = (view) => (view.last === null ? 0 : view.last[1]);';

describe('hostile code', () => {
  const verdicts: string[] = [];

  for (const [name, ends, source] of hostile)
    it(name, async () => {
      const begun = performance.now();
      const result = await sandbox.tabulate(source, game);
      const ended = E.isRight(result)
        ? 'harmless'
        : result.left._tag === 'Stopped'
          ? result.left.stop.kind
          : '';
      verdicts.push(
        `${name}: ${E.isRight(result) ? 'plays; there was nothing to reach' : explain(result.left)}`,
      );
      expect(ended, E.isLeft(result) ? explain(result.left) : '').toBe(ends);
      // The clock's limit, twice at most, and the start of another thread.
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });

  it('does the same every time, and what it does is on record', async () => {
    expect(new Set(hostile.map(([name]) => name)).size).toBe(hostile.length);
    await expect(`${verdicts.join('\n')}\n`).toMatchFileSnapshot('hostile/verdicts.txt');
  });

  it('leaves the next one as it would be', async () => {
    const { machine } = right(await sandbox.tabulate(TIT_FOR_TAT, game));
    expect(machine.moments.map(({ length }) => length)).toEqual([1, ...Array(9).fill(2)]);
  });
});

describe('what is handed over', () => {
  it('is read in time that grows with its length: it is not the thread that reads comments', async () => {
    const open = openSandbox({ sourceLength: 2 ** 24 });
    const begun = performance.now();
    const long = await right(open).tabulate('/* '.repeat(200_000), game);
    const longer = await sandbox.tabulate('/* '.repeat(200_000), game);
    expect(performance.now() - begun).toBeLessThan(2_500);
    await right(open).close();
    expect(E.isLeft(long) && explain(long.left)).toContain('is no JavaScript');
    expect(E.isLeft(longer) && explain(longer.left)).toContain(
      '600000 characters of source, more than 65536',
    );
  });

  it('a game with more to it than is needed, and what no thread can be sent', async () => {
    const richer = { ...game, describe: () => 'a function' };
    const { machine } = right(await sandbox.tabulate(TIT_FOR_TAT, richer));
    expect(machine.moments).toHaveLength(10);
    await expect(sandbox.answer(TIT_FOR_TAT, [(() => '') as never], 1)).rejects.toThrow(
      /could not be cloned/,
    );
    expect(right(await sandbox.tabulate(TIT_FOR_TAT, game)).machine).toEqual(machine);
  });
});
