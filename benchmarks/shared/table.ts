/** @file A table of results: on the screen, and in Markdown. */

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

const bare = (text: string): string => text.replaceAll('`', '');

export const screen = ({ title, columns, rows, notes }: Table): string => {
  const all = [columns, ...rows].map((row) => row.map(bare));
  const widths = columns.map((_, i) => Math.max(...all.map((row) => (row[i] as string).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ');
  return [`\n${title}`, ...all.map(line), ...notes.map(bare)].join('\n');
};

export const markdown = ({ title, columns, rows, notes }: Table): string =>
  [
    `### ${title}`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...notes.flatMap((note) => ['', note]),
    '',
  ].join('\n');
