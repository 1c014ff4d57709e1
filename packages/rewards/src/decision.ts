/** @file The shapes that this package reads. They are declared here, not imported: whatever has these fields fits. */

/** What may be decided. links: a 0/1 row of length n with a zero at `self`. effort: a number in [min, max] with at
 *  most `decimals` decimals. choice: one of the named options. */
export type DecisionSpace =
  | { readonly _tag: 'links'; readonly n: number; readonly self: number }
  | { readonly _tag: 'effort'; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly _tag: 'choice'; readonly options: readonly string[] };

/** What was decided. links.to: [N] 0/1. */
export type Decision =
  | { readonly _tag: 'links'; readonly to: readonly number[] }
  | { readonly _tag: 'effort'; readonly value: number }
  | { readonly _tag: 'choice'; readonly index: number };

/** What the decider expects.
 *  links.toMe: [N] 0/1, does seat j propose a link to me; own place 0.
 *  effort, choice: a forecast of the joint decision. seats: who moves, ascending, the decider included; values,
 *  indices: one for each of the seats. The own entry is a plan: nobody scores it, and the decision may differ. */
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
