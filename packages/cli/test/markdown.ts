/** @file Tables and code words of the documentation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './names.js';

export const doc = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The text below a heading, up to the next one. start: how the heading begins. */
export const section = (text: string, start: string): string => {
  const found = text.split(/^(?=#+ )/m).find((part) => part.replace(/^#+ /, '').startsWith(start));
  if (found === undefined) throw new Error(`no heading "${start}"`);
  return found;
};

const cells = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const tables = (text: string): readonly Table[] =>
  [...text.matchAll(/^\|.*\n\|[-| :]+\n(?:\|.*\n)*/gm)].map(([block]) => {
    const [head = '', , ...rows] = block.trim().split('\n');
    return { head: cells(head), rows: rows.map(cells) };
  });

/** What stands in backquotes; blocks of code apart. */
export const spans = (text: string): readonly string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span as string);
