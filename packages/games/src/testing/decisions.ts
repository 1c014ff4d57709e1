/** @file Decisions to try: random legal ones, all legal ones, and illegal ones. */
import type { Decision, DecisionSpace } from '../contract.js';
import type { Rng } from '../rng.js';
import { kindOf, nameOfKind } from '../space/space.js';

/** A legal decision, all equally likely; of talk, some text. */
export const randomDecision = (space: DecisionSpace, rng: Rng): Decision =>
  space._tag === 'links'
    ? // Another draw than a player's: games told before are told the same.
      {
        _tag: 'links',
        to: Array.from({ length: space.n }, (_, j) => (j === space.self ? 0 : rng.int(2))),
      }
    : kindOf(space).random(rng, space);

/** The number of legal decisions, 2³⁰ at most of efforts; Infinity where they cannot be listed. */
export const decisionCount = (space: DecisionSpace): number =>
  space._tag === 'effort' ? Math.min(2 ** 30, kindOf(space).size(space)) : kindOf(space).size(space);

/** All legal decisions of a space. Throws where there are too many to be listed. */
export const allDecisions = (space: DecisionSpace): Decision[] => {
  const count = decisionCount(space);
  if (!Number.isSafeInteger(count))
    throw new RangeError(`the decisions of a space of kind ${nameOfKind(space)} cannot be listed`);
  return Array.from({ length: count }, (_, place) => kindOf(space).at(place, space));
};

const SEATS = 6;

/** All of a few seats, or as many spread over all: what grows with the square of the seats is held to them. */
export const someOf = (seats: readonly number[]): readonly number[] =>
  seats.length <= SEATS
    ? seats
    : Array.from(
        { length: SEATS },
        (_, k) => seats[Math.floor((k * (seats.length - 1)) / (SEATS - 1))] as number,
      );

export interface IllegalDecision {
  readonly what: string;
  readonly decision: Decision | null;
}

/** Decisions that step must refuse from a mover with this space. */
export const illegalDecisions = (space: DecisionSpace): IllegalDecision[] => {
  const missing = { what: 'no decision (null)', decision: null };
  switch (space._tag) {
    case 'links': {
      const zeros = new Array<number>(space.n).fill(0);
      return [
        missing,
        { what: 'an effort in the place of links', decision: { _tag: 'effort', value: 0 } },
        { what: 'a row that is too short', decision: { _tag: 'links', to: zeros.slice(1) } },
        { what: 'a row that is too long', decision: { _tag: 'links', to: [...zeros, 0] } },
        { what: 'a link to itself', decision: { _tag: 'links', to: zeros.with(space.self, 1) } },
        { what: 'a 2 in a row', decision: { _tag: 'links', to: zeros.with((space.self + 1) % space.n, 2) } },
        {
          what: 'a NaN in a row',
          decision: { _tag: 'links', to: zeros.with((space.self + 1) % space.n, Number.NaN) },
        },
      ];
    }
    case 'effort': {
      const effort = (value: number): Decision => ({ _tag: 'effort', value });
      const between = space.min + 0.5 / 10 ** space.decimals;
      return [
        missing,
        { what: 'a choice in the place of an effort', decision: { _tag: 'choice', index: 0 } },
        { what: 'the effort NaN', decision: effort(Number.NaN) },
        { what: 'an infinite effort', decision: effort(Infinity) },
        { what: 'an effort below the least', decision: effort(space.min - 1) },
        { what: 'an effort above the greatest', decision: effort(space.max + 1) },
        ...(between < space.max
          ? [{ what: 'an effort with too many decimals', decision: effort(between) }]
          : []),
      ];
    }
    case 'choice':
      return [
        missing,
        { what: 'an effort in the place of a choice', decision: { _tag: 'effort', value: 0 } },
        { what: 'choice −1', decision: { _tag: 'choice', index: -1 } },
        { what: 'a choice past the last', decision: { _tag: 'choice', index: space.options.length } },
        { what: 'half a choice', decision: { _tag: 'choice', index: 0.5 } },
      ];
    case 'talk': {
      const words = (text: string): Decision => ({ _tag: 'talk', text });
      return [
        missing,
        { what: 'a choice in the place of a message', decision: { _tag: 'choice', index: 0 } },
        { what: 'a message that is no text', decision: { _tag: 'talk', text: 1 as unknown as string } },
        { what: 'a message that is too long', decision: words('x'.repeat(space.maxLength + 1)) },
        ...(space.maxLength < 3
          ? []
          : [
              { what: 'a message of two lines', decision: words('a\nb') },
              { what: 'a message with white space around it', decision: words(' a') },
            ]),
      ];
    }
    case 'own':
      return [
        missing,
        {
          what: 'a decision of another kind of one’s own',
          decision: { _tag: 'own', kind: `${space.kind}'`, value: space.absent },
        },
        { what: 'no value', decision: { _tag: 'own', kind: space.kind, value: undefined } },
      ];
  }
};
