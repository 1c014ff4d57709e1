/** @file The shapes that this package reads. They are declared here, not imported: whatever has these fields fits. */

import type { either as E } from 'fp-ts';

/** What may be decided. links: a 0/1 row of length n with a zero at `self`. effort: a number in [min, max] with at
 *  most `decimals` decimals. choice: one of the named options. talk: one line of at most maxLength characters. own: as the
 *  space says. */
export type DecisionSpace =
  | { readonly _tag: 'links'; readonly n: number; readonly self: number }
  | { readonly _tag: 'effort'; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly _tag: 'choice'; readonly options: readonly string[] }
  | { readonly _tag: 'talk'; readonly maxLength: number }
  | OwnSpace;

/** A kind of decision that this package does not know: it reads and judges its own values. */
export interface OwnSpace {
  readonly _tag: 'own';
  readonly kind: string;
  /** What is wrong with a value, as a sentence without its full stop; null when it is legal. */
  illegal(value: unknown): string | null;
  /** The value of the text in an answer. Left: what is wrong with it, as a sentence without its full stop. */
  read(text: string, style: TextStyle): E.Either<string, unknown>;
  write(value: unknown, style: TextStyle): string;
  /** What should be written: completes "write …". */
  expected(style: TextStyle): string;
  /** All values, where they can be listed. */
  all?(): readonly unknown[];
  /** From 0 (alike) to 1; absent: 0 for the same value, else 1. */
  distance?(a: unknown, b: unknown): number;
}

/** What was decided. links.to: [N] 0/1. */
export type Decision =
  | { readonly _tag: 'links'; readonly to: readonly number[] }
  | { readonly _tag: 'effort'; readonly value: number }
  | { readonly _tag: 'choice'; readonly index: number }
  | { readonly _tag: 'talk'; readonly text: string }
  | { readonly _tag: 'own'; readonly kind: string; readonly value: unknown };

/** What the decider expects.
 *  links.toMe: [N] 0/1, does seat j propose a link to me; own place 0.
 *  effort, choice: a forecast of the joint decision. seats: who moves, ascending, the decider included; values,
 *  indices: one for each of the seats. The own entry is a plan: nobody scores it, and the decision may differ.
 *  What others will say, or do in a space of one's own, is not forecast. */
export type Beliefs =
  | { readonly _tag: 'links'; readonly toMe: readonly number[] }
  | { readonly _tag: 'effort'; readonly seats: readonly number[]; readonly values: readonly number[] }
  | { readonly _tag: 'choice'; readonly seats: readonly number[]; readonly indices: readonly number[] };

export type TextStyle = 'natural' | 'compact';

/** An answer that could be read. `beliefs` is null when none were stated. */
export interface Answer {
  readonly decision: Decision;
  readonly beliefs: Beliefs | null;
}
