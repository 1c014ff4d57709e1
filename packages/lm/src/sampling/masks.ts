/** @file Which tokens may come next, where a completion has to be a text of a grammar. */
import type { TokenBytes } from '../tokenizer/tokenBytes.js';

/** A finite language of bytes as an automaton, such as `answerGrammar` of @tompo/rewards gives. States are whole numbers; the first is
 *  0. Every text must come to an end. */
export interface Grammar {
  /** The state behind one more byte; −1 where no text goes on so. */
  readonly next: (state: number, byte: number) => number;
  /** Whether what was written so far is a whole text. */
  readonly ends: (state: number) => boolean;
}

/** Tokens that may come next, and the state behind each. */
export interface Allowed {
  readonly ids: readonly number[];
  readonly next: readonly number[];
}

export interface Masks {
  /** Tokens that a text of the grammar takes at least, its end among them; Infinity where there is none. */
  readonly least: number;
  /** Tokens behind which a text can still be ended with `left` tokens, themselves and the end among these. */
  readonly at: (state: number, left: number) => Allowed;
}

/** The first place from `low` on whose token has another byte at `depth`. */
const groupEnd = (bytes: readonly string[], low: number, high: number, depth: number): number => {
  const byte = bytes[low]!.charCodeAt(depth);
  let [inside, outside] = [low, high];
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (bytes[middle]!.charCodeAt(depth) === byte) inside = middle;
    else outside = middle;
  }
  return outside;
};

/** Tokens whose bytes the grammar takes from `state` on. Those with the same beginning are walked together. */
const allowedFrom = ({ ids, bytes }: TokenBytes, grammar: Grammar, state: number): Allowed => {
  const found: { readonly id: number; readonly next: number }[] = [];
  const walk = (low: number, high: number, depth: number, at: number): void => {
    let from = low;
    for (; from < high && bytes[from]!.length === depth; from++) found.push({ id: ids[from]!, next: at });
    while (from < high) {
      const end = groupEnd(bytes, from, high, depth);
      const next = grammar.next(at, bytes[from]!.charCodeAt(depth));
      if (next >= 0) walk(from, end, depth + 1, next);
      from = end;
    }
  };
  walk(0, ids.length, 0, state);
  return { ids: found.map(({ id }) => id), next: found.map(({ next }) => next) };
};

/** end: the token that ends a text */
export const masksOf = (tokens: TokenBytes, grammar: Grammar, end: number): Masks => {
  const known = new Map<number, Allowed>();
  const allowed = (state: number): Allowed => {
    const before = known.get(state);
    if (before !== undefined) return before;
    const { ids, next } = allowedFrom(tokens, grammar, state);
    const all = grammar.ends(state) ? { ids: [...ids, end], next: [...next, state] } : { ids, next };
    known.set(state, all);
    return all;
  };
  const counts = new Map<number, number>();
  /** By what is known of the states behind; what is not is on the way to this one, and no shortest text comes by a state twice. */
  const count = (state: number): number =>
    grammar.ends(state)
      ? 1
      : allowed(state).next.reduce(
          (fewest, next) => Math.min(fewest, 1 + (counts.get(next) ?? Number.POSITIVE_INFINITY)),
          Number.POSITIVE_INFINITY,
        );
  const begun = new Set<number>();
  /** With a list of states to come back to: a text may be longer than calls can be nested. */
  const countFrom = (from: number): void => {
    const open = [from];
    while (!counts.has(from)) {
      const state = open.at(-1)!;
      if (!begun.has(state)) {
        begun.add(state);
        const behind = grammar.ends(state) ? [] : new Set(allowed(state).next);
        for (const next of behind) if (!begun.has(next)) open.push(next);
      } else {
        open.pop();
        if (!counts.has(state)) counts.set(state, count(state));
      }
    }
  };
  const least = (state: number): number => {
    if (!counts.has(state)) countFrom(state);
    return counts.get(state)!;
  };
  const fits = (id: number, next: number, left: number): boolean =>
    id === end ? left >= 1 : 1 + least(next) <= left;
  return {
    least: least(0),
    at: (state, left) => {
      const { ids, next } = allowed(state);
      if (ids.every((id, i) => fits(id, next[i]!, left))) return { ids, next };
      const kept = ids.map((_, i) => i).filter((i) => fits(ids[i]!, next[i]!, left));
      return { ids: kept.map((i) => ids[i]!), next: kept.map((i) => next[i]!) };
    },
  };
};
