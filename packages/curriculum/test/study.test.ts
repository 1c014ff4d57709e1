import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tableOf } from '../study/table.mjs';

const folder = new URL('../../../docs/study/curriculum/', import.meta.url);

it('the tables that are published are those of the results that are kept', () => {
  const results = readdirSync(new URL('results/', folder));
  expect(results.length).toBeGreaterThan(0);
  const cells = (text: string) =>
    text.split('\n').map((line) => line.replace(/ +\|/g, ' |').replace(/-{3,}:?/g, '---'));
  const told = cells(readFileSync(new URL('README.md', folder), 'utf8'));
  for (const file of results) {
    const table = cells(tableOf(JSON.parse(readFileSync(new URL(`results/${file}`, folder), 'utf8'))));
    for (const line of table.filter((one) => one !== '')) expect(told).toContain(line);
  }
});
