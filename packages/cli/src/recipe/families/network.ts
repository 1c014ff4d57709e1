/** @file The keys that our families of network games share, and what these tell of their games. */
import { z } from 'zod';

/** [least, greatest], both included; a number alone means always that one. */
export const range = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const wholeRange = z.union([z.int(), z.tuple([z.int(), z.int()])]);
export type Range = z.infer<typeof range>;

export const ends = (r: Range): readonly [number, number] => (typeof r === 'number' ? [r, r] : [r[0], r[1]]);

const sequence = z
  .string()
  .regex(
    /^[GE]*E[GE]*$/,
    'must be a decision sequence of the letters G (links) and E (effort) with at least one E, such as GE or GEE',
  );

export const shared = {
  /** How often this family is drawn, relative to the others. */
  weight: z.number().positive().default(1),
  sequences: z.array(sequence).min(1).max(64).default(['GE']),
  n: wholeRange.default([4, 6]),
  rounds: z.int().min(1).default(2),
  /** Share of the games in which all types (productivity, endowment) are equal. */
  homogeneous: z.number().min(0).max(1).default(0.5),
  /** Share of the games with different types whose planner's network shall be neither empty nor complete. */
  partial: z.number().min(0).max(1).default(0.6),
  /** Share of the games whose links may cost so much that the planner's network is empty. */
  empty: z.number().min(0).max(1).default(1),
  /** flips: link costs near those at which the best network changes, where decisions are hard · range: evenly. */
  costs: z.enum(['flips', 'range']).default('flips'),
  spread: z.number().min(0).lt(1).default(0.3),
  observability: z.enum(['full', 'own']).default('full'),
};

export interface Shared {
  readonly rounds: number;
  readonly sequences: readonly string[];
  readonly n: Range;
}

export type Kinds = 'both' | 'effort' | 'graph';

/** The fewest decisions of these kinds that one seat makes in a game. */
export const fewestDecisions = ({ sequences, rounds }: Shared, kinds: Kinds): number => {
  const letter = { both: /[GE]/g, effort: /E/g, graph: /G/g }[kinds];
  return Math.min(...sequences.map((s) => rounds * (s.match(letter)?.length ?? 0)));
};

/** Characters of the longest prompt at least: each phase of the past has one for each seat. */
export const leastPrompt = ({ sequences, rounds, n }: Shared): number =>
  rounds * ends(n)[1] * Math.max(...sequences.map((s) => s.length));

/** One round with the most seats and a phase of each kind that there is: what can be decided hangs on that alone. */
export const largestRound = ({ sequences, n }: Shared) => ({
  n: ends(n)[1],
  sequence: [...new Set(sequences.join(''))].join(''),
  rounds: 1,
});

/** 'BCZ GE/GEE' */
export const inWords = (family: string, { sequences }: Shared): string =>
  `${family.toUpperCase()} ${sequences.join('/')}`;
