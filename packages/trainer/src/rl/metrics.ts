/** @file The numbers of a reinforcement step, from its groups and its updates. */
import type { Completion } from '@tompo/lm';
import { mismatchOf } from '../loss/importance.js';
import type { Scalars } from '../optimiser/update.js';
import type { PromptMetrics, RlMetrics } from './options.js';
import type { PolicyScalar } from './policy/step.js';
import type { TurnGroup } from './rollouts/rollouts.js';
import type { Score } from './rollouts/scores.js';
import type { LearnerStep } from './updateLearners.js';

/** Mean of each part over the scores that carry it; parts that none carries are absent. Names in sorted order. */
export const partMeans = (scores: readonly Score[]): Readonly<Record<string, number>> => {
  const names = [...new Set(scores.flatMap(({ parts }) => Object.keys(parts)))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      mean(scores.flatMap(({ parts }) => (Object.hasOwn(parts, name) ? (parts[name] as number) : []))),
    ]),
  );
};

/** Are all rewards equal up to rounding? The rule of @tompo/advantage, which this package does not know:
 *  max − min ≤ 64 · 2⁻⁵² · max(1, max |reward|). A test of the command holds the two together. */
export const isConstant = (rewards: readonly number[]): boolean => {
  const most = rewards.reduce((max, reward) => Math.max(max, Math.abs(reward)), 1);
  const [first = 0] = rewards;
  const low = rewards.reduce((min, reward) => Math.min(min, reward), first);
  const high = rewards.reduce((max, reward) => Math.max(max, reward), first);
  return high - low <= 64 * Number.EPSILON * most;
};

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

const promptMetrics = ({ key, turns }: TurnGroup): PromptMetrics => {
  const scores = turns.map(({ score }) => score);
  const rewards = scores.map(({ reward }) => reward);
  return { id: key, reward: mean(rewards), bestReward: Math.max(...rewards), parts: partMeans(scores) };
};

/** A completion y comes with probability π(y) / Π Z, where Z is what the tokens that are left have of the free distribution: in
 *  expectation Π Z is Σ π(y) over all texts of the grammar. */
const freeCompliance = (completions: readonly Completion[]): Pick<RlMetrics, 'freeCompliance'> => {
  const shares = completions.flatMap(({ logprobs, constraint }) =>
    constraint === undefined
      ? []
      : [Math.exp(constraint.freeLogprobs.reduce((sum, free, t) => sum + free - (logprobs[t] as number), 0))],
  );
  return shares.length === 0 ? {} : { freeCompliance: mean(shares) };
};

/** What the sampled completions say of the policy. */
const rolloutMetrics = (groups: readonly TurnGroup[]) => {
  const turns = groups.flatMap((group) => group.turns);
  const scores = turns.map(({ score }) => score);
  const completions = turns.map(({ completion }) => completion);
  return {
    reward: mean(scores.map(({ reward }) => reward)),
    parts: partMeans(scores),
    completionLength: mean(completions.map(({ ids }) => ids.length)),
    truncated: mean(completions.map(({ ended }) => (ended ? 0 : 1))),
    ...freeCompliance(completions),
    zeroVariance: groups.filter((group) => isConstant(group.turns.map(({ score }) => score.reward))).length,
    prompts: groups.map(promptMetrics),
  } satisfies Partial<RlMetrics>;
};

/** Means over the updates; all 0 when every group was left out and nothing was updated. */
const updateMetrics = (updates: readonly Scalars<PolicyScalar>[], hasCritic: boolean) => {
  const over = (name: PolicyScalar | 'gradNorm'): number =>
    updates.length === 0 ? 0 : mean(updates.map((metrics) => metrics[name]));
  return {
    loss: over('loss'),
    policyLoss: over('policyLoss'),
    kl: over('kl'),
    entropy: over('entropy'),
    clipFraction: over('clipFraction'),
    ratioMean: over('ratioMean'),
    gradNorm: over('gradNorm'),
    ...(hasCritic ? { valueLoss: over('valueLoss') } : {}),
    ratioDrift: updates[0]?.ratioDrift ?? 0,
    updates: updates.length,
  } satisfies Partial<RlMetrics>;
};

/** How far sampler and trainer lay apart, over the tokens of all; nothing where they were not compared. */
const mismatchMetrics = (learners: readonly LearnerStep[]): Pick<RlMetrics, 'mismatch'> => {
  const compared = learners.flatMap((one) => one.compared ?? []);
  if (compared.length === 0) return {};
  return {
    mismatch: mismatchOf(
      compared.flatMap(({ trainer }) => trainer),
      compared.flatMap(({ sampler }) => sampler),
    ),
  };
};

/** The numbers of a step; with several learners those of all turns together, beside each learner's own. */
export interface LoopMetrics extends RlMetrics {
  readonly agents?: Readonly<Record<string, RlMetrics>> | undefined;
}

interface StepFacts {
  readonly step: number;
  readonly learningRate: number;
  readonly hasCritic: boolean;
}

/** The numbers of a step: of all turns, and of each learner's own where several learn. groups: in the rollouts' order. */
export const stepMetrics = (
  facts: StepFacts,
  groups: readonly TurnGroup[],
  learners: Readonly<Record<string, LearnerStep>>,
): LoopMetrics => {
  const { step, learningRate, hasCritic } = facts;
  const parts = Object.values(learners);
  const of = (turns: readonly TurnGroup[], own: readonly LearnerStep[]): RlMetrics => ({
    step,
    ...rolloutMetrics(turns),
    ...updateMetrics(
      own.flatMap(({ metrics }) => metrics),
      hasCritic,
    ),
    ...mismatchMetrics(own),
    learningRate,
    tokens: own.reduce((sum, { tokens }) => sum + tokens, 0),
  });
  if (parts.length === 1) return of(groups, parts);
  const agents = Object.entries(learners).flatMap(([name, part]): [string, RlMetrics][] =>
    part.groups.length > 0 ? [[name, of(part.groups, [part])]] : [],
  );
  return { ...of(groups, parts), agents: Object.fromEntries(agents) };
};
