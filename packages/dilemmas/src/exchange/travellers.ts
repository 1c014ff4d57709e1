/** @file The traveller's dilemma: both claim at once, both are paid the lower claim, and a bonus goes from the one who claimed more to the other.
 *  @source Basu 1994, The traveler's dilemma: paradoxes of rationality in game theory */
import { effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { familyOf, type GivenOf, type ParamsOf, readParams, real, whole } from '../family/keys.js';
import { howOften } from '../family/moves.js';
import { decided, type RoundRecord, type TurnsState, type TurnsView, turnsGame } from './turns.js';

const TRAVELLERS = {
  /** The lowest and the highest claim, both whole. */
  low: whole(2, 0, 1_000_000),
  high: whole(100, 1, 1_000_000),
  /** Goes from the one who claimed more to the other; above 1, so that to claim one less than the other pays. */
  bonus: real(2, { above: 1, max: 1_000_000 }),
  rounds: whole(1, 1, 1000),
} as const;
export type TravellersParams = GivenOf<typeof TRAVELLERS>;

/** A traveller's dilemma; left: all that is wrong with the parameters. */
export const travellers = (
  raw: TravellersParams = {},
): E.Either<GamesError, Game<TurnsState, TurnsView<ParamsOf<typeof TRAVELLERS>>>> =>
  E.map((params: ParamsOf<typeof TRAVELLERS>) => {
    const { low, high, bonus, rounds } = params;
    const claims = (round: Pick<RoundRecord, 'turns'>): readonly [number, number] => [
      decided(round, 0, 0),
      decided(round, 0, 1),
    ];
    return turnsGame({
      id: 'travellers-v1',
      seats: 2,
      params,
      rounds,
      turns: [
        { kind: 'claim', movers: [0, 1], space: () => effortSpace({ min: low, max: high, decimals: 0 }) },
      ],
      pay: (round) => {
        const [a, b] = claims(round);
        const paid = Math.min(a, b);
        const first = Math.sign(b - a) * bonus;
        return [paid + first, paid - first];
      },
      claims: { utility: 'general-sum', dilemma: true },
      planned: () => [high, high],
      selfish: () => [low, low],
      most: () => 2 * high,
      expected: 2 * high,
      absent: () => low,
      words: {
        rules: [
          `Players 0 and 1 each claim a whole number from ${low} to ${high} at the same time. Both are paid the lower claim; if the claims differ, who claimed less gets ${bonus} more and the other ${bonus} less. ${howOften(rounds)}`,
        ],
        told: (round) => {
          const [a, b] = claims(round);
          return round.turns.length === 0 ? '' : `player 0 claimed ${a}, player 1 ${b}`;
        },
        asked: () => [
          'How much do you claim? Think about what the other will do, then decide.',
          'If you like, first state in one line what you expect players 0 and 1 to claim, your own claim included: Beliefs: [x0, x1]',
          'End with exactly one line with a whole number: Decision: x',
        ],
        terms: `v${low}-${high}b${bonus}`,
      },
    });
  })(
    readParams('travellers', TRAVELLERS, raw, ({ low, high }) =>
      low < high ? [] : [{ field: 'high', reason: `must be above low, ${low}` }],
    ),
  );
export const travellersFamily = familyOf('travellers', TRAVELLERS, travellers, {
  high: [10, 100],
  bonus: [2, 10],
});
