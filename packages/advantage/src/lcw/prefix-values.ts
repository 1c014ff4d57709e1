/** @file What a row of links is worth, seen from the links that are fixed already. */
import type { Links } from './input.js';

/** For each completion the chance of each bit, from the rows of the *others*: (those with the bit + ½)/(their number + 1), so that
 *  no link is held impossible because nobody proposed it; ½ where none of the others could be read. [m][bits] */
export const marginals = ({ bits, rows }: Pick<Links, 'bits' | 'rows'>): readonly (readonly number[])[] => {
  const read = rows.filter((one) => one !== null);
  const counts = Array.from(
    { length: bits },
    (_, b) => read.filter(({ row }) => Math.floor(row / 2 ** b) % 2 === 1).length,
  );
  return rows.map((own) => {
    const others = read.length - (own === null ? 0 : 1);
    return counts.map((count, b) => {
      const mine = own === null ? 0 : Math.floor(own.row / 2 ** b) % 2;
      return (count - mine + 0.5) / (others + 1);
    });
  });
};

/** V̂(prefix) = Σ_{x ⊇ prefix} w(x | prefix)·Q(x), bits independent with the given chances, for the prefixes of one row: the
 *  first 0, 1, …, all bits fixed as in it. The last is Q of the row itself.
 *  values: [2^bits] · chances: [bits] · returns [bits + 1].  Each bit from the last to the first halves the table, so all
 *  prefixes together cost 2^(bits+1) products. */
export const prefixValues = (
  values: readonly number[],
  chances: readonly number[],
  row: number,
): readonly number[] => {
  const prefixes = new Array<number>(chances.length + 1);
  let table = values;
  prefixes[chances.length] = values[row]!;
  for (let b = chances.length - 1; b >= 0; b--) {
    const half = 2 ** b;
    const set = chances[b]!;
    const wide = table;
    table = Array.from({ length: half }, (_, low) => (1 - set) * wide[low]! + set * wide[low + half]!);
    prefixes[b] = table[row % half]!;
  }
  return prefixes;
};
