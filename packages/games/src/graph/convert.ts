/** @file Between matrices and graphology. Nodes are the seats '0' … 'N−1'. */
import { either as E } from 'fp-ts';
import { UndirectedGraph } from 'graphology';
import type { AbstractGraph } from 'graphology-types';
import type { Fault, GamesError } from '../errors.js';
import { show } from '../params/show.js';
import { type Adjacency, checkGraph, graphWhere } from './adjacency.js';

/** The graphology graph of a matrix. left InvalidGraph with all faults of the matrix */
export const toGraphology = (graph: Adjacency): E.Either<GamesError, UndirectedGraph> =>
  E.map(built)(checkGraph(graph));

const built = (graph: Adjacency): UndirectedGraph => {
  const out = new UndirectedGraph();
  graph.forEach((_, i) => {
    out.addNode(String(i));
  });
  graph.forEach((row, i) => {
    row.forEach((g, j) => {
      if (g === 1 && i < j) out.addUndirectedEdge(String(i), String(j));
    });
  });
  return out;
};

/** The matrix of a graphology graph whose nodes are the seats '0' … 'N−1', in any order. Parallel edges are one link.
 *  left InvalidGraph with all faults: nodes that are no seats, self-loops, directed edges without one back */
export const toAdjacency = (graph: AbstractGraph): E.Either<GamesError, number[][]> => {
  const faults = isGraph(graph)
    ? seatNames(graph)
    : [{ field: 'graph', reason: `must be a graphology graph, not ${show(graph)}` }];
  return faults.length > 0
    ? E.left({ _tag: 'InvalidGraph', faults })
    : E.right(graphWhere(graph.order, (i, j) => graph.areNeighbors(String(i), String(j))));
};

const isGraph = (graph: unknown): graph is AbstractGraph =>
  typeof graph === 'object' && graph !== null && typeof (graph as AbstractGraph).areNeighbors === 'function';

const seatNames = (graph: AbstractGraph): readonly Fault[] => {
  const n = graph.order;
  const faults: Fault[] = [];
  for (let i = 0; i < n; i++) {
    if (!graph.hasNode(String(i))) {
      faults.push({ field: 'nodes', reason: `must be named 0 to ${n - 1}, and ${i} is missing` });
    }
  }
  graph.forEachEdge((_edge, _attributes, from, to, _from, _to, undirected) => {
    if (from === to) {
      faults.push({ field: `edge ${from}–${to}`, reason: 'links a node to itself' });
    } else if (!undirected && !graph.hasDirectedEdge(to, from) && !graph.hasUndirectedEdge(from, to)) {
      faults.push({ field: `edge ${from}→${to}`, reason: 'has no edge back; a link has two ends' });
    }
  });
  return faults;
};
