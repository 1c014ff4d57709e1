/** @file Every family: games are drawn from its keys, with mechanisms or without, are made again of what they say of themselves, and what is
 *  wrong is told at its key. */
import { gameSource } from '@tompo/arena';
import { type Game, rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type DilemmaFamilyName, dilemmaFamilies, withMechanisms } from '../src/index.js';
import { right } from './right.js';

const names = Object.keys(dilemmaFamilies) as readonly DilemmaFamilyName[];
const drawnFrom = (spec: { readonly family: string } & Record<string, unknown>, count: number) =>
  right(
    right(gameSource({ families: [spec], known: dilemmaFamilies, split: 'train', seed: 1 })).games(count),
  ).map(({ game }) => game);

/** Plays at random to the end, and says what was paid on the way. */
const played = (game: Game, seed: number): string => {
  let state = game.initial(rng(seed));
  const paid: unknown[] = [];
  const random = rng(`play ${seed}`);
  for (let k = 0; game.status(state) === 'running' && k < 60; k++) {
    const current = state;
    const { movers } = game.phase(state);
    const joint = Array.from({ length: game.seats }, (_, seat) => {
      if (!movers.includes(seat)) return null;
      const solution = game.analysis?.[random.int(2) === 0 ? 'planner' : 'nash'] ?? game.analysis?.planner;
      return solution?.(current)[seat] ?? game.absent(current, seat);
    });
    const next = right(game.step(state, joint, rng(`${seed}/${k}`)));
    paid.push(next.payoffs);
    state = next.state;
  }
  return JSON.stringify(paid);
};

const MECHANISMS = [
  { talk: { maxLength: 20 } },
  { punishment: {} },
  { continuation: { chance: 0.8 } },
  { noise: { chance: 0.1 } },
  { mediator: {} },
  { reputation: {} },
  { partnerChoice: { outside: 1 } },
  { contract: {} },
];

/** A probe of one seat: most mechanisms need somebody to come to terms with. */
const ALONE: readonly DilemmaFamilyName[] = ['rock-paper-scissors'];
const FOR_ONE = MECHANISMS.filter((one) => 'talk' in one || 'noise' in one || 'reputation' in one);

describe.each(names)('%s', (family) => {
  it.each([
    ['as it is', {}],
    ['with all mechanisms', { mechanisms: ALONE.includes(family) ? FOR_ONE : MECHANISMS }],
  ])('%s: different problems, each made again of its parameters', (_, keys) => {
    const games = drawnFrom({ family, ...keys }, 6);
    for (const game of games) {
      const again = right(
        dilemmaFamilies[family].make(JSON.parse(JSON.stringify(game.params))) as E.Either<never, Game>,
      );
      expect(again.params).toEqual(game.params);
      expect(again.text.rules).toBe(game.text.rules);
      expect(played(again, 3)).toBe(played(game, 3));
    }
    expect(new Set(games.map(({ params }) => JSON.stringify(params))).size).toBeGreaterThan(1);
  });
  it('tells what is wrong at its key', () => {
    const checked = dilemmaFamilies[family].schema({ rounds: [3, 1], nonsense: 1 });
    expect(checked?.issues?.map(({ path }) => path?.join('.'))).toEqual(['nonsense', 'rounds']);
    expect(checked.issues?.[0]?.message).toMatch(/known are .*rounds.*, mechanisms$/);
    const paths = (mechanisms: unknown) =>
      dilemmaFamilies[family].schema({ rounds: 2, mechanisms }).issues?.map(({ path }) => path?.join('.'));
    expect(paths('talk')).toEqual(['mechanisms']);
    expect(paths([{ talk: {} }, { tolk: {} }])).toEqual(['mechanisms.1.tolk']);
    expect(paths([{ noise: { chance: 2 } }])).toEqual(['mechanisms.0.noise.chance']);
    expect(paths([{ talk: {}, noise: { chance: 0.1 } }])).toEqual(['mechanisms.0']);
  });
});

describe('ranges', () => {
  it('are drawn whole where the parameter is whole, to cents where it is not, both ends included', () => {
    const games = drawnFrom({ family: 'sequential-goods', n: [2, 4], bonus: [0, 0.05], tokens: [1, 3] }, 40);
    const seen = (key: string): readonly unknown[] =>
      [...new Set(games.map(({ params }) => params[key] as number))].toSorted((a, b) => a - b);
    expect(seen('n')).toEqual([2, 3, 4]);
    expect(seen('tokens')).toEqual([1, 2, 3]);
    expect(seen('bonus')).toEqual([0, 0.01, 0.02, 0.03, 0.04, 0.05]);
    // The default of the threshold is n, of each game its own.
    for (const { params } of games) expect(params.threshold).toBe(params.n);
  });
});

describe('a list of mechanisms', () => {
  it('is put around a game, the first innermost', () => {
    const [game] = drawnFrom({ family: 'travellers', rounds: [1, 4] }, 1);
    const made = right(
      withMechanisms(game as Game<unknown, object>, [{ talk: {} }, { punishment: { cost: 2 } }]),
    );
    expect(made.params.mechanisms).toEqual([
      { talk: { maxLength: 200 } },
      { punishment: { cost: 2, fine: 3 } },
    ]);
    expect(made.phase(made.initial(rng(1))).kind).toBe('talk');
  });
});
