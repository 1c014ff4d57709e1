/** @file The files of a model folder that are kept as they are: other tools read them, and a trained model is to have them still. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';
import { reasonOf, writeAtomically } from '../files/atomic.js';
import { exists, readText } from '../files/files.js';

/** generation_config.json is read as well: see `parseGeneration`. */
export const GENERATION = 'generation_config.json';

/** Their names: the tokenizer's settings, its chat template in both places where it may lie, and how the model is sampled. */
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

/** The texts of those that are there. */
export const readCompanions = async (
  dir: string,
): Promise<E.Either<LmError, Readonly<Record<string, string>>>> => {
  const found: [string, string][] = [];
  for (const name of COMPANIONS) {
    const path = join(dir, name);
    if (!(await exists(path))) continue;
    const text = await readText(path, LONGEST);
    if (E.isLeft(text)) return text;
    found.push([name, text.right]);
  }
  return E.right(Object.fromEntries(found));
};

/** Writes those that a model has, and takes away those of a model that lay there before. */
export const writeCompanions = async (
  dir: string,
  companions: Readonly<Record<string, string>>,
): Promise<E.Either<LmError, void>> => {
  for (const name of COMPANIONS) {
    const path = join(dir, name);
    const text = Object.hasOwn(companions, name) ? companions[name] : undefined;
    if (text !== undefined) {
      const written = await writeAtomically(path, [text]);
      if (E.isLeft(written)) return written;
      continue;
    }
    try {
      await rm(path, { force: true });
    } catch (error) {
      return E.left({ _tag: 'UnwritableFile', path, reason: reasonOf(error) });
    }
  }
  return E.right(undefined);
};
