/** @file Demonstrations of one's own, from a JSONL or a Parquet file. */
import { parseLine, readLines } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { type Demonstration, demonstration } from './demonstration.js';

export const FORMATS = ['jsonl', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/** By the ending of a file's name; undefined for another. */
export const formatOf = (path: string): Format | undefined =>
  FORMATS.find((format) => path.endsWith(`.${format}`));

type Read = E.Either<string, readonly Demonstration[]>;

/** Collects rows, and what is wrong with them by their places. */
const collected = (path: string, unit: 'line' | 'row') => {
  const good: Demonstration[] = [];
  const faults: string[] = [];
  const bad = (at: number, reason: string): void => {
    faults.push(`${unit} ${at}: ${reason}`);
  };
  return {
    bad,
    take: (at: number, row: unknown): void => {
      const read = demonstration(row);
      if (E.isLeft(read)) bad(at, read.left);
      else good.push(read.right);
    },
    all: (): Read => {
      if (faults.length > 0)
        return E.left(
          `${path} cannot be learned from: ${faults.length} bad ${unit}${faults.length === 1 ? '' : 's'}, the first: ${faults[0]}.`,
        );
      return good.length > 0 ? E.right(good) : E.left(`${path} cannot be learned from: it is empty.`);
    },
  };
};

const readJsonl = async (path: string): Promise<Read> => {
  const { take, bad, all } = collected(path, 'line');
  for await (const line of readLines(path)) {
    const parsed = parseLine(line);
    if (typeof parsed === 'string') bad(line.number, parsed);
    else if (parsed !== undefined) take(line.number, parsed.value);
  }
  return all();
};

/** Columns that are read: a file may have large ones that nothing is done with. */
const COLUMNS = ['prompt', 'completion', 'messages'];

const readParquet = async (path: string): Promise<Read> => {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import(
    'hyparquet'
  );
  const { take, all } = collected(path, 'row');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const there = parquetSchema(metadata).children.map(({ element }) => element.name);
    const columns = there.filter((name) => COLUMNS.includes(name));
    if (!columns.includes('messages') && columns.length < 2)
      return E.left(
        `${path} cannot be learned from: it has the columns ${there.join(', ')}; name them prompt and completion, or messages.`,
      );
    const rows = await parquetReadObjects({ file, metadata, columns });
    rows.forEach((row, i) => {
      take(i + 1, row);
    });
  } catch (error) {
    // Of the system, not of what lies in the file: told as for any other file.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return E.left(
      `${path} is no Parquet file that can be read (${(error as Error).message.replace(/\.$/, '')}): write it anew, whole, uncompressed or with snappy.`,
    );
  }
  return all();
};

/** The demonstrations of a file. Left: one sentence. */
export const readDemonstrations = async (path: string): Promise<Read> => {
  try {
    return await (formatOf(path) === 'parquet' ? readParquet(path) : readJsonl(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return E.left(
      code === 'ENOENT'
        ? `There is no file ${path} (sft.data.file).`
        : `${path} cannot be read (${code ?? message}).`,
    );
  }
};
