/** @file Maximal cliques: ours on graphology graphs and on a game's matrix, beside networkx on its own graphs. */
import { createHash } from 'node:crypto';
import { groupsOf, maximalCliques } from '@tompo/games';
import { median } from '../../shared/median.js';
import { GRAPHS, type NamedGraph, toMatrix, toUndirected } from '../graphs.js';
import { count, secondsPerCall, time, times } from '../measure.js';
import type { Part, Setting } from '../part.js';

const digest = (cliques: Iterable<readonly string[]>): { count: number; sha256: string } => {
  const lines = [...cliques].map((clique) => clique.join()).sort();
  return { count: lines.length, sha256: createHash('sha256').update(lines.join('\n')).digest('hex') };
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
  for (const warm of [list, groups]) secondsPerCall(seconds, warm);
  const [ours, onMatrix, networkx]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < turns; turn++) {
    ours.push(secondsPerCall(seconds, list));
    onMatrix.push(secondsPerCall(seconds, groups));
    if (peer !== null) {
      const asked = { do: 'cliques', seconds, name: named.name, nodes: named.nodes, edges: named.edges };
      networkx.push((await peer.ask<{ secondsPerCall: number }>(asked)).secondsPerCall);
    }
  }
  return { graph: named.name, cliques: own.count, edges: named.edges.length, ours, onMatrix, networkx };
};

export const cliques: Part = async (setting) => {
  const data = [];
  for (const named of GRAPHS) data.push(await measure(named, setting));
  const rows = data.map(({ graph, cliques: found, ours, onMatrix, networkx }) => {
    const [a, b] = [median(ours), median(onMatrix)];
    const theirs = networkx.length > 0 ? median(networkx) : null;
    return [
      graph,
      count(found),
      time(a),
      time(b),
      ...(theirs === null ? ['–', '–', '–'] : [time(theirs), times(theirs / a), times(theirs / b)]),
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
          'networkx',
          'networkx / `maximalCliques`',
          'networkx / `groupsOf`',
        ],
        rows,
        notes: [
          'Medians of a whole pass, the reading of the graph included, on graphs that stand ready on both sides: graphology and networkx graphs with the same edges, and the 0/1 matrix that a game’s graph is. The cliques are the same (SHA-256 of the sorted list). `groupsOf` also sorts them, and leaves out single nodes.',
        ],
      },
    ],
    data,
  };
};
