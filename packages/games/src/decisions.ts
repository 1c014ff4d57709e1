/** @file Decisions: which are legal in a space, and the nearest legal effort. */
import type { Decision, DecisionSpace } from './contract.js';
import { show } from './params/show.js';

/** What is wrong with a decision in a space, or null when it is legal. Anything may be asked; nothing throws. */
export const illegal = (space: DecisionSpace, decision: Decision | null | undefined): string | null => {
  if (decision === null || decision === undefined)
    return 'a decision is missing in a phase in which it moves';
  if (decision._tag !== space._tag) {
    const given: unknown = decision._tag;
    return `the phase asks for ${space._tag}, not for ${typeof given === 'string' ? given : show(decision)}`;
  }
  switch (decision._tag) {
    case 'links':
      return illegalLinks(decision.to, space as Links);
    case 'effort':
      return illegalEffort(decision.value, space as Effort);
    case 'choice': {
      const count = (space as Choice).options.length;
      return Number.isInteger(decision.index) && decision.index >= 0 && decision.index < count
        ? null
        : `choice ${show(decision.index)} is not one of 0 to ${count - 1}`;
    }
  }
};

type Links = Extract<DecisionSpace, { _tag: 'links' }>;
type Effort = Extract<DecisionSpace, { _tag: 'effort' }>;
type Choice = Extract<DecisionSpace, { _tag: 'choice' }>;

const illegalLinks = (to: readonly number[], space: Links): string | null => {
  if (!Array.isArray(to)) return `a row of links is a list of ${space.n} entries, not ${show(to)}`;
  if (to.length !== space.n) return `a row of links has ${space.n} entries, not ${to.length}`;
  if (to[space.self] !== 0) return 'a seat cannot link to itself';
  for (const x of to) if (x !== 0 && x !== 1) return `an entry of a row of links is 0 or 1, not ${show(x)}`;
  return null;
};

const illegalEffort = (value: number, space: Effort): string | null => {
  if (typeof value !== 'number') return `an effort is a number, not ${show(value)}`;
  if (!(value >= space.min && value <= space.max)) {
    return `effort ${value} is not between ${space.min} and ${space.max}`;
  }
  const scale = 10 ** space.decimals;
  // Forgives the rounding of sums such as 0.1 + 0.2, nothing more.
  return Math.abs(value * scale - Math.round(value * scale)) <=
    Math.max(1e-9, 16 * Number.EPSILON * value * scale)
    ? null
    : `effort ${value} has more than ${space.decimals} decimal${space.decimals === 1 ? '' : 's'}`;
};

/** The multiple of 10^−decimals nearest to a value; the double that its decimal text reads back as. */
export const toGrid = (value: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
};

/** The legal effort nearest to a value. */
export const nearestEffort = (value: number, space: Effort): number =>
  Math.min(space.max, Math.max(space.min, toGrid(value, space.decimals)));
