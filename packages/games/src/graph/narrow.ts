/** @file From a wide corner to corners that fit in words: members are chosen until at most 30 candidates are left.
 *  On a stack of its own, so that deep graphs do not overflow. */
import type { Corner, WideCorner } from './corner.js';
import { OUTSIDERS, WORD_NODES } from './word-cliques.js';

/** One open branch, in places of the wide corner: `left` still has to be tried as the next member. */
interface Branch {
  readonly members: readonly number[];
  candidates: readonly number[];
  readonly excluded: number[];
  readonly left: number[];
}

/** Fills a corner again and again, until all maximal cliques of the wide corner lay in it, each once. */
export function* narrowed(wide: WideCorner, corner: Corner): Generator<void, void, undefined> {
  const { later, width, linked } = wide;
  const places = Array.from({ length: width }, (_, i) => i);
  const stack = [
    branch([later[0] as number], places.slice(1, later.length), places.slice(later.length), wide),
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.left.pop();
    if (next === undefined) {
      stack.pop();
      continue;
    }
    const row = next * width;
    const candidates = those(top.candidates, (u) => linked[row + u] === 1);
    const excluded = those(top.excluded, (u) => linked[row + u] === 1);
    const members = [...top.members, later[next] as number];
    if (candidates.length > WORD_NODES) stack.push(branch(members, candidates, excluded, wide));
    else {
      fill(corner, members, candidates, excluded, wide);
      yield;
    }
    top.candidates = those(top.candidates, (u) => u !== next);
    top.excluded.push(next);
  }
}

/** A plain loop: this is where dense graphs spend their time. */
const those = (list: readonly number[], are: (u: number) => boolean): number[] => {
  const out: number[] = [];
  for (let k = 0; k < list.length; k++) {
    const u = list[k] as number;
    if (are(u)) out.push(u);
  }
  return out;
};

/** Opens a branch. Only candidates away from the pivot (the place with most candidates around it) need a try; none where
 *  an excluded node is linked to all of them, because it could join whatever was found. */
const branch = (
  members: readonly number[],
  candidates: readonly number[],
  excluded: number[],
  { linked, width }: WideCorner,
): Branch => {
  const meetsAll = (u: number): boolean => candidates.every((c) => linked[c * width + u] === 1);
  if (excluded.some(meetsAll)) return { members, candidates, excluded, left: [] };
  const counts = new Int32Array(width);
  for (let k = 0; k < candidates.length; k++) {
    const row = (candidates[k] as number) * width;
    for (let u = 0; u < width; u++) counts[u] = (counts[u] as number) + (linked[row + u] as number);
  }
  let [pivot, most] = [-1, -1];
  for (const list of [excluded, candidates]) {
    for (let k = 0; k < list.length; k++) {
      const u = list[k] as number;
      if ((counts[u] as number) > most) [pivot, most] = [u, counts[u] as number];
    }
  }
  const left = candidates.filter((c) => linked[c * width + pivot] === 0).reverse();
  return { members, candidates, excluded, left };
};

/** Members get bits of their own as long as there are enough. */
const fill = (
  corner: Corner,
  members: readonly number[],
  candidates: readonly number[],
  excluded: readonly number[],
  { later, linked, width }: WideCorner,
): void => {
  const { nodes, words } = corner;
  const inside = candidates.length + members.length <= WORD_NODES + 1;
  const chosen = inside ? members.toSorted((a, b) => a - b) : [];
  let [size, m] = [0, 0];
  corner.members = 0;
  corner.open = 0;
  const slots: number[] = [];
  for (let c = 0; c <= candidates.length; c++) {
    const u = c < candidates.length ? (later[candidates[c] as number] as number) : Number.POSITIVE_INFINITY;
    for (; m < chosen.length && (chosen[m] as number) < u; m++) {
      corner.members |= 1 << size;
      nodes[size++] = chosen[m] as number;
    }
    if (c === candidates.length) break;
    corner.open |= 1 << size;
    slots.push(size);
    nodes[size++] = u;
  }
  const word = (place: number): number => {
    let bits = 0;
    for (let c = 0; c < candidates.length; c++) {
      bits |= (linked[(candidates[c] as number) * width + place] as number) << (slots[c] as number);
    }
    return bits;
  };
  for (let c = 0; c < candidates.length; c++) words[1 + (slots[c] as number)] = word(candidates[c] as number);
  for (let k = 0; k < excluded.length; k++) words[OUTSIDERS + k] = word(excluded[k] as number);
  corner.size = size;
  corner.outside = excluded.length;
  corner.beyond = inside ? [] : members;
};
