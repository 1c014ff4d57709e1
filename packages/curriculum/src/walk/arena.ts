/** @file Arenas: walks of many, with wide windows. Sizes and times of the substrates for eight; maps are our own. */
import type { WalkParams } from './params.js';

type Arena = Omit<Partial<WalkParams>, 'payoffs'>;

/** Eight walkers on 25 × 24, windows of 11 × 11, back on the grid 50 steps after a meeting. */
export const arena = (kinds: 2 | 3): Arena => ({
  map: mapOf(LARGE, kinds),
  walkers: 8,
  sight: { left: 5, right: 5, ahead: 9, behind: 1 },
  regrowth: { delay: 10, chance: 0.04 },
  freeze: 16,
  respawn: 50,
  length: { least: 1000, every: 100, chance: 0.2, most: 5000 },
});

/** Four on 13 × 13 with the same windows: small enough to learn on. */
export const smallArena = (kinds: 2 | 3): Arena => ({
  ...arena(kinds),
  map: mapOf(SMALL, kinds),
  walkers: 4,
  freeze: 4,
  respawn: 10,
  length: { least: 200, every: 20, chance: 0.1, most: 1000 },
});

/** Of three kinds; for two, floor where the third grows. */
const mapOf = (map: readonly string[], kinds: 2 | 3): readonly string[] =>
  kinds === 3 ? map : map.map((row) => row.replaceAll('3', ' '));

const SMALL = [
  '#############',
  '#P    #    P#',
  '#  11   22  #',
  '#  11   22  #',
  '#     *     #',
  '# 33     33 #',
  '## P * * P ##',
  '# 33     33 #',
  '#     *     #',
  '#  22   11  #',
  '#  22   11  #',
  '#P    #    P#',
  '#############',
];

const LARGE = [
  '#########################',
  '#P         P P         P#',
  '#                       #',
  '#  1111    # #    2222  #',
  '#  1111  3333333  2222  #',
  '#  11*1  33* *33  2*22  #',
  '#                       #',
  '#      ##       ##      #',
  '#      #         #      #',
  '#P                     P#',
  '#        *     *        #',
  '#    #     # #     #    #',
  '#    #     # #     #    #',
  '#        *     *        #',
  '#P                     P#',
  '#      #         #      #',
  '#      ##       ##      #',
  '#                       #',
  '#  22*2  33* *33  1*11  #',
  '#  2222  3333333  1111  #',
  '#  2222    # #    1111  #',
  '#                       #',
  '#P         P P         P#',
  '#########################',
];
