/** @file Each of jit, lm and trainer as an ES module or as CommonJS, in all eight ways, each in a process of its own: the
 *  numbers are the same byte for byte. Without arguments all are run; with three, that way alone. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const NAMES = ['jit', 'lm', 'trainer'];
const forms = process.argv.slice(2);

if (forms.length > 0) {
  const loaded = [];
  for (const [i, name] of NAMES.entries())
    loaded.push(forms[i] === 'esm' ? await import(`@tompo/${name}`) : require(`@tompo/${name}`));
  console.log(await require('./numbers.cjs').numbersOf(...loaded));
} else {
  const ways = [0, 1, 2, 3, 4, 5, 6, 7].map((way) => NAMES.map((_, i) => ((way >> i) & 1 ? 'cjs' : 'esm')));
  const answers = ways.map((way) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...way], {
      encoding: 'utf8',
    });
    return status === 0 ? stdout.trim() : `it ended with ${status}: ${stderr}`;
  });
  const wrong = ways.filter((_, i) => answers[i] !== answers[0] || !/^[0-9a-f]{64} 4$/.test(answers[i]));
  for (const way of wrong) {
    const told = NAMES.map((name, i) => `${name} ${way[i]}`).join(', ');
    console.error(`✗ ${told}: ${answers[ways.indexOf(way)]}\n  instead of ${answers[0]}`);
  }
  process.exit(wrong.length > 0 ? 1 : 0);
}
