/** @file The parts of a tokenizer.json that say how text is cut and put together: checked for what would fill the memory, and
 *  tried for what would not end. */
import { WORDS } from './bpe.js';
import { within } from './patience.js';
import { isRecord, type Json } from './patterns.js';

/** Text may become so many times as long, no more. Real ones replace a character by a few. */
const MOST_GROWTH = 256;
const LONGEST_PATTERN = 20_000;
/** Repetitions are unrolled when an expression is built. */
const MOST_REPETITIONS = 1000;

/** All records within a part, the part itself among them. */
const recordsIn = (value: unknown): readonly Json[] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(isRecord(value) ? [value] : []), ...Object.values(value).flatMap(recordsIn)];

const lengthOf = (text: unknown): number => (typeof text === 'string' ? text.length : 0);

/** How many times as long a text can become: each that inserts may do it at every character. */
const growthOf = (part: unknown): number =>
  recordsIn(part).reduce(
    (growth, { type, content, prepend }) =>
      type === 'Replace' || type === 'Prepend'
        ? growth * (1 + Math.max(lengthOf(content), lengthOf(prepend)))
        : growth,
    1,
  );

/** The texts of a part's patterns. */
const patternsIn = (part: unknown): readonly string[] =>
  recordsIn(part).flatMap(({ pattern }) =>
    isRecord(pattern) ? [pattern.Regex, pattern.String].filter((one) => typeof one === 'string') : [],
  );

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const MARKED = '\\p{Lm}\\p{Lo}\\p{M}';
const cased = (ending: string): string =>
  `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}${MARKED}]*[\\p{Ll}${MARKED}]+${ending}|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}${MARKED}]+[\\p{Ll}${MARKED}]*${ending}`;
const SIGNS = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';

/** Expressions of published tokenizers, tried once and for all: a clock would refuse them on a machine that is busy. Qwen2's split
 *  into words; Llama 3's, which takes three digits together; those of GPT-4o and Mistral NeMo, which see capitals; the three of
 *  DeepSeek-V3. */
const QUICK: ReadonlySet<string> = new Set([
  WORDS,
  WORDS.replace('\\p{N}|', '\\p{N}{1,3}|'),
  `${cased(`${CONTRACTIONS}?`)}|\\p{N}{1,3}|${SIGNS}`,
  `${cased('')}|\\p{N}|${SIGNS}`,
  '\\p{N}{1,3}',
  '[一-龥\u3040-ゟ゠-ヿ]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+',
]);

/** The regular expressions of a part whose time is not known. */
export const unknownExpressionsIn = (part: unknown): readonly string[] =>
  recordsIn(part).flatMap(({ pattern }) =>
    isRecord(pattern) && typeof pattern.Regex === 'string' && !QUICK.has(pattern.Regex)
      ? [pattern.Regex]
      : [],
  );

/** Patterns within a part, each a text or a regular expression: a library skips what it does not know. */
const hasKnownPatterns = (part: unknown): boolean =>
  recordsIn(part).every(
    (record) =>
      !Object.hasOwn(record, 'pattern') ||
      (isRecord(record.pattern) &&
        [record.pattern.Regex, record.pattern.String].some((one) => typeof one === 'string')),
  );

const isLargePattern = (pattern: string): boolean =>
  pattern.length > LONGEST_PATTERN ||
  [...pattern.matchAll(/\{(\d+)?,?(\d+)?\}/g)].some(([, least = '0', most = '0']) =>
    [least, most].some((count) => Number(count) > MOST_REPETITIONS),
  );

/** The first thing that is wrong with a part, such as the normalizer; null when nothing is. */
export const cutFault = (part: unknown): string | null => {
  if (!hasKnownPatterns(part)) return 'has a pattern that is neither Regex nor String';
  if (patternsIn(part).some(isLargePattern))
    return `has a pattern of more than ${LONGEST_PATTERN} characters, or with a repetition of more than ${MOST_REPETITIONS}`;
  if (growthOf(part) > MOST_GROWTH)
    return `may make a text more than ${MOST_GROWTH} times as long (by Replace or Prepend)`;
  return null;
};

const RUN = 600;
const TRY_MS = 1500;

/** Runs of one character that end in another are what backtracking expressions are slow at: of every kind of character, of
 *  each that the patterns name, and of pairs of them. */
const trials = (patterns: readonly string[]): readonly string[] => {
  const named = [...new Set([...patterns.join('')].filter((c) => !/[\\^$.*+?()[\]{}|]/.test(c)))].slice(
    0,
    64,
  );
  const kinds = ['a', 'A', 'é', '漢', '7', ' ', '\n', '\t', '.', '_', '😀'];
  const characters = [...new Set([...kinds, ...named])];
  return [
    ...characters.flatMap((c) => [`${c.repeat(RUN)}\u0001`, `${c.repeat(RUN)}x`]),
    ...characters.flatMap((c, i) => [`${`${c}${characters[i + 1] ?? 'a'}`.repeat(RUN / 2)}\u0001`]),
  ];
};

/** Whether what these patterns cut is cut, and put together, in a bearable time. */
export const isQuick = (
  patterns: readonly string[],
  encode: (text: string) => readonly number[],
  decode: (ids: readonly number[]) => string,
): boolean =>
  within(TRY_MS, () => {
    for (const text of trials(patterns)) decode(encode(text));
    return true;
  }) !== null;

/** Milliseconds that a text may take: hundreds of times what any usual one takes, on a busy machine too. */
export const patienceFor = (length: number): number => 5000 + Math.ceil(length / 20);
