/** @file A player drawn from a list. */
import type { Rng } from '@tompo/games';
import type { OptionFault } from '../errors.js';
import { generator, seedOf } from '../random.js';
import type { Player, WeightedPlayer } from '../types.js';
import { weightedDraw } from '../weighted-draw.js';

export type Mixture = Player | readonly (Player | WeightedPlayer)[];

const isWeighted = (one: Player | WeightedPlayer): one is WeightedPlayer => 'player' in one;

/** Each with its weight; 1 where none is given. */
export const weighted = (mixture: Mixture): readonly WeightedPlayer[] =>
  [mixture]
    .flat()
    .map((one: Player | WeightedPlayer) => (isWeighted(one) ? one : { player: one, weight: 1 }));

export const mixtureFaults = (path: string, mixture: Mixture): readonly OptionFault[] => {
  const list = weighted(mixture);
  if (list.length === 0) return [{ field: path, value: [], expected: 'at least one player' }];
  const bad = list.findIndex(({ weight }) => !(weight >= 0 && Number.isFinite(weight)));
  if (bad >= 0)
    return [
      { field: `${path}[${bad}].weight`, value: list[bad]?.weight, expected: 'a finite number from 0 on' },
    ];
  return list.every(({ weight }) => weight === 0)
    ? [{ field: path, value: list.map(({ weight }) => weight), expected: 'a weight above 0' }]
    : [];
};

/** Equal weights draw as a list without weights does. */
export const drawPlayer = (list: readonly WeightedPlayer[], rng: () => Rng): Player => {
  if (list.length === 1) return (list[0] as WeightedPlayer).player;
  if (list.every(({ weight }) => weight === list[0]?.weight))
    return (list[rng().int(list.length)] as WeightedPlayer).player;
  return (
    list[
      weightedDraw(
        rng(),
        list.map(({ weight }) => weight),
      )
    ] as WeightedPlayer
  ).player;
};

/** Who sits in a seat that is not the policy's, or the expert's: drawn from the game's seed. */
export const opponentAt = (
  list: readonly WeightedPlayer[],
  { seed }: { readonly seed: number },
  seat: number,
): Player => drawPlayer(list, () => generator(seedOf(seed, 'opponent', seat)));
