/** @file Who sits in the other seats, as a probability of each profile of kinds, and Bayes’ rule. */

/** weights: one for each profile, in sum 1. A profile gives each seat a kind; the kind of the last seat changes fastest. */
export interface Belief {
  readonly seats: number;
  readonly kinds: number;
  readonly weights: Float64Array;
}

/** Before anything was seen: each seat is drawn by itself.  shares: of each kind, in sum 1. */
export const prior = (seats: number, shares: readonly number[]): Belief => {
  let weights = Float64Array.of(1);
  for (let seat = 0; seat < seats; seat++) {
    const wider = new Float64Array(weights.length * shares.length);
    for (const [place, weight] of weights.entries())
      for (const [kind, share] of shares.entries()) wider[place * shares.length + kind] = weight * share;
    weights = wider;
  }
  return { seats, kinds: shares.length, weights };
};

/** p(profile | seen) = p(profile) p(seen | profile) / Σ.  likelihoods: one for each profile, some above 0. */
export const posterior = ({ seats, kinds, weights }: Belief, likelihoods: ArrayLike<number>): Belief => {
  const products = weights.map((weight, place) => weight * (likelihoods[place] as number));
  const sum = products.reduce((a, b) => a + b, 0);
  return { seats, kinds, weights: products.map((product) => product / sum) };
};

/** The kind of each seat in a profile. [seats] */
export const profileAt = ({ seats, kinds }: Belief, place: number): readonly number[] => {
  const profile = new Array<number>(seats).fill(0);
  let rest = place;
  for (let seat = seats - 1; seat >= 0; seat--) {
    profile[seat] = rest % kinds;
    rest = Math.floor(rest / kinds);
  }
  return profile;
};

/** How probable each kind is in each seat. [seats][kinds] */
export const marginals = (belief: Belief): readonly (readonly number[])[] => {
  const shares = Array.from({ length: belief.seats }, () => new Array<number>(belief.kinds).fill(0));
  for (const [place, weight] of belief.weights.entries()) {
    if (weight === 0) continue;
    for (const [seat, kind] of profileAt(belief, place).entries()) {
      const of = shares[seat] as number[];
      of[kind] = (of[kind] as number) + weight;
    }
  }
  return shares;
};
