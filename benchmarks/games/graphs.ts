/** @file The graphs on which cliques are listed: random ones of a stated density, and the worst case of Moon & Moser. */
import { rng } from '@tompo/games';
import { UndirectedGraph } from 'graphology';

export interface NamedGraph {
  readonly name: string;
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
}

const graphWhere = (name: string, nodes: number, linked: (i: number, j: number) => boolean): NamedGraph => {
  const edges: [number, number][] = [];
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) if (linked(i, j)) edges.push([i, j]);
  }
  return { name, nodes, edges };
};

/** Every pair is linked with the probability `density`, independently. */
const random = (nodes: number, density: number): NamedGraph => {
  const draws = rng(`cliques ${nodes} ${density}`);
  return graphWhere(`random, n = ${nodes}, density ${density}`, nodes, () => draws.uniform() < density);
};

export const GRAPHS: readonly NamedGraph[] = [
  random(8, 0.5),
  random(8, 0.8),
  random(50, 0.1),
  random(50, 0.3),
  random(50, 0.5),
  random(100, 0.1),
  random(100, 0.3),
  random(100, 0.5),
  graphWhere('Moon–Moser, n = 30', 30, (i, j) => Math.floor(i / 3) !== Math.floor(j / 3)),
];

export const toUndirected = ({ nodes, edges }: NamedGraph): UndirectedGraph => {
  const graph = new UndirectedGraph();
  for (let i = 0; i < nodes; i++) graph.addNode(i);
  for (const [i, j] of edges) graph.addEdge(i, j);
  return graph;
};

/** [N][N] 0/1 */
export const toMatrix = ({ nodes, edges }: NamedGraph): number[][] => {
  const matrix = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0));
  for (const [i, j] of edges) {
    (matrix[i] as number[])[j] = 1;
    (matrix[j] as number[])[i] = 1;
  }
  return matrix;
};
