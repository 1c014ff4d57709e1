/** @file What a net sees of a window of remembered rounds. */
import { type Features, featuresOf } from '../diagnose/saliency.js';
import { contextsOf } from '../student/policy.js';

/** [memory · 2 · K]: for each round that can be remembered, the oldest first, the weights of the own choice, then of the other's; 0 where
 *  nothing is remembered. */
export const inputOf = (choices: number, memory: number, features: Features): readonly number[] => [
  ...new Array<number>(2 * choices * (memory - features.length)).fill(0),
  ...features.flatMap(([own, other]) => [...own, ...other]),
];

/** [contexts][inputs] */
export const inputsOf = (choices: number, memory: number): readonly (readonly number[])[] =>
  contextsOf(choices, memory).map((window) => inputOf(choices, memory, featuresOf(choices, window)));
