/** @file Natural order of names: numbers first, by value (2 before 10); then everything else, by code unit. */

const isNumber = (name: string): boolean => {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit < 48 || unit > 57) return false;
  }
  return name.length > 0;
};

const compare = (a: string, b: string): number => {
  const first = isNumber(a);
  if (first !== isNumber(b)) return first ? -1 : 1;
  return (first ? a.length - b.length : 0) || (a < b ? -1 : 1);
};

/** The names in natural order. */
export const inNaturalOrder = (names: readonly string[]): readonly string[] => {
  for (let i = 1; i < names.length; i++) {
    if (compare(names[i - 1] as string, names[i] as string) > 0) return names.toSorted(compare);
  }
  return names;
};

/** The names of the first seats; to look one up is faster than to write it. */
const SEATS: readonly string[] = Array.from({ length: 128 }, (_, i) => String(i));

/** Are the names 0 … N−1, in order? */
export const areSeats = (names: readonly string[]): boolean => {
  for (let i = 0; i < names.length; i++) if (names[i] !== (SEATS[i] ?? String(i))) return false;
  return true;
};
