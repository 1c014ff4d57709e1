/** @file A commons with norms in words. */
import type { GameText } from '@tompo/games';
import { finesAsked, finesInWords } from '../family/fines.js';
import { textOf } from '../family/text.js';
import type { NormsView } from './view.js';

type Terms = Pick<NormsView, 'n' | 'rounds' | 'capacity'>;

const rulesOf = ({ n, rounds, capacity }: Terms): readonly string[] => [
  `${n} players, 0 to ${n - 1}, live off a stock that they have in common, for up to ${rounds} rounds. In each round all say at once how much they want; if that is more than there is, each gets its part of what there is, in proportion. What is left grows back, up to ${capacity}: how fast you have to find out. Once nothing is left it is over.`,
  'After everybody has seen what each got, everybody may fine others, at the same time. A fine costs the one who gives it something, and the one who is fined more than that. Nobody is told any score.',
];

const gotOf = (got: readonly number[]): string =>
  got.map((x, player) => `player ${player} got ${x}`).join(', ');
const AHEAD = ['worse than', 'as well as', 'better than'] as const;

const known = (view: NormsView): readonly string[] => [
  `You are player ${view.seat}.`,
  ...rulesOf(view),
  '',
  ...view.past.map(
    ({ stock, got, fines, compared }, k) =>
      `Round ${k + 1}: there were ${stock}; ${gotOf(got)}; ${finesInWords(fines)}.${compared === null ? '' : ` Player ${compared.player} had done ${AHEAD[compared.ahead + 1]} you by then.`}`,
  ),
  view.got === null
    ? `There are ${view.stock} now.`
    : `There were ${view.stock} in this round; ${gotOf(view.got)}.`,
];

const asked = ({ round, rounds, n, capacity, got }: NormsView): readonly string[] => [
  `This is round ${round + 1} of ${rounds}.`,
  ...(got === null
    ? [
        `How much do you want, 0 to ${capacity}? Think about what the others will do, then decide.`,
        `If you like, first state in one line what you expect players 0 to ${n - 1} to want, your own wish included: Beliefs: [x0, …]`,
        'End with exactly one line with a whole number: Decision: x',
      ]
    : ['Whom do you fine?', finesAsked(n)]),
];

/** `Nn4T10c60h60:9,9,9,9:0000,0000,0000,0000.2+/54:…z50s0?`: parameters, rounds as stock, harvests, fines and comparison, the stock, what each got in
 *  this round, the seat. */
const compact = ({ n, rounds, capacity, past, stock, got, seat }: NormsView): string => {
  const told = past.map(
    (one) =>
      `${one.stock}:${one.got.join(',')}:${one.fines.map((row) => row.join('')).join(',')}${one.compared === null ? '' : `.${one.compared.player}${'-=+'[one.compared.ahead + 1]}`}`,
  );
  return `Nn${n}T${rounds}c${capacity}h${told.join('/')}z${stock}${got === null ? '' : `:${got.join(',')}`}s${seat}`;
};

export const normsText = (params: Terms): GameText<NormsView> =>
  textOf({ rules: rulesOf(params), known, asked, compact });
