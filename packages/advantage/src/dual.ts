/** @file The dual form of ours: the sample level keeps the form of answers, the graph level is the welfare of the graph that forms. */
import { either as E } from 'fp-ts';
import { checkFinite, checkGroups, checkOptions, listOf, type OptionChecks, oneOf, upTo } from './check.js';
import { type Combined, combine, type Term } from './combine.js';
import { type EcwOptions, ecw, SCALING } from './ecw.js';
import type { AdvantageError } from './errors.js';
import type { Credit, Estimator, Group } from './estimate.js';
import { grpo } from './grpo.js';
import { checkLinkGroups, type LinkGroup } from './lcw/input.js';
import { lcw } from './lcw/lcw.js';
import { checkScale, emptyScale, type ScaleMemory } from './scale.js';

export interface DualGroup extends Group {
  /** [m], Q(s, x_k): welfare as a share of the most there can be; of the absent move for a completion that could not be read. */
  readonly rewards: readonly number[];
  /** [m], whether the answer obeys the rules, in any unit. */
  readonly compliance: readonly number[];
  /** [m], how near the decision is to an expert's; null or left out where there is none. */
  readonly imitation?: readonly number[] | null | undefined;
  /** [m], tokens of each completion; `lcw` needs them. */
  readonly tokens?: readonly number[] | undefined;
  /** Rows of links, or null; `lcw` needs them. */
  readonly links?: LinkGroup['links'] | undefined;
}

export interface DualMemory {
  readonly scale: ScaleMemory;
  /** How many batches were weighed: the clock of the annealing. */
  readonly steps: number;
}

export const emptyDual: DualMemory = { scale: emptyScale, steps: 0 };

export interface DualInput {
  readonly groups: readonly DualGroup[];
  /** `emptyDual` before the first batch. */
  readonly memory: DualMemory;
}

export interface DualOptions extends EcwOptions {
  /** The graph level: `lcw` (default) or `ecw`. */
  readonly graph?: 'lcw' | 'ecw' | undefined;
  /** Weight of compliance; default 0.2 [ours]. */
  readonly wSample?: number | undefined;
  /** Weight of imitation in the first batch; default 0. */
  readonly wImitation?: number | undefined;
  /** After how many batches imitation weighs nothing; needed where `wImitation` is above 0. */
  readonly imitationSteps?: number | undefined;
  /** Weight of the graph level; default 0.8 [ours]. */
  readonly wGraph?: number | undefined;
}

export interface DualEstimate extends Combined<Credit> {
  /** What each level weighed in this batch. */
  readonly weights: { readonly sample: number; readonly imitation: number; readonly graph: number };
  /** σ_B of the graph level. */
  readonly scale: number;
  /** Memory after this batch. */
  readonly memory: DualMemory;
}

/** Every fault of what should be a memory. */
const checkDual = (memory: unknown): readonly AdvantageError[] => {
  const { scale, steps } = (memory ?? {}) as Readonly<Record<string, unknown>>;
  return [
    ...checkScale(scale),
    ...(Number.isSafeInteger(steps) && (steps as number) >= 0
      ? []
      : [
          {
            _tag: 'InvalidMemory',
            situation: null,
            expected: '{ scale, steps } with a count of batches',
          } as const,
        ]),
  ];
};

/** A memory out of a checkpoint's JSON. */
export const readDual = (json: unknown): E.Either<readonly AdvantageError[], DualMemory> => {
  const faults = checkDual(json);
  return faults.length > 0 ? E.left(faults) : E.right(json as DualMemory);
};

const checkSample = (groups: unknown): readonly AdvantageError[] =>
  (listOf(groups) ?? []).flatMap((one, g): readonly AdvantageError[] => {
    const { rewards, compliance, imitation } = (one ?? {}) as Partial<DualGroup>;
    if (!Array.isArray(rewards)) return [];
    const list = (name: string, values: unknown): readonly AdvantageError[] => [
      ...checkFinite(`groups[${g}].${name}`, values),
      ...(Array.isArray(values) && values.length !== rewards.length
        ? [
            {
              _tag: 'LengthMismatch',
              field: `groups[${g}].${name}`,
              length: values.length,
              expected: rewards.length,
            } as const,
          ]
        : []),
    ];
    return [
      ...list('compliance', compliance),
      ...(imitation === undefined || imitation === null ? [] : list('imitation', imitation)),
    ];
  });

const weight = upTo(Number.POSITIVE_INFINITY);

const DUAL: OptionChecks<DualOptions> = {
  ...SCALING,
  graph: oneOf('lcw', 'ecw'),
  wSample: weight,
  wImitation: weight,
  wGraph: weight,
  imitationSteps: (field, value, { wImitation = 0 }) =>
    (value === undefined && !(wImitation > 0)) || (Number.isSafeInteger(value) && (value as number) >= 1)
      ? []
      : [
          {
            _tag: 'InvalidOption',
            field,
            value,
            expected: 'after how many batches imitation weighs nothing, a whole number of at least 1',
          },
        ],
};

/** A = w_S·A_S(compliance) + w_I(n)·A_S(imitation) + w_G·A_W,  w_I(n) = w_I·max(0, 1 − n/imitationSteps), n the batches before.
 *
 *  A_S is `grpo` on compliance and on imitation, A_W is `lcw` (or `ecw`) on welfare: `combine([[w_S, compliance], [w_I(n), imitation],
 *  [w_G, welfare]])` and the memory that follows. The paper's dual form is `tompo`; this one keeps its two levels and replaces what stands in
 *  them: similarity to an expert by the rules alone, the distance of graphs by the welfare of the graph that forms.
 *  groups: [G] with [m] · returns advantages [G][m], lists [C] for rows of links; the parts, unweighted, in this order, without those that
 *  weigh nothing.
 *  left: every fault of groups, memory and options.
 *  @source ours */
export const dual = (
  input: DualInput,
  options: DualOptions = {},
): E.Either<readonly AdvantageError[], DualEstimate> => {
  const { groups, memory } = (input ?? {}) as DualInput;
  const { graph = 'lcw', wSample = 0.2, wImitation = 0, imitationSteps = 1, wGraph = 0.8 } = options ?? {};
  const faults = [
    ...(graph === 'ecw'
      ? checkGroups(groups, { estimator: 'ecw', minimum: 2 })
      : checkLinkGroups(groups, 'lcw')),
    ...checkSample(groups),
    ...checkDual(memory),
    ...checkOptions(options, DUAL),
  ];
  if (faults.length > 0) return E.left(faults);
  const scaling = { decay: options.decay, zeroVariance: options.zeroVariance };
  const welfare =
    graph === 'ecw'
      ? ecw({ groups, memory: memory.scale }, scaling)
      : lcw({ groups: groups as readonly LinkGroup[], memory: memory.scale }, scaling);
  if (E.isLeft(welfare)) return welfare;
  const { scale, memory: scaleAfter } = welfare.right;
  const imitating = wImitation * Math.max(0, 1 - memory.steps / imitationSteps);
  const sample =
    (rewards: (group: DualGroup) => readonly number[]): Estimator<DualInput> =>
    () =>
      grpo(
        groups.map((group) => ({ rewards: rewards(group) })),
        { zeroVariance: options.zeroVariance },
      );
  const all: readonly Term<DualInput, Credit>[] = [
    [wSample, sample(({ compliance }) => compliance)],
    [imitating, sample(({ imitation, rewards }) => imitation ?? rewards.map(() => 0))],
    [wGraph, () => welfare],
  ];
  // What weighs nothing is left out, or it would keep groups in the batch that have no other signal.
  const weighty = all.filter(([weight]) => weight !== 0);
  const terms = weighty.length > 0 ? weighty : all;
  return E.map(
    (combined: Combined<Credit>): DualEstimate => ({
      ...combined,
      weights: { sample: wSample, imitation: imitating, graph: wGraph },
      scale,
      memory: { scale: scaleAfter, steps: memory.steps + 1 },
    }),
  )(combine(terms)(input));
};
