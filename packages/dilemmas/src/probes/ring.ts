/** @file Ring games: everybody's payoff hangs on its own choice and on that of the next player in the ring; the last player has a dominant choice.
 *  From it all others follow, one step of reasoning about rationality for each player on the way.
 *  @source after Kneeland 2015, Identifying higher-order rationality (Econometrica 83): the ring, and orders told apart by positions in it; the
 *  payoff tables are ours */
import { choiceSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { decided, type RoundRecord, type TurnsState, type TurnsView, turnsGame } from '../exchange/turns.js';
import { familyOf, type GivenOf, type ParamsOf, readParams, real, whole } from '../family/keys.js';
import { howOften, listed, short, upTo } from '../family/moves.js';

const RING = {
  n: whole(4, 2, 12),
  /** Choices of each: A, B, … */
  choices: whole(3, 2, 6),
  /** The dominant choice of the last player, by its place. */
  dominant: whole(0, 0, 5),
  /** The best reply to a choice of the next player lies so many places after it, from the last one on to the first. */
  shift: whole(1, 0, 5),
  /** What the best choice pays, and any other one. */
  high: real(15, { min: -1e6, max: 1e6 }),
  low: real(5, { min: -1e6, max: 1e6 }),
  rounds: whole(1, 1, 1000),
} as const;
export type RingParams = GivenOf<typeof RING>;
type Complete = ParamsOf<typeof RING>;

const read = (raw: RingParams): E.Either<GamesError, Complete> =>
  readParams('ring', RING, raw, ({ choices, dominant, shift, high, low }) => [
    ...(dominant < choices ? [] : [{ field: 'dominant', reason: `must be below choices, ${choices}` }]),
    ...(shift < choices ? [] : [{ field: 'shift', reason: `must be below choices, ${choices}` }]),
    ...(low < high ? [] : [{ field: 'low', reason: `must be below high, ${high}` }]),
  ]);

/** The choice of each player that is left by iterated strict dominance: s_{n−1} = dominant, s_i = s_{i+1} + shift (mod choices). */
const solution = ({ n, choices, dominant, shift }: Complete): readonly number[] =>
  upTo(n).map((seat) => (dominant + shift * (n - 1 - seat)) % choices);

const letter = (choice: number): string => String.fromCharCode(65 + choice);

const rulesOf = (params: Complete): readonly string[] => {
  const { n, choices, dominant, shift, high, low, rounds } = params;
  const letters = upTo(choices).map(letter);
  return [
    `Players 0 to ${n - 1} each choose ${listed(letters, 'or')} at the same time.`,
    ...upTo(n - 1).map(
      (seat) =>
        `Player ${seat} gets ${high} for ${listed(
          upTo(choices).map(
            (y) => `${letter((y + shift) % choices)} if player ${seat + 1} chooses ${letter(y)}`,
          ),
        )}, and ${low} otherwise.`,
    ),
    `Player ${n - 1} gets ${high} for ${letter(dominant)}, whatever the others choose, and ${low} otherwise.`,
    howOften(rounds),
  ];
};

/** A ring game; left: all that is wrong with the parameters. `analysis.nash` is what iterated strict dominance leaves, and the best for all as
 *  well: a probe of reasoning, not a dilemma. */
export const ring = (raw: RingParams = {}): E.Either<GamesError, Game<TurnsState, TurnsView<Complete>>> =>
  E.map((params: Complete) => {
    const { n, choices, dominant, shift, high, low, rounds } = params;
    const solved = solution(params);
    const letters = upTo(choices).map(letter);
    const replyTo = (round: Pick<RoundRecord, 'turns'>, seat: number): number =>
      seat === n - 1 ? dominant : (decided(round, 0, seat + 1) + shift) % choices;
    return turnsGame({
      id: 'ring-v1',
      seats: n,
      params,
      rounds,
      turns: [{ kind: 'choose', movers: upTo(n), space: () => choiceSpace(letters) }],
      pay: (round) => upTo(n).map((seat) => (decided(round, 0, seat) === replyTo(round, seat) ? high : low)),
      claims: { utility: 'general-sum', dilemma: false },
      planned: () => solved,
      selfish: () => solved,
      most: () => n * high,
      expected: n * high,
      absent: () => 0,
      words: {
        rules: rulesOf(params),
        told: (round) =>
          round.turns.length === 0
            ? ''
            : upTo(n)
                .map((seat) => `player ${seat} chose ${letter(decided(round, 0, seat))}`)
                .join(', '),
        asked: () => [
          'What do you choose?',
          `If you like, first state in one line what you expect players 0 to ${n - 1} to choose, your own choice included: Beliefs: [x0, …]`,
          `End with exactly one line with ${listed(letters, 'or')}: Decision: x`,
        ],
        terms: `r${n}c${choices}d${letter(dominant)}+${shift}v${short(high)},${short(low)}`,
      },
    });
  })(read(raw));
export const ringFamily = familyOf('ring', RING, ring, {
  n: [2, 5],
  choices: [3, 4],
  dominant: [0, 2],
  shift: [1, 2],
});

/** By seat, the order of rationality that its choice takes: 1 for the last player (its choice is dominant), one more for each player before
 *  it. */
export const ringOrders = (n: number): readonly number[] => upTo(n).map((seat) => n - seat);

/** A choice that somebody made at a seat of a ring game. */
export interface RingPlay {
  readonly params: RingParams;
  readonly seat: number;
  /** The place of the choice. */
  readonly choice: number;
}

/** The order of rationality that somebody's choices in several rings bear out: the greatest k such that it chose what iterated dominance leaves
 *  at all seats that take order k or less; 0 where it did not even take a dominant choice. Someone who does not reason chooses right by luck
 *  at one seat with chance 1/choices, so ask at each seat in rings of several dominant choices. Left: wrong parameters, or a seat that is none.
 *  @source Kneeland 2015, section 3 */
export const rationalityOrder = (plays: readonly RingPlay[]): E.Either<GamesError, number> => {
  let wrong = Number.POSITIVE_INFINITY;
  let asked = 0;
  for (const { params: raw, seat, choice } of plays) {
    const made = read(raw);
    if (E.isLeft(made)) return made;
    const params = made.right;
    const expected = solution(params)[seat];
    if (expected === undefined)
      return E.left({
        _tag: 'InvalidParams',
        game: 'ring',
        faults: [{ field: 'seat', reason: `must be from 0 to ${params.n - 1}, not ${seat}` }],
      });
    const order = params.n - seat;
    asked = Math.max(asked, order);
    if (choice !== expected) wrong = Math.min(wrong, order);
  }
  return E.right(Math.min(asked, wrong - 1));
};
