/** @file What a recipe needs to know of a family that comes with the command. */
import type { FamilySpec } from '@tompo/arena';
import type { GamesError, NetworkGame } from '@tompo/games';
import type { either as E } from 'fp-ts';
import type { z } from 'zod';
import type { Kinds } from './network.js';

/** Of an entry of `games` with every default filled in. */
export interface OurFamily<Keys> {
  readonly keys: z.ZodObject;
  /** The entry as @tompo/arena takes it. */
  readonly toSpec: (entry: Keys) => FamilySpec;
  /** What only all keys together can tell. */
  readonly faults: (entry: Keys) => readonly { readonly key: string; readonly message: string }[];
  /** The fewest decisions of these kinds that one seat makes in a game. */
  readonly fewestDecisions: (entry: Keys, kinds: Kinds) => number;
  /** Characters of the longest prompt at least. */
  readonly leastPrompt: (entry: Keys) => number;
  /** The game with the most seats and the widest decisions, one round long. */
  readonly largest: (entry: Keys) => E.Either<GamesError, NetworkGame>;
  /** In a report. */
  readonly inWords: (entry: Keys) => string;
}
