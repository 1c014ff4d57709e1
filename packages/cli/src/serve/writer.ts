/** @file The text of a choice as its tokens come: only whole characters are given out, and nothing of a stop text. */
import type { DrawnToken, Tokenizer } from '@tompo/lm';

/** A token, and where in the choice's text it stands. */
export interface PlacedToken extends DrawnToken {
  readonly offset: number;
}

/** What can be given out: text, and the tokens that were drawn for it. */
export interface Piece {
  readonly text: string;
  readonly tokens: readonly PlacedToken[];
}

export interface Writer {
  /** done: a stop text was written, and the choice ends before it. */
  readonly push: (token: DrawnToken) => { readonly piece: Piece; readonly done: boolean };
  /** What was held back, once no token comes any more. */
  readonly rest: () => { readonly piece: Piece; readonly done: boolean };
}

/** How much of the end of a text may be the beginning of a stop text. */
const heldBack = (text: string, stops: readonly string[]): number => {
  const most = Math.max(0, ...stops.map(({ length }) => length - 1));
  for (let size = Math.min(most, text.length); size > 0; size--) {
    const end = text.slice(text.length - size);
    if (stops.some((stop) => stop.length > size && stop.startsWith(end))) return size;
  }
  return 0;
};

export const openWriter = (tokenizer: Tokenizer, stops: readonly string[]): Writer => {
  const stream = tokenizer.stream();
  let text = '';
  let given = 0;
  let held: PlacedToken[] = [];

  const giveUntil = (end: number): Piece => {
    const piece = { text: text.slice(given, end), tokens: held };
    given = Math.max(given, end);
    held = [];
    return piece;
  };

  const stopAt = (): number => {
    const places = stops.map((stop) => text.indexOf(stop, given)).filter((place) => place >= 0);
    return places.length === 0 ? -1 : Math.min(...places);
  };

  return {
    push: (token) => {
      held.push({ ...token, offset: text.length });
      // The token that ends a text is none of it.
      if (!token.ends) text += stream.push(token.id);
      const stop = stopAt();
      if (stop >= 0) return { piece: giveUntil(stop), done: true };
      const end = text.length - heldBack(text, stops);
      return { piece: end > given ? giveUntil(end) : { text: '', tokens: [] }, done: false };
    },
    rest: () => {
      text += stream.end();
      const stop = stopAt();
      return { piece: giveUntil(stop >= 0 ? stop : text.length), done: stop >= 0 };
    },
  };
};
