/** @file A small run is killed (SIGKILL) at random times, and again while it is resumed, until it has come to its end; its files must be those
 *  of a run that nobody disturbed, byte for byte. node scripts/kill-random.mjs [--kills 20] [--seed 1] [--recipe file] */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    recipe: { type: 'string', default: join(root, 'packages', 'cli', 'test', 'tiny.yaml') },
  },
});
const kills = Number(values.kills);
const name = basename(values.recipe, '.yaml');
const bin = join(root, 'packages', 'cli', 'dist', 'bin.js');
const scratch = mkdtempSync(join(tmpdir(), 'tompo-kills-'));

/** A uniform number in [0, 1) for each call: mulberry32. */
let state = Number(values.seed) >>> 0;
const uniform = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Runs the command; after killAfterMs it is killed. */
const tompo = (args, killAfterMs = null) =>
  new Promise((done) => {
    const start = performance.now();
    const child = spawn(process.execPath, [bin, ...args], { env: { ...process.env, NO_COLOR: '1' } });
    let said = '';
    const hear = (chunk) => {
      said += chunk;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ code, killed: signal === 'SIGKILL', said, ms: performance.now() - start });
    });
  });

/** Wall time is in these. */
const TIMED = new Set(['timings.json', 'report.html']);
/** All other files of the run by their path, those that a death may leave behind too. */
const filesOf = (dir) =>
  new Map(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => [relative(dir, path).split(sep).join('/'), path])
      .filter(([path]) => !TIMED.has(path))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, at]) => [path, readFileSync(at)]),
  );
const differing = (expected, found) =>
  [...new Set([...expected.keys(), ...found.keys()])].filter(
    (path) => !(expected.get(path) && found.get(path)?.equals(expected.get(path))),
  );

const fresh = (out) => ['run', values.recipe, '--out', out];
const resume = (out) => ['run', name, '--resume', '--out', out];
/** A death before the recipe was written leaves nothing to go on with. */
const isNothingYet = ({ code, said }) =>
  code !== 0 && /no run|not a run|cannot be found|there is no/i.test(said);

const undisturbed = join(scratch, 'whole');
const whole = await tompo(fresh(undisturbed));
if (whole.code !== 0) {
  console.log(whole.said);
  process.exit(1);
}
const expected = filesOf(join(undisturbed, name));
console.log(`undisturbed: ${expected.size} files in ${(whole.ms / 1000).toFixed(1)} s`);

let killed = 0;
let failed = 0;
for (let trial = 0; killed < kills; trial++) {
  const out = join(scratch, `trial-${trial}`);
  const times = [];
  let args = fresh(out);
  let last = null;
  // Later kills come sooner: a run that is killed for ever proves nothing.
  for (; ; args = resume(out)) {
    const at = killed < kills && times.length < 4 ? uniform() * whole.ms : null;
    last = await tompo(args, at);
    if (last.killed) {
      killed += 1;
      times.push(`${Math.round(at)} ms`);
      continue;
    }
    if (isNothingYet(last) && args[1] === name) last = await tompo(fresh(out));
    break;
  }
  const differ = last.code === 0 ? differing(expected, filesOf(join(out, name))) : [];
  const ok = last.code === 0 && differ.length === 0;
  console.log(
    `${ok ? '✓' : '✗'} killed after ${times.join(', ') || 'nothing'}${ok ? '' : `: ${last.code === 0 ? `other files: ${differ.join(', ')}` : last.said.trim()}`}`,
  );
  if (ok) rmSync(out, { recursive: true });
  else failed += 1;
}
if (failed === 0) rmSync(scratch, { recursive: true });
console.log(`${killed} kills, ${failed} runs that came out otherwise${failed === 0 ? '' : ` (${scratch})`}`);
process.exit(failed === 0 ? 0 : 1);
