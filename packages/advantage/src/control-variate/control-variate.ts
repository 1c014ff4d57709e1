/** @file Memory as a control variate: what a situation paid before, beside what the others of the group are paid. */
import { either as E } from 'fp-ts';
import { checkGroups, checkOptions, listOf, type OptionChecks } from '../check.js';
import { type EcwOptions, SCALING } from '../ecw.js';
import type { AdvantageError } from '../errors.js';
import { type Estimate, estimate, finiteEstimate, type Group } from '../estimate.js';
import { isRounding, leaveOneOut } from '../moments.js';
import { belowOne, scaled } from '../scale.js';
import { type ControlMemory, checkControl, type Expectation, expectationOf, expected } from './memory.js';

export interface ControlGroup extends Group {
  /** Key of memory: prompts of the same situation share what was seen. */
  readonly situation: string;
}

export interface ControlInput {
  /** [G] with rewards [m], m ≥ 1. */
  readonly groups: readonly ControlGroup[];
  /** What was seen before this batch; `emptyControl` before the first. */
  readonly memory: ControlMemory;
}

export interface ControlOptions extends EcwOptions {
  /** Decay ρ of the moving averages of a situation, in [0, 1); default 0.9. (`decay` is that of the scale.) */
  readonly emaDecay?: number | undefined;
}

export interface ControlEstimate extends Estimate {
  /** [G], c: how much of the baseline is memory. */
  readonly weights: readonly number[];
  /** σ_B. */
  readonly scale: number;
  /** Memory after this batch. */
  readonly memory: ControlMemory;
}

/** c = v_LOO/(v_LOO + v_mem + d²), the weight that makes the variance of the mixture least; from memory alone. 0 at a first visit and where the
 *  variance is unknown or 0, 1 for a group of one. */
const weightOf = (entry: Expectation | null, m: number): number => {
  if (entry === null) return 0;
  // Without others there is nothing but memory.
  if (m === 1) return 1;
  if (entry.variance === null) return 0;
  const others = entry.variance / (m - 1);
  const error = entry.variance / entry.completions + Math.max(0, entry.drift ?? 0);
  return others === 0 ? 0 : others / (others + error);
};

const centered = (rewards: readonly number[], entry: Expectation | null, c: number): readonly number[] => {
  const others = rewards.length === 1 ? rewards.map(() => 0) : leaveOneOut(rewards);
  if (entry === null || c === 0) return others;
  return rewards.map((reward, k) => {
    const value = c * (reward - entry.mean) + (1 - c) * others[k]!;
    return isRounding(value, Math.max(Math.abs(reward), Math.abs(entry.mean))) ? 0 : value;
  });
};

const CONTROL: OptionChecks<ControlOptions> = { ...SCALING, emaDecay: belowOne };

const checkInput = (input: ControlInput, options: unknown): readonly AdvantageError[] => {
  const { groups, memory } = (input ?? {}) as ControlInput;
  return [
    ...checkGroups(groups),
    ...(listOf(groups) ?? []).flatMap((one, g): readonly AdvantageError[] => {
      const { situation, rewards } = (one ?? {}) as Partial<ControlGroup>;
      return typeof situation === 'string' || !Array.isArray(rewards)
        ? []
        : [
            {
              _tag: 'NotOfKind',
              field: `groups[${g}].situation`,
              value: situation,
              expected: 'a text',
            },
          ];
    }),
    ...checkControl(memory),
    ...checkOptions(options, CONTROL),
  ];
};

/** A_k = [R_k − b_k]/σ_B,  b_k = c·EMA_s + (1 − c)·1/(m−1) Σ_{j≠k} R_j,  c = v_LOO/(v_LOO + v_mem + d²).
 *
 *  v_LOO = σ²/(m−1) is the variance of the mean of the others, v_mem = σ²(1−ρ)/(m(1+ρ)) that of the moving average in a situation
 *  visited often by one policy (in general σ²/`completions` of its memory), d its drift since the last visit; σ² and d² are learned by situation. Memory is older than the batch
 *  and the others are not k, so no bias, whatever memory holds. The variance of R_k − b_k falls from σ²·m/(m−1) to σ² + v,
 *  1/v = 1/v_LOO + 1/(v_mem + d²): by 12 % at most at m = 8, by half at m = 2. A first visit is ECW; a group of one
 *  completion is compared with memory alone, and has no signal at a first visit.
 *  groups: [G] with [m] · returns advantages [G][m], weights [G], σ_B as `scale`, and the memory that follows; the input is
 *  never changed.
 *  left: every fault of groups, memory and options.
 *  @source a persistent value for each prompt in the place of a group: SPO, arXiv 2509.13232; the mixture is the least-squares
 *  combination of two unbiased estimates, the estimate of the drift is ours */
export const controlVariate = (
  input: ControlInput,
  options: ControlOptions = {},
): E.Either<readonly AdvantageError[], ControlEstimate> => {
  const faults = checkInput(input, options);
  if (faults.length > 0) return E.left(faults);
  const { groups, memory } = input;
  const known = groups.map(({ situation }) => expectationOf(memory, situation));
  const weights = groups.map(({ rewards }, g) => weightOf(known[g]!, rewards.length));
  const result = scaled(
    groups.map(({ rewards }, g) => centered(rewards, known[g]!, weights[g]!)),
    memory.scale,
    options,
  );
  if (E.isLeft(result)) return result;
  const { advantages, scale, memory: scaleAfter } = result.right;
  const after = new Map(Object.entries(memory.situations));
  for (const { situation, rewards } of groups)
    after.set(situation, expected(after.get(situation) ?? null, rewards, options.emaDecay ?? 0.9));
  const beyond = [...after].flatMap(([situation, { mean, variance, drift }]): readonly AdvantageError[] =>
    [mean, variance ?? 0, drift ?? 0].every(Number.isFinite)
      ? []
      : [{ _tag: 'BeyondRange', field: `memory.situations[${JSON.stringify(situation)}]` }],
  );
  if (beyond.length > 0) return E.left(beyond);
  const silent = advantages.flatMap((group, g) => (group.every((a) => a === 0) ? [g] : []));
  return finiteEstimate({
    ...estimate(advantages, silent, options),
    weights,
    scale,
    memory: { situations: Object.fromEntries(after), scale: scaleAfter },
  });
};
