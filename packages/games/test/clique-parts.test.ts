/** @file The parts of the clique search against their definitions, and graphs that are remembered. */
import { describe, expect, it } from 'vitest';
import { graphWhere } from '../src/graph/adjacency.js';
import { cliquesOf } from '../src/graph/cliques/cliques.js';
import { degeneracyOrder } from '../src/graph/cliques/degeneracy.js';
import { BITS_NODES, bitsAmong, linksAmong } from '../src/graph/cliques/links.js';
import { areSeats, inNaturalOrder } from '../src/graph/cliques/names.js';
import { areFew, ones, pairCliques } from '../src/graph/cliques/pairs.js';
import { EXCLUDED, lowest, popcount, WORD_NODES, wordCliques } from '../src/graph/cliques/words.js';
import { type Adjacency, byConsent, emptyGraph, rng, shuffle } from '../src/index.js';
import { consentAmong } from '../src/network/consent.js';

const r = rng('clique parts');
const bits = (word: number): number[] =>
  Array.from({ length: 30 }, (_, i) => i).filter((i) => (word >> i) & 1);
const word = (list: readonly number[]): number => list.reduce((w, i) => w | (1 << i), 0);

const search = (rows: number[], open: number, outsiders: number[], members = 0): number[] => {
  const out = [-1, -1];
  const count = wordCliques(
    {
      words: [-1, ...rows, ...new Array<number>(EXCLUDED - 1 - rows.length).fill(-1), ...outsiders],
      members,
      candidates: open,
      size: rows.length,
      excluded: outsiders.length,
    },
    out,
  );
  return out.slice(0, count);
};
const listsOf = (g: Adjacency): number[][] => g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : [])));
const linksOf = (lists: readonly (readonly number[])[]) =>
  linksAmong(lists.length, lists.flat().length, (link) => {
    lists.forEach((list, i) => {
      for (const j of list) if (i < j) link(i, j);
    });
  });

describe('words', () => {
  it('the number of ones and the place of the lowest', () => {
    for (let k = 0; k < 500; k++) {
      const w = k < 31 ? 2 ** Math.min(k, 29) : 1 + r.int(2 ** 30 - 1);
      expect(popcount(w)).toBe(bits(w).length);
      expect(lowest(w)).toBe(bits(w)[0]);
    }
    expect([popcount(0), popcount(2 ** 30 - 1)]).toEqual([0, 30]);
  });
  it('cliques that nobody outside could join: all subsets of up to seven nodes', () => {
    for (let k = 0; k < 200; k++) {
      const n = r.int(8);
      const g = graphWhere(n, () => r.uniform() < 0.6);
      const rows = g.map((row) => word(row.flatMap((x, j) => (x === 1 ? [j] : []))));
      const outsiders = Array.from({ length: n === 0 ? 0 : r.int(4) }, () => 1 + r.int(2 ** n - 1));
      const full = (set: number): boolean =>
        bits(set).every((i) => (set & ~(rows[i] as number) & ~(1 << i)) === 0);
      const expected: number[] = [];
      for (let set = n === 0 ? 0 : 1; set < 2 ** n; set++) {
        const grows = g.some((_, i) => ((set >> i) & 1) === 0 && full(set | (1 << i)));
        if (full(set) && !grows && outsiders.every((o) => (o & set) !== set)) expected.push(set);
      }
      expect(search(rows, 2 ** n - 1, outsiders).toSorted((a, b) => a - b)).toEqual(expected);
    }
  });
  it('no nodes: the empty clique, unless somebody outside could join it', () => {
    expect([search([], 0, []), search([], 0, [0])]).toEqual([[0], []]);
    const many = new Array<number>(400).fill(0b10);
    expect(search([0, 0], 0b11, many)).toEqual([0b01]);
    // A member is in each; nothing is written beyond what is found.
    expect(search([0, 0, 0], 0b011, [], 0b100)).toEqual([0b101, 0b110]);
    expect(search([0], 0, [], 1)).toEqual([1]);
  });
});

describe('pairs of words', () => {
  it('the number of ones in two words', () => {
    for (const [a, b] of [
      [0, 0],
      [-1, -1],
      [-1 << 31, 1],
      [0x12345678, -0x12345678],
    ] as const) {
      expect(ones(a, b)).toBe(popcount(a) + popcount(b));
    }
    for (let k = 0; k < 200; k++) {
      const [a, b] = [r.int(2 ** 32) | 0, r.int(2 ** 32) | 0];
      expect(ones(a, b)).toBe(
        [...(a >>> 0).toString(2), ...(b >>> 0).toString(2)].filter((x) => x === '1').length,
      );
    }
  });
  it('few: no node has more than 30 neighbours, or more than two thirds of all', () => {
    const rows = (n: number, low: number, high: number): number[] => {
      const bits = new Array<number>(2 * n).fill(1);
      return bits.with(n, low).with(n + 1, high);
    };
    expect([rows(64, 2 ** 30 - 1, 0), rows(46, -1 << 17, 2 ** 15 - 1), rows(64, 0, -4)].every(areFew)).toBe(
      true,
    );
    expect([rows(64, 2 ** 30 - 1, 1), rows(64, -1 << 16, -1 << 17), rows(64, 0, -2)].some(areFew)).toBe(
      false,
    );
    expect([2 ** 22 - 1, 2 ** 23 - 1].map((row) => areFew(rows(34, row, 0)))).toEqual([true, false]);
  });
  it('the words of each clique, and how many; beyond them nothing is written', () => {
    // 0–31, 31–32, 0–40–63, 32–63; all others alone. By hand: lowest bit first.
    const bits = bitsAmong(64, (link) => {
      for (const [i, j] of [
        [0, 31],
        [31, 32],
        [0, 40],
        [40, 63],
        [0, 63],
        [32, 63],
      ] as const) {
        link(i, j);
      }
    });
    const out = new Array<number>(400).fill(7);
    const count = pairCliques(bits, out);
    expect(out[count]).toBe(7);
    const found = Array.from({ length: count / 2 }, (_, k) => [out[2 * k], out[2 * k + 1]]);
    const linked = found.filter(([a, b]) => popcount(a as number) + popcount(b as number) > 1);
    expect(found.length - linked.length).toBe(64 - 5);
    expect(linked).toHaveLength(4);
    for (const pair of [
      [1 | (1 << 31), 0],
      [1 << 31, 1],
      [1, (1 << 8) | (1 << 31)],
      [0, 1 | (1 << 31)],
    ]) {
      expect(linked).toContainEqual(pair);
    }
  });
});

describe('order of nodes', () => {
  it('no node has more later neighbours than some part of the graph forces on it', () => {
    for (let k = 0; k < 100; k++) {
      const n = r.int(12);
      const g = graphWhere(n, () => r.uniform() < 0.4);
      const lists = g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : [])));
      const order = [...degeneracyOrder(linksOf(lists))];
      expect(order.toSorted((a, b) => a - b)).toEqual(g.map((_, i) => i));
      // If only the first ones are asked for, these are the same, and all the others follow.
      const count = r.int(n + 1);
      const begun = [...degeneracyOrder(linksOf(lists), count)];
      expect(begun.slice(0, count)).toEqual(order.slice(0, count));
      expect(begun.toSorted((a, b) => a - b)).toEqual(g.map((_, i) => i));
      const left = new Set(order);
      const degree = (u: number): number => (lists[u] as number[]).filter((w) => left.has(w)).length;
      let forced = 0;
      for (const v of order) {
        forced = Math.max(forced, Math.min(...[...left].map(degree)));
        expect(degree(v)).toBeLessThanOrEqual(forced);
        left.delete(v);
      }
    }
    // All alike: in the order of their numbers. In a star the centre falls behind only when one leaf is left.
    expect([...degeneracyOrder(linksOf([[], [], []]))]).toEqual([0, 1, 2]);
    expect([...degeneracyOrder(linksOf([[1, 2, 3], [0], [0], [0]]))]).toEqual([1, 2, 3, 0]);
  });
  it('links: both directions from one, ascending, without repeats and loops', () => {
    const pairs = [
      [2, 0],
      [0, 2],
      [1, 1],
      [0, 1],
      [2, 1],
      [2, 0],
      [3, 40],
      [40, 33],
    ] as const;
    // By a matrix of bits and, in a large graph, without.
    for (const n of [41, BITS_NODES, BITS_NODES + 1]) {
      const { starts, ends, others, width } = linksAmong(n, pairs.length, (link) => {
        for (const [i, j] of pairs) link(i, j);
      });
      expect(width > 0).toBe(n <= BITS_NODES);
      const list = (i: number): number[] => others.slice(starts[i], ends[i]);
      expect([0, 1, 2, 3, 33, 40].map(list)).toEqual([[1, 2], [0, 2], [0, 1], [40], [40], [3, 33]]);
      expect(Array.from({ length: n }, (_, i) => list(i).length).reduce((a, b) => a + b)).toBe(10);
    }
  });
  it('a graph in which nodes without links are many more: the same cliques, without the matrix of bits', () => {
    const g = graphWhere(45, () => r.uniform() < 0.8);
    const few = [...cliquesOf(listsOf(g))].filter((c) => c.length > 1);
    const alone = Array.from({ length: BITS_NODES }, (): number[] => []);
    const many = [...cliquesOf([...listsOf(g), ...alone])].filter((c) => c.length > 1);
    expect(many).toEqual(few);
    expect(few.length).toBeGreaterThan(100);
  });
  it('seats are named 0, 1, 2, … and in no other way', () => {
    expect([[], ['0'], ['0', '1', '2']].map(areSeats)).toEqual([true, true, true]);
    expect([['1'], ['00'], [''], ['0', '2'], ['0', ' 1'], ['1', '0']].some(areSeats)).toBe(false);
    const many = Array.from({ length: 200 }, (_, i) => `${i}`);
    expect(areSeats(many)).toBe(true);
    for (const k of [127, 128, 199]) expect(areSeats(many.with(k, 'x'))).toBe(false);
  });
  it('names: a list in order is given back as it is', () => {
    const ordered = ['2', '10', 'a', 'b'];
    expect(inNaturalOrder(ordered)).toBe(ordered);
    expect(inNaturalOrder(['10', '2'])).toEqual(['2', '10']);
    expect(inNaturalOrder(['/', '0', '9', ':', ''])).toEqual(['0', '9', '', '/', ':']);
    expect(inNaturalOrder([])).toEqual([]);
  });
});

describe('large graphs', () => {
  const lists = (g: Adjacency): number[][] => g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : [])));
  const sorted = (all: Iterable<readonly number[]>): string[] => [...all].map((c) => c.join()).toSorted();
  /** Maximal cliques by the oldest rule: a set grows by its common neighbours until none is left. */
  const plain = (near: readonly ReadonlySet<number>[]): string[] => {
    const out: number[][] = [];
    const grow = (members: number[], open: number[], shut: number[]): void => {
      if (open.length === 0 && shut.length === 0) out.push(members.toSorted((a, b) => a - b));
      let [left, done] = [open, shut];
      for (const v of open) {
        const inside = (u: number): boolean => near[v]?.has(u) === true;
        grow([...members, v], left.filter(inside), done.filter(inside));
        left = left.filter((u) => u !== v);
        done = [...done, v];
      }
    };
    grow(
      [],
      near.map((_, i) => i),
      [],
    );
    return sorted(out);
  };
  it('just above what fits in a word, sparse and dense, as the plain rule finds them', () => {
    for (const [n, p] of [
      [WORD_NODES, 0.3],
      [WORD_NODES + 1, 0.3],
      [40, 0.2],
      [34, 0.55],
    ] as const) {
      const g = graphWhere(n, () => r.uniform() < p);
      expect(sorted(cliquesOf(lists(g)))).toEqual(plain(lists(g).map((l) => new Set(l))));
    }
  });
  it('wide subproblems: more than 30 later neighbours, with few links missing', () => {
    for (let k = 0; k < 6; k++) {
      // The complement is a set of pairs and triangles: a maximal clique takes one of each.
      const n = 44;
      const order = shuffle(
        Array.from({ length: n }, (_, i) => i),
        r,
      );
      const parts: number[][] = [];
      for (let at = 0; at < n; ) {
        const size = parts.length < 4 ? 2 + r.int(2) : 1;
        parts.push(order.slice(at, at + size));
        at += size;
      }
      const part = new Map(parts.flatMap((list, p) => list.map((v) => [v, p] as const)));
      const g = graphWhere(n, (i, j) => part.get(i) !== part.get(j));
      const product = parts.reduce<number[][]>(
        (sets, list) => sets.flatMap((set) => list.map((v) => [...set, v])),
        [[]],
      );
      const expected = product.map((set) => set.toSorted((a, b) => a - b));
      expect(sorted(cliquesOf(lists(g)))).toEqual(sorted(expected));
    }
  });
  it('repeats, loops and links told by one end only count once', () => {
    const ring = Array.from({ length: 40 }, (_, i) => [(i + 1) % 40, i, (i + 1) % 40, (i + 39) % 40]);
    expect([...cliquesOf(ring)]).toHaveLength(40);
    expect(sorted(cliquesOf(ring)).slice(0, 2)).toEqual(['0,1', '0,39']);
    expect(sorted(cliquesOf([[0, 1, 1], [0]]))).toEqual(['0,1']);
  });
});

describe('graphs by consent are remembered', () => {
  const rows = (g: Adjacency) => g.map((to) => ({ to }));
  it('up to eight seats a known graph comes back as the same matrix, however it was proposed', () => {
    for (const n of [2, 3, 8]) {
      const consent = consentAmong(n);
      const seen = new Map<string, Adjacency>();
      for (let k = 0; k < 200; k++) {
        const proposals = Array.from({ length: n }, (_, i) => ({
          to: Array.from({ length: n }, (_, j) => (i !== j && r.uniform() < (n === 8 ? 0.3 : 0.7) ? 1 : 0)),
        }));
        const graph = consent(proposals);
        expect(graph).toEqual(byConsent(proposals));
        const key = JSON.stringify(graph);
        expect(seen.get(key) ?? graph).toBe(graph);
        seen.set(key, graph);
      }
      expect(seen.size).toBeGreaterThan(1);
    }
    expect(consentAmong(9)).toBe(byConsent);
    expect(consentAmong(8)).not.toBe(byConsent);
  });
  it('at most 4,096 graphs are kept', () => {
    const consent = consentAmong(7);
    const numbered = (code: number): Adjacency => {
      let k = 0;
      return graphWhere(7, () => ((code >> k++) & 1) === 1);
    };
    const none = consent(rows(emptyGraph(7)));
    for (let code = 1; code < 4096; code++) consent(rows(numbered(code)));
    expect(consent(rows(emptyGraph(7)))).toBe(none);
    consent(rows(numbered(4096)));
    expect(consent(rows(emptyGraph(7)))).not.toBe(none);
    expect(consent(rows(emptyGraph(7)))).toEqual(none);
  });
});
