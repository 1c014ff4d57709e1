/** @file What every row of links would have been worth at a situation, whose expert's answer is known. */
import { type Decision, spaceOf } from '@tompo/games';
import { parseDecision, sampleReward } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { LinkValues } from '../rollout/rollouts.js';
import type { Situation } from '../types.js';
import { fixedBy, rowOf } from './row.js';
import type { ScoreOptions } from './score.js';

export interface SituationLinkOptions
  extends Pick<ScoreOptions, 'style' | 'beliefs' | 'reader' | 'tolerance'> {
  /** The text of tokens: of a completion's first ones, what was written before the next. */
  readonly decode: (ids: readonly number[]) => string;
  /** Weight of F1 + accuracy in the reward; default 1. */
  readonly sample?: number | undefined;
}

/** A completion as samplers give it. */
interface WrittenTokens {
  readonly ids: readonly number[];
  readonly text: string;
  readonly ended: boolean;
}

/** The rows of more links are too many. */
const MOST_SEATS = 10;

/** w_sample · (F1 + accuracy) of every row against the expert's, the row of each completion, and how much of it each token found
 *  written: what `lcw` of @tompo/advantage credits links by. Exact, as likeness hangs on nothing that comes later. null where the
 *  situation decides no links.  left: a game of more than ten seats, or a fault of the situation. */
export const situationLinks = (
  situation: Situation,
  completions: readonly WrittenTokens[],
  { decode, sample = 1, style, beliefs, reader, tolerance }: SituationLinkOptions,
): E.Either<ArenaError, LinkValues | null> => {
  const { space, seat, decisions, game } = situation;
  if (space._tag !== 'links') return E.right(null);
  if (space.n > MOST_SEATS) return E.left({ _tag: 'TooManyLinks', game, seats: space.n, most: MOST_SEATS });
  const { size, at } = spaceOf(space);
  const values: number[] = [];
  for (let row = 0; row < size; row++) {
    const likeness = sampleReward(
      space,
      at(row),
      // `situations` and `readSituations` let no situation without it pass.
      decisions[seat] as Decision,
      tolerance === undefined ? {} : { tolerance },
    );
    if (E.isLeft(likeness))
      return E.left({ _tag: 'RewardsRefused', player: 'the expert', errors: likeness.left });
    values.push(sample * likeness.right.total);
  }
  const seats = decisions.flatMap((decision, i) => (decision === null ? [] : [i]));
  return E.right({
    bits: space.n - 1,
    values,
    rows: completions.map((completion) => {
      const read = parseDecision(space, completion, { style, beliefs, seats, reader });
      return E.isLeft(read)
        ? null
        : {
            row: rowOf(space, read.right.decision),
            fixed: fixedBy(completion, space, { style, beliefs }, decode),
          };
    }),
  });
};
