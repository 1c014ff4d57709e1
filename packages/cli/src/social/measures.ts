/** @file What a table of social measures has: a column for each, and what it means. */
import type { meanSocialReport } from '@tompo/dilemmas';

/** Means over games; null where a measure says nothing of any of them. */
export type SocialMeasures = ReturnType<typeof meanSocialReport>;

/** [key, head of its column, what it is]. Free riding is of the seats of whom the row is about, all others of the whole table. */
export const SOCIAL = [
  ['welfare', 'welfare', 'payoffs of all seats, as a share of the most there could have been'],
  ['equality', 'equality', '1 − Gini of the payoffs; – where somebody has less than nothing'],
  [
    'freeRiding',
    'free riding',
    'how often it gives less than half of its part, takes more than twice it, or chooses otherwise than is best together while the others keep to theirs; a part is what the planner has a seat give or take, so that it is told where the planner is the expert, in public goods in turn and in the donor game always',
  ],
  [
    'survival',
    'survival',
    'rounds played, as a share, where a game can end before its time: a commons, or any game that seats may leave; – elsewhere, as in bcz and pgg',
  ],
  ['sustainability', 'sustainability', 'the mean round in which a seat is paid something, counted from 0'],
  [
    'conformity',
    'conformity',
    'of three seats and more: how often a seat chooses, or is high or low in amount, as most others were in the round before, above chance; links are no part of it',
  ],
] as const satisfies readonly (readonly [keyof SocialMeasures, string, string])[];

export const saysOf = (key: keyof SocialMeasures): string => SOCIAL.find(([one]) => one === key)?.[2] ?? '';
