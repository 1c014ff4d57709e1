/** @file Cooks' programs drawn at random: a grammar whose productions have weights; and new ones of old. */
import type { Rng } from '@tompo/games';
import { keyOf } from '../../drawn.js';
import { depthOf, levelOf, partsOf, withPart } from '../../written/branches.js';
import type { CookCondition, CookProgram, CookRule } from './language.js';

/** How often each production is taken, relative to the others of its kind. */
export interface CookWeights {
  readonly rule: Readonly<Record<CookRule['_tag'], number>>;
  readonly condition: Readonly<Record<CookCondition['_tag'], number>>;
}

export const evenCookWeights: CookWeights = {
  rule: {
    tomatoes: 2,
    plates: 2,
    whole: 2,
    stay: 0.7,
    deliver: 0.3,
    fetch: 0.5,
    pass: 0.5,
    store: 0.5,
    block: 0.3,
    if: 4,
  },
  condition: {
    late: 1,
    delivered: 1.5,
    turn: 1,
    pots: 2,
    holds: 2,
    before: 1,
    near: 0.5,
    rests: 0.5,
    side: 1,
    laden: 0.5,
    not: 0.5,
    and: 0.3,
    or: 0.3,
  },
};

/** Of the rules of a drawn program; conditions reach no deeper. */
export const COOK_DEPTH = 4;

const of = <A>(rng: Rng, all: readonly A[]): A => all[rng.int(all.length)] as A;

const drawnCondition = (rng: Rng, weights: CookWeights, depth: number): CookCondition => {
  const most = depth >= COOK_DEPTH ? { not: 0, and: 0, or: 0 } : {};
  const tag = keyOf(rng, { ...weights.condition, ...most });
  const inner = () => drawnCondition(rng, weights, depth + 1);
  const who = () => of(rng, ['own', 'other'] as const);
  switch (tag) {
    case 'late':
      return { _tag: tag, share: (1 + rng.int(9)) / 10 };
    case 'delivered':
      return { _tag: tag, least: 1 + rng.int(12) };
    case 'turn': {
      const every = 2 + rng.int(3);
      return { _tag: tag, every, at: rng.int(every) };
    }
    case 'pots':
      return { _tag: tag, are: of(rng, ['full', 'ready', 'empty'] as const), least: 1 + rng.int(2) };
    case 'holds':
      return { _tag: tag, who: who(), item: of(rng, ['tomato', 'dish', 'soup', null] as const) };
    case 'before':
      return {
        _tag: tag,
        who: who(),
        tile: of(rng, ['floor', 'counter', 'tomatoes', 'dishes', 'pot', 'delivery'] as const),
      };
    case 'near':
      return { _tag: tag, within: 1 + rng.int(5) };
    case 'rests':
      return { _tag: tag };
    case 'side':
      return { _tag: tag, side: of(rng, ['left', 'right'] as const) };
    case 'laden':
      return { _tag: tag, least: 1 + rng.int(4) };
    case 'not':
      return { _tag: tag, of: inner() };
    default:
      return { _tag: tag, of: [inner(), inner()] };
  }
};

/** A program by the grammar, no deeper than `COOK_DEPTH` rules. The same numbers drawn, the same program. */
export const drawnCook = (rng: Rng, weights: CookWeights = evenCookWeights, depth = 0): CookProgram => {
  const tag = keyOf(rng, depth >= COOK_DEPTH - 1 ? { ...weights.rule, if: 0 } : weights.rule);
  switch (tag) {
    case 'fetch':
    case 'store':
      return { _tag: tag, item: of(rng, ['tomato', 'dish'] as const) };
    case 'pass':
      return { _tag: tag, item: of(rng, ['tomato', 'dish', 'soup'] as const) };
    case 'block':
      return { _tag: tag, at: of(rng, ['tomatoes', 'dishes', 'pot', 'delivery'] as const) };
    case 'if':
      return {
        _tag: tag,
        when: drawnCondition(rng, weights, depth + 1),
        yes: drawnCook(rng, weights, depth + 1),
        no: drawnCook(rng, weights, depth + 1),
      };
    default:
      return { _tag: tag };
  }
};

/** The first with one of its rules put otherwise, by one of the second's that fits there: no deeper than `COOK_DEPTH`, or than the first where that is deeper. Of
 *  two in use it is a crossing, of one and a drawn one a mutation. */
export const changedCook = (rng: Rng, first: CookProgram, other: CookProgram): CookProgram => {
  const place = rng.int(partsOf<CookRule>(first).length);
  const room = Math.max(COOK_DEPTH, depthOf<CookRule>(first)) - levelOf<CookRule>(first, place);
  const fitting = partsOf<CookRule>(other).filter((part) => depthOf(part) <= room);
  return withPart<CookRule>(first, place, of(rng, fitting));
};
