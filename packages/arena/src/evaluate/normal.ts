/** @file The standard normal distribution, as far as the BCa interval needs it. */

/** erfc(x) for x ≥ 0 by the continued fraction (large x) or the series of erf (small x); relative error < 1e-12. */
const erfcPositive = (x: number): number => {
  if (x < 2.5) {
    // erf x = 2/√π · e^{−x²} · Σ 2ᵏ x^{2k+1} / (2k+1)!!
    let term = x;
    let total = x;
    for (let k = 1; term > total * 1e-17; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      total += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  // Lentz-free: evaluated backwards from a fixed depth, enough for x ≥ 2.5.
  let fraction = 0;
  for (let k = 60; k >= 1; k--) {
    fraction = k / 2 / (x + fraction);
  }
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
};

/** Φ(z) = ½ erfc(−z/√2).
 *  @source Abramowitz & Stegun 1964, 7.1.6 and 7.1.14 */
export const normalCdf = (z: number): number => {
  const half = erfcPositive(Math.abs(z) / Math.SQRT2) / 2;
  return z < 0 ? half : 1 - half;
};

/** Φ⁻¹(p) for 0 < p < 1, by Newton steps on Φ from a logistic start. */
export const normalQuantile = (p: number): number => {
  let z = Math.log(p / (1 - p)) / 1.702;
  for (let step = 0; step < 60; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const error = normalCdf(z) - p;
    // Halley's correction keeps the step in bounds where the density is tiny.
    const newton = error / density;
    const move = newton / (1 + (z * newton) / 2);
    z -= move;
    if (Math.abs(move) < 1e-14 * (1 + Math.abs(z))) {
      break;
    }
  }
  return z;
};
