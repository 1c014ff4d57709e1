/** @file The best complete graphs between parts, found by climbing from many begins. */
import { GROUP_LIMIT } from '../../graph/cliques/groups.js';
import { equalBegins } from './equal.js';
import { type Parts, type Worth, worthOf } from './multipartite.js';
import type { Kind, Model } from './params.js';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

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

/** Begins that differ in kind: parts as equal as they go among the k richest, small complete graphs side by side. */
const begins = (n: number): Parts[] => {
  const list: Parts[] = [[]];
  for (let k = 2; k <= n; k++) {
    for (let size = 2; size <= k / 2; size++) list.push([even(k, Math.ceil(k / size))]);
    list.push([even(k, k)], [even(k, 2)]);
    list.push(Array.from({ length: Math.floor(n / k) }, () => even(k, k)));
  }
  return list;
};

/** Parts of at most this size are tried in all numbers: greater ones have less to say. */
const SIZES = 4;

/** The best numbers of parts of each size up to SIZES, in one component. All are tried, because the best of a few seats more
 *  may be another mixture that no single step leads to. */
const mixtures = (m: Model, kind: Kind, wealth: readonly number[]): Parts[] => {
  const before = [0];
  for (const w of wealth) before.push((before.at(-1) as number) + w);
  const counts = new Array<number>(SIZES + 1).fill(0);
  const best: { readonly w: number; readonly counts: readonly number[] }[] = [];
  const look = (parts: number, groups: number, seats: number): void => {
    // The smaller the part, the more groups a seat of it is in.
    let w = (before[m.n] as number) - (before[seats] as number) - m.linkCost * seats * seats;
    for (let size = 1, at = 0; size <= SIZES; size++) {
      const there = size * (counts[size] as number);
      const total = (m.multiplier * groups) / size;
      const f = (kind === 'planner' ? total : total / parts) > 1 + 1e-12 ? total : 1;
      w += f * ((before[at + there] as number) - (before[at] as number)) + m.linkCost * size * there;
      at += there;
    }
    if (best.length === CLIMBS && w <= (best[CLIMBS - 1]?.w as number)) return;
    best.push({ w, counts: counts.slice() });
    best.sort((x, y) => y.w - x.w).splice(CLIMBS);
  };
  const choose = (size: number, parts: number, groups: number, seats: number): void => {
    if (size === 0) {
      if (parts > 1) look(parts, groups, seats);
      return;
    }
    for (let count = 0, product = groups; seats + count * size <= m.n && product <= GROUP_LIMIT; count++) {
      counts[size] = count;
      choose(size - 1, parts + count, product, seats + count * size);
      product *= size;
    }
    counts[size] = 0;
  };
  choose(SIZES, 0, 1, 0);
  return best.map((one) => [one.counts.flatMap((count, size) => new Array<number>(count).fill(size))]);
};

/** How many begins of each list are climbed from. */
const CLIMBS = 3;

type Rated = Worth & { readonly parts: Parts };

/** The best structures found, the best first. */
export const bestParts = (m: Model, kind: Kind, wealth: readonly number[]): Rated[] => {
  const better = (a: Worth, b: Worth): boolean => {
    const slack = 1e-10 * Math.max(1, Math.abs(b.w));
    return a.w > b.w + slack || (a.w > b.w - slack && a.links < b.links);
  };
  function* rated(list: Iterable<Parts>): Generator<Rated> {
    for (const parts of list) {
      const worth = worthOf(m, kind, wealth, parts);
      if (worth !== null) yield { parts, ...worth };
    }
  }
  const inOrder = (a: Worth, b: Worth): number => (better(a, b) ? -1 : better(b, a) ? 1 : 0);
  const few = (list: Iterable<Rated>): Rated[] => {
    const best: Rated[] = [];
    for (const one of list) {
      if (best.length === CLIMBS && !better(one, best[CLIMBS - 1] as Rated)) continue;
      best.push(one);
      best.sort(inOrder).splice(CLIMBS);
    }
    return best;
  };
  return [...few(rated([...begins(m.n), ...equalBegins(m)])), ...rated(mixtures(m, kind, wealth))]
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
