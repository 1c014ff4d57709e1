/** @file How long a study still takes, from the seconds that its stages took so far. */
import { timings } from '../report/data.js';
import { tryJson } from '../run/files.js';
import { missingOf, stagesOf } from './prepare.js';
import { meanOf } from './statistics/moments.js';
import type { Cell } from './study.js';

type Seconds = ReadonlyMap<string, number>;

const secondsOf = ({ folder }: Cell): Seconds =>
  new Map(
    (timings.safeParse(tryJson(folder.timings)).data?.stages ?? []).map(({ stage, seconds }) => [
      stage,
      seconds,
    ]),
  );

interface Known {
  readonly cell: Cell;
  readonly seconds: Seconds;
}

/** Seconds that a stage took in the runs that are whole: in the same environment if one is there, in any else; null where
 *  none is. */
const expected = (stage: string, cell: Cell, known: readonly Known[]): number | null => {
  const of = (runs: readonly Known[]): readonly number[] =>
    runs.flatMap(({ seconds }) => seconds.get(stage) ?? []);
  const near = of(
    known.filter((k) => k.cell.environment === cell.environment && k.cell.variant === cell.variant),
  );
  const all = near.length > 0 ? near : of(known);
  return all.length === 0 ? null : meanOf(all);
};

/** Seconds that the cells still take if `parallel` go side by side; null as long as a stage of theirs was never seen. Reads files
 *  of all of them: to be asked when a run ends, not all the time. */
export const secondsLeft = (
  whole: readonly Cell[],
  waiting: readonly Cell[],
  running: readonly { readonly cell: Cell; readonly seconds: number }[],
  parallel: number,
): number | null => {
  const known = whole.map((cell) => ({ cell, seconds: secondsOf(cell) }));
  let total = 0;
  const add = (cell: Cell, stages: readonly string[], spent: number): boolean => {
    let own = 0;
    for (const stage of stages) {
      const seconds = expected(stage, cell, known);
      if (seconds === null) return false;
      own += seconds;
    }
    total += Math.max(0, own - spent);
    return true;
  };
  const isKnown =
    waiting.every((cell) => add(cell, missingOf(cell), 0)) &&
    running.every(({ cell, seconds }) => add(cell, stagesOf(cell), seconds));
  return isKnown ? total / Math.min(parallel, Math.max(1, waiting.length + running.length)) : null;
};
