/** @file A row of links that an answer wrote: which of all rows it is, and how much of it each token finds written. */
import type { Decision, TextStyle } from '@tompo/games';
import { type DecisionSpace, fixedLinks } from '@tompo/rewards';
import type { BeliefMode } from '../types.js';

export type LinksSpace = Extract<DecisionSpace, { readonly _tag: 'links' }>;

/** Σ_b bit_b · 2ᵇ over the other seats in their order; 0 of what is no row. */
export const rowOf = ({ self }: LinksSpace, played: Decision): number =>
  played._tag === 'links' ? played.to.toSpliced(self, 1).reduce((row, bit, b) => row + bit * 2 ** b, 0) : 0;

/** For each token the bits that the text before it fixes. An answer that only the lenient reader reads may write its row in a form
 *  that does not say when: of it nothing counts as fixed, and each token is judged as the first. */
export const fixedBy = (
  { ids, text }: { readonly ids: readonly number[]; readonly text: string },
  space: LinksSpace,
  { style, beliefs }: { readonly style: TextStyle; readonly beliefs: BeliefMode },
  decode: (ids: readonly number[]) => string,
): readonly number[] => {
  const options = { style, beliefs };
  return fixedLinks(space, text, options) < space.n - 1
    ? ids.map(() => 0)
    : ids.map((_, t) => fixedLinks(space, decode(ids.slice(0, t)), options));
};
