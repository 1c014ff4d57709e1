/** @file From a wide corner to corners that fit in words: members are chosen until at most 30 candidates are left.
 *  On a stack of its own, so that deep graphs do not overflow. */
import type { Corner, WideCorner } from './corner.js';
import { WORD_NODES } from './word-cliques.js';

/** One open branch, in places of the wide corner: `left` still has to be tried as the next member. */
interface Branch {
  readonly members: readonly number[];
  candidates: readonly number[];
  readonly excluded: number[];
  readonly left: number[];
}

/** The corners in which all maximal cliques of the wide corner lie, each in one of them. */
export function* narrowed(wide: WideCorner): Generator<Corner, void, undefined> {
  const { first, later, width, linked } = wide;
  const places = Array.from({ length: width }, (_, i) => i);
  const stack = [branch([first], places.slice(0, later.length), places.slice(later.length), wide)];
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
    else yield corner(members, candidates, excluded, wide);
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

const corner = (
  members: readonly number[],
  candidates: readonly number[],
  excluded: readonly number[],
  { later, linked, width }: WideCorner,
): Corner => {
  const words = (places: readonly number[]): number[] => {
    const out: number[] = [];
    for (let k = 0; k < places.length; k++) {
      let word = 0;
      for (let i = 0; i < candidates.length; i++) {
        word |= (linked[(candidates[i] as number) * width + (places[k] as number)] as number) << i;
      }
      out.push(word);
    }
    return out;
  };
  return {
    members: members.toSorted((a, b) => a - b),
    nodes: candidates.map((c) => later[c] as number),
    rows: words(candidates),
    outsiders: words(excluded),
  };
};
