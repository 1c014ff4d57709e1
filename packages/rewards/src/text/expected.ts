/** @file What a reply should have looked like, in words, for error messages. */
import type { DecisionSpace, TextStyle } from '../decision.js';
import { seatLabel } from './labels.js';

/** Where the labels of n seats lie; that one letter is passed over is said where it lies among them. */
const labels = (n: number): string => {
  const range = `among ${seatLabel(0)} to ${seatLabel(n - 1)}`;
  return n > 4 ? `${range}, where E names no seat` : range;
};

const moves = (space: DecisionSpace, style: TextStyle): string => {
  switch (space._tag) {
    case 'links':
      return style === 'compact'
        ? `the labels of the seats to link with (${labels(space.n)}, without your own ${seatLabel(space.self)})`
        : `a list of ${space.n} bits in brackets with a 0 at place ${space.self}`;
    case 'effort':
      return `a number in [${space.min}, ${space.max}] with at most ${space.decimals} decimals`;
    case 'choice':
      return `one of ${space.options.join(', ')}`;
    case 'talk':
      return `a message of 1 to ${space.maxLength} characters in one line, without white space around it`;
    case 'own':
      return space.expected(style);
  }
};

export const expectedDecision = (space: DecisionSpace, style: TextStyle): string =>
  style === 'compact'
    ? `${moves(space, style)} and then ";"`
    : `a last line "Decision: " with ${moves(space, style)}`;

export const expectedBeliefs = (style: TextStyle): string =>
  style === 'compact'
    ? 'the beliefs and then ">" before the decision'
    : 'a line "Beliefs: [...]" right above the line "Decision: "';
