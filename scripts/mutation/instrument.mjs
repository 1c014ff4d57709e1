/** @file The mutants of a package: Stryker writes all of them into the sources, each behind a switch of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const silent = new Proxy({}, { get: () => () => false });

/** Files below a folder that end so, in the order of their names. */
export const filesBelow = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(ending))
    .sort();

/** { mutants: [{ id, file, line, mutator, original, replacement }], sources: Map(path → text with switches) } */
export const instrument = async (folder) => {
  const texts = new Map(filesBelow(join(folder, 'src'), '.ts').map((p) => [p, readFileSync(p, 'utf8')]));
  const { files, mutants } = await new Instrumenter(silent).instrument(
    [...texts].map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [], noHeader: true },
  );
  return {
    sources: new Map(files.map((f) => [f.name, f.content])),
    mutants: mutants.map((m) => ({
      id: Number(m.id),
      file: relative(folder, m.fileName),
      line: m.location.start.line + 1,
      mutator: m.mutatorName,
      original: textAt(texts.get(m.fileName), m.location),
      replacement: m.replacement,
    })),
  };
};

const textAt = (text, { start, end }) => {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
};
