/** @file The twelve ways in which a player can rank the four outcomes of a 2×2 game, by the symmetric games that have them.
 *  @source Bruns 2015, Names for games: locating 2 × 2 games (Games 6, 495–520) */

/** One player's ranks, 4 the best: [own choice][the other's], with the 4 against the other's first choice. */
export type Ranks = readonly [readonly [number, number], readonly [number, number]];

export interface Pattern {
  /** The two letters of Bruns. */
  readonly code: string;
  readonly title: string;
  readonly ranks: Ranks;
}

const pattern = (code: string, title: string, R: number, S: number, T: number, P: number): Pattern => ({
  code,
  title,
  ranks: [
    [R, S],
    [T, P],
  ],
});

export const PATTERNS: readonly Pattern[] = [
  pattern('Pd', 'Prisoner’s dilemma', 3, 1, 4, 2),
  pattern('Ch', 'Chicken', 3, 2, 4, 1),
  pattern('Ba', 'Battle', 2, 3, 4, 1),
  pattern('Hr', 'Hero', 1, 3, 4, 2),
  pattern('Cm', 'Compromise', 1, 2, 4, 3),
  pattern('Dl', 'Deadlock', 2, 1, 4, 3),
  pattern('Sh', 'Stag hunt', 4, 1, 3, 2),
  pattern('As', 'Assurance', 4, 1, 2, 3),
  pattern('Co', 'Coordination', 4, 2, 1, 3),
  pattern('Pc', 'Peace', 4, 3, 1, 2),
  pattern('Ha', 'Harmony', 4, 3, 2, 1),
  pattern('Nc', 'Concord', 4, 2, 3, 1),
];

const keyOf = (ranks: Ranks): string => ranks.flat().join('');
const byRanks: ReadonlyMap<string, Pattern> = new Map(PATTERNS.map((one) => [keyOf(one.ranks), one]));

/** The pattern of a player's ranks; undefined where the 4 is not against the other's first choice. */
export const patternOf = (ranks: Ranks): Pattern | undefined => byRanks.get(keyOf(ranks));

/** Games of two patterns that have a name of their own, by the pattern of either player.
 *  @source Snidal 1991 (called bluff), Poundstone 1992 (bully), Buchanan 1975 (samaritan’s dilemma) */
export const PAIRS: Readonly<Record<string, string>> = {
  'Ch Pd': 'Called bluff',
  'Ch Dl': 'Bully',
  'Ha Ch': 'Samaritan’s dilemma',
};
