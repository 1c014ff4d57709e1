/** @file metrics/<arm>.jsonl: the rows of a stage's steps. The rows that count lie in the stage's checkpoint, saved with the state
 *  that they tell of; the file is made from them, so that no death at any point can lose a row or write it twice. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Checkpoint } from '@tompo/trainer';
import { fail } from '../errors.js';
import { writeWhole, writing } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';
import { jsonFor } from '../run/json.js';

type Row = Readonly<Record<string, unknown>>;

export interface MetricsLog {
  /** Rows so far, those of the checkpoint first. */
  readonly rows: readonly Row[];
  readonly write: (row: object) => void;
  /** What goes into the checkpoint. */
  readonly notes: () => { readonly rows: readonly Row[] };
  /** Puts the file into its place as a whole, confirmed by the disk. */
  readonly finish: () => void;
  readonly close: () => void;
}

const lineOf = (path: string, row: object): string => `${jsonFor(path, row)}\n`;
const textOf = (path: string, rows: readonly object[]): string =>
  rows.map((row) => lineOf(path, row)).join('');

const isRow = (row: unknown): row is Row =>
  typeof row === 'object' && row !== null && 'step' in row && typeof row.step === 'number';

/** The rows that a checkpoint holds; null where it holds none that can be read. */
const rowsIn = ({ notes }: Checkpoint): readonly Row[] | null => {
  const rows = typeof notes === 'object' && notes !== null && 'rows' in notes ? notes.rows : null;
  return Array.isArray(rows) && rows.every(isRow) ? rows : null;
};

/** What is said of a file that is not what the checkpoint holds; null where there is nothing to say. */
const difference = (path: string, text: string, step: number): string | null => {
  if (!existsSync(path)) return text === '' ? null : `${path} was missing: written anew from the checkpoint.`;
  const found = readFileSync(path, 'utf8');
  if (found === text) return null;
  if (!found.startsWith(text))
    return `${path} was damaged: written anew from the checkpoint of step ${step}.`;
  const lines = found
    .slice(text.length)
    .split('\n')
    .filter((line) => line !== '').length;
  return `${path}: ${lines} line${lines === 1 ? '' : 's'} after the checkpoint of step ${step} dropped; those steps come again.`;
};

/** Opens the file for more rows, as the checkpoint knows it: what lies beyond is dropped, what is damaged is mended. */
export const openMetrics = (
  folder: RunFolder,
  arm: string,
  checkpoint: Checkpoint | undefined,
  say: (text: string) => void,
): MetricsLog => {
  const path = folder.metrics(arm);
  const kept = checkpoint === undefined ? [] : rowsIn(checkpoint);
  if (kept === null)
    return fail({
      _tag: 'Refused',
      sentence: `${folder.checkpoint(arm)} holds no rows of metrics (it was not saved by this version of the command): delete it to begin the stage anew.`,
    });
  const rows: Row[] = [...kept];
  const said =
    checkpoint === undefined
      ? null
      : writing(path, () => difference(path, textOf(path, rows), checkpoint.step));
  if (said !== null) say(said);
  writeWhole(path, textOf(path, rows));
  const fd = writing(path, () => {
    return openSync(path, 'a');
  });
  return {
    rows,
    write: (row) => {
      const bytes = Buffer.from(lineOf(path, row));
      writing(path, () => {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      });
      rows.push(row as Row);
    },
    notes: () => ({ rows }),
    finish: () => writeWhole(path, textOf(path, rows)),
    close: () => closeSync(fd),
  };
};
