/** @file The text of a game from its parts: what is known and what is asked, in words, and both in compact text. */
import { answer, type GameText } from '@tompo/games';

export interface TextParts<O> {
  readonly rules: readonly string[];
  /** Lines that say all that is known so far, also where the game is over. */
  readonly known: (view: O) => readonly string[];
  /** Lines that ask for the decision that is due. */
  readonly asked: (view: O) => readonly string[];
  /** All that is known in short, without the question mark that asks. */
  readonly compact: (view: O) => string;
}

export const textOf = <O>({ rules, known, asked, compact }: TextParts<O>): GameText<O> => ({
  rules: rules.join('\n'),
  answer,
  situation: (view, style) => (style === 'compact' ? compact(view) : known(view).join('\n')),
  render: (view, style) =>
    style === 'compact' ? `${compact(view)}?` : [...known(view), ...asked(view)].join('\n'),
});
