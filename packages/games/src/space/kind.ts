/** @file What is asked of every kind of space. Functions take the space, so that nothing is made to ask one of them. */
import type { Decision, DecisionSpace, TextStyle } from '../contract.js';
import type { Rng } from '../rng.js';

export interface SpaceKind<S extends DecisionSpace, D extends Decision> {
  illegal(decision: D, space: S): string | null;
  random(rng: Rng, space: S): D;
  absent(space: S): D;
  write(decision: D, style: TextStyle, space: S): string;
  copy(decision: D, space: S): D;
  size(space: S): number;
  at(place: number, space: S): D;
  longest(space: S): readonly D[];
  distance?(a: D, b: D, space: S): number;
}
