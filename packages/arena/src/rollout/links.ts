/** @file What every row of links would have earned at a turn, and how much of its row each token of an
 *  answer finds written: for estimators that credit links one by one. */
import { spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import { fixedBy, type LinksSpace, rowOf } from '../data/row.js';
import type { ArenaError, OptionFault } from '../errors.js';
import type { Group, GroupTurn } from './group.js';
import { checkedValues, isValuing, type Reward, type Valuing } from './rewards/reward.js';
import type { LinkValues } from './rollouts.js';

export interface LinkCredit {
  /** The text of tokens: of a completion's first ones, what was written before the next. */
  readonly decode: (ids: readonly number[]) => string;
}

export const linkFaults = (links: unknown): readonly OptionFault[] =>
  links === undefined || typeof (links as Partial<LinkCredit> | null)?.decode === 'function'
    ? []
    : [{ field: 'links', value: links, expected: '{ decode }, a function from token ids to their text' }];

/** The rows of more links are too many to be played: 512 is the most. */
const MOST_BITS = 9;

/** A turn of links to be valued: of branches the one that they leave, of whole episodes each of them with a player who goes on for
 *  the learners after it. */
interface Valued {
  readonly group: Group;
  readonly at: (of: GroupTurn) => GroupTurn;
}

/** Everything that was decided up to the turn, and beside it: where that is alike, rows are worth the same. */
const beside = ({ turn, episode }: GroupTurn): string =>
  canonical([
    turn.seat,
    turn.phase,
    episode.phases
      .slice(0, turn.phase + 1)
      .map(({ index, decisions }) =>
        decisions
          .filter(({ seat }) => index !== turn.phase || seat !== turn.seat)
          .map(({ seat, played }) => [seat, played]),
      ),
  ]);

/** The values of every row at a turn, once for all turns at which they are the same. */
const valuing = ({ group, at }: Valued, reward: Valuing) => {
  const known = new Map<string, readonly number[]>();
  return async (of: GroupTurn, space: LinksSpace): Promise<E.Either<ArenaError, readonly number[]>> => {
    const turn = at(of);
    const key = beside(turn);
    const found = known.get(key);
    if (found !== undefined) return E.right(found);
    const { size, at: row } = spaceOf(space);
    const values = await checkedValues(
      reward,
      group,
      turn,
      Array.from({ length: size }, (_, index) => row(index)),
    );
    if (E.isRight(values)) known.set(key, values.right);
    return values;
  };
};

/** For each list of peers what is known of their rows; null where none of them decides links, or the reward does not hang on the
 *  decision alone.
 *
 *  Of branches the values are those of the way that they leave, so that no branch has a hand in what it is held against; they are
 *  exact where all who decide after the turn are players that answer at once, and else what the others would have earned had later
 *  decisions been as they were on that way. Of whole episodes each turn is at a state of its own and has the values there, had a
 *  player gone on for the learners: what the turns after it really decided has no part in them.
 *  continued: whole episodes as `continuedBy` leaves them; null of branches.  left: a row of too many links to be played. */
export const linksOf = async (
  group: Group,
  reward: Reward,
  credit: LinkCredit,
  continued: Group | null,
): Promise<E.Either<ArenaError, readonly (LinkValues | null)[]>> => {
  const { trunk, peers, text } = group;
  if (!isValuing(reward)) return E.right(peers.map(() => null));
  const values = valuing(
    continued === null
      ? { group, at: () => trunk as GroupTurn }
      : { group: continued, at: (of) => continued.turns[group.turns.indexOf(of)] as GroupTurn },
    reward,
  );
  const all: (LinkValues | null)[] = [];
  for (const { places } of peers) {
    let shared: readonly number[] | null = null;
    let bits = 0;
    const rows: LinkValues['rows'][number][] = [];
    for (const place of places) {
      const of = group.turns[place] as GroupTurn;
      const { space, answer } = of.turn;
      if (space._tag !== 'links' || E.isLeft(answer)) {
        rows.push(null);
        continue;
      }
      bits = space.n - 1;
      if (bits > MOST_BITS)
        return E.left({ _tag: 'TooManyLinks', game: group.game.id, seats: space.n, most: MOST_BITS + 1 });
      const own = await values(of, space);
      if (E.isLeft(own)) return own;
      shared ??= own.right;
      rows.push({
        row: rowOf(space, answer.right.decision),
        fixed: fixedBy(of.turn.completion, space, text, credit.decode),
        ...(own.right === shared ? {} : { values: own.right }),
      });
    }
    all.push(shared === null ? null : { bits, values: shared, rows });
  }
  return E.right(all);
};
