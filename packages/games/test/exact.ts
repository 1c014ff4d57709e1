/** @file Oracles that are exact where the library is, by other means: elimination where it uses Cholesky, all sets of
 *  capped agents where it frees them from the top, all graphs where it knows which to look at. Shares no code with it. */
import { bczPay, graphs, links, type Matrix, sum } from './oracles.js';

/** x with A x = b by Gauss–Jordan with pivoting; null when A is singular. */
export const gauss = (a: Matrix, b: readonly number[]): number[] | null => {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i] as number]);
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(m[i]?.[k] as number) > Math.abs(m[p]?.[k] as number)) p = i;
    [m[k], m[p]] = [m[p] as number[], m[k] as number[]];
    const pivot = m[k] as number[];
    if (Math.abs(pivot[k] as number) < 1e-13) return null;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const row = m[i] as number[];
      const f = (row[k] as number) / (pivot[k] as number);
      if (f !== 0) for (let j = k; j <= n; j++) row[j] = (row[j] as number) - f * (pivot[j] as number);
    }
  }
  return m.map((row, i) => (row[n] as number) / (row[i] as number));
};

/** The solution of e = α + κGe; null unless all of it is positive. (I − κG is a nonsingular M-matrix, that is κ·λmax < 1,
 *  exactly when it maps some e ≥ 0 to something positive.) */
export const solveFree = (g: Matrix, alpha: readonly number[], kappa: number): number[] | null => {
  const e = gauss(
    g.map((row, i) => row.map((x, j) => (i === j ? 1 : 0) - kappa * x)),
    alpha,
  );
  return e?.every((x) => x > 0 && x < 1e9) ? e : null;
};

/** All solutions of e = min(cap, α + κGe): every set of capped agents is tried. */
export const solveCapped = (
  g: Matrix,
  alpha: readonly number[],
  kappa: number,
  cap: number,
): readonly number[][] => {
  const n = alpha.length;
  const found: number[][] = [];
  for (let code = 0; code < 2 ** n; code++) {
    const capped = (i: number): boolean => ((code >> i) & 1) === 1;
    const e = gauss(
      g.map((row, i) => row.map((x, j) => (i === j ? 1 : 0) - (capped(i) ? 0 : kappa * x))),
      alpha.map((a, i) => (capped(i) ? cap : a)),
    );
    const fits = e?.every((x, i) => {
      const reply =
        (alpha[i] as number) + kappa * sum((g[i] as number[]).map((y, j) => y * (e[j] as number)));
      return x >= 0 && x <= cap + 1e-9 && (capped(i) ? reply >= cap - 1e-9 : true);
    });
    if (e && fits && !found.some((other) => other.every((x, i) => Math.abs(x - (e[i] as number)) < 1e-6))) {
      found.push(e);
    }
  }
  return found;
};

export interface Instance {
  readonly alpha: readonly number[];
  readonly delta: number;
  readonly cost: number;
  /** Infinity: none. */
  readonly cap: number;
}

/** Efforts on a graph; null where they run away. */
export const effortsBy = (m: Instance, g: Matrix, factor: 1 | 2): number[] | null =>
  m.cap === Infinity
    ? solveFree(g, m.alpha, factor * m.delta)
    : (solveCapped(g, m.alpha, factor * m.delta, m.cap)[0] ?? null);

/** The best of all graphs: its welfare, the fewest links among the best, and by how much it beats any graph that has
 *  another number of links. */
export const bestOfAll = (
  m: Instance,
  factor: 1 | 2,
): { readonly welfare: number; readonly links: number; readonly margin: number } => {
  const byLinks = new Map<number, number>();
  for (const g of graphs(m.alpha.length)) {
    const e = effortsBy(m, g, factor);
    if (e === null) continue;
    const w = sum(bczPay(m, g, e));
    byLinks.set(links(g), Math.max(byLinks.get(links(g)) ?? -Infinity, w));
  }
  const ranked = [...byLinks.entries()].sort((a, b) => b[1] - a[1]);
  const [count, welfare] = ranked[0] as [number, number];
  return { welfare, links: count, margin: welfare - (ranked[1]?.[1] ?? -Infinity) };
};
