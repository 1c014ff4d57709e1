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
  /** log π(id) at temperature 1, with nothing cut off. */
  readonly logprob: number;
}

/** Place of the largest, the first among equals. */
const argmax = (p: Float32Array): number => {
  let best = 0;
  for (let i = 1; i < p.length; i++) if (p[i]! > p[best]!) best = i;
  return best;
};

/** The tokens that topK and topP leave, likeliest first (the lower id among equals).
 *  weights: [V], probabilities after temperature, not normalised */
const shortlist = (weights: Float32Array, how: Choosing): Uint32Array => {
  const order = Uint32Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const size = Math.min(how.topK ?? order.length, order.length);
  if (how.topP === undefined) return order.subarray(0, size);
  // topK cuts first; topP counts within what is left, as Hugging Face's warpers do.
  let kept = 0;
  for (let i = 0; i < size; i++) kept += weights[order[i]!]!;
  let sum = 0;
  let enough = 0;
  while (enough < size && sum < how.topP * kept) sum += weights[order[enough++]!]!;
  return order.subarray(0, Math.max(enough, 1));
};

/** Chooses a token by inverting the cumulative distribution at u ∈ [0, 1). p: [V] probabilities, as softmax gives
 *  them. @example choose(Float32Array.of(0.25, 0.75), { temperature: 1 }, 0.3) // { id: 1, logprob: log 0.75 } */
export const choose = (p: Float32Array, how: Choosing, u: number): Chosen => {
  const chosen = (id: number): Chosen => ({ id, logprob: Math.log(p[id]!) });
  if (how.temperature === 0) return chosen(argmax(p));
  // Relative to the largest, so that no power of it underflows.
  const top = how.temperature === 1 ? 1 : p[argmax(p)]!;
  const weights = how.temperature === 1 ? p : p.map((x) => (x / top) ** (1 / how.temperature));
  const cut = how.topK !== undefined || how.topP !== undefined;
  const order = cut ? shortlist(weights, how) : null;
  const count = order === null ? weights.length : order.length;
  let mass = 0;
  for (let i = 0; i < count; i++) mass += weights[order === null ? i : order[i]!]!;
  let left = u * mass;
  for (let i = 0; i < count; i++) {
    const id = order === null ? i : order[i]!;
    left -= weights[id]!;
    if (left < 0) return chosen(id);
  }
  // Rounding may leave a crumb of mass behind the last token: the likeliest one stands for it.
  return chosen(argmax(p));
};
