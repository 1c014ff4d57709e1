/** @file The files of a model folder that are kept as they are: other tools read them, and a trained model is to have them still. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';
import { reasonOf, writeAtomically } from '../files/atomic.js';
import { exists, readText } from '../files/files.js';

/** generation_config.json is read as well: see `parseGeneration`. */
export const GENERATION = 'generation_config.json';

/** Further chat templates, each by its name. */
export const ADDITIONAL = 'additional_chat_templates/';

/** Their names: the tokenizer's settings, its chat template in both places where it may lie, and how the model is sampled. Further
 *  chat templates (`additional_chat_templates/<name>.jinja`) are kept as well. */
export const COMPANIONS = [
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'chat_template.json',
  GENERATION,
] as const;

/** No such file is larger: the largest tokenizer_config.json has about 10 MB. */
const LONGEST = 2 ** 24;

/** Names of the further templates in a folder, in one order on every system. */
const additionalIn = async (dir: string): Promise<readonly string[]> => {
  try {
    const names = await readdir(join(dir, ADDITIONAL));
    return names
      .filter((name) => name.endsWith('.jinja'))
      .sort()
      .map((name) => `${ADDITIONAL}${name}`);
  } catch {
    return []; // no such folder: the usual case
  }
};

/** The texts of those that are there. */
export const readCompanions = async (
  dir: string,
): Promise<E.Either<LmError, Readonly<Record<string, string>>>> => {
  const found: [string, string][] = [];
  for (const name of [...COMPANIONS, ...(await additionalIn(dir))]) {
    const path = join(dir, name);
    if (!(await exists(path))) continue;
    const text = await readText(path, LONGEST);
    if (E.isLeft(text)) return text;
    found.push([name, text.right]);
  }
  return E.right(Object.fromEntries(found));
};

/** Writes the text; where there is none, takes away the file of a model that lay there before. */
export const writeOrRemove = async (
  path: string,
  text: string | undefined,
): Promise<E.Either<LmError, void>> => {
  if (text !== undefined) return writeAtomically(path, [text]);
  try {
    await rm(path, { force: true });
    return E.right(undefined);
  } catch (error) {
    return E.left({ _tag: 'UnwritableFile', path, reason: reasonOf(error) });
  }
};

/** Writes those that a model has, and takes away those of a model that lay there before. */
export const writeCompanions = async (
  dir: string,
  companions: Readonly<Record<string, string>>,
): Promise<E.Either<LmError, void>> => {
  const additional = Object.keys(companions).filter((name) => name.startsWith(ADDITIONAL));
  for (const name of new Set([...COMPANIONS, ...additional, ...(await additionalIn(dir))])) {
    const text = Object.hasOwn(companions, name) ? companions[name] : undefined;
    const written = await writeOrRemove(join(dir, name), text);
    if (E.isLeft(written)) return written;
  }
  return E.right(undefined);
};
