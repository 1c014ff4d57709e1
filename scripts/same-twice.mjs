/** @file Runs the short quickstart a second time and compares every metrics file with the first run's. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const scratch = process.argv[2];
const again = join(scratch, 'runs-again');
const { status } = spawnSync(
  process.execPath,
  [join(root, 'packages/cli/dist/bin.js'), 'run', 'quickstart', '--short', '--out', again],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (status !== 0) {
  console.error('The second run failed.');
  process.exit(1);
}

/** The folder that holds metrics/, below a run root. */
const runFolder = (folder) => {
  const names = readdirSync(folder);
  return names.includes('metrics') ? folder : runFolder(join(folder, names[0]));
};
const [first, second] = [runFolder(join(scratch, 'runs')), runFolder(again)];
let same = true;
let files = 0;
for (const part of ['metrics', 'eval'])
  for (const name of readdirSync(join(first, part))) {
    files += 1;
    const equal = readFileSync(join(first, part, name)).equals(readFileSync(join(second, part, name)));
    console.log(`${equal ? '=' : '≠'} ${part}/${name}`);
    same &&= equal;
  }
process.exit(same && files > 0 ? 0 : 1);
