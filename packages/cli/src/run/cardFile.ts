/** @file README.md in an adapter's folder: Tompo's until somebody edits it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.js';
import { digestOf } from './identity.js';

export const cardIn = (dir: string): string => join(dir, 'README.md');

const sealed = (text: string): string =>
  `${text}\n<!-- Written by tompo; it is left alone once it is edited. ${digestOf(text)} -->\n`;
const SEAL = /\n<!-- Written by tompo; [^\n]* -->\n$/;

/** Does the file stand as it was written? */
export const isUneditedCard = (path: string): boolean => {
  try {
    const text = readFileSync(path, 'utf8');
    return text === sealed(text.replace(SEAL, ''));
  } catch {
    return false;
  }
};

export const writeCard = (dir: string, text: string): void => {
  const path = cardIn(dir);
  if (!existsSync(path) || isUneditedCard(path)) writeWhole(path, sealed(text));
};
