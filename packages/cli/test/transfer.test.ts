/** @file Policies where they were not trained: `tompo transfer`, and the transfer of a study. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

const dir = scratch();
const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');
const text = (transfer: string): string =>
  `name: away\nrecipe: ${tiny}\nresamples: 100\nseeds: 2\nenvironments:\n  - { name: calm }\n  - { name: selfish, set: { evaluation: { opponents: nash } } }\narms: [grpo]\ncontrasts: [[grpo, sft]]\n${transfer}`;
const file = (name: string, transfer: string): string => {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, text(transfer));
  return path;
};
const TRANSFER = `transfer:
  - selfish
  - { name: same, set: {}, from: [calm] }
  - { name: grim-costly, description: dear links, set: { evaluation: { opponents: grim }, games.0.cost: [1.2, 1.6] } }
`;

const times = (of: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    readdirSync(of, { recursive: true, encoding: 'utf8' }).map((path) => [
      path,
      statSync(join(of, path)).mtimeMs,
    ]),
  );
/** What an evaluation measured; where it lies and how long it took is not in it. */
const evaluated = (...parts: string[]): unknown => {
  const { games, summary, opponents } = JSON.parse(read(...parts)) as Record<string, unknown>;
  return { games, summary, opponents };
};
const rowsOf = (out: string): readonly (readonly string[])[] =>
  read(out, 'transfer.csv')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

describe('the transfer of a study', () => {
  const whole = join(dir, 'whole');
  const study = file('whole', TRANSFER);
  let screen = '';
  let trained: Readonly<Record<string, number>> = {};
  beforeAll(async () => {
    // A study that was run before it had a transfer, and goes on.
    const before = await tompo(['study', file('before', ''), '--out', whole]);
    expect(before.code, before.err).toBe(0);
    trained = times(join(whole, 'runs'));
    const { code, out, err } = await tompo(['study', study, '--out', whole]);
    expect(code, err).toBe(0);
    screen = out;
  });

  it('trains nothing: the runs are as they were', () => {
    expect(times(join(whole, 'runs'))).toEqual(trained);
    expect(screen).toMatch(/✓ calm\/seed-1@same /);
    expect(existsSync(join(whole, 'transfer', 'same', 'calm', 'seed-1', 'models'))).toBe(false);
    expect(existsSync(join(whole, 'transfer', 'selfish', 'selfish'))).toBe(false);
  });

  it('where nothing is otherwise, an evaluation is that of the run, game by game', () => {
    for (const arm of ['sft', 'grpo'])
      expect(evaluated(whole, 'transfer', 'same', 'calm', 'seed-2', 'eval', `${arm}.json`)).toEqual(
        evaluated(whole, 'runs', 'calm', 'seed-2', 'eval', `${arm}.json`),
      );
  });

  it('an environment is a place: policies of both that are the same do the same there', () => {
    // The two differ in the evaluation alone, so that their policies are the same.
    for (const arm of ['sft', 'grpo'])
      expect(evaluated(whole, 'transfer', 'selfish', 'calm', 'seed-1', 'eval', `${arm}.json`)).toEqual(
        evaluated(whole, 'runs', 'selfish', 'seed-1', 'eval', `${arm}.json`),
      );
  });

  it('other games and partners are others', () => {
    const away = evaluated(whole, 'transfer', 'grim-costly', 'calm', 'seed-1', 'eval', 'grpo.json') as {
      opponents: string;
    };
    expect(away.opponents).toBe('grim');
    expect(away).not.toEqual(evaluated(whole, 'runs', 'calm', 'seed-1', 'eval', 'grpo.json'));
  });

  it('transfer.csv has a line for each place, with the mean of the evaluations; the report has the grid', () => {
    const mean = (place: string, arm: string): number =>
      [1, 2].reduce((sum, seed) => {
        const { summary } = JSON.parse(
          read(whole, 'transfer', place, 'calm', `seed-${seed}`, 'eval', `${arm}.json`),
        ) as { summary: { all: { u3: { value: number } } } };
        return sum + summary.all.u3.value / 2;
      }, 0);
    const rows = rowsOf(whole);
    const value = (place: string, a: string, b: string): number =>
      Number(rows.find((r) => r.slice(0, 5).join() === `calm,${place},${a},${b},u3`)?.[5]);
    for (const place of ['selfish', 'same', 'grim-costly']) {
      expect(value(place, 'grpo', '')).toBeCloseTo(mean(place, 'grpo'), 12);
      expect(value(place, 'grpo', 'sft')).toBeCloseTo(mean(place, 'grpo') - mean(place, 'sft'), 12);
    }
    const page = read(whole, 'report.html');
    expect(page).toContain('<section id="transfer">');
    expect(page).toMatch(
      /grim-costly<\/b>: dear links\. Partners: grim; never met in training: grim \(calm\)/,
    );
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('the figures of where policies were trained are those of a study without transfer', async () => {
    const out = join(dir, 'without');
    cpSync(whole, out, { recursive: true });
    const { code, err } = await tompo(['study', join(dir, 'before.yaml'), '--out', out, '--report-only']);
    expect(code, err).toBe(0);
    for (const table of ['results.csv', 'contrasts.csv', 'splits.csv'])
      expect(read(out, table)).toBe(read(whole, table));
  });

  it('again: nothing is touched; from the small files alone: the same table', async () => {
    const before = [times(join(whole, 'runs')), times(join(whole, 'transfer'))];
    const again = await tompo(['study', study, '--out', whole]);
    expect(again.code, again.err).toBe(0);
    expect([times(join(whole, 'runs')), times(join(whole, 'transfer'))]).toEqual(before);
    const out = join(dir, 'small');
    cpSync(whole, out, { recursive: true });
    for (const part of ['runs', 'transfer']) rmSync(join(out, part), { recursive: true });
    rmSync(join(out, 'transfer.csv'));
    const { code, err } = await tompo(['study', study, '--out', out, '--report-only']);
    expect(code, err).toBe(0);
    expect(read(out, 'transfer.csv')).toBe(read(whole, 'transfer.csv'));
  });

  it('a place whose results are lacking where only results/ is there: its policies are trained again, to the same table', async () => {
    const out = join(dir, 'lacking');
    cpSync(join(whole, 'results'), join(out, 'results'), { recursive: true });
    const lost = readdirSync(join(out, 'results', 'calm')).find((name) => name.startsWith('seed-1@')) ?? '';
    rmSync(join(out, 'results', 'calm', lost));
    const { code, err } = await tompo(['study', study, '--out', out]);
    expect(code, err).toBe(0);
    expect(readdirSync(join(out, 'runs'))).toEqual(['calm']);
    expect(readdirSync(join(out, 'runs', 'calm'))).toEqual(['seed-1']);
    for (const table of ['results.csv', 'transfer.csv']) expect(read(out, table)).toBe(read(whole, table));
  });

  it('a changed place under old results is refused with what differs; --force makes it again, and nothing else', async () => {
    const out = join(dir, 'changed');
    cpSync(whole, out, { recursive: true, preserveTimestamps: true });
    const before = times(join(out, 'runs'));
    const other = file('changed', TRANSFER.replace('[1.2, 1.6]', '[1.2, 1.5]'));
    const refused = await tompo(['study', other, '--out', out]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('games[0].cost was [1.2,1.6] and is [1.2,1.5]');
    const forced = await tompo(['study', other, '--out', out, '--force']);
    expect(forced.code, forced.err).toBe(0);
    expect(times(join(out, 'runs'))).toEqual(before);
    expect(rowsOf(out)).not.toEqual(rowsOf(whole));
  });

  it('killed in the middle, it goes on to the same table', async () => {
    const out = join(dir, 'killed');
    cpSync(whole, out, { recursive: true, preserveTimestamps: true });
    for (const part of ['transfer', 'results']) rmSync(join(out, part), { recursive: true });
    rmSync(join(out, 'transfer.csv'));
    const begun = join(out, 'transfer', 'selfish', 'calm', 'seed-1', 'eval', 'sft.json');
    const killed = await tompo(['study', study, '--out', out, '--parallel', '1'], {
      interruptWhen: () => existsSync(begun),
      signal: 'SIGKILL',
    });
    expect(killed.code).toBeNull();
    expect(existsSync(join(out, 'transfer.csv'))).toBe(false);
    const { code, err } = await tompo(['study', study, '--out', out]);
    expect(code, err).toBe(0);
    expect(read(out, 'transfer.csv')).toBe(read(whole, 'transfer.csv'));
  });

  it('tompo transfer does it for a run by itself', async () => {
    const run = join(whole, 'runs', 'calm', 'seed-1');
    const into = join(dir, 'alone');
    const args = [
      'transfer',
      run,
      tiny,
      '--set',
      'evaluation.opponents=grim',
      '--set',
      'games.0.cost=[1.2,1.6]',
    ];
    const { code, out, err } = await tompo([...args, '--into', into, '--arm', 'grpo']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^✓ eval grpo /m);
    expect(evaluated(into, 'eval', 'grpo.json')).toEqual(
      evaluated(whole, 'transfer', 'grim-costly', 'calm', 'seed-1', 'eval', 'grpo.json'),
    );
    const kept = await tompo([...args, '--into', into, '--arm', 'grpo']);
    expect(kept.out).toMatch(/^= eval grpo +done before, kept/m);
    const other = await tompo([...args, '--set', 'evaluation.games=2', '--into', into, '--arm', 'grpo']);
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/evaluation\.games was 3 and is 2.*--force/);
    const nobody = await tompo([...args, '--arm', 'gpro']);
    expect(nobody.err).toBe('seed-1 has no policy "gpro"; it has sft, grpo.\n');
    const crowd = await tompo(['transfer', run, tiny, '--set', 'games.0.n=9']);
    expect(crowd.code).toBe(1);
    expect(crowd.err).toMatch(/^(The policies of seed-1 cannot be evaluated|The recipe)/);
  });
});
