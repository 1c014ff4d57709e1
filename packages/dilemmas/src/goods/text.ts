/** @file Sequential public goods in words. */
import type { GameText } from '@tompo/games';
import { short } from '../family/moves.js';
import { textOf } from '../family/text.js';
import type { CompleteGoodsParams } from './params.js';
import type { GoodsView } from './view.js';

const rulesOf = ({ n, tokens, multiplier, bonus, threshold, penalty, rounds }: CompleteGoodsParams) => [
  `${n} players, 0 to ${n - 1}, give to a common fund one after another, player 0 first, and each sees what was given before. ${rounds === 1 ? 'This is done once.' : `This is done in each of ${rounds} rounds.`}`,
  `Each has ${tokens} token${tokens === 1 ? '' : 's'} a round, worth 1 together: who gives g of them gives the share g/${tokens}.`,
  `The fund is multiplied by ${multiplier} and shared equally among all.`,
  ...(bonus > 0
    ? [
        `Who gives is paid ${bonus} times its own share times the sum of the shares given before it in the round.`,
      ]
    : []),
  ...(penalty > 0 && threshold > 0
    ? [`If the shares of a round are less than ${threshold} together, everybody loses ${penalty}.`]
    : []),
  'Your score of a round is what you are paid less the share that you gave.',
];

const known = (view: GoodsView): readonly string[] => {
  const { seat, past, given, round } = view;
  const told = (list: readonly number[]): string =>
    list.map((g, player) => `player ${player} gave ${g}`).join(', ');
  return [
    `You are player ${seat}.`,
    ...rulesOf(view),
    '',
    ...past.map((list, k) => `Round ${k + 1}: ${told(list)}.`),
    ...(given.length === 0 && round > 0
      ? []
      : [`In this round: ${given.length === 0 ? 'nobody has given yet' : told(given)}.`]),
  ];
};

const asked = ({ round, rounds, tokens }: GoodsView): readonly string[] => [
  ...(rounds === 1 ? [] : [`Now: round ${round + 1} of ${rounds}.`]),
  `It is your turn. How many tokens do you give, 0 to ${tokens}? Think about what those after you will do, then decide.`,
  'End with exactly one line with a whole number: Decision: x',
];

/** `n3k4m1.5b.2t3p1T2h4,4,0/1,2s2?`: the parameters, what was given by round, the seat. */
const compact = ({
  n,
  tokens,
  multiplier,
  bonus,
  threshold,
  penalty,
  rounds,
  past,
  given,
  seat,
}: GoodsView): string => {
  const terms = `n${n}k${tokens}m${short(multiplier)}b${short(bonus)}t${short(threshold)}p${short(penalty)}T${rounds}`;
  return `${terms}h${[...past, given].map((list) => list.join(',')).join('/')}s${seat}`;
};

export const goodsText = (params: CompleteGoodsParams): GameText<GoodsView> =>
  textOf({ rules: rulesOf(params), known, asked, compact });
