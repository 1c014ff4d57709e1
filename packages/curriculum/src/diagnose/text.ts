/** @file A diagnosis in words, by templates: the same diagnosis, the same text. */
import type { Diagnosis, DiagnosisKind } from './diagnosis.js';

/** So many decimals at most. */
export const digits = (x: number, decimals = 3): string =>
  String(Math.round(x * 10 ** decimals) / 10 ** decimals);

const CAUSES: Readonly<Record<DiagnosisKind, string>> = {
  unsure: 'What the student attends to does not explain its returns; no cause is named.',
  horizon: 'Most of the loss lies in the last rounds: the student plays as if the game went on.',
  'mis-times':
    'After the same window now one choice is right and now another: the student cannot tell when, and an opponent that changes with time or with older rounds exploits it.',
  blind:
    'The student hardly looks at something it remembers, so that an opponent that turns on it goes unanswered.',
  distracted: 'The student attends to something that changes little.',
  'too-trusting': 'The student makes choice 0 where another choice is better.',
  'too-retaliating': 'The student leaves choice 0 where it would pay.',
};

export const diagnosisText = (
  { opponent, regret, value, best, kind, frames, attention }: Omit<Diagnosis, 'text'>,
  rounds: number,
): string => {
  const returns = `Against opponent ${opponent} the student earns ${digits(value)} a round over ${rounds} rounds, where ${digits(best)} can be had: a regret of ${digits(regret)}.`;
  if (kind === 'unsure') return `${returns} ${CAUSES.unsure}`;
  const objects = attention.map(
    ({ object, lift, intervention }) =>
      `${object}: attention ${digits(lift)} times its share, return changes by ${digits(intervention)} where it is remembered otherwise`,
  );
  const moments = frames.map(
    ({ round, remembered, choice, better, gap }) =>
      `round ${round + 1}, remembering ${remembered.length === 0 ? 'nothing' : remembered.map(([own, other]) => `(own ${own}, other ${other})`).join(' ')}: chose ${choice}, best was ${better}${gap > 0 ? `, at a loss of ${digits(gap)}` : ''}`,
  );
  return [
    returns,
    ...(objects.length === 0 ? [] : [`What it looks at. ${objects.join('; ')}.`]),
    ...(moments.length === 0 ? [] : [`Critical moments. ${moments.join('; ')}.`]),
    CAUSES[kind],
  ].join(' ');
};
