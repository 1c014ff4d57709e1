/** @file Groups by state: an episode is played on policy, and at some of its turns m completions of the same state are each
 *  played on to the end, with the same chance for all, so that their rewards differ by the own decision alone. */
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import { gameKey } from '../data/situations.js';
import type { ArenaError } from '../errors.js';
import { isPlayer } from '../players/is-player.js';
import type { Outcome } from '../playing/read.js';
import type { PhasePlay } from '../playing/record.js';
import { digest, generator, seedOf } from '../random.js';
import type { Player, Request } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { continuedBy } from './continuation.js';
import {
  type Course,
  episodeOf,
  follow,
  forkAt,
  openCourse,
  type Reply,
  type Sample,
  settlePhase,
} from './course.js';
import { drawSamples } from './drawing.js';
import { type Group, type GroupTurn, groupOf, type Peers } from './group.js';
import { type LinkCredit, linkFaults } from './links.js';
import { optionFaults, ROLLOUT_OPTIONS, type RolloutOptions, type Settled, settled } from './options.js';
import { grammarsOf, type Playing, playOn, readSample } from './playing.js';
import type { RolloutRequest } from './rollouts.js';
import { resultsOf, type SeatedGame, seatGames } from './seating.js';
import { type GroupedRollouts, groupedRollouts } from './stepping.js';
import type { Turn } from './turn.js';

export interface BranchOptions extends RolloutOptions {
  /** m: completions of each state. */
  readonly completions: number;
  /** Where branches part: at one turn of each game, drawn (default), or at every turn. */
  readonly turns?: 'one' | 'all' | undefined;
  /** Who decides for the learners after the turn at which branches part: they themselves (default), or a player. With a player
   *  nothing is sampled after the turn, and what a decision is worth has no noise of later decisions; the worth is then that
   *  of the decision followed by this player's. */
  readonly continuation?: 'policy' | Player | undefined;
  /** Gives groups at turns of links what is known of each row: `links` of their `TurnGroup`. Nothing by default: it plays every
   *  row of every such group on. */
  readonly links?: LinkCredit | undefined;
}

/** A turn of a trunk at which branches part. */
interface Fork {
  readonly trunk: Course;
  readonly turn: Turn;
  readonly seed: number;
}

const trunkOf = (seated: SeatedGame, index: number, seed: number): Course =>
  openCourse(seated, seated.seats, (phase, seat) => seedOf(seed, 'turn', index, seated.seed, phase, seat));

const forksOf = (trunk: Course, index: number, turns: 'one' | 'all', seed: number): readonly Fork[] => {
  const all = trunk.turns;
  const chosen =
    turns === 'all' || all.length === 0
      ? all
      : [all[generator(seedOf(seed, 'branch turn', index)).int(all.length)] as Turn];
  return chosen.map((turn) => ({
    trunk,
    turn,
    seed: seedOf(seed, 'branch', index, trunk.table.seed, turn.phase, turn.seat),
  }));
};

type Place = Pick<Fork, 'trunk' | 'turn'>;

const repliesAt = ({ trunk, turn }: Place): readonly Reply[] =>
  (trunk.moments[turn.phase] as { readonly replies: readonly Reply[] }).replies;

/** The reply of the seat that is at its turn. */
const replyAt = (place: Place): Reply =>
  repliesAt(place).find(({ request }) => request.seat === place.turn.seat) as Reply;

/** m samples at each fork, by one call for each learner. */
const drawForks = async (
  forks: readonly Fork[],
  m: number,
  { seed, draw, pastSelves }: RolloutRequest,
  playing: Playing,
): Promise<E.Either<ArenaError, ReadonlyMap<Fork, readonly Sample[]>>> => {
  const samples = new Map<Fork, readonly Sample[]>();
  for (const agent of new Set(forks.map(({ turn }) => turn.agent))) {
    const own = forks.filter(({ turn }) => turn.agent === agent);
    const drawn = await drawSamples(
      { draw, pastSelves },
      {
        agent,
        prompts: own.map(({ turn }) => turn.prompt),
        completions: m,
        seed: seedOf(seed, 'draw', agent),
        seeds: own.map((fork) => fork.seed),
        ...grammarsOf(
          playing,
          own.map((fork) => replyAt(fork).request),
        ),
      },
      true,
    );
    if (E.isLeft(drawn)) return drawn;
    for (const [i, fork] of own.entries()) samples.set(fork, drawn.right[i] as readonly Sample[]);
  }
  return E.right(samples);
};

type Continuation = NonNullable<BranchOptions['continuation']>;

const continued = (course: Course, continuation: Continuation): Course =>
  continuation === 'policy' ? course : continuedBy(course, continuation);

/** The course in which a sample is what the seat answers at the fork; all others answer as in the trunk. */
const branch = (
  { trunk, turn }: Fork,
  sample: Sample,
  continuation: Continuation,
  playing: Playing,
): E.Either<ArenaError, Course> => {
  const course = forkAt(trunk, turn.phase);
  const replies = repliesAt({ trunk, turn });
  const own = replyAt({ trunk, turn });
  return E.chain((outcome: Outcome) => {
    const changed = replies.map((reply) =>
      reply === own ? { request: own.request, outcome, sample } : reply,
    );
    return E.map((_: PhasePlay) => continued(course, continuation))(settlePhase(course, changed, playing));
  })(readSample(sample, own.request satisfies Request, playing));
};

const decided = (course: Course, { phase, seat }: Turn): string =>
  canonical(course.phases[phase]?.decisions.find((decision) => decision.seat === seat)?.played);

/** The branches of a fork. Those that decide alike go on alike, so each way is played once; the trunk's way is played already
 *  where learners go on themselves. */
interface Branched {
  readonly fork: Fork;
  readonly courses: readonly Course[];
  /** Those that are played; the others follow them. */
  readonly leads: ReadonlyMap<string, Course>;
}

const branched = (
  fork: Fork,
  samples: readonly Sample[],
  continuation: Continuation,
  playing: Playing,
): E.Either<ArenaError, Branched> => {
  const leads = new Map(continuation === 'policy' ? [[decided(fork.trunk, fork.turn), fork.trunk]] : []);
  const courses: Course[] = [];
  for (const sample of samples) {
    const course = branch(fork, sample, continuation, playing);
    if (E.isLeft(course)) return course;
    const key = decided(course.right, fork.turn);
    if (!leads.has(key)) leads.set(key, course.right);
    courses.push(course.right);
  }
  return E.right({ fork, courses, leads });
};

const groupAt = (
  { fork: { trunk, turn }, courses }: Branched,
  continuation: Continuation,
  playing: Playing,
): Group => {
  const { phase, seat, prompt, agent } = turn;
  const key = `${gameKey(trunk.table)}:${phase}:${seat}:${digest(prompt)}`;
  const parts = (one: Turn): boolean => one.phase === phase && one.seat === seat;
  const together = (turns: readonly GroupTurn[]): readonly Peers[] => [
    { agent, key, places: turns.map((_, place) => place) },
  ];
  return groupOf(key, courses, playing, parts, together, { course: continued(trunk, continuation), turn });
};

/** All branches of all forks, played to the end in lockstep. */
const playForks = async (
  forks: readonly Fork[],
  { completions: m, continuation = 'policy' }: BranchOptions,
  request: RolloutRequest,
  playing: Playing,
): Promise<E.Either<ArenaError, readonly Group[]>> => {
  const samples = await drawForks(forks, m, request, playing);
  if (E.isLeft(samples)) return samples;
  const all: Branched[] = [];
  for (const fork of forks) {
    const one = branched(fork, samples.right.get(fork) as readonly Sample[], continuation, playing);
    if (E.isLeft(one)) return one;
    all.push(one.right);
  }
  const open = all.flatMap(({ leads, fork }) => [...leads.values()].filter((lead) => lead !== fork.trunk));
  const played = await playOn(open, playing);
  if (E.isLeft(played)) return played;
  for (const { courses, leads, fork } of all) {
    for (const course of courses) {
      const lead = leads.get(decided(course, fork.turn)) as Course;
      if (lead !== course) follow(course, lead);
    }
  }
  return E.right(all.map((one) => groupAt(one, continuation, playing)));
};

const play = async (
  options: BranchOptions,
  ready: Settled,
  request: RolloutRequest,
  seated: readonly SeatedGame[],
) => {
  const playing = ready.playing(request);
  const trunks = seated.map((one, index) => trunkOf(one, index, request.seed));
  const played = await playOn(trunks, playing);
  if (E.isLeft(played)) return played;
  const forks = trunks.flatMap((trunk, index) => forksOf(trunk, index, options.turns ?? 'one', request.seed));
  const groups = await playForks(forks, options, request, playing);
  if (E.isLeft(groups)) return groups;
  return E.right({
    groups: groups.right,
    results: trunks.flatMap((trunk, i) => resultsOf((seated[i] as SeatedGame).seats, episodeOf(trunk))),
  });
};

const KNOWN: Readonly<Record<keyof BranchOptions, true>> = {
  ...ROLLOUT_OPTIONS,
  completions: true,
  turns: true,
  continuation: true,
  links: true,
};

/** Branches on policy. Where the length of a game depends on what is decided, a drawn turn is of a short game more often
 *  than turns of that game are among all. Left: all faults of the options at once. */
export const branchRollouts = (options: BranchOptions): E.Either<ArenaError, GroupedRollouts> => {
  const { completions: m, turns, continuation = 'policy' } = options;
  const faults = [
    ...unknownOptionFaults(options, KNOWN),
    ...optionFaults(options),
    ...(Number.isSafeInteger(m) && m >= 1
      ? []
      : [{ field: 'completions', value: m, expected: 'a whole number above 0' }]),
    ...(turns === undefined || turns === 'one' || turns === 'all'
      ? []
      : [{ field: 'turns', value: turns, expected: "'one' or 'all'" }]),
    ...(continuation === 'policy' || isPlayer(continuation)
      ? []
      : [{ field: 'continuation', value: continuation, expected: "'policy', or a player" }]),
    ...linkFaults(options.links),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'branchRollouts', faults });
  const ready = settled(options);
  const identity = {
    rollouts: 'branches',
    completions: m,
    turns: turns ?? 'one',
    ...(continuation === 'policy' ? {} : { continuation: continuation.name }),
    ...ready.identity,
  };
  return E.right(
    groupedRollouts({ ...ready, links: options.links ?? null }, identity, m, async (request, population) => {
      const seated = seatGames(ready, request, population);
      return E.isLeft(seated) ? seated : play(options, ready, request, seated.right);
    }),
  );
};
