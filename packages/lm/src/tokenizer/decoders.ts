/** @file How a tokenizer.json makes text of tokens, as they come: the kinds of Hugging Face's tokenizers, to the letter. A decoder
 *  is a chain of stages; each takes tokens and gives tokens, and holds back what later ones may still change. */
import { byteOf } from './bytes.js';
import { type Json, madeBy, membersOf, patternOf, textIn } from './patterns.js';

export interface Stage {
  readonly push: (tokens: readonly string[]) => readonly string[];
  /** What was held back. */
  readonly end: () => readonly string[];
}

export interface Decoder {
  /** A stage for one text. */
  readonly start: () => Stage;
  /** Whether it makes one token of all; that is then given in fragments. */
  readonly joins: boolean;
  /** The same for fragments of one token; absent where it needs the whole. */
  readonly onFragments?: (() => Stage) | undefined;
}

const PART = 'decoder';
const NOTHING = () => [];

const oneByOne = (change: (token: string) => string): Decoder => ({
  joins: false,
  start: () => ({ push: (tokens) => tokens.map(change), end: NOTHING }),
});

const utf8 = new TextEncoder();

/** The bytes that a token of a byte-level vocabulary stands for; its own where it has other characters. */
export const bytesOfToken = (token: string): readonly number[] | Uint8Array => {
  const bytes: number[] = [];
  for (const char of token) {
    const byte = byteOf.get(char);
    if (byte === undefined) return utf8.encode(token);
    bytes.push(byte);
  }
  return bytes;
};

/** Characters are given when their last byte is there. */
const byteLevel = (): Decoder => ({
  joins: true,
  start: () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return {
      push: (tokens) => {
        const bytes: number[] = [];
        for (const token of tokens) for (const byte of bytesOfToken(token)) bytes.push(byte);
        return [decoder.decode(Uint8Array.from(bytes), { stream: true })];
      },
      end: () => [decoder.decode()],
    };
  },
});

/** The byte of a token such as <0x0A>. */
export const fallbackByte = (token: string): number | null => {
  const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
};

/** Bytes side by side are text where all of them are, and a sign of what cannot be read for each where they are not. */
const textOfRun = (bytes: readonly number[]): string => {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return '\uFFFD'.repeat(bytes.length);
  }
};

const byteFallback = (): Decoder => ({
  joins: false,
  start: () => {
    let run: number[] = [];
    const flushed = (): readonly string[] => {
      const bytes = run;
      run = [];
      return bytes.length === 0 ? [] : [textOfRun(bytes)];
    };
    return {
      push: (tokens) =>
        tokens.flatMap((token) => {
          const byte = fallbackByte(token);
          if (byte === null) return [...flushed(), token];
          run.push(byte);
          return [];
        }),
      end: flushed,
    };
  },
});

/** Takes up to `start` of the `content` from the beginning of each token. From the end nothing: no file asks for it. */
const strip = (config: Json): Decoder => {
  const content = textIn(PART, config, 'content');
  const { start, stop } = config;
  if ([...content].length !== 1 || !Number.isInteger(start) || stop !== 0)
    throw new Error(
      `its ${PART} strips ${JSON.stringify(content)}, from ${JSON.stringify(start)} to ${JSON.stringify(stop)}, where one character at the beginning (to 0) is built here`,
    );
  /** The token without up to `most` of them, and how many it might have lost still. */
  const stripped = (token: string, most: number): readonly [rest: string, left: number] => {
    let taken = 0;
    while (taken < most && token.startsWith(content, taken * content.length)) taken++;
    const rest = token.slice(taken * content.length);
    return [rest, rest === '' ? most - taken : 0];
  };
  const most = start as number;
  const onFragments = (): Stage => {
    let left = most;
    return {
      push: (fragments) => {
        const [rest, more] = stripped(fragments.join(''), left);
        left = more;
        return [rest];
      },
      end: NOTHING,
    };
  };
  return { ...oneByOne((token) => stripped(token, most)[0]), onFragments };
};

const metaspace = ({
  replacement = '▁',
  prepend_scheme: scheme,
  add_prefix_space: prefix,
}: Json): Decoder => {
  const mark = textIn(PART, { replacement }, 'replacement');
  const strips = scheme === undefined ? prefix !== false : scheme !== 'never';
  return {
    joins: false,
    start: () => {
      let begun = false;
      return {
        push: (tokens) =>
          tokens.map((token) => {
            const first = !begun;
            begun = true;
            return token.replaceAll(mark, first && strips ? '' : ' ');
          }),
        end: NOTHING,
      };
    },
  };
};

const asTheyCome: Stage = { push: (tokens) => tokens, end: NOTHING };

const fuse: Decoder = { joins: true, start: () => asTheyCome, onFragments: () => asTheyCome };

/** Fragments become the one token that they are of. */
const gather = (): Stage => {
  const all: string[] = [];
  return {
    push: (fragments) => {
      all.push(...fragments);
      return [];
    },
    end: () => [all.join('')],
  };
};

/** What starts the stages of a sequence, in order. */
const startsOf = (decoders: readonly Decoder[]): readonly (() => Stage)[] => {
  let fragments = false;
  return decoders.flatMap(({ start, joins, onFragments }) => {
    if (fragments && onFragments !== undefined) return [onFragments];
    const starts = fragments ? [gather, start] : [start];
    fragments = joins;
    return starts;
  });
};

const sequence = (decoders: readonly Decoder[]): Decoder => {
  const starts = startsOf(decoders);
  return {
    joins: decoders.some(({ joins }) => joins),
    start: () => {
      const stages = starts.map((start) => start());
      const through = (tokens: readonly string[], from: number): readonly string[] =>
        stages.slice(from).reduce((given, stage) => stage.push(given), tokens);
      return {
        push: (tokens) => through(tokens, 0),
        end: () => stages.flatMap((stage, i) => through(stage.end(), i + 1)),
      };
    },
  };
};

/** Without a decoder tokens stand apart. */
const apart: Decoder = {
  joins: false,
  start: () => {
    let begun = false;
    return {
      push: (tokens) =>
        tokens.map((token) => {
          const spaced = begun ? ` ${token}` : token;
          begun = true;
          return spaced;
        }),
      end: NOTHING,
    };
  },
};

const KINDS: Readonly<Record<string, (config: Json) => Decoder>> = {
  ByteLevel: byteLevel,
  ByteFallback: byteFallback,
  Fuse: () => fuse,
  Strip: strip,
  Metaspace: metaspace,
  Replace: (config) => {
    const [pattern, content] = [patternOf(config.pattern), textIn(PART, config, 'content')];
    return oneByOne((token) => token.replace(pattern, () => content));
  },
  Sequence: ({ decoders }) => sequence(membersOf(PART, decoders).map(decoderOf)),
};

/** Throws a reason where the kind is not known. */
export const decoderOf = (config: unknown): Decoder =>
  config === null || config === undefined ? apart : madeBy(PART, KINDS, config);
