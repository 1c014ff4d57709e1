/** @file Donated arguments: arrays that the caller gives up, so that later results can lie where they lay.
 *
 *  After the call their memory is detached, as by a transfer to a worker: whoever kept the old array finds it empty.
 *  So no array that somebody can still read is ever written over. */
import { JitFault } from './errors.js';
import { shared } from './shared.js';
import type { Leaf } from './tree.js';
import type { HostArray } from './types.js';

/** One call that takes arrays. */
interface Taker {
  readonly name: string;
}

/** Memory that was given up, and by which call. */
const takers = shared('takers', () => new WeakMap<object, Taker>());

const bufferOf = (x: HostArray): ArrayBufferLike | null => ('data' in x ? x.data.buffer : null);

/** Refuses an array that an earlier call took, or that one under way will take. */
export const refuseDonated = (name: string, path: string, x: HostArray, except?: Taker): void => {
  const taker = takers.get(bufferOf(x) ?? x);
  if (taker !== undefined && taker !== except)
    throw new JitFault({ _tag: 'Donated', name, path, by: taker.name });
};

export interface Claim {
  /** Refuses arrays that another call has taken meanwhile: to be asked right before the arrays are read. */
  readonly check: () => void;
  /** Detaches the arrays and gives their memory. */
  readonly take: () => readonly ArrayBuffer[];
  /** The call failed: the arrays stay the caller's. */
  readonly cancel: () => void;
}

/** An array that is a part of a larger buffer is left to the caller: its neighbours may be in use. */
const isWhole = ({ value }: Leaf<HostArray>): boolean =>
  'data' in value &&
  value.data.buffer instanceof ArrayBuffer &&
  value.data.byteLength > 0 &&
  value.data.byteLength === value.data.buffer.byteLength;

/** Detaches what can be detached. Memory of WebAssembly and of Node's pool cannot: versions of Node either copy it or
 *  throw, and it stays its owner's. */
const detach = (buffers: readonly ArrayBuffer[]): readonly ArrayBuffer[] => {
  let moved: readonly (ArrayBuffer | null)[];
  try {
    moved = structuredClone(buffers, { transfer: [...buffers] }); // at once: 30 times faster than one by one
  } catch {
    moved = buffers.map((buffer) => {
      try {
        return structuredClone(buffer, { transfer: [buffer] });
      } catch {
        return null;
      }
    });
  }
  return moved.filter((m, i): m is ArrayBuffer => {
    const isMoved = m !== null && buffers[i]!.byteLength === 0;
    if (!isMoved) takers.delete(buffers[i]!);
    return isMoved;
  });
};

/** Marks the arrays of donated arguments. isDonated: by leaf. Throws when another argument has the same memory. */
export const claim = (
  name: string,
  leaves: readonly Leaf<HostArray>[],
  isDonated: (leaf: Leaf<HostArray>) => boolean,
): Claim => {
  const paths = new Map<ArrayBuffer, string>();
  for (const leaf of leaves)
    if (isDonated(leaf) && isWhole(leaf)) paths.set(bufferOf(leaf.value) as ArrayBuffer, leaf.path);
  for (const leaf of leaves) {
    if (isDonated(leaf)) continue;
    const donated = paths.get(bufferOf(leaf.value) as ArrayBuffer);
    if (donated !== undefined) throw new JitFault({ _tag: 'DonatedInUse', name, path: leaf.path, donated });
  }
  const buffers = [...paths.keys()];
  const taker = { name };
  for (const buffer of buffers) takers.set(buffer, taker);
  const check = (): void => {
    for (const { path, value } of leaves) refuseDonated(name, path, value, taker);
  };
  const cancel = (): void => {
    for (const buffer of buffers) takers.delete(buffer);
  };
  const take = (): readonly ArrayBuffer[] => detach(buffers);
  return { check, take, cancel };
};
