/** @file The grid of 126 expert simulations. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { generator, seedOf } from '../random.js';
import type { SeededGame } from '../table.js';
import { build } from './build.js';
import { drawParams } from './draw.js';
import { DEFAULT_SPECS, type FamilySpec } from './spec.js';

export interface GridCell {
  readonly sequence: string;
  readonly homogeneous: boolean;
  readonly n: number;
  readonly repeat: number;
}

/** 3 decision sequences × equal and different types × 4, 6 and 8 seats × 7 draws = 126.
 *  The number 126, the sequences, both settings of types and 4–8 agents are the paper's; which sizes and how many draws
 *  are ours.
 *  @source ToMPO, arXiv 2509.21134 (126 expert simulations) */
export const PAPER_GRID: readonly GridCell[] = ['GE', 'GEE', 'GGE'].flatMap((sequence) =>
  [true, false].flatMap((homogeneous) =>
    [4, 6, 8].flatMap((n) =>
      Array.from({ length: 7 }, (_, repeat) => ({ sequence, homogeneous, n, repeat })),
    ),
  ),
);

const TRIES = 2000;

/** The games of the grid. family: whose ranges the parameters are drawn from; default the BCZ games of
 *  `DEFAULT_SPECS`. Its sequences, n and share of equal types give way to the grid's. */
export const paperGrid = (
  seed: number,
  family: FamilySpec = DEFAULT_SPECS[0] as FamilySpec,
): E.Either<ArenaError, readonly (SeededGame & GridCell)[]> => {
  const games: (SeededGame & GridCell)[] = [];
  for (const [index, cell] of PAPER_GRID.entries()) {
    const rng = generator(seedOf(seed, 'grid', index));
    let params: ReturnType<typeof drawParams> = null;
    for (let tries = 0; params === null && tries < TRIES; tries++) {
      params = drawParams(rng, family, { ...cell, partial: false });
    }
    if (params === null) {
      return E.left({ _tag: 'NoDraw', family: family.family, split: 'grid', partial: false, tries: TRIES });
    }
    const game = build(family.family, { ...params });
    if (E.isLeft(game)) {
      return game;
    }
    games.push({ ...cell, game: game.right, seed: seedOf(seed, 'grid play', index) });
  }
  return E.right(games);
};
