import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cookingTable } from '../study/cooking-table.mjs';
import { tableOf } from '../study/table.mjs';
import { walkTable } from '../study/walk-table.mjs';

it.each([
  ['cooking', cookingTable],
  ['curriculum', tableOf],
  ['walks', walkTable],
])('the tables of %s that are published are those of the results that are kept', (name, tell) => {
  const folder = new URL(`../../../docs/study/${name}/`, import.meta.url);
  const results = readdirSync(new URL('results/', folder));
  expect(results.length).toBeGreaterThan(0);
  const cells = (text: string) =>
    text.split('\n').map((line) => line.replace(/ +\|/g, ' |').replace(/-{3,}:?/g, '---'));
  const told = cells(readFileSync(new URL('README.md', folder), 'utf8'));
  for (const file of results) {
    const table = cells(tell(JSON.parse(readFileSync(new URL(`results/${file}`, folder), 'utf8'))));
    for (const line of table.filter((one) => one !== '')) expect(told).toContain(line);
  }
});
