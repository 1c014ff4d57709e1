/** @file Large graphs whose nodes have many later neighbours, against a plain search and worked counts. */
import { describe, expect, it } from 'vitest';
import { placeFactors } from '../src/games/pgg/place.js';
import { graphWhere } from '../src/graph/adjacency.js';
import { cliquesOf } from '../src/graph/cliques/cliques.js';
import { GROUP_LIMIT } from '../src/graph/cliques/groups.js';
import { BITS_NODES, zeros } from '../src/graph/cliques/links.js';
import { narrowed } from '../src/graph/cliques/narrow.js';
import { emptySubproblem } from '../src/graph/cliques/subproblem.js';
import { wordCliques } from '../src/graph/cliques/words.js';
import { type Adjacency, pgg, rng } from '../src/index.js';
import { right } from './right.js';

const r = rng('clique corners');
const listsOf = (g: Adjacency): number[][] => g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : [])));
const sorted = (all: Iterable<readonly number[]>): string[] => [...all].map((c) => c.join()).toSorted();

/** Maximal cliques, by sets of nodes and a pivot: whoever has most open nodes around. */
const plain = (g: Adjacency): string[] => {
  const near = listsOf(g).map((list) => new Set(list));
  const linked = (i: number, j: number): boolean => near[i]?.has(j) === true;
  const out: number[][] = [];
  const grow = (members: number[], open: number[], shut: number[]): void => {
    if (open.length === 0 && shut.length === 0) out.push(members.toSorted((a, b) => a - b));
    const around = [...open, ...shut].map((u) => [u, open.filter((v) => linked(u, v)).length] as const);
    const [pivot] = around.reduce((a, b) => (b[1] > a[1] ? b : a), [-1, -1]);
    let [left, done] = [open, shut];
    for (const v of open.filter((u) => !linked(pivot, u))) {
      const inside = (u: number): boolean => linked(u, v);
      grow([...members, v], left.filter(inside), done.filter(inside));
      left = left.filter((u) => u !== v);
      done = [...done, v];
    }
  };
  grow([], [...near.keys()], []);
  return sorted(out);
};

/** Parts of these sizes, all links between two parts and none within: a maximal clique takes one node of each part. */
const partite = (...sizes: number[]): Adjacency => {
  const part = sizes.flatMap((size, p) => new Array<number>(size).fill(p));
  return graphWhere(part.length, (i, j) => part[i] !== part[j]);
};

/** So many nodes without links that there is no matrix of bits, and then the graph, each link told by its lower end. */
const withoutMatrix = (g: Adjacency): string[] => {
  const alone = Array.from({ length: BITS_NODES }, (): number[] => []);
  const shifted = listsOf(g).map((list, i) => list.filter((j) => j > i).map((j) => j + BITS_NODES));
  const all = [...cliquesOf([...alone, ...shifted])];
  expect(all.filter((c) => c.length === 1)).toHaveLength(BITS_NODES);
  return sorted(all.filter((c) => c.length > 1).map((c) => c.map((i) => i - BITS_NODES)));
};

describe('more than 30 later neighbours', () => {
  it('of whom few or none know each other: parts with all links between them', () => {
    for (const sizes of [
      [40, 40],
      [33, 35, 2],
      [31, 31, 1],
      [64, 32],
      [66, 33],
    ]) {
      const g = partite(...sizes);
      const found = [...cliquesOf(listsOf(g))];
      expect(found).toHaveLength(sizes.reduce((a, b) => a * b));
      expect(new Set(found.map((c) => c.join())).size).toBe(found.length);
      if (g.length === 80) expect(withoutMatrix(g)).toEqual(sorted(found));
      for (const c of found) {
        expect(c).toHaveLength(sizes.length);
        expect(c.every((i) => c.every((j) => i === j || g[i]?.[j] === 1))).toBe(true);
      }
    }
  });
  it('of whom nearly all know each other, as a plain search finds them, with and without the matrix of bits', () => {
    for (let k = 0; k < 6; k++) {
      const g = graphWhere(37 + 2 * k, () => r.uniform() > 0.07 - 0.01 * k);
      const expected = plain(g);
      expect(expected.length).toBeGreaterThan(1);
      expect(sorted(cliquesOf(listsOf(g)))).toEqual(expected);
      if (k % 2 === 0) expect(withoutMatrix(g)).toEqual(expected);
    }
  });
  it('beside nodes with few, who come after them in the order', () => {
    for (let k = 0; k < 2; k++) {
      // A dense block, a sparse one around it, and links here and there between the two.
      const g = graphWhere(70, (i, j) => r.uniform() < (j < 40 ? 0.95 : i < 40 ? 0.1 : 0.4));
      const expected = plain(g);
      expect(sorted(cliquesOf(listsOf(g)))).toEqual(expected);
      expect(withoutMatrix(g)).toEqual(expected);
    }
  });
});

describe('a wide subproblem, piece by piece', () => {
  it('gives the cliques of the node with later ones that no earlier one could join', () => {
    for (let k = 0; k < 30; k++) {
      // The node itself is 0 and knows all; then later ones, in whole words or not, then earlier ones.
      const size = 32 * (1 + (k % 2)) + (k % 3);
      const n = size + r.int(8);
      const density = size < 40 ? r.uniform() * 0.8 : r.uniform() * 0.5;
      const g = graphWhere(n, (i, j) => i === 0 || j === 0 || r.uniform() < density);
      const width = Math.ceil(size / 32);
      const linked = new Int32Array(n * width);
      for (let i = 1; i < n; i++) {
        for (let j = 1; j < size; j++) {
          const at = i * width + (j >>> 5);
          if (g[i]?.[j] === 1) linked[at] = (linked[at] as number) | (1 << (j & 31));
        }
      }
      const later = Array.from({ length: size }, (_, i) => i);
      const subproblem = emptySubproblem();
      const found: number[][] = [];
      const words: number[] = [];
      for (const _ of narrowed({ later, places: n, width, linked, bits: zeros(size) }, subproblem)) {
        const count = wordCliques(subproblem, words);
        for (const word of words.slice(0, count)) {
          const inside = subproblem.nodes.filter(
            (_node, bit) => bit < subproblem.size && ((word >> bit) & 1) === 1,
          );
          found.push([...subproblem.beyond, ...inside].toSorted((a, b) => a - b));
        }
      }
      const expected = plain(g).filter((clique) => clique.split(',').every((i) => Number(i) < size));
      expect(sorted(found)).toEqual(expected);
    }
  });
});

describe('the public goods game', () => {
  it('too many groups: eleven triples, linked but within each, have 3^11: nothing is said of a place', () => {
    expect(3 ** 11).toBeGreaterThan(GROUP_LIMIT);
    const model = {
      n: 33,
      endowment: new Array<number>(33).fill(1),
      multiplier: 2,
      linkCost: 0,
      contribution: 'split',
    } as const;
    expect(placeFactors(model, partite(...new Array<number>(11).fill(3)), 'nash')).toBeNull();
  });
  it('endowments: to change the list that the game shows of itself does not change the game', () => {
    const game = right(pgg({ n: 3, endowment: [1, 2, 3], multiplier: 2 }));
    const shown = game.params as { endowment: number[] };
    shown.endowment[0] = 9;
    expect(game.observe(game.initial(rng(0)), 1).types).toEqual([1, 2, 3]);
  });
});
