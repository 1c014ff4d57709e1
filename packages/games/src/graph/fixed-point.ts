/** @file The one equation behind BCZ efforts: e_i = min(cap, α_i + κ Σ_j g_ij e_j), exactly, by active sets.
 *
 *  κ = δ gives the Nash efforts, κ = 2δ the planner's. With α > 0 the right side is monotone, concave and positive
 *  at 0, so it has one fixed point at most (two, and t = min e_i/e'_i < 1 gives e_i ≥ t e'_i + (1−t) α_i > t e'_i for
 *  all i, against the choice of t). Under a cap it always has one; without, exactly when κ·λmax(G) < 1.
 *  Every point that no single coordinate can improve solves it, hence it is the only equilibrium for κ = δ, and for
 *  κ = 2δ the only candidate for the welfare maximum on the box, although welfare need not be concave there. */

/** Pivots below this count as zero: κ·λmax(G) ≥ 1 up to rounding. */
const PIVOT = 1e-12;

/** Solves A x = b in place for a symmetric A (row-major, leading dimension n, lower triangle read and overwritten
 *  with its Cholesky factor, b overwritten with x). False when A is not positive definite. */
export const choleskySolve = (a: Float64Array, b: Float64Array, n: number): boolean => {
  for (let j = 0; j < n; j++) {
    const jn = j * n;
    let d = a[jn + j] as number;
    for (let k = 0; k < j; k++) d -= (a[jn + k] as number) * (a[jn + k] as number);
    if (!(d > PIVOT)) return false;
    const root = Math.sqrt(d);
    a[jn + j] = root;
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      let s = a[row + j] as number;
      for (let k = 0; k < j; k++) s -= (a[row + k] as number) * (a[jn + k] as number);
      a[row + j] = s / root;
    }
  }
  for (let i = 0; i < n; i++) {
    let s = b[i] as number;
    for (let k = 0; k < i; k++) s -= (a[i * n + k] as number) * (b[k] as number);
    b[i] = s / (a[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let s = b[i] as number;
    for (let k = i + 1; k < n; k++) s -= (a[k * n + i] as number) * (b[k] as number);
    b[i] = s / (a[i * n + i] as number);
  }
  return true;
};

/** The fixed point of e = min(cap, α + κ G e).
 *  links: [N·N] row-major, symmetric, 0/1 (or weights ≥ 0), zero diagonal · alpha: [N], > 0 · cap: > 0 or Infinity
 *  scratch: [N·N] room to work in, for callers that solve many · returns [N],
 *  null when there is none (cap = Infinity and κ·λmax(G) ≥ 1). */
export const fixedPoint = (
  links: Float64Array,
  n: number,
  alpha: Float64Array,
  kappa: number,
  cap: number,
  scratch: Float64Array = new Float64Array(n * n),
): Float64Array | null => {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) scratch[i * n + j] = -kappa * (links[i * n + j] as number);
    scratch[i * n + i] = 1;
  }
  const e = alpha.slice();
  if (choleskySolve(scratch, e, n) && below(e, cap)) return e;
  return cap === Infinity ? null : fromTheTop(links, n, alpha, kappa, cap, scratch);
};

const below = (e: Float64Array, cap: number): boolean => {
  for (let i = 0; i < e.length; i++) if ((e[i] as number) > cap) return false;
  return true;
};

/** Starts with all at the cap and frees those whose best reply lies below it; whoever is free stays free, because
 *  efforts only fall. At most N linear systems; each is positive definite with pivots ≥ min α / cap. */
const fromTheTop = (
  links: Float64Array,
  n: number,
  alpha: Float64Array,
  kappa: number,
  cap: number,
  scratch: Float64Array,
): Float64Array => {
  const e = new Float64Array(n).fill(cap);
  const free: number[] = [];
  const isFree = new Uint8Array(n);
  for (;;) {
    const before = free.length;
    for (let i = 0; i < n; i++) {
      if (isFree[i] === 1) continue;
      let reply = alpha[i] as number;
      for (let j = 0; j < n; j++) reply += kappa * (links[i * n + j] as number) * (e[j] as number);
      if (reply < cap * (1 - 1e-12)) {
        isFree[i] = 1;
        free.push(i);
      }
    }
    const m = free.length;
    if (m === before) return e;
    const b = new Float64Array(m);
    for (let p = 0; p < m; p++) {
      const row = (free[p] as number) * n;
      let s = alpha[free[p] as number] as number;
      for (let j = 0; j < n; j++) if (isFree[j] === 0) s += kappa * (links[row + j] as number) * cap;
      b[p] = s;
      for (let q = 0; q < p; q++) scratch[p * m + q] = -kappa * (links[row + (free[q] as number)] as number);
      scratch[p * m + p] = 1;
    }
    // Cannot fail: efforts ≥ the solution prove I − κG positive definite on the free seats (see readModel on α).
    if (!choleskySolve(scratch, b, m))
      throw new RangeError('efforts under a cap lost their solution to rounding');
    for (let p = 0; p < m; p++) e[free[p] as number] = Math.min(cap, b[p] as number);
  }
};
