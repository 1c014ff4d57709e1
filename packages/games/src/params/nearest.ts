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

/** The word of the list with the smallest distance, the first of equals; none where no word is near enough to be meant
 *  (case does not count). */
export const nearest = (word: string, list: readonly string[]): string | undefined => {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const w of list) {
    const distance = editDistance(lower, w.toLowerCase());
    if (distance < least) [best, least] = [w, distance];
  }
  return best;
};
