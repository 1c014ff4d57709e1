/** @file A repeated matrix game in words, in both styles. */
import type { GameText } from '@tompo/games';
import { listed, short } from '../family/moves.js';
import { textOf } from '../family/text.js';
import type { CompleteMatrixParams } from './params.js';
import type { MatrixView } from './view.js';

type Terms = Pick<CompleteMatrixParams, 'rounds' | 'continuation'>;

const lengthInWords = ({ rounds, continuation }: Terms): string => {
  if (rounds === 1) return 'This is done once.';
  return continuation === 1
    ? `This is done in each of ${rounds} rounds.`
    : `After each round another one follows with probability ${continuation}, up to ${rounds} rounds in all.`;
};

const either = (options: readonly string[]): string => listed(options, 'or');

const known = (view: MatrixView): readonly string[] => {
  const { seat, options, payoffs, past } = view;
  const table = payoffs.flatMap((row, own) =>
    row.map(
      ([mine, theirs], other) =>
        `  you ${options[own]}, the other ${options[other]}: ${mine} for you, ${theirs} for the other`,
    ),
  );
  const played = past.map(
    ([own, other], k) => `  round ${k + 1}: you ${options[own]}, the other ${options[other]}`,
  );
  return [
    `You are player ${seat} of 2, players 0 and 1. Both choose at the same time: ${either(options)}. ${lengthInWords(view)}`,
    'Your score is the sum of your payoffs over all rounds. Payoffs of a round:',
    ...table,
    '',
    played.length === 0 ? 'Nothing was played yet.' : 'What was played so far:',
    ...played,
  ];
};

const asked = (view: MatrixView): readonly string[] => {
  const { options, round, rounds } = view;
  return [
    '',
    `Now: round ${round + 1}${rounds === 1 ? '' : ` of ${view.continuation === 1 ? '' : 'at most '}${rounds}`}. What do you choose? Think about what the other will do, then decide.`,
    'If you like, first state in one line what you expect players 0 and 1 to choose, your own choice included: Beliefs: [x0, x1]',
    `End with exactly one line with ${either(options)}: Decision: x`,
  ];
};

/** `AB3,3 0,5/5,0 1,1T10g.9hAB,BBs0?`: options, payoffs by own row (own, other's), T, continuation, the past (own choice first),
 *  the seat. Words of one letter stand together, longer ones are told apart by dots. */
const compact = ({ seat, options, payoffs, past, rounds, continuation }: MatrixView): string => {
  const gap = options.every((word) => word.length === 1) ? '' : '.';
  const table = payoffs.map((row) => row.map((pair) => pair.map(short).join(',')).join(' ')).join('/');
  const played = past.map(([own, other]) => `${options[own]}${gap}${options[other]}`).join(',');
  const goesOn = continuation === 1 ? '' : `g${short(continuation)}`;
  return `${options.join(gap)}:${table}T${rounds}${goesOn}h${played}s${seat}`;
};

export const matrixText = ({ options, payoffs, ...terms }: CompleteMatrixParams): GameText<MatrixView> =>
  textOf({
    rules: [
      `This is a game of two players, 0 and 1, who choose at the same time: ${either(options)}. ${lengthInWords(terms)}`,
      'Both see what was chosen. Payoffs of a round, for player 0 and for player 1:',
      ...payoffs.flatMap((row, x) =>
        row.map(
          ([first, second], y) => `  player 0 ${options[x]}, player 1 ${options[y]}: ${first}, ${second}`,
        ),
      ),
      'Your score is the sum of your payoffs over all rounds.',
    ],
    known,
    asked,
    compact,
  });
