/** @file Slow and simple versions, written from the equations alone, that share no code with the library. */

export type Matrix = readonly (readonly number[])[];

/** All graphs on n nodes. */
export function* graphs(n: number): Generator<number[][]> {
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
  for (let code = 0; code < 2 ** pairs.length; code++) {
    const g = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
    pairs.forEach(([i, j], k) => {
      const on = Math.floor(code / 2 ** k) % 2;
      (g[i] as number[])[j] = on;
      (g[j] as number[])[i] = on;
    });
    yield g;
  }
}

export const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
export const links = (g: Matrix): number => sum(g.map((row) => sum(row))) / 2;

/** The graph with the link between i and j turned on or off. */
export const flip = (g: Matrix, i: number, j: number): number[][] =>
  g.map((row, a) => row.map((x, b) => ((a === i && b === j) || (a === j && b === i) ? 1 - x : x)));

/** e ← min(cap, α + κGe) from a start until nothing moves; null when it runs away. */
export const iterate = (
  g: Matrix,
  alpha: readonly number[],
  kappa: number,
  cap: number,
  start: number,
): number[] | null => {
  let e = alpha.map(() => start);
  for (let t = 0; t < 200_000; t++) {
    const next = g.map((row, i) =>
      Math.min(cap, (alpha[i] as number) + kappa * sum(row.map((x, j) => x * (e[j] as number)))),
    );
    const moved = Math.max(...next.map((x, i) => Math.abs(x - (e[i] as number))));
    e = next;
    if (moved < 1e-13) return e;
    if (!(sum(e) < 1e9)) return null;
  }
  return null;
};

export interface Bcz {
  readonly alpha: readonly number[];
  readonly delta: number;
  readonly cost: number;
}

export const bczPay = ({ alpha, delta, cost }: Bcz, g: Matrix, e: readonly number[]): number[] =>
  e.map((x, i) => {
    const row = g[i] as readonly number[];
    return (
      (alpha[i] as number) * x -
      0.5 * x * x +
      delta * sum(row.map((y, j) => y * x * (e[j] as number))) -
      cost * sum(row)
    );
  });

/** Best welfare over all graphs, efforts by iteration with κ = factor·δ. */
export const bczBest = (m: Bcz, cap: number, factor: 1 | 2): { welfare: number; graph: number[][] } => {
  let best = { welfare: -Infinity, graph: [] as number[][] };
  for (const g of graphs(m.alpha.length)) {
    const e = iterate(g, m.alpha, factor * m.delta, cap, cap === Infinity ? 0 : cap);
    if (e === null) continue;
    const welfare = sum(bczPay(m, g, e));
    if (welfare > best.welfare + 1e-9 || (welfare > best.welfare - 1e-9 && links(g) < links(best.graph)))
      best = { welfare, graph: g };
  }
  return best;
};

/** Maximal cliques by looking at all subsets; each ascending, in lexicographic order. */
export const cliquesBySubsets = (g: Matrix): number[][] => {
  const n = g.length;
  const full = (set: readonly number[]): boolean =>
    set.every((i) => set.every((j) => i === j || g[i]?.[j] === 1));
  const out: number[][] = [];
  for (let code = 1; code < 2 ** n; code++) {
    const set = Array.from({ length: n }, (_, i) => i).filter((i) => (code >> i) & 1);
    const more = Array.from({ length: n }, (_, i) => i).some((i) => !set.includes(i) && full([...set, i]));
    if (full(set) && !more) out.push(set);
  }
  return out.sort((a, b) => (a.join() < b.join() ? -1 : 1));
};

export interface Pgg {
  readonly w: readonly number[];
  readonly r: number;
  readonly c: number;
  readonly split: boolean;
}

const groupsOn = new Map<string, readonly (readonly number[])[]>();

/** π(e) of the public goods game on a graph, whose groups are found once. */
export const pggOn = ({ w, r, c, split }: Pgg, g: Matrix): ((e: readonly number[]) => number[]) => {
  const key = g.map((row) => row.join('')).join();
  const groups = groupsOn.get(key) ?? cliquesBySubsets(g).filter((set) => set.length > 1);
  groupsOn.set(key, groups);
  const k = w.map((_, i) => groups.filter((set) => set.includes(i)).length);
  const degree = g.map(sum);
  return (e) => {
    const pay = w.map((wi, i) => (k[i] === 0 ? wi : wi - (e[i] as number) - c * (degree[i] as number)));
    for (const set of groups) {
      const pot = sum(set.map((j) => (e[j] as number) / (split ? (k[j] as number) : 1)));
      for (const i of set) pay[i] = (pay[i] as number) + (r / set.length) * pot;
    }
    return pay;
  };
};

export const pggPay = (m: Pgg, g: Matrix, e: readonly number[]): number[] => pggOn(m, g)(e);
