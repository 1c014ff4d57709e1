/** @file A completion on its way through a grammar. */

import { type TokenBytes, tokenBytes } from '../tokenizer/tokenBytes.js';
import type { BaseModel } from '../types.js';
import { type Choosing, type Chosen, chooseAmong, likeliest } from './choose.js';
import { type Grammar, type Masks, masksOf } from './masks.js';

export interface Guide {
  readonly masks: Masks;
  /** Where in the grammar it stands. */
  state: number;
}

export interface Guided extends Chosen {
  /** What it was chosen from. */
  readonly allowed: readonly number[];
  /** The likeliest of these, as many as were asked for. */
  readonly alternatives: readonly Chosen[];
}

/** Chooses the next token, and goes on to where it leads. left: how many may still come */
export const chooseGuided = (
  guide: Guide,
  shares: Float32Array,
  how: Choosing,
  u: number,
  left: number,
  alternatives = 0,
): Guided => {
  const { ids, next } = guide.masks.at(guide.state, left);
  const { place, logprob, among } = chooseAmong(shares, ids, how, u);
  guide.state = next[place]!;
  return {
    id: ids[place]!,
    logprob,
    allowed: ids,
    alternatives: likeliest(among, alternatives).map((one) => ({ ...one, id: ids[one.id]! })),
  };
};

/** Makes the masks of grammars, of each once: callers hand in the same one again and again. null where the tokenizer is none whose tokens
 *  are the same text in every place. */
export const openMasks = ({
  tokenizer,
  config,
}: Pick<BaseModel, 'tokenizer' | 'config'>): ((grammar: Grammar) => Masks | null) => {
  const known = new WeakMap<Grammar, Masks>();
  let tokens: TokenBytes | null | undefined;
  return (grammar) => {
    const before = known.get(grammar);
    if (before !== undefined) return before;
    if (tokens === undefined) tokens = tokenBytes(tokenizer, config.vocabSize);
    if (tokens === null) return null;
    const masks = masksOf(tokens, grammar, config.eosTokenId);
    known.set(grammar, masks);
    return masks;
  };
};

export const NO_GRAMMARS =
  'grammars need a tokenizer whose tokens are the same text in every place, which this one is not';

/** Why a grammar has no text within so many tokens; null where it has one. what: its name */
export const tooShort = ({ least }: Masks, maxTokens: number, what: string): string | null =>
  least <= maxTokens
    ? null
    : Number.isFinite(least)
      ? `the shortest text of ${what} has ${least} tokens with its end, more than maxTokens (${maxTokens})`
      : `${what} has no text that the tokens can write`;
