/** @file Dividing a pie: ultimatum (the other may refuse), dictator (it may not), and trust (what is sent grows, and some may come back). */
import { choiceSpace, effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { familyOf, type GivenOf, oneOf, type ParamsOf, readParams, real, whole } from '../family/keys.js';
import { howOften } from '../family/moves.js';
import { decided, type TurnsState, type TurnsView, turnsGame } from './turns.js';

type Exchange<P> = E.Either<GamesError, Game<TurnsState, TurnsView<P>>>;

const ULTIMATUM = {
  /** Units to be divided. */
  pie: whole(10, 1, 1_000_000),
  rounds: whole(1, 1, 1000),
} as const;
export type UltimatumParams = GivenOf<typeof ULTIMATUM>;

const RESPONSES = ['accept', 'reject'] as const;

/** Player 0 offers part of a pie, player 1 accepts or both get nothing. A selfish responder accepts anything, also nothing.
 *  @source Güth, Schmittberger & Schwarze 1982, An experimental analysis of ultimatum bargaining */
export const ultimatum = (raw: UltimatumParams = {}): Exchange<Required<UltimatumParams>> =>
  E.map(({ pie, rounds }: ParamsOf<typeof ULTIMATUM>) =>
    turnsGame({
      id: 'ultimatum-v1',
      seats: 2,
      params: { pie, rounds },
      rounds,
      turns: [
        { kind: 'offer', movers: [0], space: () => effortSpace({ min: 0, max: pie, decimals: 0 }) },
        { kind: 'respond', movers: [1], space: () => choiceSpace(RESPONSES) },
      ],
      pay: (round) => {
        const offer = decided(round, 0, 0);
        return decided(round, 1, 1) === 0 ? [pie - offer, offer] : [0, 0];
      },
      claims: { utility: 'general-sum', dilemma: false },
      // Of all divisions of the same welfare the equal one.
      planned: (_, turn) => (turn === 0 ? [Math.floor(pie / 2), null] : [null, 0]),
      selfish: (_, turn) => (turn === 0 ? [0, null] : [null, 0]),
      most: () => pie,
      expected: pie,
      absent: (turn) => (turn === 0 ? 0 : 1),
      words: {
        rules: [
          `Player 0 offers player 1 some of ${pie} units. If player 1 accepts, it has what was offered and player 0 the rest; if it rejects, both have nothing. ${howOften(rounds)}`,
        ],
        told: (round) =>
          round.turns.length === 0
            ? ''
            : `player 0 offered ${decided(round, 0, 0)}${round.turns.length < 2 ? '' : `, and player 1 ${decided(round, 1, 1) === 0 ? 'accepted' : 'rejected'}`}`,
        asked: ({ turns }) =>
          turns.length === 0
            ? [
                `How much do you offer, 0 to ${pie}?`,
                'End with exactly one line with a whole number: Decision: x',
              ]
            : ['Do you accept?', 'End with exactly one line with accept or reject: Decision: x'],
        terms: `u${pie}`,
      },
    }),
  )(readParams('ultimatum', ULTIMATUM, raw));
export const ultimatumFamily = familyOf('ultimatum', ULTIMATUM, ultimatum, { pie: [5, 100] });

const PREFERENCES = {
  'self-interest': 'Your only aim is to have as much as possible yourself.',
  'common-interest': 'Your only aim is that both have as much as possible together.',
  equality: 'Your only aim is that both have the same, as nearly as can be.',
  altruism: 'Your only aim is that the other has as much as possible.',
} as const;
type Preference = keyof typeof PREFERENCES;
const PREFERENCE_NAMES = [
  'self-interest',
  'common-interest',
  'equality',
  'altruism',
] as const satisfies readonly Preference[];

const DICTATOR = {
  pie: whole(10, 1, 1_000_000),
  /** Each unit that is given reaches the other so many times. */
  multiplier: real(1, { min: 0, max: 100 }),
  /** What player 0 is told to want: a probe of whether a player that knows what it wants decides so. */
  preference: oneOf(PREFERENCE_NAMES),
  rounds: whole(1, 1, 1000),
} as const;
export type DictatorParams = GivenOf<typeof DICTATOR>;

/** What the stated preference asks player 0 to give; of equals the least. Left: all that is wrong with the parameters. */
export const preferredGift = (raw: DictatorParams = {}): E.Either<GamesError, number> =>
  E.map(({ pie, multiplier, preference }: ParamsOf<typeof DICTATOR>) => {
    const apart = (given: number): number => Math.abs(pie - given - multiplier * given);
    const near = Math.floor(pie / (1 + multiplier));
    const gifts: Readonly<Record<Preference, number>> = {
      'self-interest': 0,
      'common-interest': multiplier > 1 ? pie : 0,
      altruism: multiplier > 0 ? pie : 0,
      equality: near < pie && apart(near + 1) < apart(near) - 1e-9 ? near + 1 : near,
    };
    return gifts[preference];
  })(readParams('dictator', DICTATOR, raw));

/** Player 0 gives some of a pie, and player 1 has no say. Player 0 is told what to want, but is paid what it keeps: solutions are of payoffs,
 *  and `preferredGift` is what it was told.
 *  @source Fan et al. 2024, Can large language models serve as rational players in game theory? (arXiv 2312.05488): the four preferences */
export const dictator = (raw: DictatorParams = {}) =>
  E.map(({ pie, multiplier, preference, rounds }: ParamsOf<typeof DICTATOR>) => {
    const most = Math.max(pie, multiplier * pie);
    return turnsGame({
      id: 'dictator-v1',
      seats: 2,
      params: { pie, multiplier, preference, rounds },
      rounds,
      turns: [{ kind: 'give', movers: [0], space: () => effortSpace({ min: 0, max: pie, decimals: 0 }) }],
      pay: (round) => {
        const given = decided(round, 0, 0);
        return [pie - given, multiplier * given];
      },
      claims: {
        utility: multiplier === 1 ? 'constant-sum' : 'general-sum',
        dilemma: most > pie + 1e-9 * most,
      },
      planned: () => [multiplier > 1 ? pie : 0, null],
      selfish: () => [0, null],
      most: () => most,
      expected: most,
      absent: () => 0,
      words: {
        rules: [
          `Player 0 gives player 1 some of ${pie} units and keeps the rest. Player 1 has ${multiplier} times what was given. ${howOften(rounds)}`,
        ],
        told: (round) => (round.turns.length === 0 ? '' : `player 0 gave ${decided(round, 0, 0)}`),
        asked: () => [
          PREFERENCES[preference],
          `How much do you give, 0 to ${pie}?`,
          'End with exactly one line with a whole number: Decision: x',
        ],
        terms: `d${pie}m${multiplier}${preference[0]}`,
      },
    });
  })(readParams('dictator', DICTATOR, raw));
export const dictatorFamily = familyOf('dictator', DICTATOR, dictator, {
  pie: [5, 100],
  multiplier: [0.5, 3],
  preference: PREFERENCE_NAMES,
});

const TRUST = {
  /** What player 0 has; player 1 has nothing of its own. */
  endowment: whole(10, 1, 1_000_000),
  /** What is sent becomes so many times as much. */
  multiplier: whole(3, 1, 100),
  rounds: whole(1, 1, 1000),
} as const;
export type TrustParams = GivenOf<typeof TRUST>;

/** Player 0 sends, what is sent grows, player 1 sends some back.
 *  @source Berg, Dickhaut & McCabe 1995, Trust, reciprocity, and social history */
export const trust = (raw: TrustParams = {}) =>
  E.map(({ endowment, multiplier, rounds }: ParamsOf<typeof TRUST>) =>
    turnsGame({
      id: 'trust-v1',
      seats: 2,
      params: { endowment, multiplier, rounds },
      rounds,
      turns: [
        { kind: 'send', movers: [0], space: () => effortSpace({ min: 0, max: endowment, decimals: 0 }) },
        {
          kind: 'return',
          movers: [1],
          space: (turns) => effortSpace({ min: 0, max: multiplier * decided({ turns }, 0, 0), decimals: 0 }),
        },
      ],
      pay: (round) => {
        const [sent, back] = [decided(round, 0, 0), decided(round, 1, 1)];
        return [endowment - sent + back, multiplier * sent - back];
      },
      claims: { utility: 'general-sum', dilemma: multiplier > 1 },
      // What was sent comes back with half of the gain.
      planned: (round, turn) =>
        turn === 0
          ? [endowment, null]
          : [null, decided(round, 0, 0) + Math.floor(((multiplier - 1) * decided(round, 0, 0)) / 2)],
      selfish: (_, turn) => (turn === 0 ? [0, null] : [null, 0]),
      most: (round) =>
        round.turns.length === 0
          ? multiplier * endowment
          : endowment + (multiplier - 1) * decided(round, 0, 0),
      expected: multiplier * endowment,
      absent: () => 0,
      words: {
        rules: [
          `Player 0 has ${endowment} units and sends player 1 some of them; what is sent becomes ${multiplier} times as much. Player 1 sends back as much of that as it likes. ${howOften(rounds)}`,
        ],
        told: (round) =>
          round.turns.length === 0
            ? ''
            : `player 0 sent ${decided(round, 0, 0)}${round.turns.length < 2 ? '' : `, and player 1 sent back ${decided(round, 1, 1)}`}`,
        asked: ({ turns }) => [
          turns.length === 0
            ? `How much do you send, 0 to ${endowment}?`
            : `How much do you send back, 0 to ${multiplier * decided({ turns }, 0, 0)}?`,
          'End with exactly one line with a whole number: Decision: x',
        ],
        terms: `t${endowment}m${multiplier}`,
      },
    }),
  )(readParams('trust', TRUST, raw));
export const trustFamily = familyOf('trust', TRUST, trust, { endowment: [4, 20], multiplier: [2, 4] });
