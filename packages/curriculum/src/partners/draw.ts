/** @file Partners drawn at random, and made of those that are there. */
import type { Rng } from '@tompo/games';
import { keyOf } from '../drawn.js';
import { type Giving, type PartnerProgram, partnerSize, type Test } from './language.js';

const SHARES = [0, 0.1, 0.2, 0.3, 0.5, 0.75, 1] as const;
const STANDARDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9] as const;
const TIMES = [0.5, 0.8, 1, 1.2, 2] as const;
const DEEPEST = 3;
/** Nodes of a program at most. */
const LARGEST = 15;
const TRIES = 50;

const oneOf = <T>(rng: Rng, list: readonly T[]): T => list[rng.int(list.length)] as T;

const LEAVES = { anybody: 1, gave: 3, matched: 2, failed: 2, linked: 1, strong: 1, late: 1 } as const;

const drawnTest = (rng: Rng, depth = 0): Test => {
  const inner = depth >= DEEPEST ? 0 : 0.7;
  const tag = keyOf(rng, { ...LEAVES, not: 2 * inner, and: inner, or: inner });
  switch (tag) {
    case 'gave':
      return { _tag: tag, least: oneOf(rng, STANDARDS) };
    case 'matched':
      return { _tag: tag, least: oneOf(rng, TIMES) };
    case 'failed':
      return { _tag: tag, below: oneOf(rng, STANDARDS) };
    case 'late':
      return { _tag: tag, rounds: 1 + rng.int(2) };
    case 'not':
      return { _tag: tag, of: drawnTest(rng, depth + 1) };
    case 'and':
    case 'or':
      return { _tag: tag, of: [drawnTest(rng, depth + 1), drawnTest(rng, depth + 1)] };
    default:
      return { _tag: tag };
  }
};

const drawnGiving = (rng: Rng, depth = 0): Giving => {
  const tag = keyOf(rng, { share: 2, solution: 2, match: 2, if: depth >= DEEPEST - 1 ? 0 : 3 });
  switch (tag) {
    case 'share':
      return { _tag: tag, share: oneOf(rng, SHARES) };
    case 'solution':
      return { _tag: tag, of: oneOf(rng, ['planner', 'nash'] as const) };
    case 'match':
      return { _tag: tag, times: oneOf(rng, TIMES) };
    case 'if':
      return {
        _tag: tag,
        of: oneOf(rng, ['all', 'some'] as const),
        test: drawnTest(rng, DEEPEST - 1),
        yes: drawnGiving(rng, depth + 1),
        no: drawnGiving(rng, depth + 1),
      };
  }
};

const drawnOpening = (rng: Rng): PartnerProgram['opening'] => ({
  links: oneOf(rng, ['all', 'none', 'planner'] as const),
  share: oneOf(rng, SHARES),
});

/** The last of so many tries is taken as it is. */
const small = (draw: () => PartnerProgram): PartnerProgram => {
  let drawn = draw();
  for (let tries = 0; partnerSize(drawn) > LARGEST && tries < TRIES; tries++) drawn = draw();
  return drawn;
};

/** A partner by a fixed grammar. */
export const drawnPartner = (rng: Rng): PartnerProgram =>
  small(() => ({ opening: drawnOpening(rng), links: drawnTest(rng), giving: drawnGiving(rng) }));

/** What of a partner is drawn anew. */
export type Part = 'links' | 'giving';

/** The partner with one part drawn anew: how it begins goes with its links. */
export const changedPartner = (rng: Rng, program: PartnerProgram, part: Part): PartnerProgram =>
  small(() =>
    part === 'giving'
      ? { ...program, giving: drawnGiving(rng) }
      : rng.uniform() < 0.3
        ? { ...program, opening: drawnOpening(rng) }
        : { ...program, links: drawnTest(rng) },
  );

/** The links of one with the giving of another. */
export const crossedPartner = (links: PartnerProgram, giving: PartnerProgram): PartnerProgram => ({
  ...links,
  giving: giving.giving,
});
