/** @file Choosing the next token from its probabilities. */

export interface Choosing {
  /** 0: the likeliest token. Else each probability p counts as p^(1/temperature). */
  readonly temperature: number;
  /** Only the k likeliest tokens may be chosen. */
  readonly topK?: number | undefined;
  /** Only the smallest set of likeliest tokens whose probabilities (after temperature) reach p may be chosen. */
  readonly topP?: number | undefined;
}

export interface Chosen {
  readonly id: number;
  /** log π(id), π at the temperature that was drawn at (1 where it is 0), with nothing cut off. */
  readonly logprob: number;
}

/** Place of the largest, the first among equals. */
const argmax = (p: Float32Array): number => {
  let best = 0;
  for (let i = 1; i < p.length; i++) if (p[i]! > p[best]!) best = i;
  return best;
};

/** Likeliest first, the lower id among equals. ids: all unless told */
const ranked = (weights: Float32Array, ids: Uint32Array = Uint32Array.from(weights.keys())): Uint32Array =>
  ids.sort((a, b) => weights[b]! - weights[a]! || a - b);

/** The sum of the weights of some tokens; of all where none are named. */
const massOf = (weights: Float32Array, ids: Uint32Array | null): number => {
  let mass = 0;
  if (ids === null) for (let i = 0; i < weights.length; i++) mass += weights[i]!;
  else for (const id of ids) mass += weights[id]!;
  return mass;
};

/** The ids whose weight is at least so much. */
const from = (weights: Float32Array, least: number): Uint32Array => {
  const ids: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i]! >= least) ids.push(i);
  return Uint32Array.from(ids);
};

/** The heaviest that together reach `mass`, and perhaps some more: few of a vocabulary, so that few are sorted. */
const heaviest = (weights: Float32Array, mass: number): Uint32Array => {
  const top = weights[argmax(weights)]!;
  for (let least = top / 16; least > top * 1e-12; least /= 16) {
    const ids = from(weights, least);
    // Sums in another order differ in their last digits.
    if (massOf(weights, ids) > mass * (1 + 1e-9)) return ranked(weights, ids);
  }
  return ranked(weights);
};

/** The k heaviest, likeliest first. */
const best = (weights: Float32Array, k: number): Uint32Array =>
  k > 1024 ? ranked(weights).subarray(0, k) : Uint32Array.from(likeliest(weights, k), ({ id }) => id);

/** The tokens that topK and topP leave, likeliest first (the lower id among equals); null where they leave all.
 *  weights: [V], probabilities after temperature, not normalised */
const shortlist = (weights: Float32Array, how: Choosing): Uint32Array | null => {
  const { topK = weights.length, topP = 1 } = how;
  const first = topK < weights.length ? best(weights, topK) : null;
  if (topP >= 1) return first;
  // topK cuts first; topP counts within what is left, as Hugging Face's warpers do.
  const enough = topP * massOf(weights, first);
  const order = first ?? heaviest(weights, enough);
  let sum = 0;
  let kept = 0;
  while (kept < order.length && sum < enough) sum += weights[order[kept++]!]!;
  return order.subarray(0, Math.max(kept, 1));
};

/** Places that are summed before they are looked at: sums of neighbouring runs do not wait for one another. */
const RUN = 16;

/** The place at which the running sum first exceeds `target`; −1 where it never does. Sums are 64-bit floats. */
const invert = (weights: Float32Array, order: Uint32Array | null, target: number): number => {
  const count = order === null ? weights.length : order.length;
  let left = target;
  for (let from = 0; from < count; from += RUN) {
    const end = Math.min(from + RUN, count);
    let sum = 0;
    if (order === null) for (let i = from; i < end; i++) sum += weights[i]!;
    else for (let i = from; i < end; i++) sum += weights[order[i]!]!;
    if (left - sum >= 0) {
      left -= sum;
      continue;
    }
    // The crossing lies in this run, or by rounding at its very end.
    for (let i = from; i < end; i++) {
      const id = order === null ? i : order[i]!;
      left -= weights[id]!;
      if (left < 0) return id;
    }
  }
  return -1;
};

/** Draws a token from weights, by inverting their cumulative sum at u ∈ [0, 1).
 *  weights: [V], probabilities after temperature, not negative; normalised only where `mass` is 1 */
const draw = (weights: Float32Array, how: Choosing, u: number, mass: number | null): number => {
  const order = shortlist(weights, how);
  const whole = order === null && mass !== null ? mass : massOf(weights, order);
  const id = invert(weights, order, u * whole);
  // Rounding may leave a crumb of mass behind the last token: the likeliest one stands for it.
  return id === -1 ? argmax(weights) : id;
};

/** Chooses a token by inverting the cumulative distribution at u ∈ [0, 1). p: [V] probabilities, as softmax gives
 *  them at temperature 1. @example choose(Float32Array.of(0.25, 0.75), { temperature: 1 }, 0.3) // { id: 1, logprob: log 0.75 } */
export const choose = (p: Float32Array, how: Choosing, u: number): Chosen => {
  const chosen = (id: number): Chosen => ({ id, logprob: Math.log(p[id]!) });
  if (how.temperature === 0) return chosen(argmax(p));
  if (how.temperature === 1) return chosen(draw(p, how, u, null));
  // Relative to the largest, so that no power of it underflows.
  const top = p[argmax(p)]!;
  const powers = p.map((x) => (x / top) ** (1 / how.temperature));
  const id = draw(powers, how, u, null);
  const whole = powers.reduce((sum, x) => sum + x, 0);
  return { id, logprob: Math.log(powers[id]! / whole) };
};

/** The same from a row of `Next`, whose probabilities have the temperature in them already. */
export const chooseNext = (shares: Float32Array, how: Choosing, u: number): Chosen => {
  const id = how.temperature === 0 ? argmax(shares) : draw(shares, how, u, 1);
  return { id, logprob: Math.log(shares[id]!) };
};

/** Chooses among some tokens alone, whose shares are made to sum to 1; where all of them are too small for a float, all alike. place:
 *  which of them. logprob: of the shares so made, which are `among`. */
export const chooseAmong = (
  shares: Float32Array,
  ids: readonly number[],
  how: Choosing,
  u: number,
): { readonly place: number; readonly logprob: number; readonly among: Float32Array } => {
  const some = Float32Array.from(ids, (id) => shares[id]!);
  let sum = 0;
  for (const share of some) sum += share;
  const among = sum > 0 ? some.map((share) => share / sum) : some.fill(1 / ids.length);
  const { id, logprob } = choose(among, { ...how, temperature: how.temperature === 0 ? 0 : 1 }, u);
  return { place: id, logprob, among };
};

/** The likeliest tokens of a row of `Next`, the likeliest first (the lower id among equals). */
export const likeliest = (shares: Float32Array, count: number): readonly Chosen[] => {
  const best: number[] = [];
  for (let id = 0; id < shares.length; id++) {
    if (best.length === count && !(shares[id]! > shares[best[count - 1]!]!)) continue;
    let at = best.length === count ? count - 1 : best.length;
    while (at > 0 && shares[id]! > shares[best[at - 1]!]!) {
      best[at] = best[at - 1]!;
      at -= 1;
    }
    best[at] = id;
  }
  return best.slice(0, count).map((id) => ({ id, logprob: Math.log(shares[id]!) }));
};
