/** @file How a tokenizer.json changes a text before it is cut: the kinds of Hugging Face's tokenizers, to the letter. */
import { type Json, madeBy, membersOf, patternOf, textIn } from './patterns.js';

export type Normalize = (text: string) => string;

const PART = 'normalizer';

/** By characters: the last letter of a word is like any other, which String.toLowerCase does not think of a Greek sigma. */
const lowercase: Normalize = (text) => Array.from(text, (c) => c.toLowerCase()).join('');

const strip = ({ strip_left: left, strip_right: right }: Json): Normalize => {
  const start =
    left === false ? (text: string) => text : (text: string) => text.replace(/^\p{White_Space}+/u, '');
  return right === false
    ? start
    : (text) => start(text).replace(/(?<!\p{White_Space})\p{White_Space}+$/u, '');
};

const KINDS: Readonly<Record<string, (config: Json) => Normalize>> = {
  NFC: () => (text) => text.normalize('NFC'),
  NFD: () => (text) => text.normalize('NFD'),
  NFKC: () => (text) => text.normalize('NFKC'),
  NFKD: () => (text) => text.normalize('NFKD'),
  Lowercase: () => lowercase,
  Strip: strip,
  StripAccents: () => (text) => text.replace(/\p{M}/gu, ''),
  Prepend: (config) => {
    const before = textIn(PART, config, 'prepend');
    return (text) => (text === '' ? '' : before + text);
  },
  Replace: (config) => {
    const [pattern, content] = [patternOf(config.pattern), textIn(PART, config, 'content')];
    return (text) => text.replace(pattern, () => content);
  },
  Sequence: ({ normalizers }) => {
    const all = membersOf(PART, normalizers).map(normalizerOf);
    return (text) => all.reduce((changed, normalize) => normalize(changed), text);
  },
};

/** Throws a reason where the kind is not known. */
export const normalizerOf = (config: unknown): Normalize =>
  config === null || config === undefined ? (text) => text : madeBy(PART, KINDS, config);
