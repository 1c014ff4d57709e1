/** @file Demonstrations as a JSONL or a Parquet file that `datasets` of Python loads. */
import { openWholeLines, writeWhole } from '../run/files.js';
import type { Demonstration } from './demonstration.js';
import type { Format } from './read.js';

const text = (name: string) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }) as const;

/** A list of { role, content }, as Parquet's specification of nested types writes lists. */
const MESSAGES = [
  { name: 'root', num_children: 1 },
  {
    name: 'messages',
    repetition_type: 'REQUIRED',
    num_children: 1,
    converted_type: 'LIST',
    logical_type: { type: 'LIST' },
  },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'REQUIRED', num_children: 2 },
  text('role'),
  text('content'),
] as const;

const PAIRS = [{ name: 'root', num_children: 2 }, text('prompt'), text('completion')] as const;

const parquetOf = async (rows: readonly Demonstration[]): Promise<Buffer> => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const column = (name: string) => ({
    name,
    data: rows.map((row) => (row as Readonly<Record<string, unknown>>)[name]),
  });
  const isChat = rows.some((row) => 'messages' in row);
  return Buffer.from(
    parquetWriteBuffer({
      schema: isChat ? [...MESSAGES] : [...PAIRS],
      columnData: isChat ? [column('messages')] : [column('prompt'), column('completion')],
      createdBy: 'tompo',
    }),
  );
};

/** Puts a whole new file into the place of the old one. */
export const writeDemonstrations = async (
  path: string,
  format: Format,
  rows: readonly Demonstration[],
): Promise<void> => {
  if (format === 'jsonl') {
    const lines = openWholeLines(path);
    try {
      for (const row of rows) lines.write(row);
      lines.commit();
    } finally {
      lines.close();
    }
    return;
  }
  writeWhole(path, await parquetOf(rows));
};
