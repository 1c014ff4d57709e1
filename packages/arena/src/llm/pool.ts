/** @file At most `width` promises under way at a time. */

/** Maps in order, with at most `width` calls running at once. */
export const mapPool = async <A, B>(
  items: readonly A[],
  width: number,
  work: (item: A, index: number) => Promise<B>,
): Promise<readonly B[]> => {
  const results = new Array<B>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      results[i] = await work(items[i] as A, i);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(width, items.length)) }, worker));
  return results;
};

/** A gate that lets at most `width` calls through at a time, in the order of their coming, whoever makes them. */
export const limit = (width: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let under = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (under >= width) await new Promise<void>((go) => waiting.push(go));
    else under += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes on to the next in line.
      if (next === undefined) under -= 1;
      else next();
    }
  };
};
