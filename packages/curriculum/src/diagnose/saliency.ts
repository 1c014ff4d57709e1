/** @file How the student's value hangs on each thing that it remembers: the gradient of the value by the features of a window. */
import { type Cell, contextOf } from '../student/policy.js';

/** A window as features: for each remembered round and seat the weights of its choices, [rounds][2][K]; one of them 1 where it is a
 *  window that was. */
export type Features = readonly (readonly [own: readonly number[], other: readonly number[]])[];

export const featuresOf = (choices: number, window: readonly Cell[]): Features => {
  const hot = (choice: number): readonly number[] =>
    Array.from({ length: choices }, (_, k) => (k === choice ? 1 : 0));
  return window.map(([own, other]) => [hot(own), hot(other)] as const);
};

const cellsOf = (choices: number): readonly Cell[] =>
  Array.from({ length: choices ** 2 }, (_, c): Cell => [Math.floor(c / choices), c % choices]);

const windowsOf = (choices: number, length: number): readonly (readonly Cell[])[] => {
  let all: readonly (readonly Cell[])[] = [[]];
  for (let m = 0; m < length; m++)
    all = all.flatMap((past) => cellsOf(choices).map((cell) => [...past, cell]));
  return all;
};

/** The value of features between windows: the mean of the values of all windows by the product of their weights. values: [contexts] */
export const softValue = (
  values: readonly number[],
  choices: number,
  memory: number,
  features: Features,
): number =>
  windowsOf(choices, features.length).reduce((sum, window) => {
    const weight = window.reduce(
      (product, [own, other], j) =>
        product * (features[j]?.[0][own] as number) * (features[j]?.[1][other] as number),
      1,
    );
    return sum + weight * (values[contextOf(choices, memory, window)] as number);
  }, 0);

/** Weights of one choice make 1, so that only what is left after the mean of its gradient is taken away says anything. */
export const centred = (gradient: readonly number[]): readonly number[] => {
  const mean = gradient.reduce((a, b) => a + b, 0) / gradient.length;
  return gradient.map((g) => g - mean);
};

/** Its gradient, of the shape of the features, centred. */
export const saliencyOf = (
  values: readonly number[],
  choices: number,
  memory: number,
  features: Features,
): Features =>
  features.map((_, j) => {
    const of = (seat: 0 | 1): readonly number[] => {
      const raw = Array.from({ length: choices }, (__, k) => {
        const one = Array.from({ length: choices }, (___, i) => (i === k ? 1 : 0));
        const put = features.map((pair, i) =>
          i !== j ? pair : seat === 0 ? ([one, pair[1]] as const) : ([pair[0], one] as const),
        );
        return softValue(values, choices, memory, put);
      });
      return centred(raw);
    };
    return [of(0), of(1)] as const;
  });
