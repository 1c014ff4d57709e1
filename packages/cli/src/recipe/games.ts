/** @file The `games` section: families that come with the command, and modules of the user's own, each with its keys. */
import { basename } from 'node:path';
import type { FamilySpec, Family as GameFamily, OwnSpec } from '@tompo/arena';
import { type DilemmaFamilyName, dilemmaFamilies } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { z } from 'zod';
import { bcz } from './families/bcz.js';
import type { OurFamily } from './families/family.js';
import type { Kinds } from './families/network.js';
import { pgg } from './families/pgg.js';
import { familyIn } from './modules.js';

export { openCap } from './families/bcz.js';
export { ends, type Range } from './families/network.js';

const OURS = { bcz, pgg };

/** Families of packages that the command brings: their keys, too, are checked by their own schema. */
const PACKAGED: Readonly<Record<string, GameFamily>> = dilemmaFamilies as Readonly<
  Record<string, GameFamily>
>;
const packaged = z.looseObject({
  family: z.enum(Object.keys(PACKAGED) as [DilemmaFamilyName, ...DilemmaFamilyName[]]),
  /** How often this family is drawn, relative to the others. */
  weight: z.number().positive().default(1),
});
const ours = z.discriminatedUnion('family', [bcz.keys, pgg.keys]);
const named = z.discriminatedUnion('family', [bcz.keys, pgg.keys, packaged]);

/** A module of the user's own; all other keys are its family's, and checked by that. */
const own = z
  .looseObject({
    /** A file that exports `family`, or has one as its default: a `Family` of @tompo/arena. */
    module: z.string().min(1),
    /** How often this family is drawn, relative to the others. */
    weight: z.number().positive().default(1),
  })
  .refine((entry) => !Object.hasOwn(entry, 'family'), {
    path: ['family'],
    message: 'stands beside module, which names a family already; leave one of them out',
  });

interface ModuleFamily {
  readonly module: string;
  readonly weight: number;
  readonly family?: undefined;
  readonly [key: string]: unknown;
}

interface PackagedFamily {
  readonly module?: undefined;
  readonly weight: number;
  readonly family: DilemmaFamilyName;
  readonly [key: string]: unknown;
}

/** An entry whose family is a value that brings its own schema: that of a module, or of a package. */
export type OwnFamily = ModuleFamily | PackagedFamily;
export type OursFamily = z.infer<typeof ours>;
export type Family = OursFamily | OwnFamily;

export const family = z.union([named, own]) as unknown as z.ZodType<Family>;

export const isOwn = (entry: Family): entry is OwnFamily =>
  entry.family === undefined || Object.hasOwn(PACKAGED, entry.family);

/** The key that names it. */
export const namedBy = (entry: OwnFamily): 'module' | 'family' =>
  entry.family === undefined ? 'module' : 'family';

/** The family of such an entry. Left: why its module cannot be used, as the rest of a sentence. */
export const familyOfEntry = (entry: OwnFamily): E.Either<string, GameFamily> =>
  entry.family === undefined ? familyIn(entry.module) : E.right(PACKAGED[entry.family] as GameFamily);

/** What the command knows of one of its own families. */
const known = (entry: OursFamily): OurFamily<OursFamily> =>
  OURS[entry.family] as unknown as OurFamily<OursFamily>;

/** The entry as @tompo/arena takes it. A module that cannot be used has no name there, and is a fault of the recipe elsewhere. */
export const toSpec = (entry: Family): FamilySpec | OwnSpec => {
  if (!isOwn(entry)) return known(entry).toSpec(entry);
  const { module, ...keys } = entry;
  const found = familyOfEntry(entry);
  return { ...keys, family: E.isRight(found) ? found.right.id : `${module}` };
};

/** The game of one of ours with the most seats and the widest decisions; left where there is none. */
export const largestOf = (entry: OursFamily) => known(entry).largest(entry);

/** What is wrong with the keys of one of ours taken together. */
export const ownFaults = (entry: OursFamily) => known(entry).faults(entry);

/** The fewest decisions that one seat makes in a game; of a game that is not ours, only that somebody makes one. */
export const fewestDecisions = (entry: Family, kinds: Kinds): number =>
  isOwn(entry) ? 1 : known(entry).fewestDecisions(entry, kinds);

/** Characters of the longest prompt at least; 0 where nobody can tell before it is played. */
export const leastPrompt = (entry: Family): number => (isOwn(entry) ? 0 : known(entry).leastPrompt(entry));

/** 'BCZ GE/GEE', 'commons' */
export const familyInWords = (entry: Family): string => {
  if (!isOwn(entry)) return known(entry).inWords(entry);
  const found = familyOfEntry(entry);
  return E.isRight(found) ? found.right.id : basename(`${entry.module}`);
};
