/** @file Stage 4: the policy takes its seats in held-out games; eval/<arm>.json. */
import { type EvaluateOptions, type Evaluation, evaluate as evaluateArena, planner } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { seatedEntry } from '../recipe/algorithms.js';
import { playerName, poolNames } from '../recipe/players.js';
import { learnerAt } from '../recipe/rollouts.js';
import type { RunContext } from '../run/context.js';
import { writeJson } from '../run/files.js';
import { trainedIn } from '../run/fit.js';
import { type Society, societyOf } from '../social/society.js';
import { type OpenArm, openTrained } from './arm.js';
import { type FreeAnswers, freeAnswersOf } from './constrained.js';
import { type AnswerCost, costOf } from './cost.js';
import { expertOf } from './experts.js';
import { heldoutGames } from './games.js';
import { openOpponents } from './opponents.js';
import { played } from './played.js';
import { openPlayedGames } from './playedGames.js';
import { countReasons } from './reasons.js';
import { shownGames } from './shown.js';

/** Games of a batch: what an interrupt loses at most. Fewer would make the batches of the policy slow. */
const SIDE_BY_SIDE = 32;

export const SEATS = { random: 'one', first: 'zero', all: 'all' } as const satisfies Record<
  RunContext['recipe']['evaluation']['seats'],
  EvaluateOptions['seats']
>;

/** What lies in eval/<arm>.json: the arena's evaluation with some of its games whole, and why answers were unreadable. */
export interface SavedEvaluation extends Evaluation {
  /** Which game each of `examples` is. */
  readonly exampleKeys: readonly string[];
  readonly noncompliance: readonly { readonly reason: string; readonly count: number }[];
  /** What the policy wrote: tokens of all answers, those that were not chosen among them. Absent in evaluations of earlier
   *  versions. */
  readonly cost?: AnswerCost | undefined;
  /** What the games were like for all, by family; free riding is the policy's. Absent in evaluations of earlier versions. */
  readonly social?: readonly Society[] | undefined;
  /** With `evaluation.constrained`: its answers could be nothing but answers, and of those that it wrote freely at the same questions so
   *  many can be read. */
  readonly constrained?: FreeAnswers | undefined;
}

export const evaluate = async (context: RunContext, arm: string): Promise<void> => {
  const { recipe, folder, progress, signal, resumeWith } = context;
  const { evaluation: options } = recipe;
  const games = heldoutGames(recipe, options.games);
  const log = await openPlayedGames(folder.playedGames(arm), games.length, SIDE_BY_SIDE, progress.line);
  const others = await openOpponents(options.opponents, options.noise, context);
  const policy = await openSeat(context, arm);
  // A language model behind an endpoint answers freely whatever the recipe says.
  const constrained = options.constrained === true && seatedEntry(recipe, arm) === undefined;
  const stage = progress.stage(`eval ${arm}`, games.length, 'games');
  let finished = log.kept.length;
  try {
    const ended = await evaluateArena(
      {
        policy: policy.player,
        opponents: others.players,
        games,
        seats: SEATS[options.seats],
        onUnreadable: options.onUnreadable,
        beliefs: recipe.text.beliefs,
        reader: recipe.text.reader,
        reference: expertOf(recipe, 0, context.llms),
        ...(recipe.rl.agents === undefined ? {} : { roleOf: (seat: number) => learnerAt(recipe, seat) }),
        examples: games.length,
        interval: { resamples: options.bootstrap, level: options.level, seed: recipe.seed },
        signal,
        sideBySide: SIDE_BY_SIDE,
        played: log.kept,
        onPlayed: log.write,
      },
      (now) => {
        finished += now.finished.length;
        stage.update(finished, [`phase ${now.phases}`]);
      },
    );
    if (E.isLeft(ended) && ended.left._tag === 'Aborted') {
      stage.stop(`stopped with ${log.count()} of ${games.length} games kept`);
      return fail({ _tag: 'Interrupted', stage: `eval ${arm}`, resume: resumeWith });
    }
    const result = played(ended);
    const shownAt = shownGames(result.examples, recipe.report.playthroughs);
    const saved: SavedEvaluation = {
      ...result,
      opponents: withPools(result.opponents, poolNames(options.opponents)),
      examples: shownAt.flatMap((i) => result.examples[i] ?? []),
      exampleKeys: shownAt.flatMap((i) => result.games[i]?.key ?? []),
      noncompliance: countReasons(result.examples, arm),
      cost: costOf(result.examples, arm),
      social: societyOf(
        result.examples.map((record, i) => ({ record, seats: result.games[i]?.seats ?? [] })),
        playerName(recipe.expert) === planner.name,
      ),
      ...(constrained ? { constrained: freeAnswersOf(result.examples, arm) } : {}),
    };
    writeJson(folder.evaluation(arm), saved);
    const { u1, u1Strict, u1Lenient, u3, payoff } = result.summary.all ?? {};
    const byReader =
      typeof u1Strict?.value === 'number'
        ? [`U1 strict ${shown(u1Strict.value)}`, `lenient ${shown(u1Lenient?.value)}`]
        : [`U1 ${shown(u1?.value)}`];
    // Without an analysis there is no welfare of a planner to take a part of.
    const outcome =
      typeof u3?.value === 'number' ? `U3 ${shown(u3.value)}` : `payoff ${shown(payoff?.value)}`;
    const free = saved.constrained;
    stage.finish([
      ...byReader,
      ...(free === undefined ? [] : [`constrained, ${free.readable} of ${free.answers} readable when free`]),
      outcome,
    ]);
  } finally {
    log.close();
    await Promise.all([policy.end(), others.dispose()]);
  }
};

/** The arm as it takes its seats: a policy of the run, or a language model that is evaluated beside them. */
const openSeat = async (context: RunContext, arm: string): Promise<OpenArm> => {
  const { recipe, llms } = context;
  const seated = seatedEntry(recipe, arm);
  if (seated !== undefined && llms !== null)
    return { player: llms.player(seated.player, 'arm', arm), end: async () => undefined };
  return openTrained({ recipe, folder: trainedIn(context).folder }, arm, context.executor, {
    constrained: recipe.evaluation.constrained,
  });
};

/** Who sat in the other seats, and of which frozen pools: figures against the same pool can be held against each other. */
const withPools = (opponents: string, pools: readonly string[]): string =>
  pools.length === 0 ? opponents : `${opponents} (${pools.join(', ')})`;

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(3);
