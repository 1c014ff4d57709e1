/** @file Runs of which only the small result is there, as in a clone or on another machine: what it says counts, and nothing is run again for it. */
import { existsSync, rmSync } from 'node:fs';
import { fitOf, trainedIn } from '../run/fit.js';
import { differences, inShort, settingsOf } from '../run/settings.js';
import { keepResult, keptResult, type Result, resultPath } from './result.js';
import { type Cell, withArms } from './study.js';

/** Where a result that was kept differs from the settings that the study has now; null where it does not. */
export const changed = (cell: Cell, kept: Result): string | null => {
  const { recipe, arms } = cell;
  const marks = arms.flatMap(({ policy }) =>
    Object.hasOwn(kept.policies, policy) ? ['simulate', 'sft', `train ${policy}`, `eval ${policy}`] : [],
  );
  for (const mark of new Set(marks)) {
    const was = kept.settings[mark];
    if (was === undefined) continue;
    const now: unknown = JSON.parse(
      JSON.stringify(settingsOf(mark.startsWith('eval ') ? recipe : trainedIn(cell).recipe, mark)),
    );
    const differ = differences(was, now);
    if (differ.length > 0) return inShort(differ);
  }
  return null;
};

/** Does the run's folder hold nothing of this policy's evaluation, not even that it was made? */
const isUnknown = (cell: Cell, policy: string): boolean =>
  fitOf(cell, `eval ${policy}`)._tag === 'absent' && !existsSync(cell.folder.evaluation(policy));

/** Policies that the run's folder knows nothing of and whose results are kept, made of the settings that the run has now. */
const keptPolicies = (dir: string, cell: Cell): ReadonlySet<string> => {
  const kept = keptResult(resultPath(dir, cell));
  if (kept === null || kept === undefined || changed(cell, kept) !== null) return new Set();
  return new Set(
    cell.arms.flatMap(({ policy }) =>
      Object.hasOwn(kept.policies, policy) && isUnknown(cell, policy) ? [policy] : [],
    ),
  );
};

/** What of a run has yet to be made; null where nothing has.
 *  isNeeded: policies that have to be there though their results are. */
export const lacking = (dir: string, cell: Cell, isNeeded: (policy: string) => boolean): Cell | null => {
  const kept = keptPolicies(dir, cell);
  const arms = cell.arms.filter(({ policy }) => !kept.has(policy) || isNeeded(policy));
  if (arms.length === cell.arms.length) return cell;
  return arms.length === 0 ? null : withArms(cell, arms);
};

/** The result that a run keeps until it is whole: its own policies, and of the old file those that it has not evaluated anew. */
export const withKept = (cell: Cell, own: Result | null, kept: Result | null | undefined): Result | null => {
  if (kept === null || kept === undefined || changed(cell, kept) !== null) return own;
  const isOld = (policy: string): boolean =>
    cell.arms.some((arm) => arm.policy === policy) && isUnknown(cell, policy);
  const policies = Object.fromEntries(Object.entries(kept.policies).filter(([policy]) => isOld(policy)));
  if (Object.keys(policies).length === 0) return own;
  return {
    ...kept,
    ...own,
    settings: { ...kept.settings, ...own?.settings },
    policies: { ...policies, ...own?.policies },
    seconds: { ...kept.seconds, ...own?.seconds },
  };
};

/** What is made again must not speak from its old file. */
export const forget = (dir: string, cell: Cell, policies: readonly string[]): void => {
  const path = resultPath(dir, cell);
  const kept = keptResult(path);
  if (kept === null || kept === undefined) return;
  const left = Object.entries(kept.policies).filter(([policy]) => !policies.includes(policy));
  if (left.length === 0) rmSync(path, { force: true });
  else keepResult(path, { ...kept, policies: Object.fromEntries(left) });
};

/** Takes away results that were made of other settings and whose runs are not there: they are made again. */
export const forgetOthers = (dir: string, cells: readonly Cell[]): void => {
  for (const cell of cells) {
    const kept = keptResult(resultPath(dir, cell));
    if (kept !== null && kept !== undefined && !existsSync(cell.folder.made) && changed(cell, kept) !== null)
      rmSync(resultPath(dir, cell));
  }
};
