/** @file A policy that writes rows of links as answers do: a word of belief, then labels in ascending order, then the end. Each token
 *  has a softmax of its own for everything written before it, so links depend on each other and on the belief as they please. */
import { draw } from './random.js';

export interface Answer {
  /** Index of the belief, 0 or 1. */
  readonly belief: number;
  readonly row: number;
  /** Bits fixed before each token: the belief, the labels, the end. */
  readonly fixed: readonly number[];
  /** For each token where its softmax lies among all parameters, and what was chosen there. */
  readonly choices: readonly { readonly at: number; readonly size: number; readonly chosen: number }[];
}

export interface Policy {
  readonly bits: number;
  /** All parameters, one softmax after the other. */
  readonly logits: readonly number[];
  /** Where the softmax after a belief and the labels so far begins. */
  readonly places: ReadonlyMap<string, number>;
}

const BELIEF = 'belief';
const placeOf = (belief: number, row: number) => `${belief}:${row}`;
/** The first bit that is still open after the labels of a row. */
const openFrom = (row: number): number => (row === 0 ? 0 : Math.floor(Math.log2(row)) + 1);

/** logitOf: the parameter of a choice; choice i < open of the rest is the label openFrom + i, the last choice is the end. */
export const labelPolicy = (
  bits: number,
  logitOf: (belief: number | null, row: number, choice: number | null) => number,
): Policy => {
  const logits = [logitOf(null, 0, 0), logitOf(null, 0, 1)];
  const places = new Map([[BELIEF, 0]]);
  for (const belief of [0, 1])
    for (let row = 0; row < 2 ** bits; row++) {
      places.set(placeOf(belief, row), logits.length);
      for (let label = openFrom(row); label < bits; label++) logits.push(logitOf(belief, row, label));
      logits.push(logitOf(belief, row, null));
    }
  return { bits, logits, places };
};

export const chances = ({ logits }: Policy, at: number, size: number): readonly number[] => {
  const powers = logits.slice(at, at + size).map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
};

/** Every answer that a way of choosing leads to. */
const write = <T>(
  policy: Policy,
  choose: (at: number, size: number) => readonly (readonly [chosen: number, T])[],
): readonly (Answer & { readonly weights: readonly T[] })[] => {
  const { bits, places } = policy;
  type Open = Answer & { readonly weights: readonly T[] };
  const goOn = (answer: Open): readonly Open[] => {
    const from = openFrom(answer.row);
    const at = places.get(placeOf(answer.belief, answer.row))!;
    const size = bits - from + 1;
    return choose(at, size).flatMap(([chosen, weight]) => {
      const next: Open = {
        ...answer,
        fixed: [...answer.fixed, from],
        choices: [...answer.choices, { at, size, chosen }],
        weights: [...answer.weights, weight],
      };
      return chosen === size - 1 ? [next] : goOn({ ...next, row: answer.row + 2 ** (from + chosen) });
    });
  };
  return choose(0, 2).flatMap(([belief, weight]) =>
    goOn({ belief, row: 0, fixed: [0], choices: [{ at: 0, size: 2, chosen: belief }], weights: [weight] }),
  );
};

export const sample = (policy: Policy, uniform: () => number): Answer =>
  write(policy, (at, size) => [[draw(chances(policy, at, size), uniform), null]])[0]!;

/** All answers with their chances. */
export const enumerate = (policy: Policy): readonly { readonly answer: Answer; readonly chance: number }[] =>
  write(policy, (at, size) => chances(policy, at, size).map((share, i) => [i, share] as const)).map(
    (answer) => ({ answer, chance: answer.weights.reduce((a, b) => a * b, 1) }),
  );

/** Σ_t credit_t ∇log π(token_t), added to a vector of all parameters. */
export const addGradient = (
  policy: Policy,
  { choices }: Answer,
  credit: (t: number) => number,
  into: number[],
): void => {
  choices.forEach(({ at, size, chosen }, t) => {
    chances(policy, at, size).forEach((share, i) => {
      into[at + i]! += credit(t) * ((i === chosen ? 1 : 0) - share);
    });
  });
};
