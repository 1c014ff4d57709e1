/** @file Frozen arguments: the arrays of a function that are the same at each call. */
import { JitFault } from './errors.js';
import { isFileArray } from './ndarray.js';
import { isAmong } from './program.js';
import type { Leaf } from './tree.js';
import type { HostArray } from './types.js';

/** What makes a frozen array the same one: its memory, or its place in a file. */
const identity = (x: HostArray): unknown => (isFileArray(x) ? `${x.file.path}:${x.file.offset}` : x.data);

interface Entry {
  readonly identity: unknown;
  /** Calls under way. */
  calls: number;
  isStored: boolean;
}

/** A call's frozen arrays. */
export interface Hold {
  /** A program has them from now on: no other arrays may take their places. */
  readonly store: () => void;
  /** The call is over. Arrays that no program has are forgotten: a call that failed binds nobody. */
  readonly release: () => void;
}

/** Refuses arrays that replace those of another call, of one under way too: it may be making the program of both. */
export const frozenArrays = (
  name: string,
  places: ReadonlySet<number>,
): ((leaves: readonly Leaf<HostArray>[]) => Hold) => {
  const known = new Map<string, Entry>();

  const entryOf = ({ path, value }: Leaf<HostArray>): Entry => {
    const entry = known.get(path) ?? { identity: identity(value), calls: 0, isStored: false };
    if (entry.identity !== identity(value)) throw new JitFault({ _tag: 'FrozenChanged', name, path });
    return entry;
  };

  return (leaves) => {
    const held = leaves
      .filter((leaf) => isAmong(places, leaf))
      .map((leaf) => [leaf.path, entryOf(leaf)] as const);
    for (const [path, entry] of held) {
      known.set(path, entry);
      entry.calls += 1;
    }
    const store = (): void => {
      for (const [, entry] of held) entry.isStored = true;
    };
    const release = (): void => {
      for (const [path, entry] of held) {
        entry.calls -= 1;
        if (entry.calls === 0 && !entry.isStored) known.delete(path);
      }
    };
    return { store, release };
  };
};
