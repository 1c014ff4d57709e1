/** @file The donor game in words. */
import type { GameText } from '@tompo/games';
import { short } from '../family/moves.js';
import { textOf } from '../family/text.js';
import type { CompleteDonorParams } from './params.js';
import type { DonorView, TraceEntry } from './view.js';

const rulesOf = ({
  n,
  rounds,
  endowment,
  multiplier,
  punishment,
}: CompleteDonorParams): readonly string[] => [
  `${n} players each begin with ${endowment} units. In each of ${rounds} rounds ${
    n === 2
      ? 'one of them donates to the other; in the next round the other one donates.'
      : 'half of them donate, each to one of the others; in the next round the others donate. You seldom meet the same one again.'
  }`,
  `A donor gives as much of its units as it likes, and the recipient gets ${multiplier} times as much.`,
  ...(punishment
    ? [
        `Instead of giving, a donor may spend units to take from the recipient: ${multiplier} times what it spends, down to nothing. To spend x on taking, answer −x as -x.`,
      ]
    : []),
  'Your score is the units that you have gained at the end.',
];

const shareOf = ({ given, had }: TraceEntry): string =>
  `${given < 0 ? 'spent' : 'gave'} ${Math.abs(given)} of its ${had} units${given < 0 ? ' to take from the other' : ''}`;

const traced = (trace: readonly TraceEntry[]): readonly string[] =>
  trace.map((entry, k) =>
    k === 0
      ? `When your recipient last donated, it ${shareOf(entry)}.`
      : `The one who got that had itself donated before: it ${shareOf(entry)}.`,
  );

const known = (view: DonorView): readonly string[] => {
  const { seat, own, recipient, round, rounds } = view;
  return [
    ...rulesOf(view),
    '',
    `You are player ${seat}. You have ${own} units.`,
    ...(recipient === null
      ? ['You do not donate in this round.']
      : [
          `Your recipient has ${recipient.resources} units.`,
          ...(recipient.trace.length === 0
            ? ['Nothing is known of what it gave before.']
            : traced(recipient.trace)),
        ]),
    ...(round < rounds ? [`This is round ${round + 1} of ${rounds}.`] : []),
  ];
};

const asked = ({ own, recipient, punishment }: DonorView): readonly string[] => [
  ...(recipient === null
    ? []
    : [
        `How much do you give, ${punishment ? -own : 0} to ${own}? Think about what others will do when they hear of it, then decide.`,
        'End with exactly one line with a number of at most two decimals: Decision: x',
      ]),
];

/** `n12T12e10m2r3k2:8.5v12h3/10,-1/9s4?`: parameters, round, own units, the recipient's, what was given of what along the line, the seat. */
const compact = (view: DonorView): string => {
  const { n, rounds, endowment, multiplier, trace, punishment, round, own, recipient, seat } = view;
  const terms = `n${n}T${rounds}e${short(endowment)}m${short(multiplier)}r${trace}${punishment ? 'p' : ''}k${round + 1}`;
  const told =
    recipient === null
      ? ''
      : `v${short(recipient.resources)}h${recipient.trace.map(({ given, had }) => `${short(given)}/${short(had)}`).join(',')}`;
  return `${terms}:${short(own)}${told}s${seat}`;
};

export const donorText = (params: CompleteDonorParams): GameText<DonorView> =>
  textOf({ rules: rulesOf(params), known, asked, compact });
