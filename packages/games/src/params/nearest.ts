/** @file The nearest right key to a mistyped one. */

/** Levenshtein distance of two words. */
export const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
};

/** The word of the list with the smallest distance, the first of equals. */
export const nearest = (word: string, list: readonly string[]): string | undefined => {
  const distance = (w: string): number => editDistance(word.toLowerCase(), w.toLowerCase());
  return list.reduce<string | undefined>(
    (best, w) => (best === undefined || distance(w) < distance(best) ? w : best),
    undefined,
  );
};
