/** @file The welfare that a seat can expect of each of its decisions, over the worlds that may be the case. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { answersAt } from '../foresight/answers.js';
import { bestToNextStart, type Joint, type Place, tooMany } from '../foresight/search.js';
import type { Player } from '../types.js';

/** Who sits where, and how probable that is. */
export interface SeatedWorld {
  /** [N]; who is in the own seat is not asked. */
  readonly players: readonly Player[];
  readonly weight: number;
  /** Of all chance in it. */
  readonly seed: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What comes of a decision beside these of the others; null: of each something else. To ask for a link that is not returned changes
 *  nothing. */
const outcomeOf = (decision: Decision, others: Joint, seat: number): string | null =>
  decision._tag === 'links'
    ? decision.to
        .map((asked, other) => {
          const row = others[other];
          return asked === 1 && row?._tag === 'links' && row.to[seat] === 1 ? 1 : 0;
        })
        .join('')
    : null;

/** The most welfare up to the next new start of the game that each decision can lead to in one world. */
const worthIn = (
  game: Game,
  seat: number,
  place: Place,
  decisions: readonly Decision[],
  { players, seed }: SeatedWorld,
): E.Either<ArenaError, readonly number[]> => {
  let fault: ArenaError | null = null;
  const asked = (at: Place): Joint | null => {
    const answers = answersAt({ game, seed, players }, [seat], at);
    if (E.isRight(answers)) return answers.right;
    fault ??= answers.left;
    return null;
  };
  const now = asked(place);
  if (now === null) return E.left(fault ?? tooMany({ game, seed }, place.phase));
  const others = (at: Place): Joint | null => (at === place ? now : asked(at));
  const known = new Map<string, number>();
  const values: number[] = [];
  for (const decision of decisions) {
    const outcome = outcomeOf(decision, now, seat);
    let value = outcome === null ? undefined : known.get(outcome);
    if (value === undefined) {
      const only = (at: Place): readonly Decision[] | null => (at === place ? [decision] : null);
      const course = bestToNextStart({ game, seed, seats: [seat], others, worth: sum, only }, place);
      if (course === null) return E.left(fault ?? tooMany({ game, seed }, place.phase));
      value = sum(course.flatMap(({ payoffs }) => payoffs ?? []));
      if (outcome !== null) known.set(outcome, value);
    }
    values.push(value);
  }
  return E.right(values);
};

/** The mean over the worlds of the most welfare that each decision can lead to up to the next new start of the game, all others
 *  answering as they would in that world. [decisions] */
export const expectedWorth = (
  game: Game,
  seat: number,
  place: Place,
  decisions: readonly Decision[],
  worlds: readonly SeatedWorld[],
): E.Either<ArenaError, readonly number[]> => {
  const means = new Array<number>(decisions.length).fill(0);
  for (const world of worlds) {
    const values = worthIn(game, seat, place, decisions, world);
    if (E.isLeft(values)) return values;
    for (const [i, value] of values.right.entries()) means[i] = (means[i] as number) + world.weight * value;
  }
  return E.right(means);
};
