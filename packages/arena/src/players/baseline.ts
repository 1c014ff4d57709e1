/** @file Players that need no solution: random, constant, free rider. */
import { type Decision, type DecisionSpace, nearestEffort, type Rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { generator, seedsAfter } from '../random.js';
import type { Player } from '../types.js';
import { withChance } from './chance.js';
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

/** Uniform over the legal decisions: each link a fair coin, each effort of the grid, each option alike. Of talk: letters at
 *  random. Of a space of one's own: as it says. */
export const uniformDecision = (space: DecisionSpace, rng: Rng): Decision => spaceOf(space).random(rng);

/** Decides uniformly at random; the same question (seed) always gets the same answer. */
export const random = (seed = 0): Player => {
  const seedFor = seedsAfter(seed, 'random');
  const player = scripted('random', ({ space, seed: asked }) =>
    E.right(uniformDecision(space, generator(seedFor(asked)))),
  );
  return withChance(player, { uniform: 1, steady: null });
};

export interface ConstantPlay {
  /** Links with everybody or nobody. */
  readonly links: 'all' | 'none';
  /** Effort, kept in the range of the phase. */
  readonly effort: number;
  /** The option taken at a choice phase; absent: this player cannot play one. */
  readonly choice?: string | undefined;
  /** What is said at a talk phase; absent: nothing. */
  readonly say?: string | undefined;
}

/** The same move at every phase. */
export const constant = ({ links, effort, choice, say }: ConstantPlay, name = 'constant'): Player =>
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
      case 'talk':
        return E.right({ _tag: 'talk', text: say ?? '' });
      case 'own':
        return cannotPlay(name, request, `a constant decision of the kind ${space.kind}`);
    }
  });

/** Links with everybody and invests nothing: it takes what the others make. */
export const freeRider: Player = constant({ links: 'all', effort: 0 }, 'freeRider');
