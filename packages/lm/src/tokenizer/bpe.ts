/** @file Training of byte-pair merges. @source Sennrich et al. 2016, algorithm 1, on bytes as in GPT-2 */
import { byteAlphabet, toByteChars } from './bytes.js';
import { patternOf } from './patterns.js';

export type Merge = readonly [string, string];

/** Qwen2's split into words: digits stand alone, words take a leading space, no merge crosses a word. */
export const WORDS =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const words = patternOf({ Regex: WORDS });

interface Word {
  readonly count: number;
  symbols: number[];
}

const countWords = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const [word] of text.matchAll(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

/** Joins every a b into `joined`, from left to right. */
const joinPair = (symbols: readonly number[], a: number, b: number, joined: number): number[] => {
  const out: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === a && symbols[i + 1] === b) {
      out.push(joined);
      i++;
    } else out.push(symbols[i]!);
  }
  return out;
};

/** Learns merges until the vocabulary (256 bytes and the merges, special tokens apart) has `vocabSize` entries or
 *  no pair occurs twice. The most frequent pair is merged; among equals the one of the lower token ids, as Hugging
 *  Face's trainer does. Deterministic.
 *  @example trainBpe(['aaab aaab'], 258) // [['a', 'a'], …] */
export const trainBpe = (texts: readonly string[], vocabSize: number): readonly Merge[] => {
  const vocabulary = [...byteAlphabet];
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const words: Word[] = Array.from(countWords(texts), ([word, count]) => ({
    count,
    symbols: Array.from(toByteChars(word), (char) => ids.get(char)!),
  }));
  // A pair is one number, a · base + b, exact as long as ids stay below the base.
  const base = Math.min(vocabSize, 2 ** 26);
  const merges: Merge[] = [];
  while (vocabulary.length < vocabSize) {
    const pairs = new Map<number, number>(); // a · base + b → count
    for (const { symbols, count } of words)
      for (let i = 0; i + 1 < symbols.length; i++) {
        const pair = symbols[i]! * base + symbols[i + 1]!;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    let best = -1;
    let most = 1;
    for (const [pair, count] of pairs)
      if (count > most || (count === most && count > 1 && pair < best)) {
        best = pair;
        most = count;
      }
    if (best < 0) break;
    const a = Math.floor(best / base);
    const b = best % base;
    const token = vocabulary[a]! + vocabulary[b]!;
    merges.push([vocabulary[a]!, vocabulary[b]!]);
    // Two ways to the same text give one token.
    const joined = ids.get(token) ?? vocabulary.push(token) - 1;
    ids.set(token, joined);
    for (const word of words) word.symbols = joinPair(word.symbols, a, b, joined);
  }
  return merges;
};
