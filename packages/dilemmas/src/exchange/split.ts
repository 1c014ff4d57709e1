/** @file Splitting coins that are worth more to one of the two: each knows what a coin is worth to itself alone, both ask at once, and where
 *  they ask for more than there is each gets its part.
 *  @source Duque et al. 2025, Advantage alignment (arXiv 2406.14662) and its Trust-and-Split: 10 coins, worth 10 to who wins at
 *  rock-paper-scissors and 1 to the other; messages come with `withTalk` */
import { effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { familyOf, type GivenOf, type ParamsOf, readParams, real, whole } from '../family/keys.js';
import { howOften, short } from '../family/moves.js';
import { decided, type RoundRecord, type TurnsState, type TurnsView, turnsGame } from './turns.js';

const SPLIT = {
  coins: whole(10, 1, 10_000),
  /** What a coin is worth to the one that has won, and to the other. Who has won is drawn for each round. */
  high: real(10, { above: 0, max: 1e6 }),
  low: real(1, { min: 0, max: 1e6 }),
  rounds: whole(1, 1, 1000),
} as const;
export type SplitParams = GivenOf<typeof SPLIT>;

/** Trust and split; left: all that is wrong with the parameters. */
export const trustAndSplit = (
  raw: SplitParams = {},
): E.Either<GamesError, Game<TurnsState, TurnsView<ParamsOf<typeof SPLIT>>>> =>
  E.map((params: ParamsOf<typeof SPLIT>) => {
    const { coins, high, low, rounds } = params;
    const pay = (round: RoundRecord): readonly number[] => {
      const asks = [decided(round, 0, 0), decided(round, 0, 1)];
      const divisor = Math.max(coins, (asks[0] as number) + (asks[1] as number));
      return round.drawn.map((worth, seat) => (worth * coins * (asks[seat] as number)) / divisor);
    };
    return turnsGame({
      id: 'trust-and-split-v1',
      seats: 2,
      params,
      rounds,
      turns: [{ kind: 'ask', movers: [0, 1], space: () => effortSpace({ min: 0, max: coins, decimals: 0 }) }],
      pay,
      draw: (rng) => (rng.int(2) === 0 ? [high, low] : [low, high]),
      claims: { utility: 'general-sum', dilemma: true },
      // All coins to whom they are worth most.
      planned: ({ drawn }) => drawn.map((worth) => (worth === high ? coins : 0)),
      // More is never worse for oneself.
      selfish: () => [coins, coins],
      most: () => high * coins,
      expected: high * coins,
      absent: () => 0,
      words: {
        rules: [
          `Players 0 and 1 split ${coins} coins. By lot a coin is worth ${high} to one of them and ${low} to the other, and each knows only its own worth. Both ask for coins at the same time; if they ask for more than ${coins} together, each gets ${coins} times its part of what was asked for. Your score is what your coins are worth to you. ${howOften(rounds, ', and the lot is drawn anew')}`,
        ],
        told: ({ turns, drawn }) =>
          turns.length === 0
            ? ''
            : [0, 1]
                .map(
                  (player) =>
                    `to player ${player} a coin was worth ${drawn[player]}, and it asked for ${decided({ turns }, 0, player)}`,
                )
                .join('; '),
        drawn: (worth) => `A coin is worth ${worth} to you now.`,
        asked: () => [
          `How many coins do you ask for, 0 to ${coins}?`,
          'If you like, first state in one line what you expect players 0 and 1 to ask for, your own number included: Beliefs: [x0, x1]',
          'End with exactly one line with a whole number: Decision: x',
        ],
        terms: `c${coins}a${short(high)}b${short(low)}`,
      },
    });
  })(
    readParams('trust-and-split', SPLIT, raw, ({ high, low }) =>
      low < high ? [] : [{ field: 'low', reason: `must be below high, ${high}` }],
    ),
  );
export const splitFamily = familyOf('trust-and-split', SPLIT, trustAndSplit, {
  coins: [4, 20],
  high: [5, 20],
  low: [1, 4],
});
