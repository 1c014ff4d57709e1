/** @file Runs of which only the small result is there, as in a clone or on another machine: what it says counts, and nothing is run again for it. */
import { existsSync, rmSync } from 'node:fs';
import { fitOf, trainedIn } from '../run/fit.js';
import { baseDigest } from '../run/products.js';
import { differences, inShort, settingsOf } from '../run/settings.js';
import { ancestorsOf } from '../run/stages.js';
import { keepResult, keptResult, plainOf, type Result, resultPath } from './result.js';
import { type Cell, withArms } from './study.js';

/** Which run a result or a cell speaks of. */
const runOf = ({
  environment,
  variant,
  seed,
  transfer,
}: Pick<Result, 'environment' | 'variant' | 'seed' | 'transfer'>) => ({
  environment,
  variant,
  seed,
  transfer,
});

/** What the evaluation of a policy rests on, the earliest first, and itself. */
const marksBehind = (cell: Cell, policy: string): readonly string[] => [
  ...ancestorsOf(cell.recipe, `eval ${policy}`),
  `eval ${policy}`,
];

/** Where a policy's result was made of another run, other settings or another model than the study has now; null where it was not. */
const whyOther = (cell: Cell, kept: Result, policy: string): string | null => {
  const elsewhere = differences(runOf(kept), runOf(cell));
  if (elsewhere.length > 0) return inShort(elsewhere);
  const trained = trainedIn(cell).recipe;
  const marks = marksBehind(cell, policy);
  for (const mark of marks) {
    const was = kept.settings[mark];
    if (was === undefined) continue;
    const now = plainOf(settingsOf(mark.startsWith('eval ') ? cell.recipe : trained, mark));
    const differ = differences(was, now);
    if (differ.length > 0) return inShort(differ);
  }
  if (kept.base === undefined || !marks.includes('sft')) return null;
  // A model that is not on this machine cannot be asked.
  const base = baseDigest(trained);
  return base === null || base === kept.base ? null : 'the files in model.path are others now';
};

/** Does the run's folder hold nothing of this policy's evaluation? That it was made once, and is gone, says nothing against what is kept. */
const isUnknown = (cell: Cell, policy: string): boolean =>
  !existsSync(cell.folder.made) ||
  (!existsSync(cell.folder.evaluation(policy)) &&
    ['absent', 'lost'].includes(fitOf(cell, `eval ${policy}`)._tag));

/** Policies that the run's folder knows nothing of and whose results are kept, each with why it does not count; null where it does. */
const keptAlone = (
  cell: Cell,
  kept: Result | null | undefined,
): readonly { readonly policy: string; readonly reason: string | null }[] =>
  kept === null || kept === undefined
    ? []
    : cell.arms.flatMap(({ policy }) =>
        Object.hasOwn(kept.policies, policy) && isUnknown(cell, policy)
          ? [{ policy, reason: whyOther(cell, kept, policy) }]
          : [],
      );

/** Where a result that was kept, and that the run's folder does not replace, differs from what the study has now; null where it
 *  does not. */
export const changed = (cell: Cell, kept: Result | null | undefined): string | null =>
  keptAlone(cell, kept).find(({ reason }) => reason !== null)?.reason ?? null;

/** Policies whose kept results count. */
export const countedAlone = (cell: Cell, kept: Result | null | undefined): ReadonlySet<string> =>
  new Set(keptAlone(cell, kept).flatMap(({ policy, reason }) => (reason === null ? [policy] : [])));

/** What of a run has yet to be made; null where nothing has.
 *  isNeeded: policies that have to be there though their results are. */
export const lacking = (dir: string, cell: Cell, isNeeded: (policy: string) => boolean): Cell | null => {
  const kept = countedAlone(cell, keptResult(resultPath(dir, cell)));
  const arms = cell.arms.filter(({ policy }) => !kept.has(policy) || isNeeded(policy));
  if (arms.length === cell.arms.length) return cell;
  return arms.length === 0 ? null : withArms(cell, arms);
};

const only = <A>(all: Readonly<Record<string, A>>, names: ReadonlySet<string>): Record<string, A> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));

/** These policies of the old file with all that they rest on, and over them what is the run's own. */
const joined = (
  cell: Cell,
  kept: Result,
  policies: ReadonlySet<string>,
  own: Result | null,
): Pick<Result, 'settings' | 'policies' | 'seconds'> => {
  const marks = new Set([...policies].flatMap((policy) => marksBehind(cell, policy)));
  return {
    settings: { ...only(kept.settings, marks), ...own?.settings },
    policies: { ...only(kept.policies, policies), ...own?.policies },
    seconds: { ...kept.seconds, ...own?.seconds },
  };
};

/** The result that counts of a run until it is whole: its own policies, and of the old file those that it has not evaluated anew. */
export const withKept = (
  cell: Cell,
  own: Result | null,
  kept: Result | null | undefined,
  counted: ReadonlySet<string>,
): Result | null =>
  kept === null || kept === undefined || counted.size === 0
    ? own
    : { ...kept, ...own, ...joined(cell, kept, counted, own) };

/** What a run's file is to hold: what counts, and of the old file what neither counts nor was made anew, since those may be its only
 *  numbers. What rests on other settings than the file is to name cannot stand in it. */
export const withUncounted = (cell: Cell, result: Result, kept: Result | null | undefined): Result => {
  if (kept === null || kept === undefined || differences(runOf(kept), runOf(cell)).length > 0) return result;
  if (kept.base !== undefined && result.base !== undefined && kept.base !== result.base) return result;
  const others = Object.keys(kept.policies).filter(
    (policy) =>
      !Object.hasOwn(result.policies, policy) &&
      marksBehind(cell, policy).every((mark) => {
        const [was, now] = [kept.settings[mark], result.settings[mark]];
        return was === undefined || now === undefined || differences(was, now).length === 0;
      }),
  );
  if (others.length === 0) return result;
  const base = kept.base === undefined ? {} : { base: kept.base };
  return { ...result, ...base, ...joined(cell, kept, new Set(others), result) };
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

/** Takes away results that were made of something else and that no run replaces: they are made again. */
export const forgetOthers = (dir: string, cells: readonly Cell[]): void => {
  for (const cell of cells) {
    const alone = keptAlone(cell, keptResult(resultPath(dir, cell)));
    const others = alone.flatMap(({ policy, reason }) => (reason === null ? [] : [policy]));
    if (others.length > 0) forget(dir, cell, others);
  }
};
