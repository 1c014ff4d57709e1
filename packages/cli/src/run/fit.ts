/** @file Does what a stage left fit the recipe, what it rests on, and what it wrote? */
import { existsSync } from 'node:fs';
import type { Recipe } from '../recipe/schema.js';
import type { RunFolder } from './folder.js';
import { fileDigest } from './identity.js';
import {
  baseDigest,
  checkpointsOf,
  curvesOf,
  type Digests,
  digestsOf,
  productsOf,
  within,
} from './products.js';
import { type MadeOf, productDigest, recordOf } from './records.js';
import { differences, inShort, settingsOf, settingsToGoOn } from './settings.js';
import { parentsOf } from './stages.js';

/** A run's folder beside the recipe that it is asked to follow. */
export interface RunView {
  readonly folder: RunFolder;
  readonly recipe: Recipe;
  /** The run that trained its policies, where that is another: then it evaluates alone. */
  readonly trained?: RunView;
}

/** The run in which the earlier stages of an evaluation lie. */
export const trainedIn = (view: RunView): RunView => view.trained ?? view;

export type Fit =
  /** Nothing is there to go on from. */
  | { readonly _tag: 'absent' }
  /** A checkpoint is there, of this recipe and of what lies here. */
  | { readonly _tag: 'begun' }
  | { readonly _tag: 'done' }
  /** Finished, but files of its own are gone: they can be made again. */
  | { readonly _tag: 'lost'; readonly files: readonly string[] }
  /** An earlier stage is not finished: only then can be told. */
  | { readonly _tag: 'waiting'; readonly on: string }
  /** Of other settings, of other files, or changed since. remake: the stage that has to be made again. */
  | {
      readonly _tag: 'unfit';
      readonly why: string;
      readonly remake: string;
      /** A file of its own is not as it was written. */
      readonly damaged?: boolean;
    };

/** The name of the model that SFT starts from, among what SFT read. */
export const BASE = 'model.path';

/** Digests of what a stage reads, as it lies here now. */
export const parentsNow = (view: RunView, mark: string): Digests => {
  const { folder, recipe } = trainedIn(view);
  const base = mark === 'sft' ? baseDigest(recipe) : null;
  return {
    ...Object.fromEntries(
      parentsOf(recipe, mark).flatMap((parent) => {
        const record = recordOf(folder, parent);
        return record?.state === 'done' ? [[parent, productDigest(record)] as const] : [];
      }),
    ),
    ...(base === null ? {} : { [BASE]: base }),
  };
};

const WHERE = { simulate: 'data', sft: 'models/sft' } as const;

/** What a stage leaves, as people find it: 'models/tompo'. */
export const placeOf = (mark: string): string => {
  if (mark === 'simulate' || mark === 'sft') return WHERE[mark];
  return mark.startsWith('train ') ? `models/${mark.slice(6)}` : `eval/${mark.slice(5)}.json`;
};

/** What was read then and lies here otherwise now. */
const changedParent = (record: MadeOf, now: Digests): string | undefined =>
  Object.keys(record.parents).find(
    // a base model that was moved away since cannot be asked, and is not needed any more
    (name) => now[name] !== record.parents[name] && !(name === BASE && now[name] === undefined),
  );

const changedFile = (folder: RunFolder, record: MadeOf, mark: string): string | undefined =>
  productsOf(folder, mark).find((path) => {
    const digest = fileDigest(path);
    return digest !== null && digest !== record.files[within(folder, path)];
  });

const ownFit = (view: RunView, mark: string, record: MadeOf): Fit => {
  const { folder, recipe } = view;
  const done = record.state === 'done';
  const settings = done ? settingsOf(recipe, mark) : settingsToGoOn(recipe, mark);
  const differ = differences(record.settings, settings);
  const unfit = (why: string): Fit => ({ _tag: 'unfit', why, remake: mark });
  if (differ.length > 0) return unfit(inShort(differ));
  const parent = changedParent(record, parentsNow(view, mark));
  if (parent !== undefined)
    return unfit(
      parent === BASE
        ? 'the files in model.path are others now'
        : `${placeOf(parent)} ${parent === 'simulate' ? 'were' : 'was'} made anew since`,
    );
  if (!done) return { _tag: 'begun' };
  const changed = changedFile(folder, record, mark);
  if (changed !== undefined)
    return {
      _tag: 'unfit',
      why: `${within(folder, changed)} was changed since it was made`,
      remake: mark,
      damaged: true,
    };
  const lost = Object.keys(record.files).filter(
    (file) => !productsOf(folder, mark).some((p) => within(folder, p) === file && existsSync(p)),
  );
  return lost.length > 0 ? { _tag: 'lost', files: lost } : { _tag: 'done' };
};

/** Is there anything of a stage that was only begun? */
const hasCheckpoint = (folder: RunFolder, mark: string): boolean =>
  checkpointsOf(folder, mark).some((path) => existsSync(path));

export const fitOf = (view: RunView, mark: string): Fit => {
  const record = recordOf(view.folder, mark);
  if (record === null || (record.state === 'begun' && !hasCheckpoint(view.folder, mark)))
    return { _tag: 'absent' };
  for (const parent of parentsOf(view.recipe, mark)) {
    const fit = fitOf(trainedIn(view), parent);
    if (fit._tag === 'unfit') return fit;
    if (fit._tag === 'absent' || fit._tag === 'begun') return { _tag: 'waiting', on: parent };
    if (fit._tag === 'waiting') return fit;
  }
  return ownFit(view, mark, record);
};

/** Is the curve of a stage that learns its own? null where it is; else why it cannot be shown. */
export const curveFault = (view: RunView, mark: string): string | null => {
  const { folder } = view;
  const record = recordOf(folder, mark);
  if (record === null) return 'no record says what it was made of';
  for (const parent of parentsOf(view.recipe, mark)) {
    const fit = fitOf(view, parent);
    if (fit._tag === 'unfit') return fit.why;
  }
  const fit = ownFit(view, mark, record);
  if (fit._tag === 'unfit') return fit.why;
  const now = digestsOf(folder, curvesOf(folder, mark));
  const changed = Object.keys(record.traces).find((file) => now[file] !== record.traces[file]);
  return changed === undefined ? null : `${changed} was changed since it was made`;
};
