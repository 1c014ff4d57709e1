/** @file Which way the best replies point in a game whose payoffs are only seen by playing it: samples until every edge of the response
 *  graph has a sign.
 *  @source Rowland et al. 2019, Multiagent evaluation under incomplete information (ResponseGraphUCB, with Hoeffding's bound) */
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import type { Cell } from '../matrix/stage.js';
import { type Bimatrix, type Matrix, matrixFaults } from './bimatrix.js';

/** Two joint choices that differ in one player's, the better one for that player second. */
export interface ResponseEdge {
  readonly player: 0 | 1;
  readonly worse: Cell;
  readonly better: Cell;
}

export interface ResponseGraph {
  /** Edges whose sign is sure. */
  readonly edges: readonly ResponseEdge[];
  /** Edges that are not, where samples ran out: in an exact tie no number of them is enough. */
  readonly open: number;
  /** [M][N] mean payoffs, ready for `alphaRankPair`. */
  readonly means: Bimatrix;
  /** [M][N] samples of each joint choice. */
  readonly counts: Matrix;
}

export interface ResponseGraphOptions {
  /** Choices of both players. */
  readonly choices: readonly [number, number];
  /** The chance that any edge at all has the wrong sign; default 0.05. */
  readonly delta?: number | undefined;
  /** Samples in all at most; default 100,000. */
  readonly limit?: number | undefined;
  readonly seed?: number | string | undefined;
}

interface Edge {
  readonly player: 0 | 1;
  readonly a: number;
  readonly b: number;
}

const whole = (field: string, x: unknown, least: number) =>
  Number.isInteger(x) && (x as number) >= least
    ? []
    : [{ field, reason: `must be a whole number from ${least} on, not ${String(x)}` }];

/** Pairs of joint choices, numbered by N·x + y, in which one player's differ. */
const edgesOf = (m: number, n: number): readonly Edge[] =>
  Array.from({ length: m * n }, (_, a) => a).flatMap((a) =>
    Array.from({ length: m * n - a - 1 }, (_, k) => a + 1 + k).flatMap((b): Edge[] => {
      if (a % n === b % n) return [{ player: 0, a, b }];
      return Math.floor(a / n) === Math.floor(b / n) ? [{ player: 1, a, b }] : [];
    }),
  );

/** Plays joint choices, the least played one that has an open edge next, until each edge's sign is sure or samples run out. A mean of n
 *  samples is within √(ln(2/δₙ)/2n) of the truth, with the δₙ of all payoffs and all n together delta.
 *  sample: one play of a joint choice, payoffs of both in [0, 1]; all chance comes from its rng */
export const responseGraph = (
  sample: (choices: Cell, rng: Rng) => readonly [number, number],
  options: ResponseGraphOptions,
): E.Either<DilemmasError, ResponseGraph> => {
  const { choices, delta = 0.05, limit = 100_000, seed = 0 } = options ?? {};
  const [m, n] = choices ?? [];
  const faults = [
    ...unknownOptions(options, ['choices', 'delta', 'limit', 'seed']),
    ...whole('choices[0]', m, 1),
    ...whole('choices[1]', n, 1),
    ...whole('limit', limit, Math.max(1, m * n || 1)),
    ...(delta > 0 && delta < 1
      ? []
      : [{ field: 'delta', reason: `must be a chance between 0 and 1, not ${delta}` }]),
  ];
  if (faults.length > 0) return invalid('responseGraph', faults);
  const random = rng(seed);
  const cells = Array.from({ length: m * n }, (_, k): Cell => [Math.floor(k / n), k % n]);
  const counts = cells.map(() => 0);
  const sums = cells.map((): [number, number] => [0, 0]);
  const mean = (cell: number, player: 0 | 1): number =>
    (sums[cell]?.[player] as number) / (counts[cell] as number);
  const radius = (cell: number): number => {
    const count = counts[cell] as number;
    const share = ((delta / (2 * m * n)) * 6) / (Math.PI * count) ** 2;
    return Math.sqrt(Math.log(2 / share) / (2 * count));
  };
  const isSure = ({ player, a, b }: Edge): boolean =>
    Math.abs(mean(a, player) - mean(b, player)) > radius(a) + radius(b);
  let open = edgesOf(m, n);
  const sure: Edge[] = [];
  for (let t = 0; t < limit && (t < cells.length || open.length > 0); t++) {
    const eligible = t < cells.length ? [t] : open.flatMap(({ a, b }) => [a, b]);
    const next = eligible.reduce((least, cell) =>
      (counts[cell] as number) < (counts[least] as number) ? cell : least,
    );
    let paid: readonly [number, number];
    try {
      paid = sample(cells[next] as Cell, random);
    } catch (cause) {
      return invalid('responseGraph', [
        { field: 'sample', reason: `threw ${String(cause)} at [${cells[next]}]` },
      ]);
    }
    if (matrixFaults('sample', [paid]).length > 0 || paid.length !== 2 || paid.some((x) => x < 0 || x > 1))
      return invalid('responseGraph', [
        { field: 'sample', reason: `must give two payoffs in [0, 1], not ${JSON.stringify(paid)}` },
      ]);
    counts[next] = (counts[next] as number) + 1;
    sums[next] = [(sums[next]?.[0] as number) + paid[0], (sums[next]?.[1] as number) + paid[1]];
    if (t < cells.length - 1) continue;
    sure.push(...open.filter((edge) => touches(edge, next) && isSure(edge)));
    open = open.filter((edge) => !(touches(edge, next) && isSure(edge)));
  }
  const table = (of: (cell: number) => number): Matrix =>
    Array.from({ length: m }, (_, x) => Array.from({ length: n }, (_, y) => of(n * x + y)));
  return E.right({
    edges: sure.map(({ player, a, b }) => {
      const [worse, better] = mean(a, player) < mean(b, player) ? [a, b] : [b, a];
      return { player, worse: cells[worse] as Cell, better: cells[better] as Cell };
    }),
    open: open.length,
    means: { first: table((cell) => mean(cell, 0)), second: table((cell) => mean(cell, 1)) },
    counts: table((cell) => counts[cell] as number),
  });
};

const touches = ({ a, b }: Edge, cell: number): boolean => a === cell || b === cell;
