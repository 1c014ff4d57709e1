/** @file Maximal cliques among at most 31 nodes, as words of bits: Bron–Kerbosch with pivoting.
 *  At most thirty of them can still join, so there are at most 3^10 = 59,049 maximal cliques (Moon & Moser 1965): all of
 *  them at once are a short list.
 *  @source Tomita, Tanaka & Takahashi 2006 */

/** The most nodes of a word that can still join; one bit more is there for a member, and the sign bit stays free. */
export const WORD_NODES = 30;

/** Where the words of the excluded nodes begin: after place 0 and the 31 nodes. */
export const EXCLUDED = 1 + WORD_NODES + 1;

/** What the search works on, the same for every call: a call runs to its end before another one can begin. */
const near = new Int32Array(WORD_NODES + 1);
let outside = new Int32Array(256);
let found: number[] = [];
let size = 0;

/** A subproblem that fits in words of bits: which cliques hold `members`, and otherwise only some of `candidates`, such that no
 *  excluded node could join. */
export interface WordSearch {
  /** From 1 on, by node: bit j of words[1 + i] is 1 when i and j are linked (that of a member does not matter).
   *  From EXCLUDED on, for each excluded node, which is linked to all members, the word of its neighbours among `candidates`. */
  readonly words: readonly number[];
  readonly members: number;
  /** At most 30 nodes, each linked to all members. */
  readonly candidates: number;
  /** So many nodes and so many excluded ones; what else is in the list does not count. */
  readonly size: number;
  readonly excluded: number;
}

/** Writes the words of the cliques into a list, from its start: bit i is node i. Returns how many there are. */
export const wordCliques = (search: WordSearch, out: number[]): number => {
  const { words, members, candidates: open, excluded: count } = search;
  if (open === 0) {
    if (count > 0) return 0;
    out[0] = members;
    return 1;
  }
  // Each level keeps a part of those of the level above.
  if (outside.length < count * (WORD_NODES + 2)) outside = new Int32Array(2 * count * (WORD_NODES + 2));
  for (let i = 0; i < count; i++) outside[i] = words[EXCLUDED + i] as number;
  for (let i = 0; i < search.size; i++) near[i] = words[1 + i] as number;
  found = out;
  size = 0;
  const end = filtered(0, count, -1, open);
  if (end >= 0) branch(members, open, 0, count, end);
  found = [];
  return size;
};

/** The pivot among those outside, as `filtered` left it: how many open nodes are around it, and which. */
let most = 0;
let pivot = 0;

/** Writes to outside[to …] what those of outside[from … to) that are linked to `bit` see of `open`, unless that is nothing.
 *  Returns the end; −1 when one of them is linked to all open nodes and so could join whatever is found. */
const filtered = (from: number, to: number, bit: number, open: number): number => {
  most = -1;
  let end = to;
  for (let i = from; i < to; i++) {
    const x = outside[i] as number;
    const around = x & open;
    if ((x & bit) === 0 || around === 0) continue;
    if (around === open) return -1;
    outside[end++] = around;
    const count = popcount(around);
    if (count > most) {
      most = count;
      pivot = around;
    }
  }
  return end;
};

/** members: chosen · open: linked to all members, still to be tried (not 0) · closed: linked to all, tried before ·
 *  outside[from … to): linked to all members; the bits are the open nodes around each. */
const branch = (members: number, open: number, closed: number, from: number, to: number): void => {
  let best = most;
  let away = best < 0 ? open : open ^ pivot;
  for (let rest = closed; rest !== 0; rest &= rest - 1) {
    const around = open & (near[lowest(rest)] as number);
    if (around === open) return;
    const count = popcount(around);
    if (count > best) {
      best = count;
      away = open ^ around;
    }
  }
  // A pivot among the open nodes leaves itself and those not linked to it. To look for one that leaves fewer than three
  // takes longer than it saves.
  for (let rest = open; rest !== 0; rest &= rest - 1) {
    const two = away & (away - 1);
    const three = two & (two - 1);
    if ((three & (three - 1)) === 0) break;
    const around = open & (near[lowest(rest)] as number);
    const count = popcount(around);
    if (count > best) {
      best = count;
      away = open ^ around;
    }
  }
  let opened = open;
  let shut = closed;
  for (let left = away; left !== 0; left &= left - 1) {
    const bit = left & -left;
    const around = near[31 - Math.clz32(bit)] as number;
    const next = opened & around;
    const more = next & (next - 1);
    if (more === 0) {
      // Nobody or a single one is left to join: no need to go deeper.
      const last = bit | next;
      const common = next === 0 ? around : around & (near[lowest(next)] as number);
      if ((shut & common) === 0 && !joins(last, from, to)) found[size++] = members | last;
    } else if ((more & (more - 1)) === 0) {
      // Two are left: together if they are linked, else either.
      const one = next ^ more;
      const a = around & (near[lowest(one)] as number);
      const b = around & (near[lowest(more)] as number);
      if ((a & more) !== 0) {
        if ((shut & a & b) === 0 && !joins(bit | next, from, to)) found[size++] = members | bit | next;
      } else {
        if ((shut & a) === 0 && !joins(bit | one, from, to)) found[size++] = members | bit | one;
        if ((shut & b) === 0 && !joins(bit | more, from, to)) found[size++] = members | bit | more;
      }
    } else {
      const end = filtered(from, to, bit, next);
      if (end >= 0) branch(members | bit, next, shut & around, to, end);
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
