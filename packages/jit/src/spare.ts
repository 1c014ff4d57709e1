/** @file Spare memory: what donated arguments leave behind, for the results of later calls. */

export interface Spare {
  /** Memory of exactly so many bytes that nobody else can see. What is in it is left from before. */
  readonly take: (bytes: number) => ArrayBuffer;
  /** Keeps what results of these sizes can use, and lets the rest go. */
  readonly give: (buffers: readonly ArrayBuffer[], sizes: readonly number[]) => void;
  /** Bytes of results so far that were written into donated memory. */
  readonly reused: () => number;
  readonly clear: () => void;
}

export const spareMemory = (): Spare => {
  const free = new Map<number, ArrayBuffer[]>();
  let reused = 0;
  const take = (bytes: number): ArrayBuffer => {
    const known = free.get(bytes)?.pop();
    if (known === undefined) return new ArrayBuffer(bytes);
    reused += bytes;
    return known;
  };
  const give: Spare['give'] = (buffers, sizes) => {
    const wanted = new Map<number, number>();
    for (const size of sizes) wanted.set(size, (wanted.get(size) ?? 0) + 1);
    for (const buffer of buffers) {
      const list = free.get(buffer.byteLength) ?? [];
      free.set(buffer.byteLength, list);
      if (list.length < (wanted.get(buffer.byteLength) ?? 0)) list.push(buffer);
    }
  };
  return { take, give, reused: () => reused, clear: () => free.clear() };
};
