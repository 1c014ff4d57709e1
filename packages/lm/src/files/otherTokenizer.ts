/** @file Tokenizers whose folder has no tokenizer.json: they are not read, but named, with the command that converts them. */
import { join } from 'node:path';
import type { LmError } from '../errors.js';
import { exists } from './files.js';

/** SentencePiece's own file (Llama 2, Mistral, Gemma) under the names that are in use, and those of older byte-pair encodings (GPT-2). */
const OTHERS = ['tokenizer.model', 'sentencepiece.bpe.model', 'spiece.model', 'merges.txt'];

const command = (dir: string): string =>
  `python -c "import sys; from transformers import AutoTokenizer as T; T.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[1])" ${JSON.stringify(dir)}`;

/** The fault where a folder has one of these and no tokenizer.json; null otherwise. */
export const otherTokenizerFault = async (dir: string): Promise<LmError | null> => {
  if (await exists(join(dir, 'tokenizer.json'))) return null;
  for (const name of OTHERS)
    if (await exists(join(dir, name)))
      return { _tag: 'OtherTokenizer', path: join(dir, name), command: command(dir) };
  return null;
};
