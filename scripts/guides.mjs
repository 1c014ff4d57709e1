/** @file Puts code into the guides: after a line `<!-- from FILE#REGION -->` the guide shows that region of the file.
 *  `node scripts/guides.mjs` writes the guides, with --check it only says whether they are up to date. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './setup.mjs';

const folder = join(root, 'docs', 'guides');
const isCheck = process.argv.includes('--check');
const MARK = /<!-- from (\S+)#(\S+) -->\n(?:\n```ts\n[\s\S]*?\n```\n)?/g;

/** The lines between `// #region name` and its end, moved to the left as far as they go. */
const region = (file, name) => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start === -1) throw new Error(`${file} has no region ${name}; write "// #region ${name}" there.`);
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '// #endregion');
  if (length === -1) throw new Error(`The region ${name} of ${file} has no end; write "// #endregion".`);
  const body = lines.slice(start + 1, start + 1 + length);
  const indent = Math.min(...body.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return body
    .map((line) => line.slice(indent))
    .join('\n')
    .trim();
};

let stale = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  const fresh = text.replace(MARK, (_, file, part) => {
    const code = region(resolve(dirname(path), file), part);
    return `<!-- from ${file}#${part} -->\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
  });
  if (fresh === text) continue;
  stale += 1;
  if (isCheck) console.error(`docs/guides/${name} shows old code; run: node scripts/guides.mjs`);
  else writeFileSync(path, fresh);
}
if (isCheck && stale > 0) process.exit(1);
console.log(isCheck ? 'the guides show the code as it is' : `${stale} guides written`);
