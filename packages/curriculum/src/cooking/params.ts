/** @file What a kitchen is made of: a map, times and what is paid. Unless told, the asymmetric kitchen: two rooms that share two pots, the left one
 *  near the delivery and far from the tomatoes, the right one the reverse.
 *  @source Leibo et al. 2021, Scalable evaluation of multi-agent reinforcement learning with Melting Pot ("collaborative cooking: asymmetric") */
import type { Fault } from '@tompo/games';
import { type Names, number, oneOf, unknown, whole, within } from '../checks.js';
import { gridMap } from '../map.js';
import type { Sight } from '../walk/params.js';

export interface CookingParams {
  /** Rows of one length: space floor, `P` floor where cooks begin, `#` counter, `O` tomatoes, `D` dishes, `C` pot, `T` delivery. */
  readonly map?: readonly string[] | undefined;
  /** Default 2. */
  readonly cooks?: number | undefined;
  /** Where each begins, and which way it looks: drawn (default), or seat k at the k-th P, looking up. */
  readonly places?: 'drawn' | 'fixed' | undefined;
  /** That a pot takes; default 3. */
  readonly tomatoes?: number | undefined;
  /** Steps from the last tomato until the soup can be taken; default 20. */
  readonly cooking?: number | undefined;
  /** Steps after an interaction in which the same cook has no other; default 1. */
  readonly cooldown?: number | undefined;
  /** Steps; default 1,000. */
  readonly length?: number | undefined;
  /** What a delivery pays to each of the cooks; default 20. */
  readonly delivery?: number | undefined;
  /** What a tomato in a pot pays to who put it there, beside all else: default 0. For training; it is no part of the task. */
  readonly potReward?: number | undefined;
  /** Cells that a cook sees to its left, to its right, ahead and behind; default 2, 2, 3, 1. */
  readonly sight?: Sight | undefined;
}

export type CompleteCookingParams = {
  readonly [K in keyof CookingParams]-?: Exclude<CookingParams[K], undefined>;
};

/** The asymmetric kitchen, 9 × 5. */
export const ASYMMETRIC: readonly string[] = [
  '#########',
  'O #T#O# T',
  '# P C P #',
  '#   C   #',
  '###D#D###',
];

/** Steps of a shift: of the substrate, and of a short one. */
export const LENGTHS = { full: 1000, short: 300 } as const;

const KEYS: Names<CookingParams> = {
  map: true,
  cooks: true,
  places: true,
  tomatoes: true,
  cooking: true,
  cooldown: true,
  length: true,
  delivery: true,
  potReward: true,
  sight: true,
};

const mapFaults = (map: unknown, cooks: number): readonly Fault[] => {
  const say = (reason: string): readonly Fault[] => [{ field: 'map', reason }];
  const read = gridMap(map);
  if (typeof read === 'string') return say(read);
  const { cells, edge } = read;
  const wrong = cells.find((cell) => !'# PODCT'.includes(cell));
  if (wrong !== undefined) return say(`has a "${wrong}", which is none of #, space, P, O, D, C and T`);
  if (/[ P]/.test(edge)) return say('must have no floor at its edge');
  const places = cells.filter((cell) => cell === 'P').length;
  return places >= cooks ? [] : say(`has ${places} places P to begin at, fewer than ${cooks} cooks`);
};

/** All that is wrong with parameters. */
export const cookingFaults = (params: CookingParams): readonly Fault[] =>
  within('params', params, () => faultsOf(params));

const faultsOf = (params: CookingParams): readonly Fault[] => {
  const p = complete(params);
  const cooks = whole('cooks', p.cooks, 1, 16);
  const { sight } = p;
  return [
    ...unknown(params, KEYS),
    ...cooks,
    ...(cooks.length > 0 ? [] : mapFaults(p.map, p.cooks)),
    ...oneOf('places', p.places, { drawn: true, fixed: true }),
    ...whole('tomatoes', p.tomatoes, 1),
    ...whole('cooking', p.cooking, 0),
    ...whole('cooldown', p.cooldown, 0),
    ...whole('length', p.length, 1),
    ...(['delivery', 'potReward'] as const).flatMap((name) => number(name, p[name], true, 'that is finite')),
    ...within('sight', sight, () => [
      ...unknown(sight, { left: true, right: true, ahead: true, behind: true }, 'sight.'),
      ...(['left', 'right', 'ahead', 'behind'] as const).flatMap((side) =>
        whole(`sight.${side}`, sight[side], 0, 64),
      ),
    ]),
  ];
};

/** With what is left out. */
export const complete = (params: CookingParams): CompleteCookingParams => {
  const {
    map = ASYMMETRIC,
    cooks = 2,
    places = 'drawn',
    tomatoes = 3,
    cooking = 20,
    cooldown = 1,
    length = LENGTHS.full,
    delivery = 20,
    potReward = 0,
    sight = { left: 2, right: 2, ahead: 3, behind: 1 },
  } = params;
  return { map, cooks, places, tomatoes, cooking, cooldown, length, delivery, potReward, sight };
};
