/** @file Games of one's own from a recipe to a report: a commons (the state changes with what is done), a stag hunt (choices),
 *  trust (moves in turn), and the repeated matrix games that come with the command, beside a classic player. None has links, and only the commons knows the optimum of a
 *  whole game. Needs the built command: npx tsx own-game-recipe.ts */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tompo = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const recipes = fileURLToPath(new URL('./games-of-ones-own', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'own-game-'));

for (const name of ['commons', 'stag-hunt', 'trust', 'matrix']) {
  const args = [tompo, 'run', join(recipes, `${name}.yaml`), '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { summary } = JSON.parse(readFileSync(join(out, name, 'eval', 'tompo.json'), 'utf8')) as {
    summary: Record<string, Record<string, { value: number | null }>>;
  };
  const measured = Object.entries(summary.all!).flatMap(([metric, { value }]) =>
    value === null ? [] : [metric],
  );
  console.log(`${name}: ${existsSync(join(out, name, 'report.html')) ? 'a report' : 'no report'}`);
  console.log(`  measured: ${measured.filter((metric) => !/^(u4|exact|agreement)/.test(metric)).join(', ')}`);
  console.log(`  by: ${Object.keys(summary).join(' · ')}`);
}
rmSync(out, { recursive: true });
