/** @file What every row of links would have earned at the turn where branches part, and how much of its row each token of an
 *  answer finds written: for estimators that credit links one by one. */
import { type Decision, spaceOf } from '@tompo/games';
import { fixedLinks } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import type { Group } from './group.js';
import type { Reading } from './playing.js';
import type { Reward } from './rewards/reward.js';
import type { LinkValues } from './rollouts.js';
import type { Turn } from './turn.js';

export interface LinkCredit {
  /** The text of tokens: of a completion's first ones, what was written before the next. */
  readonly decode: (ids: readonly number[]) => string;
}

export const linkFaults = (links: unknown): readonly OptionFault[] =>
  links === undefined || typeof (links as Partial<LinkCredit> | null)?.decode === 'function'
    ? []
    : [{ field: 'links', value: links, expected: '{ decode }, a function from token ids to their text' }];

/** The rows of more links are too many to be played. */
const MOST_BITS = 9;

type Links = Extract<Turn['space'], { readonly _tag: 'links' }>;

const rowOf = ({ self }: Links, played: Decision): number =>
  played._tag === 'links' ? played.to.toSpliced(self, 1).reduce((row, bit, b) => row + bit * 2 ** b, 0) : 0;

/** For each token the bits that the text before it fixes. An answer that only the lenient reader reads may write its row in a form
 *  that does not say when: of it nothing counts as fixed, and each token is judged as the first. */
const fixedBy = (
  { completion: { ids, text } }: Turn,
  space: Links,
  { style, beliefs }: Reading,
  { decode }: LinkCredit,
): readonly number[] => {
  const options = { style, beliefs };
  return fixedLinks(space, text, options) < space.n - 1
    ? ids.map(() => 0)
    : ids.map((_, t) => fixedLinks(space, decode(ids.slice(0, t)), options));
};

/** null where no row of links is decided, of more than 9 links, of whole episodes, and where the reward does not hang on the
 *  decision alone. The values are those of the way that the branches leave, so that no branch has a hand in what it is held
 *  against; they are exact where all who decide after the turn are players that answer at once, and else what the others
 *  would have earned had later decisions been as they were on that way. */
export const linksOf = async (
  group: Group,
  { valuesOf }: Reward,
  credit: LinkCredit,
): Promise<E.Either<ArenaError, LinkValues | null>> => {
  const { trunk, turns } = group;
  if (trunk === null || valuesOf === undefined || trunk.turn.space._tag !== 'links') return E.right(null);
  const { space } = trunk.turn;
  const bits = space.n - 1;
  if (bits > MOST_BITS) return E.right(null);
  const { size, at } = spaceOf(space);
  const values = await valuesOf(
    group,
    trunk,
    Array.from({ length: size }, (_, row) => at(row)),
  );
  return E.map((list: readonly number[]) => ({
    bits,
    values: list,
    rows: turns.map(({ turn }) =>
      E.isLeft(turn.answer)
        ? null
        : { row: rowOf(space, turn.answer.right.decision), fixed: fixedBy(turn, space, group.text, credit) },
    ),
  }))(values);
};
