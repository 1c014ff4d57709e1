/** @file Student's t distribution with a whole number of degrees of freedom, where it is a finite sum. */

/** F(t) = P(T ≤ t) for ν = 1, 2, … degrees of freedom. With θ = atan(|t|/√ν), P(|T| ≤ |t|) is
 *  for odd ν   2/π · (θ + sin θ · [cos θ + ⅔ cos³ θ + … + (2·4⋯(ν−3))/(3·5⋯(ν−2)) · cos^{ν−2} θ])   (ν = 1: 2θ/π)
 *  for even ν  sin θ · [1 + ½ cos² θ + (1·3)/(2·4) cos⁴ θ + … + (1·3⋯(ν−3))/(2·4⋯(ν−2)) · cos^{ν−2} θ].
 *  @source Abramowitz & Stegun 1964, 26.7.3 and 26.7.4 */
export const studentCdf = (t: number, df: number): number => {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? t : t > 0 ? 1 : 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = df % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= df - 2; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
  return t < 0 ? (1 - within) / 2 : (1 + within) / 2;
};

/** The t with F(t) = p for 0 < p < 1, by halving. */
export const studentQuantile = (p: number, df: number): number => {
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let [low, high] = [0, 1];
  while (studentCdf(high, df) < p) high *= 2;
  while (high - low > 1e-14 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentCdf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
