/** @file ToMPO's advantage as in the paper: the sample level and the graph level, weighed. */
import { either as E } from 'fp-ts';
import { combine } from '../combine.js';
import type { AdvantageError } from '../errors.js';
import type { Estimate } from '../estimate.js';
import { graphAdvantage, readable } from './graph.js';
import type { TompoInput } from './input.js';
import { type Memory, remember } from './memory.js';
import type { TompoOptions } from './options.js';
import { sampleAdvantage } from './sample.js';

export interface TompoEstimate {
  /** [G][m], w_S·A_S + w_G·A_G. */
  readonly advantages: readonly (readonly number[])[];
  /** [G][m], A_S, unweighted. */
  readonly sample: readonly (readonly number[])[];
  /** [G][m], A_G, unweighted. */
  readonly graph: readonly (readonly number[])[];
  /** Memory after this batch. */
  readonly memory: Memory;
  /** Groups without signal on either level. `sample` names the groups whose sample rewards are all equal, `graph` the
   *  groups of graph decisions whose A_G is 0 throughout. */
  readonly zeroVariance: Estimate['zeroVariance'] & {
    readonly sample: readonly number[];
    readonly graph: readonly number[];
  };
  /** [G], true = takes part. */
  readonly keep: readonly boolean[];
}

/** The paper's form (for ours, on welfare, see `dual`):
 *  A = w_sample·A_S + w_graph·A_G for graph decisions, effortSampleWeight·A_S for effort decisions.
 *  It is `combine([[w_sample, sampleAdvantage()], [w_graph, graphAdvantage()]])`, and the memory that follows.
 *  input.groups: [G] with [m] · returns advantages [G][m] and the new memory; the input is never changed.
 *  left: every fault of input and options.
 *  @source ToMPO, arXiv 2509.21134 */
export const tompo = (
  input: TompoInput,
  options: TompoOptions = {},
): E.Either<readonly AdvantageError[], TompoEstimate> => {
  const { wSample = 0.8, wGraph = 0.2, effortSampleWeight = 1, emaDecay = 0.9 } = options ?? {};
  const isEffort = ({ groups }: TompoInput, g: number) => groups[g]!.graphScores === null;
  // Both levels check the whole input and all options, the weights of this function among them.
  const combined = combine<TompoInput>([
    [(all, g) => (isEffort(all, g) ? effortSampleWeight : wSample), sampleAdvantage(options)],
    [wGraph, graphAdvantage(options)],
  ])(input);
  if (E.isLeft(combined)) return combined;
  const { advantages, parts, keep } = combined.right;
  const [sample, graph] = parts as readonly [Estimate, Estimate];
  // By level, whatever the weights: a weight of 0 is the caller's choice, no want of signal.
  const indices = sample.zeroVariance.indices.filter((g) => graph.zeroVariance.indices.includes(g));
  const seen = input.groups.flatMap(({ situation, graphScores }) => {
    const scores = readable(graphScores);
    return scores.length === 0 ? [] : [{ situation, best: Math.max(...scores) }];
  });
  return E.right({
    advantages,
    sample: sample.advantages,
    graph: graph.advantages,
    memory: remember(input.memory, seen, emaDecay),
    zeroVariance: {
      groups: indices.length,
      indices,
      sample: sample.zeroVariance.indices,
      graph: graph.zeroVariance.indices.filter((g) => !isEffort(input, g)),
    },
    keep,
  });
};
