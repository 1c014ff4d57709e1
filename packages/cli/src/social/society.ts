/** @file What games were like for all who sat in them, by family. */
import type { MatchRecord } from '@tompo/arena';
import { meanSocialReport, type SocialReport, socialReport } from '@tompo/dilemmas';
import { group } from 'd3-array';
import { either as E } from 'fp-ts';
import type { SocialMeasures } from './measures.js';

export interface Society extends SocialMeasures {
  /** The game without its version: `bcz`, `commons`. */
  readonly family: string;
  readonly games: number;
}

/** A game, and the seats whose free riding is told. */
export interface Seated {
  readonly record: MatchRecord;
  readonly seats: readonly number[];
}

const familyOf = ({ game }: MatchRecord): string => game.replace(/-v\d+$/, '');

const reportOf = ({ record, seats }: Seated, planned: boolean): readonly SocialReport[] => {
  const told = socialReport(record, { planned });
  if (E.isLeft(told)) return [];
  const { freeRiding, ...rest } = told.right;
  return [{ ...rest, freeRiding: freeRiding?.filter((_, seat) => seats.includes(seat)) ?? null }];
};

/** Measures by family, in the order in which families come. `planned`: are the references of the records the planner's decisions? */
export const societyOf = (played: readonly Seated[], planned: boolean): readonly Society[] => {
  const families = group(played, ({ record }) => familyOf(record));
  return [...families].map(([family, games]) => ({
    family,
    games: games.length,
    ...meanSocialReport(games.flatMap((one) => reportOf(one, planned))),
  }));
};
