/** @file What a walk is made of: a grid on which walkers collect resources of K kinds, and meet with what they have collected as a mixed
 *  choice in a matrix game.
 *  @source Leibo et al. 2021, Scalable evaluation of multi-agent reinforcement learning with Melting Pot (its "… in the matrix"
 *  substrates: rules from their descriptions, maps of our own) */
import type { PayoffTable } from '@tompo/dilemmas';
import type { Fault } from '@tompo/games';
import { type Names, number, unknown, whole, within } from '../checks.js';
import { choicesIn } from '../game.js';
import { gridMap } from '../map.js';

export interface WalkParams {
  /** [K][K] pairs, 2 ≤ K ≤ 9: what who zaps and who is zapped get where they hold nothing but kinds a and b. */
  readonly payoffs: PayoffTable;
  /** Rows of one length: `#` wall, space floor, `P` where walkers begin, `1` to `K` a place where that kind grows, `*` one where a drawn kind does. */
  readonly map?: readonly string[] | undefined;
  /** Default 2. */
  readonly walkers?: number | undefined;
  /** Steps after which what was collected can grow again, and its chance in each step then; default 10 and .02. */
  readonly regrowth?: { readonly delay: number; readonly chance: number } | undefined;
  /** Cells that a beam reaches ahead and to each side, and steps until the next; default 3, 1 and 2. */
  readonly beam?: { readonly length: number; readonly radius: number; readonly cooldown: number } | undefined;
  /** Hits of a beam that a resource does not outlast; default 3. */
  readonly toughness?: number | undefined;
  /** Steps that both stand still after they have met, and then are away; default 4 and 2. */
  readonly freeze?: number | undefined;
  readonly respawn?: number | undefined;
  /** A walk lasts `least` steps; then it ends with chance `chance` after every `every` steps, at `most` in any case. Default 200, 20, .1, 1,000. */
  readonly length?: Length | undefined;
  /** Cells that a walker sees to its left, to its right, ahead and behind; default 2, 2, 3, 1. */
  readonly sight?: Sight | undefined;
}

export interface Length {
  readonly least: number;
  readonly every: number;
  readonly chance: number;
  readonly most: number;
}

export interface Sight {
  readonly left: number;
  readonly right: number;
  readonly ahead: number;
  readonly behind: number;
}

export type CompleteWalkParams = { readonly [K in keyof WalkParams]-?: Exclude<WalkParams[K], undefined> };

/** Two patches of each kind, so that nobody need go where the other is. */
const SMALL: Readonly<Record<2 | 3, readonly string[]>> = {
  2: ['#########', '#11 P 22#', '#       #', '#   P   #', '#       #', '#22 P 11#', '#########'],
  3: ['#########', '#11 P 22#', '#3     3#', '#   P   #', '#3     3#', '#22 P 11#', '#########'],
};

/** The sizes and times of the substrates for two: 23 × 15, a beam's rules, 1,000 steps and more. The map is our own. */
export const fullSize = (kinds: 2 | 3): Partial<WalkParams> => ({
  map: FULL[kinds],
  regrowth: { delay: kinds === 2 ? 10 : 15, chance: 0.02 },
  freeze: 16,
  respawn: 5,
  length: { least: 1000, every: 100, chance: kinds === 2 ? 0.1 : 0.2, most: 5000 },
});

const FULL: Readonly<Record<2 | 3, readonly string[]>> = {
  2: [
    '#######################',
    '#P                   P#',
    '#  111   #   #   222  #',
    '#  111           222  #',
    '#  1*1           2*2  #',
    '#      ##     ##      #',
    '#                     #',
    '#    P    * * *    P  #',
    '#                     #',
    '#      ##     ##      #',
    '#  2*2           1*1  #',
    '#  222           111  #',
    '#  222   #   #   111  #',
    '#P                   P#',
    '#######################',
  ],
  3: [
    '#######################',
    '#P                   P#',
    '#  111   #   #   222  #',
    '#  111   333     222  #',
    '#  1*1   333     2*2  #',
    '#      ##     ##      #',
    '#                     #',
    '#    P    * * *    P  #',
    '#                     #',
    '#      ##     ##      #',
    '#  2*2   333     1*1  #',
    '#  222   333     111  #',
    '#  222   #   #   111  #',
    '#P                   P#',
    '#######################',
  ],
};

const KEYS: Names<WalkParams> = {
  payoffs: true,
  map: true,
  walkers: true,
  regrowth: true,
  beam: true,
  toughness: true,
  freeze: true,
  respawn: true,
  length: true,
  sight: true,
};

const mapFaults = (map: unknown, kinds: number, walkers: number): readonly Fault[] => {
  const say = (reason: string): readonly Fault[] => [{ field: 'map', reason }];
  const read = gridMap(map);
  if (typeof read === 'string') return say(read);
  const { cells, edge } = read;
  const wrong = cells.find((cell) => !'# P*'.includes(cell) && !(cell >= '1' && Number(cell) <= kinds));
  if (wrong !== undefined) return say(`has a "${wrong}", which is none of #, space, P, * and 1 to ${kinds}`);
  if (edge.replaceAll('#', '') !== '') return say('must have walls all around');
  const places = cells.filter((cell) => cell === 'P').length;
  return places >= walkers ? [] : say(`has ${places} places P to begin at, fewer than ${walkers} walkers`);
};

/** All that is wrong with parameters. */
export const walkFaults = (params: WalkParams): readonly Fault[] =>
  within('params', params, () => faultsOf(params));

const faultsOf = (params: WalkParams): readonly Fault[] => {
  const strange = unknown(params, KEYS);
  const kinds = choicesIn(params.payoffs);
  if (kinds === 0)
    return [...strange, { field: 'payoffs', reason: 'must be a square table of 2 to 9 rows of pairs' }];
  if (params.map === undefined && kinds > 3)
    return [...strange, { field: 'map', reason: 'must be given where there are more than 3 kinds' }];
  const p = complete(params);
  const nested = <T extends object>(name: string, given: T, keys: Names<T>): readonly Fault[] =>
    within(name, given, () => unknown(given, keys, `${name}.`));
  const shapes = [
    ...nested('regrowth', p.regrowth, { delay: true, chance: true }),
    ...nested('beam', p.beam, { length: true, radius: true, cooldown: true }),
    ...nested('length', p.length, { least: true, every: true, chance: true, most: true }),
    ...nested('sight', p.sight, { left: true, right: true, ahead: true, behind: true }),
  ];
  if (shapes.length > 0) return [...strange, ...shapes];
  const chance = (field: string, x: number): readonly Fault[] =>
    number(field, x, x >= 0 && x <= 1, 'from 0 to 1');
  const walkers = whole('walkers', p.walkers, 2, 16);
  return [
    ...strange,
    ...walkers,
    ...(walkers.length > 0 ? [] : mapFaults(p.map, kinds, p.walkers)),
    ...whole('regrowth.delay', p.regrowth.delay, 0),
    ...chance('regrowth.chance', p.regrowth.chance),
    ...whole('beam.length', p.beam.length, 1, 64),
    ...whole('beam.radius', p.beam.radius, 0, 64),
    ...whole('beam.cooldown', p.beam.cooldown, 0),
    ...(['toughness', 'freeze', 'respawn'] as const).flatMap((name) =>
      whole(name, p[name], name === 'toughness' ? 1 : 0),
    ),
    ...whole('length.least', p.length.least, 1),
    ...whole('length.every', p.length.every, 1),
    ...chance('length.chance', p.length.chance),
    ...whole('length.most', p.length.most, p.length.least),
    ...(['left', 'right', 'ahead', 'behind'] as const).flatMap((side) =>
      whole(`sight.${side}`, p.sight[side], 0, 64),
    ),
  ];
};

/** With what is left out. */
export const complete = (params: WalkParams): CompleteWalkParams => {
  const {
    payoffs,
    map = SMALL[payoffs.length === 2 ? 2 : 3],
    walkers = 2,
    regrowth = { delay: 10, chance: 0.02 },
    beam = { length: 3, radius: 1, cooldown: 2 },
    toughness = 3,
    freeze = 4,
    respawn = 2,
    length = { least: 200, every: 20, chance: 0.1, most: 1000 },
    sight = { left: 2, right: 2, ahead: 3, behind: 1 },
  } = params;
  return { payoffs, map, walkers, regrowth, beam, toughness, freeze, respawn, length, sight };
};
