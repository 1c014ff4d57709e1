/** @file A small language of walkers: whom to look for, what to collect, when to meet, and how to take what was met. Every program ends,
 *  in every walk. Programs are data. */

import { conditionSize } from '../../program/language.js';

/** Is it so? */
export type WalkerCondition =
  /** What it met last held most of this kind; nothing is so before the first meeting. */
  | { readonly _tag: 'met'; readonly kind: number }
  /** It has met this kind so often or more. */
  | { readonly _tag: 'times'; readonly kind: number; readonly least: number }
  /** It has had so many meetings or more. */
  | { readonly _tag: 'meetings'; readonly least: number }
  /** The nearest other one is so many steps away at most. */
  | { readonly _tag: 'near'; readonly within: number }
  /** The nearest other one has collected something. */
  | { readonly _tag: 'ready' }
  /** meetings mod `every` is `at` */
  | { readonly _tag: 'turn'; readonly every: number; readonly at: number }
  | { readonly _tag: 'not'; readonly of: WalkerCondition }
  | { readonly _tag: 'and' | 'or'; readonly of: readonly [WalkerCondition, WalkerCondition] };

/** What it does. Who aims at a kind collects it until it holds `margin` more of it than of any other, then goes to meet. */
export type WalkerRule =
  | { readonly _tag: 'aim'; readonly kind: number; readonly margin: number }
  /** Aims at what it met last, or the kind `shift` places after it, around the end; at `kind` before it has met anybody. */
  | { readonly _tag: 'echo'; readonly kind: number; readonly shift: number; readonly margin: number }
  /** Aims at the best reply to what it met last; at `kind` before. */
  | { readonly _tag: 'counter'; readonly kind: number; readonly margin: number }
  /** Goes to meet with what it holds. */
  | { readonly _tag: 'approach' }
  /** Keeps away from the nearest other one. */
  | { readonly _tag: 'flee' }
  | {
      readonly _tag: 'if';
      readonly when: WalkerCondition;
      readonly yes: WalkerRule;
      readonly no: WalkerRule;
    };

export type WalkerProgram = WalkerRule;

/** Nodes of the tree. */
export const walkerSize = (rule: WalkerRule): number =>
  rule._tag === 'if' ? 1 + conditionSize(rule.when) + walkerSize(rule.yes) + walkerSize(rule.no) : 1;
