/** @file Graphs that make many groups out of few links: complete graphs between parts, several side by side, and seats left
 *  out. In one with parts of sizes s_1 … s_m there are P = ∏ s groups of m members, and a seat of part k is in P/s_k of
 *  them; so its worth is known without listing the groups.
 *  @source Moon & Moser 1965 */
import { type Adjacency, graphWhere } from '../../graph/adjacency.js';
import { GROUP_LIMIT } from '../../graph/groups.js';
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

/** Places 0, 1, … part after part; the rest without links. */
export const graphOfParts = (n: number, parts: Parts): Adjacency => {
  const home: (readonly [component: number, part: number])[] = parts.flatMap((sizes, c) =>
    sizes.flatMap((size, p) => Array.from({ length: size }, () => [c, p] as const)),
  );
  return graphWhere(n, (i, j) => {
    const [a, b] = [home[i], home[j]];
    return a !== undefined && b !== undefined && a[0] === b[0] && a[1] !== b[1];
  });
};

/** Structures one step away: a seat more, less, or in another part; a part, a pair or a component more or less; two components
 *  joined, or one taken apart. Parts of one size in one component are alike, so one of them stands for all. */
function* neighbours(parts: Parts, n: number): Generator<Parts> {
  const seats = sum(parts.map(sum));
  const clean = (list: Parts): Parts =>
    list.map((sizes) => sizes.filter((s) => s > 0)).filter((sizes) => sizes.length > 1);
  const put = (list: Parts, c: number, p: number, by: number): Parts =>
    list.map((sizes, a) =>
      a !== c ? sizes : p === sizes.length ? [...sizes, by] : sizes.with(p, (sizes[p] as number) + by),
    );
  const spots = parts.flatMap((sizes, c) =>
    sizes.flatMap((s, p) => (sizes.indexOf(s) === p ? [[c, p] as const] : [])),
  );
  const targets = [...spots, ...parts.map((sizes, c) => [c, sizes.length] as const)];
  if (seats < n) for (const [c, p] of targets) yield put(parts, c, p, 1);
  if (seats < n - 1) yield [...parts, [1, 1]];
  for (const [c, p] of spots) {
    yield clean(put(parts, c, p, -1));
    yield clean(put(parts, c, p, -((parts[c] as readonly number[])[p] as number)));
    for (const [d, q] of targets) if (c !== d || p !== q) yield clean(put(put(parts, d, q, 1), c, p, -1));
  }
  for (let c = 0; c < parts.length; c++) {
    const own = parts[c] as readonly number[];
    const others = parts.filter((_, a) => a !== c);
    yield others;
    if (seats + sum(own) <= n) yield [...parts, own];
    for (let p = 2; p <= own.length - 2; p++) yield [...others, own.slice(0, p), own.slice(p)];
    for (let d = c + 1; d < parts.length; d++)
      yield [...parts.filter((_, a) => a !== c && a !== d), [...own, ...(parts[d] as readonly number[])]];
  }
}

/** seats in parts as equal as they go, `count` of them. */
const even = (seats: number, count: number): number[] =>
  Array.from({ length: count }, (_, p) => Math.floor((seats + p) / count));

/** Begins that differ in kind: parts of each small size among the k richest, small complete graphs side by side. */
const begins = (n: number): Parts[] => {
  const list: Parts[] = [[]];
  for (let k = 2; k <= n; k++) {
    for (let size = 1; size <= 5; size++)
      if (Math.ceil(k / size) > 1) list.push([even(k, Math.ceil(k / size))]);
    list.push(Array.from({ length: Math.floor(n / k) }, () => even(k, k)));
    list.push([even(k, 2)]);
  }
  return list;
};

/** How many begins are climbed from. */
const climbsFor = (n: number): number => (n <= 24 ? 8 : 3);

/** The best structures found, the best first. */
export const bestParts = (
  m: Model,
  kind: Kind,
  wealth: readonly number[],
): (Worth & { readonly parts: Parts })[] => {
  const better = (a: Worth, b: Worth): boolean => {
    const slack = 1e-10 * Math.max(1, Math.abs(b.w));
    return a.w > b.w + slack || (a.w > b.w - slack && a.links < b.links);
  };
  const rated = (list: Iterable<Parts>) =>
    [...list].flatMap((parts) => {
      const worth = worthOf(m, kind, wealth, parts);
      return worth === null ? [] : [{ parts, ...worth }];
    });
  const inOrder = (a: Worth, b: Worth): number => (better(a, b) ? -1 : better(b, a) ? 1 : 0);
  return rated(begins(m.n))
    .sort(inOrder)
    .slice(0, climbsFor(m.n))
    .map((begin) => {
      let best = begin;
      for (let moved = true; moved; ) {
        moved = false;
        for (const next of rated(neighbours(best.parts, m.n))) {
          if (!better(next, best)) continue;
          best = next;
          moved = true;
        }
      }
      return best;
    })
    .sort(inOrder);
};
