/** @file Finite languages of bytes: parts that are put before others, and the deterministic automaton of what they make. */

/** A place in a text of the language. */
export interface Place {
  readonly id: number;
  /** Where each byte leads. */
  readonly edges: ReadonlyMap<number, Places>;
}

/** Where one may stand: any of these. */
export type Places = readonly Place[];

/** Parts of one language. Each function takes what may follow, and gives what may stand before it. */
export interface Parts {
  /** Behind the last byte. */
  readonly end: Places;
  readonly text: (text: string, then: Places) => Places;
  /** One of the texts; those with the same ending share it. */
  readonly oneOf: (texts: readonly string[], then: Places) => Places;
}

const utf8 = new TextEncoder();

export const partsOfLanguage = (): Parts => {
  let count = 0;
  const place = (edges: ReadonlyMap<number, Places>): Place => ({ id: count++, edges });
  const oneOf: Parts['oneOf'] = (texts, then) => {
    const known = new Map<string, Places>();
    const ending = (bytes: Uint8Array, from: number): Places => {
      if (from === bytes.length) return then;
      const key = bytes.subarray(from).join();
      const before = known.get(key);
      if (before !== undefined) return before;
      const places = [place(new Map([[bytes[from] as number, ending(bytes, from + 1)]]))];
      known.set(key, places);
      return places;
    };
    return texts.flatMap((text) => ending(utf8.encode(text), 0));
  };
  return { end: [place(new Map())], oneOf, text: (text, then) => oneOf([text], then) };
};

/** Which bytes may come next in an answer. States are whole numbers; the first is 0. */
export interface AnswerGrammar {
  /** The state behind one more byte; −1 where no answer goes on so. */
  readonly next: (state: number, byte: number) => number;
  /** Whether what was written so far is a whole answer. */
  readonly ends: (state: number) => boolean;
}

/** The automaton of what begins at `start` and ends at `end`; its states are made as they are asked for. */
export const automaton = (start: Places, [end]: Places): AnswerGrammar => {
  const states: Places[] = [];
  const known = new Map<string, number>();
  const steps: Map<number, number>[] = [];
  const stateOf = (places: Places): number => {
    const distinct = [...new Map(places.map((one) => [one.id, one])).values()].sort((a, b) => a.id - b.id);
    const key = distinct.map(({ id }) => id).join();
    const state = known.get(key) ?? states.push(distinct) - 1;
    known.set(key, state);
    return state;
  };
  stateOf(start);
  return {
    next: (state, byte) => {
      const taken = steps[state] ?? new Map<number, number>();
      steps[state] = taken;
      const before = taken.get(byte);
      if (before !== undefined) return before;
      const places = (states[state] ?? []).flatMap(({ edges }) => edges.get(byte) ?? []);
      const next = places.length === 0 ? -1 : stateOf(places);
      taken.set(byte, next);
      return next;
    },
    ends: (state) => states[state]?.some((one) => one === end) === true,
  };
};
