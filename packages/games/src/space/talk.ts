/** @file What to say: a line of text of bounded length. Cheap talk binds nobody and pays nothing by itself; who hears it is the
 *  game's to say. */
import type { Decision, DecisionSpace } from '../contract.js';
import { show } from '../params/show.js';
import type { SpaceKind } from './kind.js';

type Talk = Extract<DecisionSpace, { _tag: 'talk' }>;
type Words = Extract<Decision, { _tag: 'talk' }>;

/** A line of at most so many characters (code points). */
export const talkSpace = (maxLength: number): Talk => Object.freeze({ _tag: 'talk', maxLength });

/** What would break a line, turn the writing around, or is no character: a message must be read in a prompt as it was said. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

const words = (text: string): Words => ({ _tag: 'talk', text });

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const letters = (length: number, place: (k: number) => number): Words =>
  words(Array.from({ length }, (_, k) => LETTERS[place(k) % LETTERS.length]).join(''));

export const talk: SpaceKind<Talk, Words> = {
  /** Nothing at all may be said, which is what an absent seat does; but no answer is read as that. */
  illegal: ({ text }, { maxLength }) => {
    if (typeof text !== 'string') return `a message is a text, not ${show(text)}`;
    const { length } = [...text];
    if (length > maxLength) return `a message has at most ${maxLength} characters, not ${length}`;
    const control = UNPRINTABLE.exec(text)?.[0]?.codePointAt(0);
    if (control !== undefined)
      return `a message is one line without control characters, and this one has U+${control.toString(16).toUpperCase().padStart(4, '0')}`;
    return text === text.trim() ? null : 'a message neither begins nor ends with white space';
  },
  random: (rng, { maxLength }) => letters(1 + rng.int(maxLength), () => rng.int(LETTERS.length)),
  absent: () => words(''),
  write: ({ text }) => text,
  copy: ({ text }) => words(text),
  size: () => Number.POSITIVE_INFINITY,
  at: (place) => words(String(place)),
  longest: ({ maxLength }) => [letters(maxLength, (k) => k)],
};
