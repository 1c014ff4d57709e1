/** @file The grammar of a few texts. */
import { LmFault } from '../errors.js';
import { textFault } from '../tokenizer/encoder.js';
import type { Grammar } from './masks.js';

/** Exactly one of the texts, as UTF-8. Those with the same beginning share it. Throws one sentence, as `encode` does, where a text has half
 *  of a surrogate pair, which has no bytes.
 *  @example const yesOrNo = grammarOfTexts(['yes', 'no']) */
export const grammarOfTexts = (texts: readonly string[]): Grammar => {
  const states: Map<number, number>[] = [new Map()];
  const whole = new Set<number>();
  for (const text of texts) {
    const fault = textFault(text);
    if (fault !== null) throw new LmFault(fault);
    let state = 0;
    for (const byte of new TextEncoder().encode(text)) {
      const edges = states[state]!;
      const next = edges.get(byte) ?? states.push(new Map()) - 1;
      edges.set(byte, next);
      state = next;
    }
    whole.add(state);
  }
  return { next: (state, byte) => states[state]?.get(byte) ?? -1, ends: (state) => whole.has(state) };
};
