/** @file The options that both kinds of rollouts share, and their faults. */
import type { Decision, TextStyle } from '@tompo/games';
import type { Reader } from '@tompo/rewards';
import type { OptionFault } from '../errors.js';
import { type Mixture, mixtureFaults, weighted } from '../players/draw.js';
import { isPlayer } from '../players/is-player.js';
import { DEFAULT_TIMEOUT_MS, LONGEST_MS } from '../playing/ask.js';
import { answerGrammars } from '../playing/grammars.js';
import type { BeliefMode, Request, Substitute } from '../types.js';
import { type Demonstrations, demonstrationFaults, demonstrationsIdentity } from './demonstrations.js';
import type { RolloutGames } from './games.js';
import type { LinkCredit } from './links.js';
import type { Playing } from './playing.js';
import { mixed } from './population/mixture.js';
import { only } from './population/only.js';
import type { Population } from './population/population.js';
import { identityOf, type Reward } from './rewards/reward.js';
import type { RolloutRequest } from './rollouts.js';
import { type SeatRule, seatFaults } from './seat.js';

export interface RolloutOptions {
  readonly games: RolloutGames;
  /** How many games a step takes of a source; a function gives as many as it likes. */
  readonly gamesPerStep?: number | undefined;
  /** The learner's id; default policy. A rule that names its learners needs none. */
  readonly learner?: string | undefined;
  /** The learners' seats; default one, drawn per game from its seed. */
  readonly seats?: SeatRule | undefined;
  /** Who sits in the other seats: one player, or drawn per seat and per game from the step's seed: of a list, with weights or
   *  without, or of a population. */
  readonly opponents?: Mixture | Population | undefined;
  readonly style: TextStyle;
  /** Do learners state what they expect of the others? */
  readonly beliefs: BeliefMode;
  /** How strictly they are read; default strict. */
  readonly reader?: Reader | undefined;
  /** What is played for an answer that cannot be read, as in `play`; default skip. The turn is learned from. */
  readonly onUnreadable?: Substitute | undefined;
  readonly defaultMove?: ((request: Request) => Decision) | undefined;
  /** An episode that has not ended after so many phases is truncated; default 1000. */
  readonly maxPhases?: number | undefined;
  /** How long a player may take for each question of a call, as in `play`; default 600,000. */
  readonly timeoutMs?: number | null | undefined;
  readonly reward: Reward;
  /** An expert's answers are learned from in the place of the learners' own, at the very states that the learners come to. */
  readonly demonstrations?: Demonstrations | undefined;
  /** Learners, and their past selves, write nothing but answers: `draw` is handed the grammar of each question's answers (none where they
   *  cannot be listed), which whoever draws must obey. false by default. */
  readonly constrained?: boolean | undefined;
  /** Plain JSON that says which games these are; joins the identity of the rollouts. */
  readonly identity?: unknown;
}

/** Of every option its name, so that others can be refused. */
export const ROLLOUT_OPTIONS: Readonly<Record<keyof RolloutOptions, true>> = {
  games: true,
  gamesPerStep: true,
  learner: true,
  seats: true,
  opponents: true,
  style: true,
  beliefs: true,
  reader: true,
  onUnreadable: true,
  defaultMove: true,
  maxPhases: true,
  timeoutMs: true,
  reward: true,
  demonstrations: true,
  constrained: true,
  identity: true,
};

/** Settled options. */
export interface Settled {
  readonly games: RolloutGames;
  readonly gamesPerStep: number;
  readonly learner: string;
  readonly seats: SeatRule;
  readonly opponents: Population | null;
  readonly reward: Reward;
  readonly links: LinkCredit | null;
  readonly demonstrations: Demonstrations | null;
  readonly playing: (request: RolloutRequest) => Playing;
  readonly identity: Readonly<Record<string, unknown>>;
}

const isPopulation = (given: unknown): given is Population => {
  const { draw, observe, at } = (given ?? {}) as Partial<Population>;
  return [draw, observe, at].every((one) => typeof one === 'function');
};

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

const opponentFaults = (opponents: unknown): readonly OptionFault[] => {
  if (opponents === undefined || isPlayer(opponents) || isPopulation(opponents)) return [];
  const isListed = (one: unknown): boolean =>
    isPlayer(one) || isPlayer((one as { readonly player?: unknown } | null | undefined)?.player);
  return Array.isArray(opponents) && opponents.every(isListed)
    ? mixtureFaults('opponents', opponents as Mixture)
    : [
        {
          field: 'opponents',
          value: opponents,
          expected: 'a player, a list of players, or a population such as mixture gives',
        },
      ];
};

const populationOf = (opponents: Mixture | Population): Population =>
  isPopulation(opponents) ? opponents : isPlayer(opponents) ? only(opponents) : mixed(weighted(opponents));

/** All that cannot be meant, of a caller without types too. */
export const optionFaults = (options: RolloutOptions): readonly OptionFault[] => {
  const faults: OptionFault[] = [];
  const check = (path: string, value: unknown, ok: boolean, expected: string): void => {
    if (!ok) faults.push({ field: path, value, expected });
  };
  const among = (path: string, value: unknown, allowed: readonly unknown[]): void =>
    check(path, value, allowed.includes(value), `one of ${allowed.filter(Boolean).join(', ')}`);
  const { games, gamesPerStep, opponents, timeoutMs, reward } = options;
  const isSource = typeof games === 'object' && games !== null && typeof games.games === 'function';
  check(
    'games',
    games,
    typeof games === 'function' || isSource,
    'a source of games, or a function from a step and its seed to games',
  );
  if (isSource || gamesPerStep !== undefined)
    check('gamesPerStep', gamesPerStep, isCount(gamesPerStep), 'a whole number above 0');
  const { learner = 'policy' } = options;
  check('learner', learner, typeof learner === 'string' && learner !== '', 'a name');
  faults.push(...seatFaults(options.seats ?? 'one'));
  faults.push(...opponentFaults(opponents));
  among('style', options.style, ['natural', 'compact']);
  among('beliefs', options.beliefs, ['none', 'optional', 'required']);
  among('reader', options.reader, [undefined, 'strict', 'lenient']);
  among('onUnreadable', options.onUnreadable, [undefined, 'skip', 'repeat', 'default']);
  check('maxPhases', options.maxPhases, isCount(options.maxPhases ?? 1), 'a whole number above 0');
  check(
    'timeoutMs',
    timeoutMs,
    timeoutMs === undefined || timeoutMs === null || (timeoutMs >= 1 && timeoutMs <= LONGEST_MS),
    `a number from 1 to ${LONGEST_MS}, or null`,
  );
  faults.push(...demonstrationFaults(options.demonstrations));
  const { constrained } = options;
  check('constrained', constrained, [undefined, true, false].includes(constrained), 'true or false');
  check('reward', reward, typeof reward === 'function', 'a function of a group, such as payoff()');
  for (const fault of (typeof reward === 'function' && reward.faults) || [])
    faults.push({ ...fault, field: `reward.${fault.field}` });
  return faults;
};

/** Options without a fault, with their defaults. */
export const settled = (options: RolloutOptions): Settled => {
  const { games, gamesPerStep = 1, learner = 'policy', seats = 'one', opponents, reward } = options;
  const { style, beliefs, reader = 'strict', onUnreadable = 'skip', defaultMove } = options;
  const { maxPhases = 1000, timeoutMs = DEFAULT_TIMEOUT_MS, demonstrations, constrained = false } = options;
  const grammarOf = constrained ? answerGrammars({ style, beliefs }) : null;
  const population = opponents === undefined ? null : populationOf(opponents);
  return {
    games,
    gamesPerStep,
    learner,
    seats,
    opponents: population,
    reward,
    links: null,
    demonstrations: demonstrations ?? null,
    playing: (request) => ({
      request,
      style,
      beliefs,
      reader,
      onUnreadable,
      defaultMove,
      maxPhases,
      timeoutMs,
      grammarOf,
    }),
    identity: {
      games: options.identity ?? null,
      gamesPerStep: options.gamesPerStep ?? null,
      learner,
      seats,
      opponents: population?.identity ?? null,
      style,
      beliefs,
      reader,
      onUnreadable,
      maxPhases,
      reward: identityOf(reward),
      ...(constrained ? { constrained } : {}),
      ...(demonstrations === undefined ? {} : { demonstrations: demonstrationsIdentity(demonstrations) }),
    },
  };
};
