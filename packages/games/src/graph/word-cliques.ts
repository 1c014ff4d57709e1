/** @file Maximal cliques among at most 30 nodes, as words of bits: Bron–Kerbosch with pivoting.
 *  Thirty nodes have at most 3^10 = 59,049 maximal cliques (Moon & Moser 1965), so all of them at once are a short list.
 *  @source Tomita, Tanaka & Takahashi 2006 */

/** The most nodes of one word: the sign bit stays free, and a list of cliques stays below 3^10 words. */
export const WORD_NODES = 30;

/** Room of the search, the same for every call: a call runs to its end before another one can begin. */
const near = new Int32Array(WORD_NODES);
let outside = new Int32Array(256);
let found: number[] = [];

/** The maximal cliques among some of 30 nodes that nobody outside could join, as words: bit i is node i.
 *  rows: by node, bit j of rows[i] is 1 when i and j are linked; only among `nodes` · nodes: the word of those who are
 *  there · outsiders: for each node outside, the word of its neighbours. */
export const wordCliques = (
  rows: readonly number[],
  nodes: number,
  outsiders: readonly number[],
): readonly number[] => {
  const count = outsiders.length;
  // Each level keeps a part of those of the level above.
  if (outside.length < count * (WORD_NODES + 1)) outside = new Int32Array(2 * count * (WORD_NODES + 1));
  for (let i = 0; i < count; i++) outside[i] = outsiders[i] as number;
  for (let i = 0; i < rows.length; i++) near[i] = rows[i] as number;
  found = [];
  if (nodes !== 0) expand(0, nodes, 0, 0, count);
  else if (count === 0) found.push(0);
  const all = found;
  found = [];
  return all;
};

/** members: chosen · open: linked to all members, still to be tried (not 0) · closed: linked to all, tried before ·
 *  outside[from … to): linked to all members and to some open node. */
const expand = (members: number, open: number, closed: number, from: number, to: number): void => {
  const size = popcount(open);
  let most = -1;
  let pivot = 0;
  // Whoever is linked to all open nodes could join whatever is found here: nothing is maximal.
  for (let i = from; i < to; i++) {
    const around = outside[i] as number;
    const count = popcount(around & open);
    if (count > most) {
      if (count === size) return;
      most = count;
      pivot = around;
    }
  }
  for (let rest = closed; rest !== 0; rest &= rest - 1) {
    const around = near[lowest(rest)] as number;
    const count = popcount(around & open);
    if (count > most) {
      if (count === size) return;
      most = count;
      pivot = around;
    }
  }
  for (let rest = open; rest !== 0 && most < size - 1; rest &= rest - 1) {
    const around = near[lowest(rest)] as number;
    const count = popcount(around & open);
    if (count > most) {
      most = count;
      pivot = around;
    }
  }
  let opened = open;
  let shut = closed;
  // Only nodes away from the pivot need a try.
  for (let left = open & ~pivot; left !== 0; left &= left - 1) {
    const bit = left & -left;
    const around = near[31 - Math.clz32(bit)] as number;
    const next = opened & around;
    if ((next & (next - 1)) === 0) {
      // Nobody or a single one is left to join: no need to go deeper.
      const last = bit | next;
      const common = next === 0 ? around : around & (near[lowest(next)] as number);
      if ((shut & common) === 0 && !joins(last, from, to)) found.push(members | last);
    } else {
      let end = to;
      for (let i = from; i < to; i++) {
        const x = outside[i] as number;
        if ((x & bit) !== 0 && (x & next) !== 0) outside[end++] = x;
      }
      expand(members | bit, next, shut & around, to, end);
    }
    opened ^= bit;
    shut |= bit;
  }
};

/** Is anybody outside linked to all of these nodes? */
const joins = (nodes: number, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (((outside[i] as number) & nodes) === nodes) return true;
  return false;
};

/** The place of the lowest one in a word. */
export const lowest = (word: number): number => 31 - Math.clz32(word & -word);

/** The number of ones in a word. @source Warren, Hacker's Delight, 5–1 */
export const popcount = (word: number): number => {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
