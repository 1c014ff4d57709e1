/** @file A small language of cooks: which job to do, and when which. Every program ends, in every kitchen, and remembers nothing but what it sees. Programs are data. */

import { conditionSize } from '../../program/language.js';
import { depthOf } from '../../written/branches.js';
import type { Station } from '../cooks.js';
import type { Tile } from '../kitchen.js';
import type { Item } from '../rules.js';

/** Is it so? The other one is the nearest other cook, the first seat of several; where there is none, nothing is so of it. */
export type CookCondition =
  /** This share of the shift is over, or more. */
  | { readonly _tag: 'late'; readonly share: number }
  /** So many soups have been delivered, by all. */
  | { readonly _tag: 'delivered'; readonly least: number }
  /** soups delivered mod `every` is `at` */
  | { readonly _tag: 'turn'; readonly every: number; readonly at: number }
  /** So many pots or more are full (ready or not), ready (a soup is in them), or empty. */
  | { readonly _tag: 'pots'; readonly are: 'full' | 'ready' | 'empty'; readonly least: number }
  /** What is in hand; null: nothing is. */
  | { readonly _tag: 'holds'; readonly who: 'own' | 'other'; readonly item: Item | null }
  /** What the cook has before it. */
  | { readonly _tag: 'before'; readonly who: 'own' | 'other'; readonly tile: Tile }
  /** The other one is so many cells away at most, whatever stands between. */
  | { readonly _tag: 'near'; readonly within: number }
  /** The other one has just used its hands, and must wait before it may again. */
  | { readonly _tag: 'rests' }
  /** It stands in this half of the kitchen; in the middle it stands in neither. */
  | { readonly _tag: 'side'; readonly side: 'left' | 'right' }
  /** Something lies on so many counters or more. */
  | { readonly _tag: 'laden'; readonly least: number }
  | { readonly _tag: 'not'; readonly of: CookCondition }
  | { readonly _tag: 'and' | 'or'; readonly of: readonly [CookCondition, CookCondition] };

/** What it does. Whatever the job, what is in hand and of no use to it is put away first, and where nothing can be done it waits at the pots. */
export type CookRule =
  /** `tomatoCook`, `plateCook`, `wholeCook`, `idleCook`. */
  | { readonly _tag: 'tomatoes' | 'plates' | 'whole' | 'stay' }
  /** Takes soups that lie on counters, and delivers them. */
  | { readonly _tag: 'deliver' }
  /** Takes one, and waits at the pots with it in hand. */
  | { readonly _tag: 'fetch'; readonly item: 'tomato' | 'dish' }
  /** Lays such things on counters that another cook can reach as well: tomatoes and dishes out of dispensers, soups out of pots. */
  | { readonly _tag: 'pass'; readonly item: Item }
  /** Lays such things on counters, whether anybody has a use for them or not. */
  | { readonly _tag: 'store'; readonly item: 'tomato' | 'dish' }
  /** Stands before the nearest such place, in the way of others. */
  | { readonly _tag: 'block'; readonly at: Station }
  | { readonly _tag: 'if'; readonly when: CookCondition; readonly yes: CookRule; readonly no: CookRule };

export type CookProgram = CookRule;

/** Nodes of the tree. */
export const cookSize = (rule: CookRule): number =>
  rule._tag === 'if' ? 1 + conditionSize(rule.when) + cookSize(rule.yes) + cookSize(rule.no) : 1;

/** Rules on the longest way down: 1 of a job alone. */
export const cookDepth = (rule: CookRule): number => depthOf(rule);
