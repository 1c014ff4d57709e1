/** @file The searches in words and in pairs of words against the oldest rule, where their bits are easily mistaken. */
import { describe, expect, it } from 'vitest';
import { graphWhere } from '../src/graph/adjacency.js';
import { degeneracyOrder } from '../src/graph/cliques/degeneracy.js';
import { BITS_NODES, bitsAmong, linksAmong, type Told } from '../src/graph/cliques/links.js';
import { pairCliques } from '../src/graph/cliques/pairs.js';
import { EXCLUDED, wordCliques } from '../src/graph/cliques/words.js';
import { type Adjacency, rng } from '../src/index.js';

const r = rng('clique words');
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ascending = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
const named = (all: readonly (readonly number[])[]): string[] =>
  all.map((list) => ascending(list).join()).toSorted();

/** Maximal cliques without a pivot: each node in turn joins, and has then been tried. */
const plain = (g: Adjacency): string[] => {
  const out: number[][] = [];
  const grow = (members: number[], open: number[], shut: number[]): void => {
    if (open.length === 0 && shut.length === 0) out.push(members);
    open.forEach((v, k) => {
      const linked = (u: number): boolean => g[v]?.[u] === 1;
      grow([...members, v], open.slice(k + 1).filter(linked), [...shut, ...open.slice(0, k)].filter(linked));
    });
  };
  grow([], upTo(g.length), []);
  return named(out);
};

const told =
  (g: Adjacency): Told =>
  (link) =>
    g.forEach((row, i) => {
      row.forEach((x, j) => {
        if (x === 1 && i < j) link(i, j);
      });
    });
const membersOf = (word: number, from = 0): number[] =>
  upTo(32).flatMap((i) => ((word >>> i) & 1 ? [from + i] : []));
const inPairs = (g: Adjacency): string[] => {
  const out: number[] = [];
  const size = pairCliques(bitsAmong(g.length, told(g)), out);
  const at = upTo(size / 2).map((k) => 2 * k);
  return named(at.map((k) => [...membersOf(out[k] as number), ...membersOf(out[k + 1] as number, 32)]));
};

interface Around {
  readonly outsiders?: readonly number[];
  readonly open?: number;
}
const inWords = (g: Adjacency, { outsiders = [], open = 2 ** g.length - 1 }: Around = {}): number[] => {
  const rows = g.map((row) => row.reduce<number>((word, x, j) => word | (x << j), 0));
  const words = [-1, ...rows, ...new Array<number>(EXCLUDED - 1 - rows.length).fill(-1), ...outsiders];
  const out: number[] = [];
  const count = wordCliques(
    { words, members: 0, candidates: open, size: rows.length, excluded: outsiders.length },
    out,
  );
  return ascending(out.slice(0, count));
};

describe('pairs of words', () => {
  it('33 to 64 nodes, sparse, dense, and in clusters, as the plain rule finds them', () => {
    for (let k = 0; k < 12; k++) {
      const n = [33, 40, 52, 63, 64][k % 5] as number;
      const p = [0.03, 0.15, 0.3][k % 3] as number;
      const near = 4 + r.int(5);
      const g = graphWhere(n, (i, j) => r.uniform() < (Math.abs(i - j) < near ? 0.8 : p));
      expect(inPairs(g)).toEqual(plain(g));
    }
  });
  it('two who could still join, not linked to each other, at the low end of either word', () => {
    for (const [centre, low] of [
      [0, 32],
      [5, 0],
      [40, 32],
      [40, 0],
    ] as const) {
      for (const leaves of [
        [low, low + 1],
        [low, low + 1, low + 2],
        [low + 1, low + 2],
        [low, low + 2],
      ]) {
        const g = graphWhere(64, (i, j) => [i, j].includes(centre) && leaves.some((l) => l === i || l === j));
        const alone = upTo(64).filter((i) => i !== centre && !leaves.includes(i));
        const expected = [...alone.map((i) => [i]), ...leaves.map((l) => [centre, l])];
        expect(inPairs(g)).toEqual(named(expected));
      }
    }
  });
  it('one graph after another: nothing of a larger one is left in a smaller one', () => {
    const full = graphWhere(64, () => true);
    const none = graphWhere(33, () => false);
    expect(inPairs(full)).toEqual([upTo(64).join()]);
    expect(inPairs(none)).toEqual(named(upTo(33).map((i) => [i])));
    expect(inPairs(full)).toEqual([upTo(64).join()]);
  });
});

describe('words', () => {
  it('some of the nodes, and many outside who each see a part of them', () => {
    for (let k = 0; k < 60; k++) {
      const n = 1 + r.int(10);
      const g = graphWhere(n, () => r.uniform() < 0.75);
      const open = 1 + r.int(2 ** n - 1);
      const outsiders = Array.from({ length: r.int(30) }, () => r.int(2 ** n) & r.int(2 ** n) & open);
      const inside = membersOf(open);
      const clique = (set: number): boolean => {
        const list = membersOf(set);
        return list.every((i) => list.every((j) => i === j || g[i]?.[j] === 1));
      };
      const expected = upTo(2 ** n)
        .filter((set) => set > 0 && (set & ~open) === 0 && clique(set))
        .filter((set) => inside.every((i) => ((set >> i) & 1) === 1 || !clique(set | (1 << i))))
        .filter((set) => outsiders.every((o) => (o & set) !== set));
      expect(inWords(g, { outsiders, open })).toEqual(expected);
    }
  });
  it('room for those outside: a search with more of them than the last is no worse off', () => {
    // 28 and 29 are not linked; all else is. Outside, the first 28 see all but one of 0 … 27 each, the crowd all
    // of them, and the last one all but 29: only the clique with 29 cannot grow. Most are kept down to the last three nodes.
    const g = graphWhere(30, (i, j) => i + j !== 57);
    const all = 2 ** 30 - 1;
    const outsiders = (count: number): number[] => [
      ...upTo(28).map((i) => all & ~(1 << i)),
      ...new Array<number>(count - 29).fill(2 ** 28 - 1),
      2 ** 29 - 1,
    ];
    for (const count of [29, 438, 1000, 1500, 2300]) {
      expect(inWords(g, { outsiders: outsiders(count) })).toEqual([all & ~(1 << 28)]);
    }
  });
});

describe('order of nodes', () => {
  it('always one with the fewest neighbours left, as far as nobody has fewer than one gone before', () => {
    for (let k = 0; k < 60; k++) {
      const n = 2 + r.int(40);
      const g = graphWhere(n, (i, j) => r.uniform() < (i + j < n ? 0.5 : 0.1));
      const links = linksAmong(n, (n * (n - 1)) / 2, told(g));
      const order = degeneracyOrder(links);
      expect(ascending(order)).toEqual(upTo(n));
      const left = new Set(order);
      const degree = (v: number): number => [...left].filter((u) => g[v]?.[u] === 1).length;
      let bound = 0;
      for (const v of order) {
        bound = Math.max(bound, Math.min(...[...left].map(degree)));
        expect(degree(v)).toBeLessThanOrEqual(bound);
        left.delete(v);
      }
      // The first ones alone, for every number of them.
      for (const count of [0, 1, n >> 1, n - 1, n]) {
        expect(degeneracyOrder(links, count).slice(0, count)).toEqual(order.slice(0, count));
      }
    }
  });
  it('links: by bits and by lists the same neighbours', () => {
    const g = graphWhere(70, () => r.uniform() < 0.2);
    const lists = [70, BITS_NODES + 1].map((n) => {
      const { starts, ends, others } = linksAmong(n, 70 * 35, told(g));
      expect(ends).toHaveLength(n);
      return upTo(70).map((i) => others.slice(starts[i], ends[i]));
    });
    expect(lists[0]).toEqual(g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : []))));
    expect(lists[1]).toEqual(lists[0]);
  });
});
