/** @file Herding in words. */
import type { GameText } from '@tompo/games';
import { howOften, short } from '../family/moves.js';
import { textOf } from '../family/text.js';
import type { CompleteHerdingParams } from './params.js';
import type { HerdingView } from './view.js';

const letter = (option: number): string => (option === 0 ? 'A' : 'B');

const unseen = (count: number, verb: 'choose' | 'chose'): string => {
  if (count === 0) return `Nobody ${verb === 'choose' ? 'chooses' : verb} unseen.`;
  return `The first ${count === 1 ? (verb === 'choose' ? 'one chooses' : 'one chose') : `${count} ${verb}`} unseen.`;
};

const rulesOf = ({ n, quality, hidden, planner, cost, rounds }: CompleteHerdingParams): readonly string[] => [
  `Either A or B is right, each as likely as the other. Players 0 to ${n - 1} each have a signal that says which one, and that is right with probability ${quality}, independently of the others'. They choose A or B one after another, and each sees what those before it chose, but not their signals. Who chooses what is right gets 1.`,
  ...(planner
    ? [
        `Before they choose player ${n} says how many of them choose first, at the same time and without seeing each other. It gets 1 for each that is right, less ${cost} for each that chooses unseen.`,
      ]
    : hidden > 1
      ? [`Players 0 to ${hidden - 1} choose first, at the same time and without seeing each other.`]
      : []),
  howOften(rounds, ', and what is right is drawn anew'),
];

const known = (view: HerdingView): readonly string[] => {
  const { seat, n, round, rounds, past, signal, seen, planner } = view;
  return [
    `You are player ${seat}.`,
    ...rulesOf(view),
    '',
    ...past.map(
      ({ truth, hidden, chosen }, k) =>
        `Round ${k + 1}: ${letter(truth)} was right.${planner ? ` ${unseen(hidden, 'chose')}` : ''} Chosen: ${chosen.map((x, player) => `player ${player} ${letter(x)}`).join(', ')}.`,
    ),
    ...(round < rounds
      ? [
          ...(rounds === 1 ? [] : [`This is round ${round + 1} of ${rounds}.`]),
          ...(planner && view.unseen !== null ? [unseen(view.unseen, 'choose')] : []),
          ...(signal === null ? [] : [`Your signal says ${letter(signal)}.`]),
          seen.length > 0
            ? `Chosen so far: ${seen.map((x, player) => `player ${player} ${letter(x)}`).join(', ')}.`
            : seat === n
              ? 'Nobody has chosen so far.'
              : 'You see no choices.',
        ]
      : []),
  ];
};

const asked = ({ seat, n }: HerdingView): readonly string[] =>
  seat === n
    ? [`How many choose unseen, 0 to ${n}?`, 'End with exactly one line with a whole number: Decision: x']
    : ['What do you choose?', 'End with exactly one line with A or B: Decision: x'];

/** `b5q.7u0T1hA0AABAA/2:AB.As3?`: parameters, rounds as what was right, how many chose unseen and what all chose, then this round: how many choose
 *  unseen, what was chosen, the own signal, the seat. */
const compact = (view: HerdingView): string => {
  const { n, quality, hidden, planner, cost, rounds, past, signal, seen, seat } = view;
  const told = past
    .map((one) => `${letter(one.truth)}${one.hidden}${one.chosen.map(letter).join('')}`)
    .join(',');
  return `b${n}q${short(quality)}${planner ? `p${short(cost)}` : `u${hidden}`}T${rounds}h${told}/${view.unseen ?? ''}:${seen.map(letter).join('')}${signal === null ? '' : `.${letter(signal)}`}s${seat}`;
};

export const herdingText = (params: CompleteHerdingParams): GameText<HerdingView> =>
  textOf({ rules: rulesOf(params), known, asked, compact });
