/** @file Maximal cliques: ours on graphology graphs and on a game's matrix, beside networkx on its own graphs. */
import { createHash } from 'node:crypto';
import { groupsOf, maximalCliques } from '@tompo/games';
import type { UndirectedGraph } from 'graphology';
import { median } from '../../shared/median.js';
import { GRAPHS, type NamedGraph, toMatrix, toUndirected } from '../graphs.js';
import { count, secondsPerCall, time, times } from '../measure.js';
import type { Part, Setting } from '../part.js';

const digest = (cliques: Iterable<readonly string[]>): { count: number; sha256: string } => {
  const lines = [...cliques].map((clique) => clique.join()).sort();
  return { count: lines.length, sha256: createHash('sha256').update(lines.join('\n')).digest('hex') };
};

/** Lists that are known already, made anew and handed out one by one. */
class Known implements IterableIterator<string[]> {
  private at = 0;

  constructor(private readonly lists: readonly (readonly string[])[]) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<string[], undefined> {
    if (this.at === this.lists.length) return { done: true, value: undefined };
    return { done: false, value: copy(this.lists[this.at++] as readonly string[]) };
  }
}

/** What a search cannot save: to read the nodes and the links of the graphology graph, to make the lists and to hand them
 *  out. */
const withoutSearch = (graph: UndirectedGraph, cliques: readonly (readonly string[])[]) => (): void => {
  let read = graph.nodes().length;
  graph.forEachEdge((_edge, _attributes, source, target) => {
    read += +source + +target;
  });
  for (const clique of new Known(cliques)) read += clique.length;
  if (read === 0) throw new Error('an empty graph');
};

/** A plain loop: on short lists faster than slice. */
const copy = (list: readonly string[]): string[] => {
  const out = new Array<string>(list.length);
  for (let k = 0; k < list.length; k++) out[k] = list[k] as string;
  return out;
};

const measure = async (named: NamedGraph, { peer, seconds, turns }: Setting) => {
  const graph = toUndirected(named);
  const matrix = toMatrix(named);
  const list = (): void => {
    let found = 0;
    for (const clique of maximalCliques(graph)) found += clique.length;
    if (found === 0) throw new Error('no cliques');
  };
  const groups = (): void => {
    if (groupsOf(matrix) === null) throw new Error('too many groups');
  };
  const own = digest(maximalCliques(graph));
  if (peer !== null) {
    const theirs = await peer.ask<typeof own>({ do: 'digest', ...named });
    if (theirs.sha256 !== own.sha256) {
      throw new Error(
        `${named.name}: networkx finds ${theirs.count} cliques, and not the same as ours (${own.count})`,
      );
    }
  }
  const least = withoutSearch(graph, [...maximalCliques(graph)]);
  for (const warm of [list, groups, least]) secondsPerCall(seconds, warm);
  const [ours, onMatrix, floor, networkx]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let turn = 0; turn < turns; turn++) {
    ours.push(secondsPerCall(seconds, list));
    onMatrix.push(secondsPerCall(seconds, groups));
    floor.push(secondsPerCall(seconds, least));
    if (peer !== null) {
      const asked = { do: 'cliques', seconds, name: named.name, nodes: named.nodes, edges: named.edges };
      networkx.push((await peer.ask<{ secondsPerCall: number }>(asked)).secondsPerCall);
    }
  }
  return {
    graph: named.name,
    cliques: own.count,
    edges: named.edges.length,
    ours,
    onMatrix,
    floor,
    networkx,
  };
};

export const cliques: Part = async (setting) => {
  const data = [];
  for (const named of GRAPHS) data.push(await measure(named, setting));
  const rows = data.map(({ graph, cliques: found, ours, onMatrix, floor, networkx }) => {
    const [a, b, c] = [median(ours), median(onMatrix), median(floor)];
    const theirs = networkx.length > 0 ? median(networkx) : null;
    return [
      graph,
      count(found),
      time(a),
      time(b),
      time(c),
      ...(theirs === null
        ? ['–', '–', '–', '–']
        : [time(theirs), times(theirs / a), times(theirs / b), times(theirs / c)]),
    ];
  });
  return {
    tables: [
      {
        title: 'All maximal cliques of a graph, one core',
        columns: [
          'graph',
          'cliques',
          '`maximalCliques` (graphology)',
          '`groupsOf` (matrix)',
          'without any search',
          'networkx',
          'networkx / `maximalCliques`',
          'networkx / `groupsOf`',
          'networkx / without any search',
        ],
        rows,
        notes: [
          'Medians of a whole pass, the reading of the graph included, on graphs that stand ready on both sides: graphology and networkx graphs with the same edges, and the 0/1 matrix that a game’s graph is. The cliques are the same (SHA-256 of the sorted list). `groupsOf` also sorts them, and leaves out single nodes. Without any search: the nodes and links of the graphology graph are read, and lists of cliques that are known already are made and handed out one by one; the least we could write for a search that gives arrays of names.',
        ],
      },
    ],
    data,
  };
};
