/** @file Groups by episode: the same game and seed is played m times on policy, and every turn of a learner is learned from. */
import { either as E } from 'fp-ts';
import { gameKey } from '../data/situations.js';
import type { ArenaError } from '../errors.js';
import { seedOf } from '../random.js';
import { type Course, openCourse } from './course.js';
import { type GroupTurn, groupOf, type Peers } from './group.js';
import { optionFaults, type RolloutOptions, settled } from './options.js';
import { playOn } from './playing.js';
import type { RolloutRequest } from './rollouts.js';
import { resultsOf, type SeatedGame, seatGames } from './seating.js';
import { type GroupedRollouts, groupedRollouts } from './stepping.js';
import type { Episode } from './turn.js';

export interface EpisodeOptions extends RolloutOptions {
  /** m: how often each game is played. */
  readonly episodes: number;
}

/** The turns of one seat at one phase, over the episodes. A turn whose phase no other episode came to joins those of its
 *  seat's phase before: estimators that compare have nothing to compare it with otherwise. */
const bySeatAndPhase =
  (key: string) =>
  (turns: readonly GroupTurn[]): readonly Peers[] => {
    const order = turns
      .map((_, place) => place)
      .sort((a, b) => {
        const [x, y] = [turns[a] as GroupTurn, turns[b] as GroupTurn];
        return x.turn.seat - y.turn.seat || x.turn.phase - y.turn.phase || x.index - y.index;
      });
    const peers: { agent: string; key: string; seat: number; phase: number; places: number[] }[] = [];
    for (const place of order) {
      const { agent, seat, phase } = (turns[place] as GroupTurn).turn;
      const last = peers.at(-1);
      if (last?.seat === seat && last.phase === phase) last.places.push(place);
      else peers.push({ agent, key: `${key}:${phase}:${seat}`, seat, phase, places: [place] });
    }
    const joined: typeof peers = [];
    for (const one of peers) {
      const before = joined.at(-1);
      if (one.places.length === 1 && before?.seat === one.seat) before.places.push(...one.places);
      else joined.push(one);
    }
    return joined.map(({ agent, key: name, places }) => ({ agent, key: name, places }));
  };

/** The m courses of a game. Nature and players have the same seeds in all; learners have their own. */
const coursesOf = (seated: SeatedGame, index: number, m: number, seed: number): readonly Course[] =>
  Array.from({ length: m }, (_, copy) =>
    openCourse(seated, seated.seats, (phase, seat) =>
      seedOf(seed, 'turn', index, seated.seed, copy, phase, seat),
    ),
  );

/** Whole games on policy. Left: all faults of the options at once. */
export const episodeRollouts = (options: EpisodeOptions): E.Either<ArenaError, GroupedRollouts> => {
  const { episodes: m } = options;
  const faults = [
    ...optionFaults(options),
    ...(Number.isSafeInteger(m) && m >= 1
      ? []
      : [{ field: 'episodes', value: m, expected: 'a whole number above 0' }]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'episodeRollouts', faults });
  const ready = settled(options);
  const identity = { rollouts: 'episodes', episodes: m, ...ready.identity };
  return E.right(
    groupedRollouts(ready, identity, m, async (request: RolloutRequest, population) => {
      const seated = seatGames(ready, request, population);
      if (E.isLeft(seated)) return seated;
      const playing = ready.playing(request);
      const courses = seated.right.map((one, index) => coursesOf(one, index, m, request.seed));
      const played = await playOn(courses.flat(), playing);
      if (E.isLeft(played)) return played;
      const groups = seated.right.map((one, i) => {
        const key = gameKey(one);
        return groupOf(key, courses[i] as readonly Course[], playing, () => true, bySeatAndPhase(key));
      });
      return E.right({
        groups,
        results: groups.flatMap(({ episodes }, i) =>
          episodes.flatMap((episode: Episode) => resultsOf((seated.right[i] as SeatedGame).seats, episode)),
        ),
      });
    }),
  );
};
