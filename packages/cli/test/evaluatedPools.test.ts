/** Members of a pool and scripted players with weights, in training beside past selves and in evaluation: from the recipe to the
 *  report, and two runs that were evaluated beside others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, expect, it } from 'vitest';
import { scratch, tompo } from './command.js';

const games = fileURLToPath(new URL('./games.yaml', import.meta.url));
const out = scratch();
const pool = E.getOrElseW(() => {
  throw new Error('there is no pool repeated@1');
})(findPool('repeated@1'));

const run = (name: string, weight: number, seats: string) =>
  tompo([
    'run',
    games,
    '--out',
    out,
    ...[
      `name=${name}`,
      'rl.opponents=[{pool: repeated@1, weight: 2}, {pastSelves: {every: 1}}]',
      `evaluation.opponents=[{pool: repeated@1, weight: ${weight}}, {player: freeRider, weight: 1}]`,
      `evaluation.seats=${seats}`,
    ].flatMap((set) => ['--set', set]),
  ]);

beforeAll(async () => {
  for (const [name, weight, seats] of [
    ['often', 3, 'random'],
    ['seldom', 1, 'random'],
    ['first', 1, 'first'],
  ] as const) {
    const { code, err } = await run(name, weight, seats);
    expect(code, err).toBe(0);
  }
});

it('training logs what was earned beside members and beside past selves', () => {
  const rows = readFileSync(join(out, 'often', 'metrics', 'rloo.jsonl'), 'utf8');
  expect(rows).toContain('"payoff vs past selves"');
  expect(pool.members.some(({ player }) => rows.includes(`"payoff vs ${player.name}"`))).toBe(true);
});

it('an evaluation, and the report, name the pool with its digest and who else sat there', () => {
  const saved = JSON.parse(readFileSync(join(out, 'often', 'eval', 'rloo.json'), 'utf8')) as {
    opponents: string;
  };
  expect(saved.opponents).toContain(pool.name);
  expect(saved.opponents).toContain('freeRider');
  for (const { player } of pool.members) expect(saved.opponents).toContain(player.name);
  const page = readFileSync(join(out, 'often', 'report.html'), 'utf8');
  expect(page).toContain(`the others at the table: ${saved.opponents}`);
});

it('other weights are told where two runs are compared', async () => {
  const { code, out: told, err } = await tompo(['compare', 'often', 'seldom', '--out', out]);
  expect(code, err).toBe(0);
  expect(told).toMatch(
    /not evaluated alike.*evaluation\.opponents\[0\]\.weight is 3 in the first and 1 in the second/,
  );
});

it('two policies that sat in other seats are set side by side, and not paired', async () => {
  const { code, out: told, err } = await tompo(['compare', 'seldom', 'first', '--out', out]);
  expect(code, err).toBe(0);
  expect(told).toMatch(/did not play the same games .* in the same seats, so only the intervals above/);
  expect(told).toMatch(/not evaluated alike.*evaluation\.seats is/);
  expect(told).not.toMatch(/rloo − /);
});
