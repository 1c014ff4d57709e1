/** @file Choosing the next token from its scores. */

export interface Choosing {
  /** 0: the likeliest token. Else scores are divided by it before they become probabilities. */
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

/** Place of the largest score, the first among equals. */
const argmax = (scores: Float32Array): number => {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
};

/** The tokens that topK and topP leave, likeliest first (the lower id among equals). */
const shortlist = (
  scores: Float32Array,
  weights: Float64Array,
  total: number,
  how: Choosing,
): Uint32Array => {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  let size = Math.min(how.topK ?? order.length, order.length);
  if (how.topP !== undefined) {
    // topK cuts first; topP counts within what is left, as Hugging Face's warpers do.
    let kept = total;
    if (size < order.length) {
      kept = 0;
      for (let i = 0; i < size; i++) kept += weights[order[i]!]!;
    }
    let sum = 0;
    let enough = 0;
    while (enough < size && sum < how.topP * kept) sum += weights[order[enough++]!]!;
    size = Math.max(enough, 1);
  }
  return order.subarray(0, size);
};

/** weights[i] = exp((scores[i] − top) / temperature); returns their sum. */
const exponentials = (scores: Float32Array, top: number, temperature: number, weights: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = Math.exp((scores[i]! - top) / temperature);
    weights[i] = weight;
    sum += weight;
  }
  return sum;
};

/** Chooses a token by inverting the cumulative distribution at u ∈ [0, 1). scores: [V] logits · scratch: [V], given
 *  by callers that choose often.
 *  @example choose(Float32Array.of(0, Math.log(3)), { temperature: 1 }, 0.3) // { id: 1, logprob: log 0.75 } */
export const choose = (
  scores: Float32Array,
  how: Choosing,
  u: number,
  scratch: Float64Array = new Float64Array(scores.length),
): Chosen => {
  const best = argmax(scores);
  const top = scores[best]!;
  const partition = exponentials(scores, top, 1, scratch);
  const logprobOf = (id: number) => scores[id]! - top - Math.log(partition);
  if (how.temperature === 0) return { id: best, logprob: logprobOf(best) };
  const total = how.temperature === 1 ? partition : exponentials(scores, top, how.temperature, scratch);
  const cut = how.topK !== undefined || how.topP !== undefined;
  const order = cut ? shortlist(scores, scratch, total, how) : null;
  const count = order === null ? scores.length : order.length;
  const mass = order === null ? total : order.reduce((sum, id) => sum + scratch[id]!, 0);
  let left = u * mass;
  for (let i = 0; i < count; i++) {
    const id = order === null ? i : order[i]!;
    left -= scratch[id]!;
    if (left < 0) return { id, logprob: logprobOf(id) };
  }
  // Rounding may leave a crumb of mass behind the last token: the likeliest one stands for it.
  return { id: best, logprob: logprobOf(best) };
};
