/** tompo cross-play on a run that has learned nothing, and tompo play, which opens policies the same way. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { METRICS } from '../src/report/data.js';
import { scratch, tiny, tompo, tompoHere } from './command.js';

type Json = Readonly<Record<string, unknown>>;
interface Cell {
  readonly partner: string;
  readonly metrics: Readonly<Record<string, { readonly value: number | null; readonly low: number | null }>>;
}
interface Crossing {
  readonly games: number;
  readonly unplayed?: number;
  readonly cells: readonly Cell[];
}
const crossing = (path: string): Crossing => JSON.parse(readFileSync(path, 'utf8')) as Crossing;
const changed = (path: string, change: (was: Json) => Json): void =>
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Json)));
/** The cells of the row of a table that begins with a name. */
const rowOf = (told: string, name: string): readonly string[] =>
  told
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
    .find(([head]) => head === name) ?? [];

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

  const here = (...args: readonly string[]) => tompoHere(['cross-play', ...args, '--out', out]);
  /** What lies in a folder of models of the run, in a folder of its own. */
  const copied = (of: string, ...to: readonly string[]): string => {
    const folder = join(out, ...to);
    cpSync(join(run, 'models', of), folder, { recursive: true });
    return folder;
  };
  /** The run again, as one whose policies are evaluated otherwise. */
  const evaluatedOtherwise = (name: string, evaluation: Json): string => {
    cpSync(run, join(out, name), { recursive: true });
    const path = join(out, name, 'recipe.yaml');
    const recipe = parse(readFileSync(path, 'utf8')) as Json;
    const own = { ...(recipe.evaluation as Json), ...evaluation };
    writeFileSync(path, stringify({ ...recipe, evaluation: own }));
    return name;
  };

  it('partners of one name are told apart, each with figures of its own', async () => {
    const json = join(out, 'alike.json');
    const double = copied('sft', 'double', 'planner');
    const args = ['tiny', '--arm', 'sft', '--games', '4', '--metric', 'welfare', '--json', json];
    const { code, err, out: told } = await here(...args, '--partners', `planner,${double}`);
    expect(code, err).toBe(0);
    const [planner, model] = crossing(json).cells;
    expect([planner?.partner, model?.partner]).toEqual(['planner', double]);
    // The one knows what it does, the other has learned nothing.
    expect(planner?.metrics.welfare?.value).not.toBe(model?.metrics.welfare?.value);
    for (const cell of [planner, model])
      expect(rowOf(told, cell?.partner ?? '')[1]).toBe(cell?.metrics.welfare?.value?.toFixed(3));
    // Saved by two runs of one name.
    const seeds = ['a', 'b'].map((above) => copied('sft', above, 'seed1', 'models', 'sft'));
    const alike = await here(...args, '--partners', seeds.join(','));
    expect(alike.code, alike.err).toBe(0);
    expect(crossing(json).cells.map(({ partner }) => partner)).toEqual(seeds);
    // Nor is one called by a word that names another.
    const three = ['planner~0.5', 'planner~0.50', copied('sft', 'c', 'planner~0.5')];
    const named = await here(...args, '--partners', three.join(','));
    expect(named.code, named.err).toBe(0);
    expect(crossing(json).cells.map(({ partner }) => partner)).toEqual(three);
  });

  it('intervals of all runs are of the first one’s level, and where the seats or else differ it is said', async () => {
    const json = join(out, 'levels.json');
    const args = ['--arm', 'sft', '--partners', 'planner', '--games', '12', '--json', json];
    const level = evaluatedOtherwise('level', { level: 0.5, bootstrap: 20 });
    const alike = await here('tiny', level, ...args);
    expect(alike.code, alike.err).toBe(0);
    const [own, other] = crossing(json).cells;
    expect(own?.metrics.U1?.low).not.toBeNull();
    expect(other?.metrics).toEqual(own?.metrics);
    expect(alike.out).toContain('[ ] 95 % intervals over 12 held-out games of tiny, the same for every cell');
    expect(alike.out).not.toContain('evaluation.');
    const otherwise = evaluatedOtherwise('otherwise', { seats: 'first', onUnreadable: 'repeat' });
    const { code, err, out: told } = await here('tiny', otherwise, ...args);
    expect(code, err).toBe(0);
    expect(told).toContain('evaluation.seats is random in tiny and first in otherwise: each run was played');
    expect(told).toContain('evaluation.onUnreadable is skip in tiny and repeat in otherwise: each run');
  });

  it('a pair that fails costs no other: what was played is shown and written, and the fault is told', async () => {
    const json = join(out, 'failed.json');
    const short = copied('sft', 'short');
    changed(join(short, 'config.json'), (config) => ({ ...config, max_position_embeddings: 16 }));
    const partners = ['--partners', `freeRider,${short},planner`];
    const args = ['tiny', '--arm', 'sft,grpo', '--games', '4', '--metric', 'welfare', '--json', json];
    const { code, err, out: told } = await here(...args, ...partners);
    expect(code).toBe(1);
    expect(err).toContain("beyond the model's 16 positions");
    expect(told).toContain('Only 1 of 6 pairs were played');
    const { games, unplayed, cells } = crossing(json);
    expect([games, unplayed, cells.map(({ partner }) => partner)]).toEqual([4, 5, ['freeRider']]);
    expect(rowOf(told, 'freeRider')).toEqual(['freeRider', cells[0]?.metrics.welfare?.value?.toFixed(3)]);
    // A mean over fewer partners than others met would mislead.
    for (const name of ['planner', 'mean', 'worst']) expect(rowOf(told, name)).toEqual([name, '–']);
  });

  it('stopped it shows and writes the pairs that were played', async () => {
    const json = join(out, 'stopped.json');
    // So that the screen shows every pair: a line comes after five seconds.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 6000;
      return now;
    });
    const printed = (): string =>
      vi.isMockFunction(process.stdout.write)
        ? vi.mocked(process.stdout.write).mock.calls.flat().join('')
        : '';
    const watch = setInterval(() => {
      if (!printed().includes('1/8 pairs')) return;
      clearInterval(watch);
      process.emit('SIGINT');
    }, 1);
    const args = ['tiny', '--arm', 'sft,grpo', '--partners', 'planner,nash,grim,freeRider', '--games', '20'];
    const {
      code,
      err,
      out: told,
    } = await here(...args, '--json', json).finally(() => {
      clearInterval(watch);
      clock.mockRestore();
    });
    expect(code, err).toBe(130);
    expect(err).toMatch(/^Stopped in cross-play; .* Start it again with: tompo cross-play tiny .*\n$/);
    const { unplayed, cells } = crossing(json);
    expect(cells.length).toBeGreaterThan(0);
    expect(unplayed).toBe(8 - cells.length);
    expect(told).toContain(`Only ${cells.length} of 8 pairs were played`);
    expect(rowOf(told, 'planner').length).toBeGreaterThan(1);
  });

  it('a partner of other shapes is refused before the first game', async () => {
    const odd = copied('grpo', 'odd');
    changed(join(odd, 'adapter_config.json'), (config) => ({ ...config, r: 3 }));
    const args = ['tiny', '--arm', 'sft', '--partners', `freeRider,${odd}`, '--games', '2'];
    const { code, err, out: told } = await here(...args);
    expect(code).toBe(1);
    expect(err).toContain('shape');
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

describe('tompo play', () => {
  const out = scratch();
  const llm = 'expert={llm: {baseUrl: "http://127.0.0.1:9/v1", model: small, maxCalls: 9}}';
  it.each([
    [['--against', 'plannr'], 'plannr'],
    [['--against', 'sft'], 'has no finished models/sft'],
    [['--hints', '--set', llm], 'is a language model behind an endpoint'],
  ])('%j is refused, and nobody is waited for', async (args, sentence) => {
    const listening = (): readonly number[] =>
      ['data', 'end'].map((event) => process.stdin.listenerCount(event));
    const before = listening();
    const { code, err } = await tompoHere(['play', tiny, '--out', out, ...args]);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(listening()).toEqual(before);
  });
});
