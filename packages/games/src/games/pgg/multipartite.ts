/** @file Graphs that make many groups out of few links: complete graphs between parts, several side by side, and seats left
 *  out. In one with parts of sizes s_1 … s_m there are P = ∏ s groups of m members, and a seat of part k is in P/s_k of
 *  them; so its worth is known without listing the groups.
 *  @source Moon & Moser 1965 */
import { type Adjacency, graphWhere } from '../../graph/adjacency.js';
import { GROUP_LIMIT } from '../../graph/cliques/groups.js';
import type { Kind, Model } from './params.js';

/** The sizes of the parts of each component; seats beyond their sum have no links. */
export type Parts = readonly (readonly number[])[];

export interface Worth {
  readonly w: number;
  readonly links: number;
  readonly groups: number;
}

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** W and the number of links, the richest in the places that are worth most; null with too many groups.
 *  wealth: endowments, descending */
export const worthOf = (m: Model, kind: Kind, wealth: readonly number[], parts: Parts): Worth | null => {
  let groups = 0;
  let links = 0;
  const places: { readonly f: number; readonly size: number }[] = [];
  for (const sizes of parts) {
    const product = sizes.reduce((a, b) => a * b, 1);
    const seats = sum(sizes);
    groups += product;
    if (groups > GROUP_LIMIT) return null;
    for (const size of sizes) {
      links += (size * (seats - size)) / 2;
      const k = product / size;
      const split = m.contribution === 'split';
      const total = m.multiplier * (split ? 1 : k);
      const deciding = kind === 'planner' ? total : (m.multiplier * (split ? 1 : k)) / sizes.length;
      places.push({ f: deciding > 1 + 1e-12 ? total : 1, size });
    }
  }
  places.sort((a, b) => b.f - a.f);
  let w = -2 * m.linkCost * links;
  let at = 0;
  // Who is worth less in a place than without links may be there for the others' sake: it still fills the place.
  for (const { f, size } of places) for (let k = 0; k < size; k++) w += f * (wealth[at++] as number);
  for (; at < m.n; at++) w += wealth[at] as number;
  return { w, links, groups };
};

/** Places 0, 1, … part after part, the smallest first, whose seats are in most groups; the rest without links. */
export const graphOfParts = (n: number, parts: Parts): Adjacency => {
  const home: (readonly [component: number, part: number])[] = parts.flatMap((sizes, c) =>
    [...sizes]
      .sort((a, b) => a - b)
      .flatMap((size, p) => Array.from({ length: size }, () => [c, p] as const)),
  );
  return graphWhere(n, (i, j) => {
    const [a, b] = [home[i], home[j]];
    return a !== undefined && b !== undefined && a[0] === b[0] && a[1] !== b[1];
  });
};
