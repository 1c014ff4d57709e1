/** @file Episodes that are weighed against each other, as rewards see them. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Request } from '../types.js';
import { counterfactuals } from './counterfactual.js';
import { type Course, episodeOf } from './course.js';
import type { Playing, Reading } from './playing.js';
import type { Episode, Turn } from './turn.js';

/** A turn that is learned from. */
export interface GroupTurn {
  readonly turn: Turn;
  readonly episode: Episode;
  /** The place of the episode in the group. */
  readonly index: number;
}

/** Turns whose rewards are compared, by their places in the group's `turns`: those of one learner at one state (branches),
 *  or of one seat at one phase of the same game (whole episodes). */
export interface Peers {
  readonly agent: string;
  /** Of the estimator's memory. */
  readonly key: string;
  readonly places: readonly number[];
}

export interface Change {
  readonly of: GroupTurn;
  readonly decision: Decision;
}

export interface Group {
  readonly key: string;
  readonly game: Game;
  readonly text: Reading;
  /** Played from the same game and seed by the same players, so that they differ by what learners decided. */
  readonly episodes: readonly Episode[];
  /** What is learned from: every turn of every learner in whole episodes, the turn at which they part in branches. */
  readonly turns: readonly GroupTurn[];
  /** Each turn has its place in exactly one of them. */
  readonly peers: readonly Peers[];
  /** Of branches: the turn at which they part, as it was taken on the way that they leave. It is none of `turns`, and no completion
   *  of theirs has shaped it. null of whole episodes. */
  readonly trunk: GroupTurn | null;
  /** What all movers were asked at the turn's phase, with the whole state: privileged, for experts. */
  readonly questions: (of: GroupTurn) => readonly Request[];
  /** The whole state before a phase of the turn's episode that was played: privileged. */
  readonly stateAt: (of: GroupTurn, phase: number) => unknown;
  /** The episodes that would have been, had a turn's decision been another: nature as it was, players that can answer at
   *  once (`decide`) asked again, all others, learners among them, deciding as they did where that is legal (and absent
   *  where it is not). */
  readonly counterfactual: (changes: readonly Change[]) => Promise<E.Either<ArenaError, readonly Episode[]>>;
}

/** A group of courses that have been played.
 *  learned: which of a course's turns are learned from · left: the way that branches leave, and where */
export const groupOf = (
  key: string,
  courses: readonly Course[],
  playing: Playing,
  learned: (turn: Turn, index: number) => boolean,
  peersOf: (turns: readonly GroupTurn[]) => readonly Peers[],
  left: { readonly course: Course; readonly turn: Turn } | null = null,
): Group => {
  const { style, beliefs, reader } = playing;
  const episodes = courses.map(episodeOf);
  const courseOf = new Map<Turn, Course>();
  const turns = episodes.flatMap((episode, index) =>
    episode.turns
      .filter((turn) => learned(turn, index))
      .map((turn): GroupTurn => {
        courseOf.set(turn, courses[index] as Course);
        return { turn, episode, index };
      }),
  );
  const trunk: GroupTurn | null =
    left === null ? null : { turn: left.turn, episode: episodeOf(left.course), index: courses.length };
  if (left !== null) courseOf.set(left.turn, left.course);
  const courseFor = ({ turn }: GroupTurn): E.Either<ArenaError, Course> => {
    const course = courseOf.get(turn);
    return course === undefined
      ? E.left({
          _tag: 'WrongResult',
          of: `group ${key}`,
          did: 'was asked about a turn that is none of its own',
          expected: 'one of its turns',
        })
      : E.right(course);
  };
  return {
    key,
    game: (courses[0] as Course).table.game,
    text: { style, beliefs, reader },
    episodes,
    turns,
    peers: peersOf(turns),
    trunk,
    questions: (of) => {
      const course = courseFor(of);
      return E.isLeft(course)
        ? []
        : (course.right.moments[of.turn.phase]?.replies.map(({ request }) => request) ?? []);
    },
    stateAt: (of, phase) => {
      const course = courseFor(of);
      return E.isLeft(course) ? undefined : course.right.moments[phase]?.state;
    },
    counterfactual: async (changes) => {
      const found: { course: Course; turn: Turn; decision: Decision }[] = [];
      for (const { of, decision } of changes) {
        const course = courseFor(of);
        if (E.isLeft(course)) return course;
        found.push({ course: course.right, turn: of.turn, decision });
      }
      return counterfactuals(found, playing);
    },
  };
};
