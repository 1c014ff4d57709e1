/** @file Groups by episode: the same game and seed is played m times on policy, and every turn of a learner is learned from. */
import { either as E } from 'fp-ts';
import { gameKey } from '../data/situations.js';
import type { ArenaError, OptionFault } from '../errors.js';
import { isPlayer } from '../players/is-player.js';
import { digest, seedOf } from '../random.js';
import type { Player } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { wordFaults } from '../words.js';
import { continuedBy, unforeseeable } from './continuation.js';
import { type Course, openCourse } from './course.js';
import { type Group, type GroupTurn, groupOf, type Peers } from './group.js';
import { type LinkCredit, linkFaults } from './links.js';
import { optionFaults, ROLLOUT_OPTIONS, type RolloutOptions, settled } from './options.js';
import { playOn } from './playing.js';
import type { RolloutRequest } from './rollouts.js';
import { resultsOf, type SeatedGame, seatGames } from './seating.js';
import { type GroupedRollouts, groupedRollouts } from './stepping.js';
import type { Episode } from './turn.js';

export interface EpisodeOptions extends RolloutOptions {
  /** m: how often each game is played. */
  readonly episodes: number;
  /** Whom a turn is compared with: the other plays' turns of its seat at its phase (default), or those among them that read the
   *  same prompt, where there are any: at the same state, as far as the learner can see, only the own decision differs. A turn
   *  that no other shares the prompt of is compared with the rest of its phase.
   *  @source Feng et al. 2025, Group-in-Group Policy Optimization, arXiv 2505.10978 (anchor states) */
  readonly peers?: 'phase' | 'prompt' | undefined;
  /** Gives groups at turns of links what is known of each row: `links` of their `TurnGroup`. Nothing by default: it plays every row
   *  at every such turn on. Needs `continuation`, and players in all other seats that answer at once. */
  readonly links?: LinkCredit | undefined;
  /** Who decides for the learners in the plays of rows, after the turn, which the learners' own later decisions have no part in. */
  readonly continuation?: Player | undefined;
}

/** Turns that are compared, in the making. */
interface Compared {
  readonly agent: string;
  readonly key: string;
  readonly seat: number;
  readonly places: number[];
}

/** The turns of one seat at one phase by what they read. Those that read what no other did are together; one that is left alone is
 *  with the first of the others. */
const byPrompt = (
  turns: readonly GroupTurn[],
  { agent, key, seat, places }: Compared,
): readonly Compared[] => {
  const read = new Map<string, number[]>();
  for (const place of places) {
    const { prompt } = (turns[place] as GroupTurn).turn;
    const list = read.get(prompt);
    if (list === undefined) read.set(prompt, [place]);
    else list.push(place);
  }
  const alone = [...read.values()].filter(({ length }) => length === 1).flat();
  const shared = [...read].filter(([, { length }]) => length > 1);
  const [first] = shared;
  if (alone.length === 1 && first !== undefined) first[1].push(...alone);
  return [
    ...shared.map(([prompt, list]) => ({ agent, key: `${key}:${digest(prompt)}`, seat, places: list })),
    ...(alone.length > 1 || first === undefined ? [{ agent, key, seat, places: alone }] : []),
  ];
};

/** The turns of one seat at one phase, over the episodes. A turn whose phase no other episode came to joins those of its
 *  seat's phase before: estimators that compare have nothing to compare it with otherwise. */
const bySeatAndPhase =
  (key: string, compare: NonNullable<EpisodeOptions['peers']>) =>
  (turns: readonly GroupTurn[]): readonly Peers[] => {
    const order = turns
      .map((_, place) => place)
      .sort((a, b) => {
        const [x, y] = [turns[a] as GroupTurn, turns[b] as GroupTurn];
        return x.turn.seat - y.turn.seat || x.turn.phase - y.turn.phase || x.index - y.index;
      });
    const phases: (Compared & { readonly phase: number })[] = [];
    for (const place of order) {
      const { agent, seat, phase } = (turns[place] as GroupTurn).turn;
      const last = phases.at(-1);
      if (last?.seat === seat && last.phase === phase) last.places.push(place);
      else phases.push({ agent, key: `${key}:${phase}:${seat}`, seat, phase, places: [place] });
    }
    const joined: Compared[] = [];
    for (const one of phases) {
      const before = joined.at(-1);
      if (one.places.length === 1 && before?.seat === one.seat) before.places.push(...one.places);
      else joined.push(...(compare === 'prompt' ? byPrompt(turns, one) : [one]));
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

const KNOWN: Readonly<Record<keyof EpisodeOptions, true>> = {
  ...ROLLOUT_OPTIONS,
  episodes: true,
  peers: true,
  links: true,
  continuation: true,
};

/** A row is worth something for certain where nobody who decides later has seen what was really written. */
const continuationFaults = ({ links, continuation }: EpisodeOptions): readonly OptionFault[] => {
  const wrong = (expected: string): readonly OptionFault[] => [
    { field: 'continuation', value: continuation, expected },
  ];
  if (continuation === undefined)
    return links === undefined
      ? []
      : wrong('a player that answers at once, such as planner: links of whole games need one');
  if (links === undefined) return wrong('nothing: it is of links');
  return isPlayer(continuation) && continuation.decide !== undefined
    ? []
    : wrong('a player that answers at once (decide), such as planner');
};

/** The same group, had a player gone on for the learners. Left: somebody beside them could not answer anew. */
const continuedGroup = (
  group: (courses: readonly Course[]) => Group,
  courses: readonly Course[],
  player: Player,
): E.Either<ArenaError, Group> => {
  const continued = courses.map((course) => continuedBy(course, player));
  const who = continued.map(unforeseeable).find((name) => name !== null);
  return who === undefined ? E.right(group(continued)) : E.left({ _tag: 'NotContinued', player: who });
};

/** Whole games on policy. Left: all faults of the options at once. */
export const episodeRollouts = (options: EpisodeOptions): E.Either<ArenaError, GroupedRollouts> => {
  const { episodes: m, peers = 'phase', continuation } = options;
  const faults = [
    ...unknownOptionFaults(options, KNOWN),
    ...optionFaults(options),
    ...(Number.isSafeInteger(m) && m >= 1
      ? []
      : [{ field: 'episodes', value: m, expected: 'a whole number above 0' }]),
    ...wordFaults('peers', peers, ['phase', 'prompt']),
    ...linkFaults(options.links),
    ...continuationFaults(options),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'episodeRollouts', faults });
  const ready = settled(options);
  const identity = {
    rollouts: 'episodes',
    episodes: m,
    ...(peers === 'phase' ? {} : { peers }),
    ...(continuation === undefined ? {} : { continuation: continuation.name }),
    ...ready.identity,
  };
  return E.right(
    groupedRollouts(
      { ...ready, links: options.links ?? null },
      identity,
      m,
      async (request: RolloutRequest, population) => {
        const seated = seatGames(ready, request, population);
        if (E.isLeft(seated)) return seated;
        const playing = ready.playing(request);
        const courses = seated.right.map((one, index) => coursesOf(one, index, m, request.seed));
        const played = await playOn(courses.flat(), playing);
        if (E.isLeft(played)) return played;
        const groups: Group[] = [];
        const continued: Group[] = [];
        for (const [i, one] of seated.right.entries()) {
          const key = gameKey(one);
          const group = (of: readonly Course[]): Group =>
            groupOf(key, of, playing, () => true, bySeatAndPhase(key, peers));
          const own = courses[i] as readonly Course[];
          groups.push(group(own));
          if (continuation === undefined) continue;
          const found = continuedGroup(group, own, continuation);
          if (E.isLeft(found)) return found;
          continued.push(found.right);
        }
        return E.right({
          groups,
          continued,
          results: groups.flatMap(({ episodes }, i) =>
            episodes.flatMap((episode: Episode) => resultsOf((seated.right[i] as SeatedGame).seats, episode)),
          ),
        });
      },
    ),
  );
};
