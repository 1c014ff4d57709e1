/** @file What a run found, as the part of MUTATION.md between two marks. The reasons that stand there are kept. */

const begin = '<!-- figures: written by `pnpm mutate` -->';
const end = '<!-- /figures -->';
const unexplained = '**not explained**';

export const noticed = ({ status }) => status === 'Killed' || status === 'Timeout';

const percent = (list) => `${((100 * list.filter(noticed).length) / list.length).toFixed(1)} %`;

const short = (text) => {
  const line = text.replace(/\s+/g, ' ').trim();
  return (line.length > 64 ? `${line.slice(0, 44)} … ${line.slice(-16)}` : line).replaceAll('|', '\\|');
};
/** Between as many backticks as stand nowhere in the text, as Markdown wants it. */
const code = (text) => {
  const line = short(text);
  const runs = new Set((line.match(/`+/g) ?? []).map((run) => run.length));
  if (runs.size === 0) return `\`${line}\``;
  let marks = 1;
  while (runs.has(marks)) marks++;
  return `${'`'.repeat(marks)} ${line} ${'`'.repeat(marks)}`;
};

/** A survivor in words: the same as long as the place reads the same, whatever its line. */
export const describeMutant = (m) => `${code(m.original)} → ${code(m.replacement)}`;

const folderOf = (file) => file.slice(0, file.lastIndexOf('/'));

/** text: MUTATION.md · returns it with the new figures */
export const written = (text, results, versions, date) => {
  const [before, rest] = text.split(begin);
  const [old, after] = (rest ?? '').split(end);
  if (after === undefined) throw new Error(`MUTATION.md lacks the marks ${begin} and ${end}`);
  const reasons = readReasons(old);
  const folders = [...new Set(results.map((m) => folderOf(m.file)))];
  const survivors = results.filter((m) => !noticed(m));
  const rows = new Map();
  for (const m of survivors) {
    const key = `${m.file} | ${describeMutant(m)}`;
    const row = rows.get(key) ?? { ...m, lines: [] };
    row.lines.push(m.line);
    rows.set(key, row);
  }
  const lines = [
    `**${results.length} mutants, ${results.length - survivors.length} noticed: ${percent(results)}** (${date}; ${versions}).`,
    '',
    '| folder | mutants | noticed | score |',
    '| --- | ---: | ---: | ---: |',
    ...folders.map((folder) => {
      const own = results.filter((m) => folderOf(m.file) === folder);
      return `| \`${folder}\` | ${own.length} | ${own.filter(noticed).length} | ${percent(own)} |`;
    }),
    '',
    `The other ${survivors.length}, as they stand in the sources:`,
    '',
    '| place | mutant | why no test notices |',
    '| --- | --- | --- |',
    ...[...rows].map(([key, m]) => {
      const times = m.lines.length > 1 ? ` (${m.lines.length} times)` : '';
      return `| \`${m.file}\` | ${describeMutant(m)}${times} | ${reasons.get(key) ?? unexplained} |`;
    }),
  ];
  return `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${after}`;
};

const readReasons = (old) => {
  const reasons = new Map();
  for (const line of old.split('\n')) {
    const cells = line.split(/(?<!\\)\|/).map((c) => c.trim());
    if (cells.length !== 5 || !cells[1].startsWith('`src')) continue;
    const [, file, mutant, reason] = cells;
    if (mutant.includes('→'))
      reasons.set(`${file.replaceAll('`', '')} | ${mutant.replace(/ \(\d+ times\)$/, '')}`, reason);
  }
  return reasons;
};
