/** @file What a completion for a situation is worth, in parts, so that the caller weighs them. */
import type { Decision } from '@tompo/games';
import {
  type CompletionReward,
  completionReward,
  type GraphReward,
  graphReward,
  type Noncompliance,
  parseDecision,
  type Reader,
  type RewardsError,
  type Written,
} from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { Situation } from '../types.js';
import type { ExampleOptions } from './example.js';

export interface ScoreOptions extends ExampleOptions {
  /** How strictly the completion is read; default `strict`. */
  readonly reader?: Reader | undefined;
  /** Weight of the accuracy of stated beliefs in `total`; default 0 (scored, not rewarded). */
  readonly beliefWeight?: number | undefined;
  /** How far an effort, or a belief about one, may lie off and still count as right; default 5 % of the range. */
  readonly tolerance?: number | undefined;
}

export interface Score extends CompletionReward {
  /** The decision; null when the text is none. */
  readonly decision: Decision | null;
  /** Why the text is no decision; null when it is one. */
  readonly noncompliance: Noncompliance | null;
  /** h and the graphs, had the policy sat in the expert's seat; null at other than links phases and for texts
   *  that are no decision. */
  readonly graph: GraphReward | null;
}

/** Scores a completion against the experts' decisions at its situation: what a model wrote with whether it ended, or a
 *  text that is known to be whole. One that did not end is no decision.
 *  total = compliance + (F1 + accuracy) + beliefWeight · accuracy of beliefs; the graph part stays apart, for the
 *  graph-level advantage. left: faults of the situation (never of the text). */
export const scoreCompletion = (
  situation: Situation,
  completion: Written,
  options: ScoreOptions,
): E.Either<readonly RewardsError[], Score> => {
  const { space, seat, decisions } = situation;
  const { style, beliefs, reader, beliefWeight = 0, tolerance } = options;
  const seats = decisions.flatMap((decision, i) => (decision === null ? [] : [i]));
  const parsed = parseDecision(space, completion, { style, beliefs, seats, reader });
  const slack = tolerance === undefined ? {} : { tolerance };
  const reward = completionReward(space, parsed, decisions[seat] as Decision, {
    ...slack,
    beliefs: { weight: beliefWeight, seat, actual: decisions },
  });
  if (E.isLeft(reward)) {
    return reward;
  }
  if (E.isLeft(parsed)) {
    return E.right({ ...reward.right, decision: null, noncompliance: parsed.left, graph: null });
  }
  const { decision } = parsed.right;
  const scored = { ...reward.right, decision, noncompliance: null };
  if (space._tag !== 'links') {
    return E.right({ ...scored, graph: null });
  }
  // A seat that does not decide here asks for no link.
  const proposals = Array.from({ length: space.n }, (_, i) => {
    const row = decisions[i];
    return row?._tag === 'links' ? row.to : new Array<number>(space.n).fill(0);
  });
  const graph = graphReward({ n: space.n, seat, proposals, decision });
  return E.isLeft(graph) ? graph : E.right({ ...scored, graph: graph.right });
};
