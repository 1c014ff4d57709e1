/** @file A kitchen as it stands before anybody cooks in it: which cell is what. */
import type { either as E } from 'fp-ts';
import { checked } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { type CompleteCookingParams, type CookingParams, complete, cookingFaults } from './params.js';

export type Tile = 'floor' | 'counter' | 'tomatoes' | 'dishes' | 'pot' | 'delivery';

const TILES: Readonly<Record<string, Tile>> = {
  ' ': 'floor',
  P: 'floor',
  '#': 'counter',
  O: 'tomatoes',
  D: 'dishes',
  C: 'pot',
  T: 'delivery',
};

/** Cells are numbered row by row: width · y + x. */
export interface Kitchen {
  readonly params: CompleteCookingParams;
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly Tile[];
  /** The cells of all counters, of all pots, and where cooks begin, in the order of their numbers. */
  readonly counters: readonly number[];
  readonly pots: readonly number[];
  readonly starts: readonly number[];
}

/** Left: all that is wrong with the parameters. */
export const openKitchen = (params: CookingParams = {}): E.Either<CurriculumError, Kitchen> =>
  checked(
    'openKitchen',
    params,
    () => cookingFaults(params),
    () => kitchenOf(complete(params)),
  );

const kitchenOf = (params: CompleteCookingParams): Kitchen => {
  const cells = [...params.map.join('')];
  const tiles = cells.map((cell) => TILES[cell] as Tile);
  const where = (isThere: (cell: number) => boolean): readonly number[] => [...tiles.keys()].filter(isThere);
  return {
    params,
    width: (params.map[0] as string).length,
    height: params.map.length,
    tiles,
    counters: where((cell) => tiles[cell] === 'counter'),
    pots: where((cell) => tiles[cell] === 'pot'),
    starts: where((cell) => cells[cell] === 'P'),
  };
};

/** −1 beyond the map. */
export const cellAt = ({ width, height }: Kitchen, x: number, y: number): number =>
  x < 0 || y < 0 || x >= width || y >= height ? -1 : width * y + x;
