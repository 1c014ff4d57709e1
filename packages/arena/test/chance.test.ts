/** What is known of a player's chance stays known under another name, and of no other play. */
import { describe, expect, it } from 'vitest';
import {
  type BayesianOptions,
  bayesian,
  constant,
  freezePool,
  noisy,
  openPool,
  type Player,
  type PrivilegedPlayer,
  planner,
  play,
  random,
  type WeightedPlayer,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

const game = smallBcz({ n: 4, delta: 0.2, cost: 0.3, maxEffort: 3, rounds: 5 });
const loner = constant({ links: 'none', effort: 0 }, 'loner');

/** What a Bayesian seat comes to believe of one who always does the same beside two others, at each of its decisions. */
const believed = async (population: BayesianOptions['population']): Promise<readonly unknown[]> => {
  const reader = right(bayesian({ population }));
  const seen: unknown[] = [];
  const { decide: _, ...rest } = reader;
  const watched: PrivilegedPlayer = {
    ...rest,
    act: async (requests) => {
      for (const request of requests) seen.push(right(reader.beliefs(request)));
      return reader.act(requests);
    },
  };
  right(
    await play({ games: [{ game, seed: 7, players: [watched, loner, planner, planner] }], values: 'none' }),
  );
  return seen;
};

const renamed = (player: Player): Player => ({ ...player, name: `my ${player.name}` });

describe('chance', () => {
  it.each([
    ['trembling', noisy(0.5, planner)],
    ['random', random(3)],
  ])('of a %s player is known under another name', async (_, player) => {
    const of = (one: Player) => believed([planner, loner, one]);
    expect(await of(renamed(player))).toEqual(await of(player));
  });

  it('of the members of a pool is known', async () => {
    const { members } = right(
      openPool(
        right(
          freezePool({
            pool: 'mine',
            version: 1,
            members: [
              { name: 'steady', weight: 1, script: 'planner' },
              { name: 'shaky', weight: 1, script: 'planner', noise: 0.5 },
              { name: 'anything', weight: 2, script: 'random' },
            ],
          }),
        ),
      ),
    );
    const direct: readonly WeightedPlayer[] = [
      { player: planner, weight: 1 },
      { player: noisy(0.5, planner), weight: 1 },
      { player: random(), weight: 2 },
    ];
    expect(await believed(members)).toEqual(await believed(direct));
  });

  it('is not that of another play: who takes the name and decides otherwise is taken as it decides', async () => {
    const other: Player = { ...random(3), decide: loner.decide, act: loner.act } as Player;
    expect(await believed([planner, other])).toEqual(await believed([planner, loner]));
  });
});
