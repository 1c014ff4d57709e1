/** @file A YAML file of ours: what it says, and where each of its keys stands. */
import { readFileSync, statSync } from 'node:fs';
import { either as E } from 'fp-ts';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Plain } from './overrides.js';
import { plainFault } from './plainData.js';

export type Path = readonly (string | number)[];

/** 'games[0].n' → ['games', 0, 'n'] */
export const pathParts = (path: string): Path =>
  path
    .split(/[.[\]]/)
    .filter((p) => p !== '')
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));

/** A YAML file of ours: what it says, and where. */
export interface YamlFile {
  readonly file: string;
  readonly plain: Plain;
  readonly lineOf: (path: Path) => Line | undefined;
}

export interface Line {
  readonly line: number;
  /** Does the key itself stand there, or only what it would belong to? */
  readonly exact: boolean;
}

/** Where a path stands in the text: its key's line, or the line of the nearest parent that is there. */
const lineFinder =
  (doc: Document, lines: LineCounter) =>
  (path: Path): Line | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = doc.getIn(path.slice(0, depth - 1), true);
      const last = path[depth - 1] as string | number;
      if (isMap(parent)) {
        const pair = parent.items.find((p) => isScalar(p.key) && p.key.value === last);
        if (pair !== undefined && isScalar(pair.key) && pair.key.range)
          return { line: lines.linePos(pair.key.range[0]).line, exact: depth === path.length };
      }
      const node = doc.getIn(path.slice(0, depth), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
        return { line: lines.linePos(node.range[0] as number).line, exact: depth === path.length };
    }
    return undefined;
  };

/** Some ten times the longest recipe: the time to read YAML grows with the square of its keys. */
const LONGEST = 2 ** 16;

/** Left: why it cannot be read, as a clause that ends in a full stop. kind: what it is meant to be. */
export const readYaml = (file: string, kind: string): E.Either<string, YamlFile> => {
  try {
    const { size } = statSync(file);
    if (size > LONGEST) return E.left(`it has ${size} bytes, and no ${kind} has more than ${LONGEST}.`);
    const lines = new LineCounter();
    const doc = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
    // A warning is a word that was not understood, such as an unknown tag.
    const wrong = doc.errors[0] ?? doc.warnings[0];
    if (wrong !== undefined) return E.left((wrong.message.split('\n')[0] as string).replace(/:$/, '.'));
    const plain = doc.toJS() as Plain;
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
      return E.left('it is no list of keys and values; start from a built-in recipe.');
    const fault = plainFault(plain);
    return fault === null ? E.right({ file, plain, lineOf: lineFinder(doc, lines) }) : E.left(`${fault}.`);
  } catch (error) {
    return E.left(`${(error as Error).message}.`);
  }
};
