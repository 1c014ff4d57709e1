/** @file Decisions to try: random legal ones, all legal ones, and illegal ones. */
import type { Decision, DecisionSpace } from '../contract.js';
import { toGrid } from '../decisions.js';
import type { Rng } from '../rng.js';

/** A legal decision, all equally likely. */
export const randomDecision = (space: DecisionSpace, rng: Rng): Decision => {
  switch (space._tag) {
    case 'links':
      return {
        _tag: 'links',
        to: Array.from({ length: space.n }, (_, j) => (j === space.self ? 0 : rng.int(2))),
      };
    case 'effort':
      return { _tag: 'effort', value: gridValue(space, rng.int(gridSize(space))) };
    case 'choice':
      return { _tag: 'choice', index: rng.int(space.options.length) };
  }
};

type Effort = Extract<DecisionSpace, { _tag: 'effort' }>;

/** The number of legal efforts, 2³⁰ at most. */
const gridSize = (space: Effort): number =>
  Math.min(2 ** 30, Math.floor((space.max - space.min) * 10 ** space.decimals + 1e-9) + 1);

const gridValue = (space: Effort, k: number): number =>
  toGrid(space.min + k / 10 ** space.decimals, space.decimals);

/** The number of legal decisions. */
export const decisionCount = (space: DecisionSpace): number =>
  space._tag === 'links'
    ? 2 ** (space.n - 1)
    : space._tag === 'effort'
      ? gridSize(space)
      : space.options.length;

/** All legal decisions of a space. */
export const allDecisions = (space: DecisionSpace): Decision[] =>
  Array.from({ length: decisionCount(space) }, (_, k) => {
    if (space._tag === 'effort') return { _tag: 'effort', value: gridValue(space, k) };
    if (space._tag === 'choice') return { _tag: 'choice', index: k };
    const bits = Array.from({ length: space.n - 1 }, (_, b) => Math.floor(k / 2 ** b) % 2);
    return { _tag: 'links', to: [...bits.slice(0, space.self), 0, ...bits.slice(space.self)] };
  });

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
  }
};
