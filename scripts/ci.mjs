/** @file The checks of a release, one after another; each is counted, none hides another. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './setup.mjs';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const scratch = join(root, '.tmp');
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

let passed = 0;
let failed = 0;
/** Said once more at the end, where whoever reads the totals looks first. */
const failures = [];
const unsteady = [];
const NOT_RUN = 75;
const notRun = [];
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

const check = (label, command, args, cwd = root) => {
  const start = Date.now();
  console.log(`\n━━ ${label}`);
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', env });
  // Said with the exit code of sysexits.h for what may work elsewhere: this machine lacks the device.
  if (status === NOT_RUN) {
    console.log(`∅ ${label}: not run`);
    notRun.push(label);
    return null;
  }
  const ok = status === 0 && !error;
  console.log(`${ok ? '✓' : '✗'} ${label} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  if (ok) passed += 1;
  else {
    failed += 1;
    failures.push(label);
  }
  return ok;
};

/** A check that runs tests: each of them counts. A test that fails is tried once more, and is told as unsteady where it passes then: of nine
 *  thousand tests one may meet a moment in which the machine was away. */
const checkTests = (label, command, args) => {
  const report = join(scratch, `${label.replace(/\W+/g, '-')}.json`);
  const ok = check(label, command, [
    ...args,
    '--retry=1',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  if (ok === null) return;
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    for (const { name, assertionResults } of testResults)
      for (const { status, fullName, failureMessages } of assertionResults) {
        const told = `${relative(root, name)}: ${fullName}\n    ${failureMessages[0]?.slice(0, 600)}`;
        if (status === 'failed') failures.push(told);
        else if (failureMessages.length > 0) unsteady.push(told);
      }
    passed += numPassedTests - (ok ? 1 : 0);
    failed += numFailedTests - (ok || numFailedTests === 0 ? 0 : 1);
  } catch (error) {
    console.log(`✗ no test report at ${report}: ${error.message}`);
    failed += 1;
  }
};

checkTests('npm test', 'npm', ['test', '--']);
checkTests('TensorFlow.js’s own specs, compiled', 'npx', [
  '--yes',
  packageManager,
  '--filter',
  '@tompo/jit',
  'specs',
]);
checkTests('kernels, model, loss and LoRA step on WebGPU', process.execPath, [
  'scripts/test-device.mjs',
  'webgpu',
]);
check(
  'benchmarks/gpu in its small form, on the CPU',
  'npx',
  ['--yes', packageManager, 'gpu', '--small', '--devices', 'cpu', '--folder', join(scratch, 'gpu')],
  join(root, 'benchmarks'),
);

checkTests('a training killed in a third of its writes', process.execPath, ['scripts/kill-all.mjs']);

check('build of every package, types included', 'npx', [
  '--yes',
  packageManager,
  'exec',
  'turbo',
  'run',
  'build',
  '--output-logs=errors-only',
]);
check('size and plainness of the packages that promise it', process.execPath, ['scripts/size.mjs']);
check('packed tarballs: publint, attw, ESM, CJS and types in a stranger’s project', process.execPath, [
  'consumers/check.mjs',
]);
for (const way of ['rounds', 'situations'])
  check(
    `100,000 ${way} of BCZ streamed to a file: below 300 MB, and flat`,
    process.execPath,
    ['--import', 'tsx', 'games/stream.ts', '--way', way, '--rounds', '100000'],
    join(root, 'benchmarks'),
  );
check(
  'benchmarks of the games run (short, without peers)',
  process.execPath,
  ['--import', 'tsx', 'games/main.ts', '--quick', '--alone', '--only', 'cliques,playouts,rounds'],
  join(root, 'benchmarks'),
);
for (const file of readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.ts'))
  .sort())
  check(`example ${file}`, process.execPath, ['check.mjs', file], join(root, 'examples'));
check('the guides show the code as it is', process.execPath, ['scripts/guides.mjs', '--check']);
check(
  'benchmarks against peers, ours alone and tiny',
  'npx',
  ['--yes', packageManager, 'peers', '--quick'],
  join(root, 'benchmarks'),
);
check('quickstart, short form', process.execPath, [
  'packages/cli/dist/bin.js',
  'run',
  'quickstart',
  '--short',
  '--out',
  join(scratch, 'runs'),
]);
check('the same recipe and seed twice gives the same metrics', process.execPath, [
  'scripts/same-twice.mjs',
  scratch,
]);

for (const label of notRun) console.log(`\n∅ not run on this machine: ${label}`);
for (const test of unsteady) console.log(`\n≈ passed at the second try: ${test}`);
for (const failure of failures) console.log(`\n✗ ${failure}`);
console.log(`\n${passed} passed, ${failed} failed${notRun.length === 0 ? '' : `, ${notRun.length} not run`}`);
process.exit(failed === 0 ? 0 : 1);
