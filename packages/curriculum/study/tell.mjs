/** @file The tables of results that are there: node study/tell.mjs [folder] */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableOf } from './table.mjs';

const folder =
  process.argv[2] ?? fileURLToPath(new URL('../../../docs/study/curriculum/results', import.meta.url));
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort())
  console.log(tableOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
