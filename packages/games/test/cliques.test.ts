/** @file Maximal cliques against counts that are known and against all subsets. */
import fc from 'fast-check';
import { DirectedGraph, MultiGraph, UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import { graphWhere } from '../src/graph/adjacency.js';
import { graphClasses } from '../src/graph/classes.js';
import { cliquesOf } from '../src/graph/cliques/cliques.js';
import { degeneracyOrder } from '../src/graph/cliques/degeneracy.js';
import { linksAmong } from '../src/graph/cliques/links.js';
import {
  completeGraph,
  groupsOf,
  maximalCliques,
  rng,
  shuffle,
  toAdjacency,
  toGraphology,
} from '../src/index.js';
import { cliquesBySubsets, type Matrix } from './oracles.js';
import { linked, right } from './right.js';

const lists = (g: Matrix): number[][] => g.map((row) => row.flatMap((x, j) => (x === 1 ? [j] : [])));
const linksOf = (g: Matrix) =>
  linksAmong(g.length, g.length ** 2, (link) => {
    lists(g).forEach((list, i) => {
      for (const j of list) link(i, j);
    });
  });
const sorted = (cliques: Iterable<readonly number[]>): string[] => [...cliques].map((c) => c.join()).sort();
const graph = (n: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.boolean(), { minLength: (n * (n - 1)) / 2, maxLength: (n * (n - 1)) / 2 }).map((bits) => {
    let k = 0;
    return graphWhere(n, () => bits[k++] === true);
  });
const anyGraph = fc.integer({ min: 1, max: 8 }).chain(graph);
/** Complete multipartite graph with parts of three. */
const moonMoser = (parts: number) => graphWhere(3 * parts, (i, j) => Math.floor(i / 3) !== Math.floor(j / 3));

describe('known counts', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('Moon–Moser on 3·%i nodes has 3^k cliques', (parts) => {
    const g = moonMoser(parts);
    let count = 0;
    for (const c of cliquesOf(lists(g))) {
      count++;
      if (c.length !== parts) throw new Error('a clique takes one node of each part');
    }
    expect(count).toBe(3 ** parts);
    // A single part has no links, so its three cliques are no groups.
    expect(groupsOf(g)?.length).toBe(parts === 1 ? 0 : 3 ** parts);
  });
  it('an edgeless graph has a clique for each node and no group; a 5-cycle has five', () => {
    const empty = linked(7, []);
    expect([...cliquesOf(lists(empty))]).toHaveLength(7);
    expect(groupsOf(empty)).toEqual([]);
    expect(
      groupsOf(
        linked(5, [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
          [0, 4],
        ]),
      ),
    ).toEqual([
      [0, 1],
      [0, 4],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    expect([...cliquesOf([])]).toEqual([]);
  });
  it('59,049 groups on 30 seats are no trouble', () => {
    expect(groupsOf(moonMoser(10))).toHaveLength(59_049);
  });
});

describe('against all subsets', () => {
  it('both ways agree with the definition, in lexicographic order', () => {
    fc.assert(
      fc.property(anyGraph, (g) => {
        const all = cliquesBySubsets(g);
        expect(sorted(cliquesOf(lists(g)))).toEqual(sorted(all));
        expect(groupsOf(g)).toEqual(all.filter((c) => c.length > 1));
      }),
      { numRuns: 300 },
    );
  });
  it('many seats take the other road to the same end', () => {
    const r = rng('many');
    for (let k = 0; k < 5; k++) {
      const small = graphWhere(28, () => r.uniform() < 0.4);
      const large = graphWhere(36, (i, j) => i < 28 && j < 28 && small[i]?.[j] === 1);
      expect(groupsOf(large)).toEqual(groupsOf(small));
    }
  });
});

/** Bron & Kerbosch 1973 as it stands in the paper, without a pivot. */
const plain = (g: Matrix): string[] => {
  const out: string[] = [];
  const grow = (members: number[], open: number[], closed: number[]): void => {
    if (open.length === 0 && closed.length === 0) out.push([...members].sort((a, b) => a - b).join());
    const [left, shut] = [[...open], [...closed]];
    for (let v = left.shift(); v !== undefined; v = left.shift()) {
      const near = g[v] as readonly number[];
      grow(
        [...members, v],
        left.filter((u) => near[u] === 1),
        shut.filter((u) => near[u] === 1),
      );
      shut.push(v);
    }
  };
  grow(
    [],
    g.map((_, i) => i),
    [],
  );
  return out.sort();
};

describe('against the algorithm without its tricks', () => {
  it.each([
    [29, 0.6],
    [30, 0.6],
    [31, 0.6],
    [33, 0.7],
    [40, 0.7],
    // More than 30 later neighbours: the wide way.
    [44, 0.8],
    [70, 0.55],
    [90, 0.05],
  ])('%i nodes at density %f, whatever the names', (n, density) => {
    const r = rng(`plain ${n}`);
    const g = graphWhere(n, () => r.uniform() < density);
    const found = [...cliquesOf(lists(g))];
    expect(found.every((c) => c.every((x, k) => k === 0 || (c[k - 1] as number) < x))).toBe(true);
    expect(found.map((c) => c.join()).sort()).toEqual(plain(g));
    expect([...maximalCliques(right(toGraphology(g)))].map((c) => c.join())).toEqual(
      found.map((c) => c.join()),
    );
  });
  it.each([
    // One word, subproblems, then pairs of words, which end at 64 nodes.
    [30, 0.2],
    [31, 0.2],
    [32, 0.2],
    [33, 0.2],
    [33, 0],
    [50, 0.3],
    [63, 0.15],
    [64, 0.05],
    [64, 0.2],
    [65, 0.1],
  ])('%i nodes at density %f, whatever order they were inserted in', (n, density) => {
    const r = rng(`few ${n} ${density}`);
    const g = graphWhere(n, () => r.uniform() < density);
    const found = [...maximalCliques(right(toGraphology(g)))];
    expect(found.every((c) => c.every((x, k) => k === 0 || Number(c[k - 1]) < Number(x)))).toBe(true);
    expect(found.map((c) => c.join()).sort()).toEqual(plain(g));
    const mixed = new UndirectedGraph();
    const nodes = shuffle(
      g.map((_, i) => i),
      r,
    );
    for (const i of nodes) mixed.addNode(i);
    for (const i of nodes) for (const j of nodes) if (i > j && g[i]?.[j] === 1) mixed.addEdge(i, j);
    expect([...maximalCliques(mixed)]).toEqual(found);
    expect([...cliquesOf(lists(g))].map((c) => c.map(String))).toEqual(found);
  });
  it('pairs of words: left early, side by side with others, and after they have ended', () => {
    const r = rng('pairs');
    const g = right(toGraphology(graphWhere(60, () => r.uniform() < 0.2)));
    const h = right(toGraphology(graphWhere(60, () => r.uniform() < 0.2)));
    const [ofG, ofH] = [[...maximalCliques(g)], [...maximalCliques(h)]];
    const [one, two] = [maximalCliques(g), maximalCliques(h)];
    (one.next().value as string[]).fill('x');
    expect(two.next().value).toEqual(ofH[0]);
    expect([...one]).toEqual(ofG.slice(1));
    expect(two.next().value).toEqual(ofH[1]);
    expect(two.return?.()).toEqual({ done: true, value: undefined });
    expect([...two]).toEqual([]);
    expect([...maximalCliques(h)]).toEqual(ofH);
  });
  it('many cliques of several sizes in one part: each list is right, and the caller’s own', () => {
    // 12 nodes have 3^4 cliques of four; linked to all of them, 18 others have cliques of several sizes.
    const r = rng('several sizes');
    const parts = moonMoser(4);
    for (const n of [30, 34]) {
      const g = graphWhere(n, (i, j) =>
        i < 12 && j < 12 ? parts[i]?.[j] === 1 : i < 12 || r.uniform() < 0.5,
      );
      const all = plain(g);
      const found: string[] = [];
      for (const clique of maximalCliques(right(toGraphology(g)))) {
        found.push(clique.join());
        clique.fill('x').push('y');
      }
      expect(found.toSorted()).toEqual(all);
      expect(all.length).toBeGreaterThan(1000);
      expect(new Set(found.map((c) => c.split(',').length)).size).toBeGreaterThan(2);
    }
  });
  it('two iterators side by side do not disturb each other', () => {
    const g = right(toGraphology(moonMoser(12)));
    const [one, two] = [maximalCliques(g), maximalCliques(g)];
    for (let k = 0; k < 3000; k++) expect(two.next().value).toEqual(one.next().value);
  });
  it('a search that ended twice does not disturb the one that works in its place', () => {
    const [g, h] = [right(toGraphology(moonMoser(3))), right(toGraphology(moonMoser(12)))];
    const [of, oh] = [[...maximalCliques(g)], maximalCliques(h)];
    const [first, second] = [oh.next().value, oh.next().value];
    oh.return?.();
    const one = maximalCliques(g);
    // `oh` has nothing any more: that it ends again must not give away what `one` works in.
    oh.return?.();
    expect(oh.next().done).toBe(true);
    const two = maximalCliques(h);
    expect([one.next().value, two.next().value]).toEqual([of[0], first]);
    expect([one.next().value, two.next().value]).toEqual([of[1], second]);
    expect([...one]).toEqual(of.slice(2));
  });
  it('what is changed after the call does not matter', () => {
    const g = right(toGraphology(moonMoser(2)));
    const before = [...maximalCliques(g)];
    const late = maximalCliques(g);
    g.dropNode('0');
    expect([...late]).toEqual(before);
  });
});

describe('on graphology graphs', () => {
  it('names in natural order, whatever the order of insertion, and the graph is not touched', () => {
    const edges: [string, string][] = [
      ['10', '2'],
      ['2', '1'],
      ['1', '10'],
      ['10', '11'],
    ];
    const build = (list: [string, string][], nodes: string[]): UndirectedGraph => {
      const g = new UndirectedGraph();
      for (const node of nodes) g.addNode(node);
      for (const [a, b] of list) g.addEdge(a, b);
      return g;
    };
    const one = build(edges, ['1', '2', '10', '11', '12']);
    const two = build(edges.toReversed(), ['12', '11', '10', '2', '1']);
    const before = JSON.stringify(one.export());
    expect([...maximalCliques(one)]).toEqual([...maximalCliques(two)]);
    expect([...maximalCliques(one)].map((c) => c.join('-')).sort()).toEqual(['1-2-10', '10-11', '12']);
    expect(JSON.stringify(one.export())).toBe(before);
  });
  it('numbers come first, by value, then other names: one order for all mixtures, however they were inserted', () => {
    // By code unit alone 10 < 1x < 2; by value 2 < 10: only with the numbers apart is there an order at all.
    const ordered = ['0', '2', '10', '0007', '', '-1', '1.5', '10a', '1x', 'B', 'a', 'b10', 'b2', 'é'];
    const r = rng('insertion');
    for (let k = 0; k < 40; k++) {
      const g = new UndirectedGraph();
      const names = shuffle(ordered, r);
      for (const name of names) g.addNode(name);
      for (const a of names) for (const b of names) if (a < b) g.addEdge(a, b);
      expect([...maximalCliques(g)]).toEqual([ordered]);
    }
  });
  it('can be left after the first', () => {
    const g = right(toGraphology(moonMoser(10)));
    const first = maximalCliques(g).next();
    expect(first.done).toBe(false);
    expect(first.value).toHaveLength(10);
  });
  it('left early it gives nothing more, and goes on from where it was otherwise', () => {
    const g = right(toGraphology(moonMoser(3)));
    const all = [...maximalCliques(g)];
    expect(all).toHaveLength(27);
    const left = maximalCliques(g);
    for (const clique of left) {
      expect(clique).toEqual(all[0]);
      break;
    }
    expect([...left]).toEqual([]);
    const kept = maximalCliques(g);
    // The lists are the caller's own: to change one does not change the next.
    (kept.next().value as string[]).fill('x');
    expect([...kept]).toEqual(all.slice(1));
    expect(kept.next()).toEqual({ done: true, value: undefined });
  });
  it('directions, parallel edges and loops do not count', () => {
    const d = new DirectedGraph();
    for (const x of ['a', 'b', 'c']) d.addNode(x);
    d.addEdge('a', 'b');
    d.addEdge('b', 'a');
    d.addEdge('c', 'b');
    d.addEdge('a', 'c');
    expect([...maximalCliques(d)]).toEqual([['a', 'b', 'c']]);
    const m = new MultiGraph();
    for (const x of ['a', 'b']) m.addNode(x);
    m.addUndirectedEdge('a', 'b');
    m.addUndirectedEdge('a', 'b');
    m.addUndirectedEdge('a', 'a');
    expect([...maximalCliques(m)]).toEqual([['a', 'b']]);
  });
  it('a large sparse graph: 20,000 nodes on a ring with chords of two have 20,000 triangles', () => {
    const n = 20_000;
    const g = new UndirectedGraph();
    for (let i = 0; i < n; i++) g.addNode(i);
    for (let i = 0; i < n; i++) for (const step of [1, 2]) g.addEdge(i, (i + step) % n);
    let count = 0;
    for (const c of maximalCliques(g)) {
      count++;
      if (c.length !== 3) throw new Error(`a clique of ${c.length}`);
    }
    expect(count).toBe(n);
  });
  it('a clique of 600 does not overflow the stack', () => {
    expect([...cliquesOf(lists(completeGraph(600)))]).toEqual([Array.from({ length: 600 }, (_, i) => i)]);
  });
});

describe('conversion', () => {
  it('there and back again', () => {
    fc.assert(
      fc.property(anyGraph, (g) => {
        expect(right(toAdjacency(right(toGraphology(g))))).toEqual(g);
      }),
    );
  });
  it('other names are refused', () => {
    const g = new UndirectedGraph();
    g.addNode('a');
    expect(toAdjacency(g)).toMatchObject({
      _tag: 'Left',
      left: {
        _tag: 'InvalidGraph',
        faults: [{ field: 'nodes', reason: 'must be named 0 to 0, and 0 is missing' }],
      },
    });
  });
});

describe('degeneracy and classes', () => {
  it('each node has few later neighbours: the greatest least degree of any part (checked over all parts)', () => {
    fc.assert(
      fc.property(anyGraph, (g) => {
        const linked = lists(g).map((l) => new Set(l));
        const order = [...degeneracyOrder(linksOf(g))];
        expect(order.toSorted((a, b) => a - b)).toEqual(g.map((_, i) => i));
        const later = order.map((v, k) => order.slice(k + 1).filter((u) => linked[v]?.has(u)).length);
        let degeneracy = 0;
        for (let code = 1; code < 2 ** g.length; code++) {
          const part = g.map((_, i) => i).filter((i) => (code >> i) & 1);
          degeneracy = Math.max(
            degeneracy,
            Math.min(...part.map((i) => part.filter((j) => linked[i]?.has(j)).length)),
          );
        }
        expect(Math.max(...later)).toBe(degeneracy);
      }),
    );
  });
  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 11],
    [5, 34],
    [6, 156],
    [7, 1044],
  ])('%i nodes: %i graphs up to renaming', (n, count) => {
    expect(graphClasses(n)).toHaveLength(count);
  });
});
