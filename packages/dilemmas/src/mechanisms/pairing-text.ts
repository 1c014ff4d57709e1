/** @file The pairing of members in words, around the words of the game that pairs play. */
import type { GameText, TextStyle } from '@tompo/games';
import { short } from '../family/moves.js';
import type { CompletePairingOptions, Encounter, PairingView } from './pairs.js';

const SHOWN_IN_WORDS: Readonly<Record<CompletePairingOptions['shown'], string>> = {
  own: 'Of rounds that are over you are shown what you played yourself.',
  nothing: 'Of rounds that are over nobody is shown anything.',
  all: 'Of rounds that are over all are shown what everybody played.',
};

const ruleOf = ({ n, rounds, outside, rest, shown }: CompletePairingOptions): string =>
  [
    `There are ${n} members, 0 to ${n - 1}, and ${rounds} round${rounds === 1 ? '' : 's'}. Before each round everybody names one other member or nobody, at the same time. Two members who name each other play the game below once, from its beginning to its end.`,
    rest === 'lot'
      ? 'Who named somebody and was not named in return is paired by lot with another one like it; of an odd number of them one does not play.'
      : 'Who named somebody and was not named in return does not play.',
    `Who does not play gets ${outside} for the round.`,
    'In the game the lower member of a pair is player 0 in the first round, the third and so on, and player 1 in the others.',
    SHOWN_IN_WORDS[shown],
    'Your score is the sum over all rounds.',
  ].join(' ');

const decidedInWords = ({ decided }: Encounter, player: 0 | 1): string =>
  decided
    .flatMap(({ kind, what }) => (what[player] === null ? [] : [`${kind} ${what[player]}`]))
    .join(', ') || 'nothing';

const inWords = (met: Encounter): string => {
  const side = (player: 0 | 1): string =>
    `member ${met.members[player]} (player ${player}) decided ${decidedInWords(met, player)} and got ${met.payoffs[player]}`;
  return `Round ${met.round + 1}: ${side(0)}; ${side(1)}.`;
};

const inShort = ({ round, members, decided, payoffs }: Encounter): string =>
  `${round}:${members.join('-')}:${decided.map(({ kind, what }) => `${kind} ${what.map((word) => word ?? '').join('|')}`).join(',')}=${payoffs.map(short).join(',')}`;

const told = <O>(
  options: CompletePairingOptions,
  { seat, round, wishing, pairs, past }: PairingView<O>,
  style: TextStyle,
): string => {
  const { n, rounds, outside, rest, shown } = options;
  if (style === 'compact')
    return `w${n}T${rounds}o${short(outside)}${rest[0]}${shown[0]}h${past.map(inShort).join('/')};r${round}m${seat}${wishing ? '' : `p${pairs.map((pair) => pair.join('-')).join(',')}`};`;
  return [
    ruleOf(options),
    `You are member ${seat}.`,
    ...past.map(inWords),
    `This is round ${round + 1} of ${rounds}.`,
    ...(wishing
      ? []
      : pairs.map(
          ([first, second]) => `Member ${first}, as player 0, and member ${second}, as player 1, play.`,
        )),
  ].join('\n');
};

/** A forecast has an entry for everybody who moves, in other pairs too, so the game's own invitation to state one is left out. */
const withoutForecast = (prompt: string): string =>
  prompt
    .split('\n')
    .filter((line) => !line.includes('Beliefs:'))
    .join('\n');

export const pairingText = <O>(
  text: GameText<O>,
  options: CompletePairingOptions,
): GameText<PairingView<O>> => {
  const after = (view: PairingView<O>, style: TextStyle, inner: string): string =>
    `${told(options, view, style)}${style === 'compact' || inner === '' ? '' : '\n\n'}${inner}`;
  return {
    answer: (space, decision, style) => text.answer(space, decision, style),
    rules: `${ruleOf(options)}\n${text.rules}`,
    situation: (view, style) =>
      after(view, style, view.play === null ? '' : (text.situation ?? text.render)(view.play, style)),
    render: (view, style) => {
      if (view.play !== null) return after(view, style, withoutForecast(text.render(view.play, style)));
      if (style === 'compact') return `${told(options, view, style)}with?`;
      return `${told(options, view, style)}\n\nThe game that pairs play:\n${text.rules}\n\nWhom do you want to play with in this round?\nEnd with exactly one line with the number of a member, or nobody: Decision: x`;
    },
  };
};
