/** @file The diagnosis: the opponent that leaves most regret, the moments that stand out, what the student attends to there, how far that is
 *  to be believed, and the cause, chosen by rule. */
import { rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { callable, checked, given, type Names, number, oneOf, unknown, whole } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { bestReplyTo } from '../exact/best-reply.js';
import { playOut } from '../exact/play.js';
import type { RepeatedGame } from '../game.js';
import { mean } from '../mean.js';
import type { Opponent } from '../opponent.js';
import type { Policy } from '../student/policy.js';
import { criticOf } from './critic.js';
import {
  type Attention,
  type Diagnosis,
  type DiagnosisKind,
  diagnosisKinds,
  type Frame,
} from './diagnosis.js';
import { criticalFrames, type FrameOptions, rollout } from './frames.js';
import { interventionOf, rankCorrelation } from './intervention.js';
import { type Losses, lossesOf } from './losses.js';
import { placebo } from './placebo.js';
import { type Features, featuresOf, saliencyOf } from './saliency.js';
import { diagnosisText } from './text.js';

export interface DiagnosisContext {
  readonly game: RepeatedGame;
  readonly policy: Policy;
  /** Whom it was trained with, how much of each, and the regret that each leaves. */
  readonly pool: readonly {
    readonly opponent: Opponent;
    readonly weight: number;
    readonly regret: number;
  }[];
  readonly seed: number;
  /** Of the student's own value, where it has one; see `Student`. */
  readonly saliency?: typeof saliencyOf | undefined;
}

export interface DiagnosisOptions extends FrameOptions {
  /** Rollouts; default 5. */
  readonly rollouts?: number | undefined;
  /** Below this agreement of attention and intervention nothing is claimed; default .3. */
  readonly agreement?: number | undefined;
  /** What the student attends to in a window; default the student's own, or else `saliencyOf`, the gradient of its exact value. Whatever it says is held against the
   *  intervention. */
  readonly saliency?: typeof saliencyOf | undefined;
}

/** An object's attention in each frame, and what changing it does there. */
interface Seen {
  readonly object: string;
  readonly scores: readonly number[];
  readonly interventions: readonly number[];
}

/** How much there is of a gradient. */
const size = (gradient: readonly number[]): number => gradient.reduce((sum, g) => sum + Math.abs(g), 0);
const sizes = ([own, other]: Features[number]): readonly [number, number] => [size(own), size(other)];

/** attention by object, and its agreement with the intervention. */
export const attentionOf = (
  seen: readonly Seen[],
): { readonly attention: readonly Attention[]; readonly agreement: number | null } => {
  const all = seen.flatMap(({ scores }) => scores).reduce((a, b) => a + b, 0);
  const area = 1 / seen.length;
  const attention = seen.map(({ object, scores, interventions }) => {
    const score = all > 0 ? scores.reduce((a, b) => a + b, 0) / all : 0;
    return { object, score, area, lift: score / area, intervention: mean(interventions) };
  });
  const agreement =
    seen.length === 0
      ? null
      : rankCorrelation(
          seen.flatMap(({ scores }) => scores),
          seen.flatMap(({ interventions }) => interventions),
        );
  return { attention, agreement };
};

const objectName = (ago: number, seat: 0 | 1): string =>
  `${seat === 0 ? 'own choice' : "other's choice"} ${ago} round${ago === 1 ? '' : 's'} ago`;

const kindOf = (losses: Losses, attention: readonly Attention[]): DiagnosisKind => {
  if (losses.late > 0.5) return 'horizon';
  if (losses.conflict > 0.25) return 'mis-times';
  if (attention.some(({ lift }) => lift < 0.5)) return 'blind';
  const usual = mean(attention.map(({ intervention }) => intervention));
  if (attention.some(({ lift, intervention }) => lift > 1.5 && intervention < usual)) return 'distracted';
  return losses.trusting >= losses.retaliating ? 'too-trusting' : 'too-retaliating';
};

export type Diagnose = (context: DiagnosisContext) => Diagnosis;

const NAMES: Names<DiagnosisOptions> = {
  rollouts: true,
  agreement: true,
  saliency: true,
  by: true,
  apart: true,
  most: true,
};
const BY = { td: true, regret: true } as const;

/** The diagnosis with all its parts. */
export const diagnosing = (options: DiagnosisOptions = {}): E.Either<CurriculumError, Diagnose> =>
  checked(
    'diagnosing',
    options,
    () => [
      ...unknown(options, NAMES),
      ...given(options.rollouts, (n) => whole('rollouts', n, 1, 100_000)),
      ...given(options.agreement, (x) => number('agreement', x, x >= -1 && x <= 2, 'from −1 to 2')),
      ...given(options.saliency, (f) => callable('saliency', f)),
      ...given(options.by, (word) => oneOf('by', word, BY)),
      ...given(options.apart, (n) => whole('apart', n, 1)),
      ...given(options.most, (n) => whole('most', n, 1)),
    ],
    () => diagnosed(options),
  );

/** The same, of options that are known to be good. */
export const diagnosed =
  ({
    rollouts = 5,
    agreement: least = 0.3,
    saliency: asked,
    ...frameOptions
  }: DiagnosisOptions = {}): Diagnose =>
  ({ game, policy, pool, seed, saliency: own = saliencyOf }) => {
    const saliency = asked ?? own;
    const worst = pool.reduce((a, b) => (b.regret > a.regret ? b : a));
    const { machine, id } = worst.opponent;
    const best = bestReplyTo(game, machine);
    const play = playOut(game, policy, machine);
    const critic = criticOf(
      game,
      policy,
      pool.map(({ opponent, weight }) => ({ machine: opponent.machine, weight })),
    );
    const all = Array.from({ length: rollouts }, (_, i) =>
      rollout(game, policy, machine, best, critic, { seed, rollout: i }),
    ).flat();
    const { choices, memory } = policy;
    const frames = criticalFrames(all, frameOptions);
    /** Only frames in which there is as much to remember as can be are comparable. */
    const full = frames.filter(({ remembered }) => remembered.length === memory);
    const saliencies = full.map(({ round, remembered }) =>
      saliency(critic[round] as readonly number[], choices, memory, featuresOf(choices, remembered)),
    );
    const seen = Array.from({ length: memory }, (_, back) => memory - 1 - back).flatMap((j) =>
      ([0, 1] as const).map(
        (seat): Seen => ({
          object: objectName(memory - j, seat),
          scores: saliencies.map((one) => size(one[j]?.[seat] ?? [])),
          interventions: full.map((frame: Frame) => interventionOf(policy, play, frame, j, seat)),
        }),
      ),
    );
    const { attention, agreement } = attentionOf(seen);
    const losses = lossesOf(policy, play, best);
    const isBelieved = agreement !== null && agreement >= least;
    const diagnosis = {
      opponent: id,
      regret: worst.regret,
      value: play.value,
      best: best.value,
      kind: isBelieved ? kindOf(losses, attention) : ('unsure' as const),
      frames: frames.map((frame) => {
        const here = saliencies[full.indexOf(frame)];
        return here === undefined ? frame : { ...frame, attention: here.map(sizes) };
      }),
      attention,
      agreement,
    };
    return { ...diagnosis, text: diagnosisText(diagnosis, game.rounds) };
  };

/** Returns alone: the worst opponent and its regret, without moments, attention or cause. */
export const withoutSaliency: Diagnose = ({ game, policy, pool }) => {
  const worst = pool.reduce((a, b) => (b.regret > a.regret ? b : a));
  const { machine, id } = worst.opponent;
  const diagnosis = {
    opponent: id,
    regret: worst.regret,
    value: playOut(game, policy, machine).value,
    best: bestReplyTo(game, machine).value,
    kind: 'unsure' as const,
    frames: [],
    attention: [],
    agreement: null,
  };
  return { ...diagnosis, text: diagnosisText(diagnosis, game.rounds) };
};

/** A placebo: the diagnosis of another with a cause that was drawn, and attention dealt to other objects. */
export const shuffled =
  (diagnose: Diagnose): Diagnose =>
  (context) => {
    const real = diagnose(context);
    const random = rng(context.seed).fork('shuffled');
    const false_ = { ...real, ...placebo(real, diagnosisKinds, random) };
    return { ...false_, text: diagnosisText(false_, context.game.rounds) };
  };
