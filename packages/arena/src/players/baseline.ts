/** @file Players that need no solution: random, constant, free rider. */
import { type Decision, type DecisionSpace, nearestEffort, type Rng, toGrid } from '@tompo/games';
import { either as E } from 'fp-ts';
import { generator, seedsAfter } from '../random.js';
import type { Player } from '../types.js';
import { cannotPlay, scripted } from './scripted.js';

/** The legal effort nearest to a value. */
export const onGrid = (space: Extract<DecisionSpace, { _tag: 'effort' }>, value: number): Decision => ({
  _tag: 'effort',
  value: nearestEffort(value, space),
});

/** A row that links with the seats for which `wants` holds; never with oneself. */
export const linkRow = (
  space: Extract<DecisionSpace, { _tag: 'links' }>,
  wants: (seat: number) => boolean,
): Decision => {
  const to: number[] = [];
  for (let seat = 0; seat < space.n; seat++) to.push(seat !== space.self && wants(seat) ? 1 : 0);
  return { _tag: 'links', to };
};

/** Uniform over the legal decisions: each link a fair coin, each effort of the grid, each option alike. */
export const uniformDecision = (space: DecisionSpace, rng: Rng): Decision => {
  switch (space._tag) {
    case 'links':
      return linkRow(space, () => rng.uniform() < 0.5);
    case 'effort': {
      const scale = 10 ** space.decimals;
      // Only grid points inside the range: a minimum of .25 with one decimal starts at .3.
      const low = Math.ceil(space.min * scale - 1e-9);
      const high = Math.floor(space.max * scale + 1e-9);
      return { _tag: 'effort', value: toGrid((low + rng.int(high - low + 1)) / scale, space.decimals) };
    }
    case 'choice':
      return { _tag: 'choice', index: rng.int(space.options.length) };
  }
};

/** Decides uniformly at random; the same question (seed) always gets the same answer. */
export const random = (seed = 0): Player => {
  const seedFor = seedsAfter(seed, 'random');
  return scripted('random', ({ space, seed: asked }) =>
    E.right(uniformDecision(space, generator(seedFor(asked)))),
  );
};

export interface ConstantPlay {
  /** Links with everybody or nobody. */
  readonly links: 'all' | 'none';
  /** Effort, kept in the range of the phase. */
  readonly effort: number;
  /** The option taken at a choice phase; absent: this player cannot play one. */
  readonly choice?: string | undefined;
}

/** The same move at every phase. */
export const constant = ({ links, effort, choice }: ConstantPlay, name = 'constant'): Player =>
  scripted(name, (request) => {
    const { space } = request;
    switch (space._tag) {
      case 'links':
        return E.right(linkRow(space, () => links === 'all'));
      case 'effort':
        return E.right(onGrid(space, effort));
      case 'choice': {
        const index = choice === undefined ? -1 : space.options.indexOf(choice);
        return index < 0
          ? cannotPlay(name, request, `a constant choice among ${space.options.join(', ')}`)
          : E.right({ _tag: 'choice', index });
      }
    }
  });

/** Links with everybody and invests nothing: it takes what the others make. */
export const freeRider: Player = constant({ links: 'all', effort: 0 }, 'freeRider');
