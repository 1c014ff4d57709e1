/** @file Runs one example and compares what it prints with the file beside it, `<name>.expected.txt`.
 *  `node check.mjs NAME.ts --update` writes that file. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [name, flag] = process.argv.slice(2);
const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', name], {
  encoding: 'utf8',
});
const expectedFile = name.replace(/\.ts$/, '.expected.txt');
if (status !== 0) {
  console.error(`${name} failed:\n${stdout}${stderr}`);
  process.exit(1);
}
if (flag === '--update') writeFileSync(expectedFile, stdout);
if (stdout !== readFileSync(expectedFile, 'utf8')) {
  console.error(`${name} printed something else than ${expectedFile}:\n${stdout}`);
  process.exit(1);
}
process.stdout.write(stdout);
