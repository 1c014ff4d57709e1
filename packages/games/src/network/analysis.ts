/** @file The solutions of a network game as decisions that are legal in it, each solved once. */
import type { Decision, StageAnalysis } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import { nearestEffort } from '../space/effort.js';
import { repliesIn } from './replies.js';
import type { NetworkRules } from './rules.js';
import { isOver, kindOf, type NetworkState, spaceOf } from './state.js';
import { decisionValue } from './value.js';

export const networkAnalysis = (rules: NetworkRules, noLinks: Adjacency): StageAnalysis<NetworkState> => {
  const { frame, solutions } = rules;
  const rows = (graph: Adjacency): readonly Decision[] => graph.map((to) => ({ _tag: 'links', to }));
  const legal = (efforts: readonly number[], state: NetworkState): readonly Decision[] =>
    efforts.map((e, seat) => {
      const space = spaceOf(frame, state, seat);
      return { _tag: 'effort', value: space?._tag === 'effort' ? nearestEffort(e, space) : e };
    });
  const play = (
    graphRows: () => readonly Decision[],
    effort: (graph: Adjacency) => readonly number[],
  ): ((state: NetworkState) => readonly (Decision | null)[]) => {
    const byGraph = new WeakMap<Adjacency, readonly Decision[]>();
    return (state) => {
      if (isOver(frame, state)) return new Array<null>(frame.n).fill(null);
      if (kindOf(frame, state) === 'graph') return graphRows();
      const graph = state.graph ?? noLinks;
      const known = byGraph.get(graph);
      if (known !== undefined) return known;
      const decisions = legal(effort(graph), state);
      byGraph.set(graph, decisions);
      return decisions;
    };
  };
  return {
    planner: play(
      once(() => rows(solutions.plannerGraph())),
      solutions.plannerEffort,
    ),
    nash: play(
      once(() => rows(solutions.nashGraph())),
      solutions.nashEffort,
    ),
    plannerWelfare: once(() =>
      frame.sequence.includes('G') ? solutions.plannerWelfare() : welfareWithout(rules, noLinks),
    ),
    plannerGap: once(() => (frame.sequence.includes('G') ? solutions.plannerGap() : 0)),
    value: (state, seat, decisions) => decisionValue(rules, state, seat, decisions, noLinks),
    replies: (state, seat, decisions) => repliesIn(rules, state, seat, decisions, noLinks),
    // New links take the place of all that were; where none can form, every phase stands by itself.
    startsAnew: (state) =>
      isOver(frame, state) || kindOf(frame, state) === 'graph' || !frame.sequence.includes('G'),
  };
};

/** W* of a game in which no links can be formed. */
const welfareWithout = ({ solutions, payoffs }: NetworkRules, noLinks: Adjacency): number => {
  const paid = payoffs(noLinks, solutions.plannerEffort(noLinks));
  if (paid._tag === 'Left')
    throw new RangeError(`payoffs without links cannot be computed: ${paid.left._tag}`);
  return paid.right.reduce((a, b) => a + b, 0);
};

/** A value worked out at the first call. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
