/** @file Between matrices and graphology. Nodes are the seats '0' … 'N−1'. */
import { either as E } from 'fp-ts';
import { UndirectedGraph } from 'graphology';
import type AbstractGraph from 'graphology-types';
import type { GamesError } from '../errors.js';
import { type Adjacency, graphWhere } from './adjacency.js';

/** The graphology graph of a matrix. */
export const toGraphology = (graph: Adjacency): UndirectedGraph => {
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

/** The matrix of a graphology graph whose nodes are '0' … 'N−1', in any order. Directions, parallel edges and
 *  self-loops do not count. Left InvalidGraph when the nodes are not such. */
export const toAdjacency = (graph: AbstractGraph): E.Either<GamesError, number[][]> => {
  const n = graph.order;
  const missing = Array.from({ length: n }, (_, i) => String(i)).find((key) => !graph.hasNode(key));
  if (missing !== undefined) {
    return E.left({
      _tag: 'InvalidGraph',
      reason: `its ${n} nodes must be named 0 to ${n - 1}; ${missing} is missing`,
    });
  }
  return E.right(graphWhere(n, (i, j) => graph.areNeighbors(String(i), String(j))));
};
