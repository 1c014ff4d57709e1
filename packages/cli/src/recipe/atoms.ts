/** @file What many keys of a recipe are: counts, rates, weights, and names that become folders. */
import { z } from 'zod';

/** Names that a system keeps for its devices, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Letters of a name that becomes a folder, at most. */
export const LONGEST_NAME = 64;
export const folderName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'use letters, digits, dots and dashes: it names a folder')
  .max(LONGEST_NAME)
  .refine(
    (n) => !n.endsWith('.') && !DEVICES.test(n),
    'some systems have no folder of that name; choose another',
  );
/** May a recipe have this name? */
export const isFolderName = (name: string): boolean => folderName.safeParse(name).success;
export const count = z.int().min(1);
export const weight = z.number().min(0);
export const rate = z.number().positive();
