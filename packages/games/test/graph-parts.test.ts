/** @file Graphs as matrices, as lists of links and up to renaming: what is refused, to the sentence, and the classes. */
import { DirectedGraph, MultiGraph, UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import { graphClasses } from '../src/graph/classes.js';
import {
  completeGraph,
  type GamesError,
  graphOf,
  maximalCliques,
  spectralRadius,
  toAdjacency,
  toGraphology,
  upperBits,
} from '../src/index.js';
import { draws } from './draws.js';
import { solveFree } from './exact.js';
import { cliquesBySubsets } from './oracles.js';
import { left, linked, right } from './right.js';

/** The faults as 'key: problem'. */
const told = (error: GamesError): string[] =>
  error._tag === 'InvalidGraph' ? error.faults.map((f) => `${f.field}: ${f.reason}`) : [error._tag];
const refused = (n: unknown, links: unknown): string[] => told(left(graphOf(n as never, links as never)));

describe('a graph from its links', () => {
  it('a number of seats is whole and from 0 to 10,000', () => {
    const whole = 'n: must be a whole number from 0 to 10000, not';
    for (const n of [-1, 1.5, 10_000.5, Infinity, Number.NaN])
      expect(refused(n, [])).toEqual([`${whole} ${n}`]);
    expect(refused('3', [])).toEqual([`${whole} "3"`]);
    // The largest is not built here: the link to itself is refused before.
    const loop = 'links[0]: links seat 7 to itself';
    expect(refused(10_000, [[7, 7]])).toEqual([loop]);
    expect(refused(10_001, [[7, 7]])).toEqual([`${whole} 10001`, loop]);
  });
  it('links are a list of pairs of seats', () => {
    expect(refused(3, 'ab')).toEqual(['links: must be a list of pairs, not "ab"']);
    expect(refused(3, [[0], [0, 1, 2], [], 5, [1, 2]])).toEqual([
      'links[0]: must be a pair of seats, not a list of 1',
      'links[1]: must be a pair of seats, not a list of 3',
      'links[2]: must be a pair of seats, not a list of 0',
      'links[3]: must be a pair of seats, not 5',
    ]);
    // Without a number of seats there is no highest one.
    const which = 'must join two of the seats 0 to';
    expect(
      refused(-1, [
        [0, 99],
        [0, -1],
      ]),
    ).toEqual(['n: must be a whole number from 0 to 10000, not -1', `links[1]: ${which} Infinity, not -1`]);
    expect(
      refused(3, [
        ['1', 0],
        [0, 3],
        [2, 1.5],
      ]),
    ).toEqual([
      `links[0]: ${which} 2, not "1"`,
      `links[1]: ${which} 2, not 3`,
      `links[2]: ${which} 2, not 1.5`,
    ]);
  });
  it('twice the same link, from either end, is one', () => {
    expect(
      linked(3, [
        [2, 0],
        [0, 2],
        [0, 1],
      ]),
    ).toEqual([
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });
});

describe('graphology', () => {
  it('nodes in the order of seats, links row by row, each from its lower end', () => {
    const graph = right(
      toGraphology(
        linked(4, [
          [3, 1],
          [2, 0],
          [1, 0],
        ]),
      ),
    );
    expect(graph.nodes()).toEqual(['0', '1', '2', '3']);
    expect(graph.mapEdges((_edge, _attributes, from, to) => [from, to])).toEqual([
      ['0', '1'],
      ['0', '2'],
      ['1', '3'],
    ]);
  });
  it('what is no graph among seats, to the sentence', () => {
    const graph = new DirectedGraph();
    for (const name of ['0', '1', 'x']) graph.addNode(name);
    graph.addEdge('0', '0');
    graph.addEdge('0', '1');
    expect(told(left(toAdjacency(graph)))).toEqual([
      'nodes: must be named 0 to 2, and 2 is missing',
      'edge 0–0: links a node to itself',
      'edge 0→1: has no edge back; a link has two ends',
    ]);
    for (const [value, text] of [
      [null, 'null'],
      [7, '7'],
      [{ order: 2 }, 'an object'],
    ] as const) {
      expect(told(left(toAdjacency(value as never)))).toEqual([
        `graph: must be a graphology graph, not ${text}`,
      ]);
    }
  });
  it('a directed edge beside an undirected one, and parallel edges, are one link', () => {
    const graph = new MultiGraph();
    for (const name of ['1', '0', '2']) graph.addNode(name);
    graph.addUndirectedEdge('0', '1');
    graph.addUndirectedEdge('1', '0');
    graph.addDirectedEdge('0', '1');
    expect(right(toAdjacency(graph))).toEqual(linked(3, [[0, 1]]));
    const simple = new UndirectedGraph();
    for (const name of ['2', '0', '1']) simple.addNode(name);
    simple.addEdge('2', '0');
    expect(right(toAdjacency(simple))).toEqual(linked(3, [[0, 2]]));
  });
});

describe('λmax', () => {
  it('of two parts that differ by 7e-4 alone, which 20,000 steps of power iteration do not tell apart', () => {
    // K4 with a tail has 3.0861302, the other six nodes 3.0867986: the power of the first hardly dies out.
    const tail = [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const;
    const six = [
      [5, 6],
      [5, 7],
      [5, 8],
      [5, 10],
      [6, 7],
      [6, 9],
      [7, 9],
      [8, 9],
      [8, 10],
    ] as const;
    expect(spectralRadius(linked(5, tail))).toBeCloseTo(3.0861301976514945, 9);
    const both = linked(11, [...tail, ...six]);
    const top = spectralRadius(both);
    // The value is that of numpy.linalg.eigvalsh.
    expect(top).toBeCloseTo(3.0867986297293, 9);
    // I − κG has a positive solution below 1/λmax and none above.
    const ones = both.map(() => 1);
    expect(solveFree(both, ones, 1 / (top + 1e-8))).not.toBeNull();
    expect(solveFree(both, ones, 1 / (top - 1e-8))).toBeNull();
  });
  it('of two paths of m and m − 1 nodes: 2 cos(π/(m + 1))', () => {
    for (const m of [2, 3, 8, 20, 32]) {
      const all = Array.from({ length: 2 * m - 2 }, (_, i) => [i, i + 1] as const);
      const two = linked(
        2 * m - 1,
        all.filter(([i]) => i !== m - 1),
      );
      const exact = 2 * Math.cos(Math.PI / (m + 1));
      expect(Math.abs(spectralRadius(two) - exact)).toBeLessThan(2e-10 * exact);
    }
  });
  it('of a star whose arms have weights: √(Σ w²)', () => {
    const star = (...w: number[]) =>
      Array.from({ length: w.length + 1 }, (_, i) =>
        Array.from({ length: w.length + 1 }, (_, j) =>
          i === 0 && j > 0 ? (w[j - 1] as number) : j === 0 && i > 0 ? (w[i - 1] as number) : 0,
        ),
      );
    expect(spectralRadius(star(3, 4))).toBeCloseTo(5, 9);
    expect(spectralRadius(star(0.03, 0.04))).toBeCloseTo(0.05, 11);
  });
  it('as near when the weights are small or great: a path of 5 has √3 times the weight', () => {
    for (const weight of [1e-4, 1e-2, 1, 1e4]) {
      const path = Array.from({ length: 5 }, (_, i) =>
        Array.from({ length: 5 }, (_, j) => (Math.abs(i - j) === 1 ? weight : 0)),
      );
      const exact = Math.sqrt(3) * weight;
      expect(Math.abs(spectralRadius(path) - exact)).toBeLessThan(2e-10 * exact);
    }
  });
});

const orders = (list: readonly number[]): number[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((x) => orders(list.filter((y) => y !== x)).map((rest) => [x, ...rest]));

/** The class of each graph on n nodes, by its upper triangle as a number: all its renamings, without the library. */
const classesByRenaming = (n: number): { readonly of: Int32Array; readonly count: number } => {
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
  const bit = (i: number, j: number): number =>
    pairs.length - 1 - pairs.findIndex(([a, b]) => a === Math.min(i, j) && b === Math.max(i, j));
  // moves[r][b]: where renaming r takes bit b.
  const moves = orders(Array.from({ length: n }, (_, i) => i)).map((to) =>
    pairs.map(([i, j]) => bit(to[i] as number, to[j] as number)).reverse(),
  );
  const of = new Int32Array(2 ** pairs.length).fill(-1);
  let count = 0;
  for (let code = 0; code < of.length; code++) {
    if (of[code] !== -1) continue;
    for (const move of moves) {
      let renamed = 0;
      for (let b = 0; b < move.length; b++) renamed |= ((code >> b) & 1) << (move[b] as number);
      of[renamed] = count;
    }
    count++;
  }
  return { of, count };
};

describe('graphs up to renaming', () => {
  // OEIS A000088.
  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 11],
    [5, 34],
    [6, 156],
  ])(
    '%i nodes: one graph of each of the %i classes into which all renamings divide all graphs, in their order',
    (n, count) => {
      const all = classesByRenaming(n);
      expect(all.count).toBe(count);
      const names = graphClasses(n).map(upperBits);
      const classes = names.map((name) => all.of[Number.parseInt(`0${name}`, 2)] as number);
      expect(classes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
      expect(graphClasses(n).every((g) => right(graphOf(n, linksOf(g))).join() === g.join())).toBe(true);
      // The fewest links first, among as many links the greatest name.
      const links = (name: string): number => [...name].filter((bit) => bit === '1').length;
      expect(names).toEqual(names.toSorted((a, b) => links(a) - links(b) || (a > b ? -1 : 1)));
    },
  );
});

const linksOf = (graph: readonly (readonly number[])[]): [number, number][] =>
  graph.flatMap((row, i) => row.flatMap((x, j): [number, number][] => (x === 1 && i < j ? [[i, j]] : [])));

/** A graph with more links than it needs: loops, both directions, parallel ones. */
const crowded = (graph: readonly (readonly number[])[]): MultiGraph => {
  const out = new MultiGraph();
  for (let i = 0; i < graph.length; i++) out.addNode(i);
  for (let i = 0; i < graph.length; i++) out.addUndirectedEdge(i, i);
  for (const [i, j] of linksOf(graph)) {
    out.addDirectedEdge(j, i);
    if ((i + j) % 2 === 0) out.addUndirectedEdge(i, j);
  }
  return out;
};
const asText = (cliques: Iterable<readonly (string | number)[]>): string[] => [...cliques].map(String).sort();

describe('cliques one by one', () => {
  const { r, randomGraph } = draws('graph parts');
  it('loops, directions and parallel links do not count (all subsets of up to ten nodes)', () => {
    expect(asText(maximalCliques(crowded(completeGraph(5))))).toEqual(['0,1,2,3,4']);
    for (let k = 0; k < 20; k++) {
      const graph = randomGraph(1 + r.int(10));
      expect(asText(maximalCliques(crowded(graph)))).toEqual(asText(cliquesBySubsets(graph)));
    }
  });
  it('to leave a search, once or again, disturbs no other one', () => {
    // Two triangles that share no node: two cliques each time.
    const six = linked(6, [
      [0, 1],
      [0, 2],
      [1, 2],
      [3, 4],
      [3, 5],
      [4, 5],
    ]);
    const search = (graph: number[][]) => maximalCliques(right(toGraphology(graph)));
    const first = search(six);
    expect([...first]).toEqual([
      ['0', '1', '2'],
      ['3', '4', '5'],
    ]);
    expect(first.next()).toStrictEqual({ done: true, value: undefined });
    expect(first.return?.()).toStrictEqual({ done: true, value: undefined });
    const second = search(six);
    expect(first.return?.()).toStrictEqual({ done: true, value: undefined });
    const third = search(completeGraph(4));
    expect([...second]).toHaveLength(2);
    expect([...third]).toEqual([['0', '1', '2', '3']]);
    const left = search(six);
    expect(left.next().value).toEqual(['0', '1', '2']);
    left.return?.();
    expect(left.next()).toStrictEqual({ done: true, value: undefined });
  });
});
