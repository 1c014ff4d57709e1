/** @file Walkers' programs drawn at random: a grammar whose productions have weights; and new ones of old. */
import type { Rng } from '@tompo/games';
import { keyOf } from '../../drawn.js';
import { partsOf, withPart } from '../../written/branches.js';
import type { WalkerCondition, WalkerProgram, WalkerRule } from './language.js';

/** How often each production is taken, relative to the others of its kind. */
export interface WalkerWeights {
  readonly rule: Readonly<Record<WalkerRule['_tag'], number>>;
  readonly condition: Readonly<Record<WalkerCondition['_tag'], number>>;
  /** Of margins 1, 2, 3 and 5. */
  readonly margin: Readonly<Record<'1' | '2' | '3' | '5', number>>;
}

export const evenWalkerWeights: WalkerWeights = {
  rule: { aim: 3, echo: 1, counter: 1, approach: 0.3, flee: 0.3, if: 3 },
  condition: { met: 2, times: 2, meetings: 2, near: 1, ready: 0.5, turn: 1, not: 0.5, and: 0.3, or: 0.3 },
  margin: { '1': 2, '2': 1, '3': 1, '5': 0.5 },
};

const GREATEST_DEPTH = 4;

const drawnCondition = (rng: Rng, kinds: number, weights: WalkerWeights, depth: number): WalkerCondition => {
  const most = depth >= GREATEST_DEPTH ? { not: 0, and: 0, or: 0 } : {};
  const tag = keyOf(rng, { ...weights.condition, ...most });
  const inner = () => drawnCondition(rng, kinds, weights, depth + 1);
  switch (tag) {
    case 'met':
      return { _tag: 'met', kind: rng.int(kinds) };
    case 'times':
      return { _tag: 'times', kind: rng.int(kinds), least: 1 + rng.int(4) };
    case 'meetings':
      return { _tag: 'meetings', least: 1 + rng.int(6) };
    case 'near':
      return { _tag: 'near', within: 1 + rng.int(5) };
    case 'ready':
      return { _tag: 'ready' };
    case 'turn': {
      const every = 2 + rng.int(3);
      return { _tag: 'turn', every, at: rng.int(every) };
    }
    case 'not':
      return { _tag: 'not', of: inner() };
    default:
      return { _tag: tag, of: [inner(), inner()] };
  }
};

/** A program by the grammar, for a walk of so many kinds. */
export const drawnWalker = (
  rng: Rng,
  kinds: number,
  weights: WalkerWeights = evenWalkerWeights,
  depth = 0,
): WalkerProgram => {
  const tag = keyOf(rng, depth >= GREATEST_DEPTH - 1 ? { ...weights.rule, if: 0 } : weights.rule);
  const kind = rng.int(kinds);
  const margin = Number(keyOf(rng, weights.margin));
  switch (tag) {
    case 'aim':
    case 'counter':
      return { _tag: tag, kind, margin };
    case 'echo':
      return { _tag: tag, kind, margin, shift: rng.int(kinds) };
    case 'if':
      return {
        _tag: 'if',
        when: drawnCondition(rng, kinds, weights, depth + 1),
        yes: drawnWalker(rng, kinds, weights, depth + 1),
        no: drawnWalker(rng, kinds, weights, depth + 1),
      };
    default:
      return { _tag: tag };
  }
};

/** The first with one of its rules put otherwise: by one of the second's. */
export const changedWalker = (rng: Rng, first: WalkerProgram, other: WalkerProgram): WalkerProgram => {
  const given = partsOf<WalkerRule>(other);
  const part = given[rng.int(given.length)] as WalkerRule;
  return withPart<WalkerRule>(first, rng.int(partsOf<WalkerRule>(first).length), part);
};
