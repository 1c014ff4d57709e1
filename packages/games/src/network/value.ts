/** @file What a seat's decision was worth against what the others did, beside the best and the worst it had. */
import type { Decision } from '../contract.js';
import { illegal } from '../decisions.js';
import type { Adjacency } from '../graph/adjacency.js';
import { byConsent } from './consent.js';
import { linkChoices } from './link-choices.js';
import type { NetworkRules } from './rules.js';
import { kindOf, type NetworkState, spaceOf } from './state.js';

export interface DecisionValue {
  readonly chosen: number;
  readonly best: number;
  readonly worst: number;
}

/** Links: the others' proposals stay, the graph forms by consent and is valued at the Nash efforts that follow.
 *  Efforts: payoff against the others' efforts. Best and worst are over the seat's legal decisions. */
export const decisionValue = (
  rules: NetworkRules,
  state: NetworkState,
  seat: number,
  decisions: readonly (Decision | null)[],
  noLinks: Adjacency,
): DecisionValue => {
  for (let other = 0; other < rules.frame.n; other++) {
    const space = spaceOf(rules.frame, state, other);
    const reason = space === null ? 'the game is over' : illegal(space, decisions[other]);
    if (reason !== null)
      throw new RangeError(`value needs a legal decision of every seat; seat ${other}: ${reason}`);
  }
  return kindOf(rules.frame, state) === 'graph'
    ? linkValue(rules, seat, decisions as readonly Links[])
    : effortValue(rules, state.graph ?? noLinks, seat, decisions as readonly Effort[]);
};

type Links = Extract<Decision, { _tag: 'links' }>;
type Effort = Extract<Decision, { _tag: 'effort' }>;

const linkValue = (rules: NetworkRules, seat: number, proposals: readonly Links[]): DecisionValue => {
  const formed = byConsent(proposals);
  const willing = proposals.flatMap((p, j) => (p.to[seat] === 1 ? [j] : []));
  const worth = (graph: Adjacency): number => rules.solutions.nashPayoffs(graph)[seat] as number;
  const chosen = worth(formed);
  const values = linkChoices(rules, formed, seat, willing).map(worth);
  return { chosen, best: Math.max(chosen, ...values), worst: Math.min(chosen, ...values) };
};

const effortValue = (
  rules: NetworkRules,
  graph: Adjacency,
  seat: number,
  decisions: readonly Effort[],
): DecisionValue => {
  const efforts = decisions.map((d) => d.value);
  const worth = (own: number): number => {
    const paid = rules.payoffs(graph, efforts.with(seat, own));
    if (paid._tag === 'Left')
      throw new RangeError(`the payoffs of this graph cannot be computed: ${paid.left._tag}`);
    return paid.right[seat] as number;
  };
  const chosen = worth(efforts[seat] as number);
  const values = rules.solutions.extremeEfforts(graph, efforts, seat).map(worth);
  return { chosen, best: Math.max(chosen, ...values), worst: Math.min(chosen, ...values) };
};
