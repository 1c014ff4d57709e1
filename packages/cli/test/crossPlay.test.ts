/** tompo cross-play on a run that has learned nothing, and tompo play, which opens policies the same way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../src/report/data.js';
import { scratch, tiny, tompo } from './command.js';

describe('tompo cross-play', () => {
  const out = scratch();
  const run = join(out, 'tiny');
  const cross = (...args: readonly string[]) => tompo(['cross-play', ...args, '--out', out]);
  beforeAll(async () => {
    const made = await tompo([
      'train',
      tiny,
      '--out',
      out,
      '--set',
      'sft.steps=3',
      '--set',
      'rl.evaluateEvery=0',
    ]);
    expect(made.code, made.err).toBe(0);
  });

  it('seats every policy beside every partner, saved ones too, and keeps all metrics of each pair', async () => {
    const json = join(out, 'cross.json');
    const saved = join(run, 'models', 'tompo');
    const partners = `planner,freeRider,planner~0.5,${saved}`;
    const args = ['tiny', '--arm', 'sft,grpo', '--partners', partners, '--games', '4', '--json', json];
    const { code, out: told, err } = await cross(...args);
    expect(code, err).toBe(0);
    const table = told.slice(told.indexOf('U5 all beside')).split('\n');
    const rows = table.map((line) => line.split(/\s{2,}/));
    expect(rows[0]).toEqual(['U5 all beside', 'tiny sft', 'tiny grpo']);
    expect(rows.slice(2, 8).map(([head]) => head)).toEqual([
      'planner',
      'freeRider',
      'noisy(0.5, planner)',
      'tiny/tompo',
      'mean',
      'worst',
    ]);
    const { games, cells } = JSON.parse(readFileSync(json, 'utf8')) as {
      games: number;
      cells: { arm: string; partner: string; metrics: Record<string, { value: number | null }> }[];
    };
    expect(games).toBe(4);
    expect(cells).toHaveLength(2 * 4);
    for (const { metrics } of cells) expect(Object.keys(metrics)).toEqual([...METRICS]);
    // The mean and the worst are those of the column.
    const own = cells
      .filter(({ arm }) => arm === 'sft')
      .map(({ partner, metrics }) => ({
        partner,
        value: metrics.U5all?.value as number,
      }));
    const mean = own.reduce((total, { value }) => total + value, 0) / own.length;
    expect(rows[6]?.[1]).toBe(mean.toFixed(3));
    const least = Math.min(...own.map(({ value }) => value));
    expect(rows[7]?.[1]).toContain(least.toFixed(3));
    // Same run, same partners: same numbers.
    expect((await cross(...args)).out.split('U5 all beside')[1]).toBe(told.split('U5 all beside')[1]);
  });

  it('seats the members of a reference pool by their weights, under the name with its digest', async () => {
    const {
      code,
      out: told,
      err,
    } = await cross('tiny', '--arm', 'sft', '--partners', 'repeated@1,freeRider', '--games', '4');
    expect(code, err).toBe(0);
    const { name } = E.getOrElseW(() => ({ name: 'none' }))(findPool('repeated@1'));
    expect(name).toMatch(/^repeated@1#[0-9a-f]{8}$/);
    expect(told).toContain(name);
  });

  it.each([
    [['tiny', '--partners', 'repeated@7'], 'repeated@7 cannot be a partner: '],
    [['tiny', '--partners', './none.json'], './none.json cannot be a partner: there is no file ./none.json.'],
    [['tiny', '--partners', 'plannr'], 'plannr'],
    [['tiny', '--partners', ','], 'Nobody is left to play'],
    [['tiny', '--partners', './nowhere'], './nowhere cannot be a partner: there is no folder ./nowhere.'],
    [['tiny', '--arm', 'ppo'], 'tiny has no policy "ppo"; it has sft, tompo, grpo.'],
    [['tiny', '--games', '0'], 'must be a whole number above 0'],
    [['tiny', '--metric', 'U9'], 'U5all'],
    [['quickstart'], 'quickstart is no run folder'],
    // Told before anything is played, by the option that is wrong.
    [
      ['tiny', '--games', '2', '--json', out],
      `Cannot write ${out}: it is a folder, not a file (EISDIR); name another file with --json.`,
    ],
    [
      ['tiny', '--games', '2', '--json', join(run, 'recipe.yaml', 'a.json')],
      'name another file with --json.',
    ],
  ])('%j is refused in a sentence', async (args, sentence) => {
    const { code, err, out: told } = await cross(...args);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(told).toBe('');
  });

  it('a policy that was not trained is told with the command that trains it', async () => {
    const begun = scratch();
    const made = await tompo(['sft', tiny, '--out', begun, '--set', 'sft.steps=3']);
    expect(made.code, made.err).toBe(0);
    const { code, err } = await tompo([
      'cross-play',
      'tiny',
      '--out',
      begun,
      '--arm',
      'grpo',
      '--games',
      '2',
    ]);
    expect(code).toBe(1);
    expect(err).toContain('make it first with `tompo train');
  });
});
