/** @file Rollouts whose partners grow: before every so many steps the learner is probed, and a partner that is written for its weakness
 *  joins those that are drawn from. */
import {
  type ArenaError,
  answerGrammars,
  type BeliefMode,
  explain,
  type GameSource,
  type Player,
  type Population,
  policyPlayer,
  type RolloutRequest,
  type Rollouts,
  type SeededGame,
  type Substitute,
} from '@tompo/arena';
import type { Fault, TextStyle } from '@tompo/games';
import { either as E } from 'fp-ts';
import { callable, checked, given, type Names, number, oneOf, truth, unknown, whole } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { type Growth, type GrowthOptions, grown } from './growth.js';
import { type GrowingState, growingPopulation, isGrowingState } from './population.js';

export interface GrowingOptions extends Partial<GrowthOptions> {
  /** Who sits beside the learner from the beginning, and the same as a list to probe; players that answer at once. */
  readonly population: Population;
  readonly players: readonly Player[];
  /** The rollouts with the population that they are to draw from, such as `branchRollouts`. */
  readonly rollouts: (population: Population) => Rollouts;
  /** Where the games come from in which the learner is probed. */
  readonly games: GameSource;
  /** Before how many steps, counted from the first, the population grows; never before the first. Default 5. */
  readonly every?: number | undefined;
  /** Games of a probe; default 12. */
  readonly probes?: number | undefined;
  /** How often a seat is taken by one who was written; default .5. */
  readonly share?: number | undefined;
  /** What the learner is after: regret is counted in it. Default welfare. */
  readonly seeks?: 'welfare' | 'payoff' | undefined;
  readonly seed: number;
  /** The learner's name; default policy. */
  readonly learner?: string | undefined;
  readonly style: TextStyle;
  readonly beliefs: BeliefMode;
  readonly reader?: 'strict' | 'lenient' | undefined;
  readonly onUnreadable?: Substitute | undefined;
  /** The learner writes nothing but answers while it is measured, as in rollouts with the same option; default false. */
  readonly constrained?: boolean | undefined;
  /** Called after each growth with all that there were. */
  readonly onGrown?: ((growths: readonly Growth[], state: GrowingState<Growth>) => void) | undefined;
}

const OPTIONS: Names<GrowingOptions> = {
  population: true,
  players: true,
  rollouts: true,
  games: true,
  every: true,
  probes: true,
  drafts: true,
  attempts: true,
  generator: true,
  weighting: true,
  share: true,
  seeks: true,
  seed: true,
  learner: true,
  style: true,
  beliefs: true,
  reader: true,
  onUnreadable: true,
  constrained: true,
  onGrown: true,
};

/** Probes are far from the games that are learned from. */
const PROBES_FROM = 2_000_000;

interface Settled extends GrowthOptions {
  readonly every: number;
  readonly probes: number;
  readonly share: number;
  readonly seeks: 'welfare' | 'payoff';
}

const settled = (options: GrowingOptions): Settled => ({
  every: options.every ?? 5,
  probes: options.probes ?? 12,
  drafts: options.drafts ?? 12,
  attempts: options.attempts ?? 2,
  generator: options.generator ?? 'search',
  weighting: options.weighting ?? 'uniform',
  share: options.share ?? 0.5,
  seeks: options.seeks ?? 'welfare',
});

const MOST = 10_000;

const STYLES: Readonly<Record<TextStyle, true>> = { natural: true, compact: true };
const BELIEFS: Readonly<Record<BeliefMode, true>> = { none: true, optional: true, required: true };
const READERS: Readonly<Record<NonNullable<GrowingOptions['reader']>, true>> = {
  strict: true,
  lenient: true,
};
const SUBSTITUTES: Readonly<Record<Substitute, true>> = { skip: true, repeat: true, default: true };

/** How texts are written and read: a word that is misspelt would silently mean another. */
const textFaults = ({ style, beliefs, reader, onUnreadable }: GrowingOptions): readonly Fault[] => [
  ...oneOf('style', style, STYLES),
  ...oneOf('beliefs', beliefs, BELIEFS),
  ...given(reader, (word) => oneOf('reader', word, READERS)),
  ...given(onUnreadable, (word) => oneOf('onUnreadable', word, SUBSTITUTES)),
];

/** What is called later: an `Either` that nobody unwrapped would fail within the training. */
const calledFaults = ({ population, rollouts, games, onGrown }: GrowingOptions): readonly Fault[] => [
  ...(['at', 'draw', 'observe'] as const).flatMap((name) =>
    callable(`population.${name}`, population?.[name]),
  ),
  ...callable('rollouts', rollouts),
  ...callable('games.games', games?.games),
  ...given(onGrown, (f) => callable('onGrown', f)),
];

const learnerFaults = (learner: unknown): readonly Fault[] =>
  typeof learner === 'string' && learner !== '' ? [] : [{ field: 'learner', reason: 'must be a name' }];

const faultsOf = (options: GrowingOptions): readonly Fault[] => {
  const { every, probes, drafts, attempts, generator, weighting, share, seeks } = settled(options);
  const { players } = options;
  return [
    ...unknown(options, OPTIONS),
    ...calledFaults(options),
    ...textFaults(options),
    ...given(options.learner, learnerFaults),
    ...whole('every', every, 1),
    ...whole('probes', probes, 1, MOST),
    ...whole('drafts', drafts, 1, MOST),
    ...whole('attempts', attempts, 1, MOST),
    ...number('share', share, share > 0 && share <= 1, 'above 0, up to 1'),
    ...oneOf('generator', generator, { search: true, random: true }),
    ...oneOf('weighting', weighting, { uniform: true, prioritised: true }),
    ...(options.constrained === undefined ? [] : truth('constrained', options.constrained)),
    ...oneOf('seeks', seeks, { welfare: true, payoff: true }),
    ...(Number.isSafeInteger(options.seed) ? [] : [{ field: 'seed', reason: 'must be a whole number' }]),
    ...(Array.isArray(players) && players.length > 0
      ? players.flatMap((player, i) =>
          typeof player?.decide === 'function'
            ? []
            : [{ field: `players[${i}]`, reason: 'must be a player that answers at once (`decide`)' }],
        )
      : [{ field: 'players', reason: 'must have one player at least' }]),
  ];
};

/** The learner as it is now, as a player. */
const learnerOf = (
  { learner = 'policy', style, beliefs, reader, constrained = false }: GrowingOptions,
  { draw, seed }: RolloutRequest,
): Player => {
  const grammarOf = constrained ? answerGrammars({ style, beliefs }) : null;
  return policyPlayer({
    name: learner,
    style,
    beliefs,
    reader,
    faults: 'stop',
    complete: async (prompts, seeds, views) => {
      const grammars = grammarOf === null ? {} : { grammars: views.map(grammarOf) };
      const drawn = await draw({ agent: learner, prompts, completions: 1, seed, seeds, ...grammars });
      return drawn.map(({ completions: [only] }) => only ?? '');
    },
  });
};

const orThrow = E.getOrElseW((error: ArenaError): never => {
  throw new Error(explain(error), { cause: error });
});

const gamesOf = (
  { games }: GrowingOptions,
  growth: number,
  probes: number,
): { readonly search: readonly SeededGame[]; readonly validation: readonly SeededGame[] } => {
  const from = PROBES_FROM + 2 * growth * probes;
  return {
    search: orThrow(games.games(probes, from)),
    validation: orThrow(games.games(probes, from + probes)),
  };
};

/** inner: those whose partners grow. Nothing is wrong with the options. */
const over = (inner: Rollouts, options: GrowingOptions): Rollouts => {
  const settings = settled(options);
  const { every, probes, share: _, seeks, ...growing } = settings;
  const { players, beliefs, reader = 'strict', onUnreadable = 'skip', onGrown } = options;
  const grow = async (
    state: GrowingState<Growth>,
    request: RolloutRequest,
  ): Promise<GrowingState<Growth>> => {
    const { step, signal } = request;
    const { written, growth } = orThrow(
      await grown(
        {
          step: step - 1,
          seed: options.seed,
          policy: learnerOf(options, request),
          begun: players,
          written: state.written,
          games: gamesOf(options, state.growths.length, probes),
          table: { seeks, onUnreadable, beliefs, reader, signal },
        },
        growing,
      ),
    );
    const next = { ...state, written, growths: [...state.growths, growth] };
    onGrown?.(next.growths, next);
    return next;
  };
  return {
    identity: {
      growing: {
        ...settings,
        seed: options.seed,
        ...(options.constrained ? { constrained: true } : {}),
        players: players.map(({ name }) => name),
      },
      of: inner.identity,
    },
    completions: inner.completions,
    memory: inner.memory,
    step: async (request) => {
      const memory = request.memory ?? inner.memory;
      const isDue = request.step > 1 && (request.step - 1) % every === 0;
      if (isDue && !isGrowingState(memory))
        throw new TypeError('The memory of growing rollouts is none that an earlier step gave.');
      return inner.step({
        ...request,
        memory: isDue ? await grow(memory as GrowingState<Growth>, request) : memory,
      });
    },
  };
};

/** Rollouts as they are, but that their partners grow. What was written is in their memory, and so in checkpoints: a run that goes on
 *  has the same partners. Left: all that is wrong with the options. */
export const growingRollouts = (options: GrowingOptions): E.Either<CurriculumError, Rollouts> => {
  const of = 'growingRollouts';
  const made = checked(
    of,
    options,
    () => faultsOf(options),
    () => options.rollouts(growingPopulation<Growth>(options.population, settled(options).share)),
  );
  const faults = [{ field: 'rollouts', reason: 'must give rollouts, and no `Either` of them' }];
  return E.chain(
    (inner: Rollouts): E.Either<CurriculumError, Rollouts> =>
      typeof inner?.step === 'function'
        ? E.right(over(inner, options))
        : E.left({ _tag: 'InvalidOptions', of, faults }),
  )(made);
};
