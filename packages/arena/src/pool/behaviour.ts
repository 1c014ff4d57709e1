/** @file What a scripted player does in games that never change, as a digest: a script that decides otherwise than it did when
 *  a pool was frozen is another opponent, whatever it is called. */
import { createHash } from 'node:crypto';
import { bcz, type Game, type GamesError, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import { explain } from '../errors.js';
import { freeRider, linkRow, onGrid, random } from '../players/baseline.js';
import { cannotPlay, scripted } from '../players/scripted.js';
import { asNetwork, lastEfforts } from '../playing/network.js';
import { playRounds } from '../playing/rounds.js';
import type { Player } from '../types.js';

export const sha256 = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

const must = <T>(made: E.Either<GamesError, T>): Game => {
  if (E.isLeft(made)) throw new Error(`a game of the probe cannot be made: ${made.left._tag}`);
  return made.right as Game;
};

/** Repeated network games with equal and with different types. */
const probes = (): readonly Game[] => [
  must(bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GE', rounds: 4 })),
  must(
    bcz({ n: 4, alpha: [0.5, 1, 1.5, 2], delta: 0.1, cost: 0.2, maxEffort: 5, sequence: 'GEE', rounds: 3 }),
  ),
  must(pgg({ n: 4, endowment: 5, multiplier: 1.6, linkCost: 0.1, sequence: 'GE', rounds: 4 })),
  must(pgg({ n: 4, endowment: [2, 4, 6, 8], multiplier: 1.6, linkCost: 0.1, sequence: 'EG', rounds: 3 })),
];

/** Gives what seat 0 gave last. Not one of the players that may sit in a pool, so that no change of one is one of all. */
const mirror = scripted('mirror', (view) => {
  const { space, observation } = view;
  if (space._tag === 'links') return E.right(linkRow(space, () => true));
  const network = asNetwork(observation);
  return network === null || space._tag !== 'effort'
    ? cannotPlay('mirror', view, 'a network game')
    : E.right(onGrid(space, lastEfforts(network)?.[0] ?? space.max));
});

/** The digest of all that a player decides in the probes, beside one who answers it and two who do not. */
export const behaviourOf = (player: Player): string =>
  sha256(
    probes().map((game, seed) => {
      const players = [player, mirror, freeRider, random(seed)];
      return [...playRounds([{ game, seed, players }])].map((round) =>
        E.isLeft(round) ? explain(round.left) : round.right.decisions.map((joint) => joint[0]),
      );
    }),
  );
