/** @file Computes the references of the benchmark's version anew and writes them down: `pnpm --filter tompo references`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { computeReference, type Reference } from './src/bench/references.js';
import { BENCH, SCENARIOS } from './src/bench/scenarios.js';

const all: Record<string, Reference> = {};
for (const scenario of SCENARIOS) {
  const began = performance.now();
  const found = await computeReference(scenario);
  all[scenario.id] = found;
  process.stdout.write(
    `${scenario.id}: ${found.floor.join(' ')} to ${found.reference.join(' ')} (${found.by}) in ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
  );
}
const file = fileURLToPath(new URL(`./src/bench/references-${BENCH.split('/')[1]}.json`, import.meta.url));
writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
