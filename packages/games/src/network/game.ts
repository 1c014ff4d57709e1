/** @file A network game from its rules: links by mutual consent, efforts, payoffs at each effort phase. */
import { either as E } from 'fp-ts';
import type { Decision, Game, NetworkObservation, StageAnalysis } from '../contract.js';
import { illegal } from '../decisions.js';
import type { GamesError } from '../errors.js';
import { type Adjacency, emptyGraph } from '../graph/adjacency.js';
import { toGrid } from '../space/effort.js';
import { kindOf as kindOfSpace } from '../space/space.js';
import { networkAnalysis } from './analysis.js';
import { consentAmong } from './consent.js';
import { observe } from './observe.js';
import type { NetworkRules } from './rules.js';
import { advance, isOver, kindOf, type NetworkState, phaseOf, spaceOf, startState } from './state.js';

export type NetworkGame = Game<NetworkState, NetworkObservation> & {
  readonly analysis: StageAnalysis<NetworkState>;
};

export const networkGame = (rules: NetworkRules): NetworkGame => {
  const { frame } = rules;
  const everybody = Array.from({ length: frame.n }, (_, i) => i);
  // Shown to every seat before links form: nobody may change it.
  const noLinks: Adjacency = Object.freeze(emptyGraph(frame.n).map((row) => Object.freeze([...row])));
  const consent = consentAmong(frame.n);
  const analysis = networkAnalysis(rules, noLinks);
  let dilemma: boolean | undefined;
  return {
    id: rules.id,
    seats: frame.n,
    params: rules.params,
    claims: {
      dynamics: 'simultaneous',
      information: rules.information,
      utility: 'general-sum',
      deterministic: true,
      /** Solved when somebody asks: most games are only played. */
      get dilemma() {
        dilemma ??= isDilemma(rules, analysis.plannerWelfare(startState), noLinks);
        return dilemma;
      },
    },
    initial: () => startState,
    phase: (state) => phaseOf(frame, state, everybody),
    space: (state, seat) => spaceOf(frame, state, seat),
    observe: (state, seat) => observe(rules, state, seat, noLinks),
    absent: (state, seat) => {
      const space = spaceOf(frame, state, seat);
      if (space === null) throw new RangeError(`seat ${seat} does not move in this state`);
      return kindOfSpace(space).absent(space);
    },
    status: (state) => (isOver(frame, state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(frame, state)) return E.left({ _tag: 'GameOver', round: frame.rounds });
      const fault = illegalJoint(rules, state, decisions);
      if (fault !== null) return E.left(fault);
      if (kindOf(frame, state) === 'graph') {
        const graph = consent(decisions as readonly Links[]);
        const record = { _tag: 'graph', round: state.round, graph } as const;
        return E.right({ state: advance(frame, state, graph, record), payoffs: null });
      }
      const efforts = (decisions as readonly Effort[]).map((d) => toGrid(d.value, frame.decimals));
      const paid = rules.payoffs(state.graph ?? noLinks, efforts);
      if (E.isLeft(paid)) return paid;
      const payoffs = paid.right;
      const record = { _tag: 'effort', round: state.round, efforts, payoffs } as const;
      return E.right({ state: advance(frame, state, state.graph, record), payoffs });
    },
    text: rules.text,
    analysis,
  };
};

/** Is the welfare of selfish play below the planner's? Not in a game that never pays. */
const isDilemma = ({ frame, solutions }: NetworkRules, best: number, noLinks: Adjacency): boolean => {
  if (!frame.sequence.includes('E')) return false;
  const graph = frame.sequence.includes('G') ? solutions.nashGraph() : noLinks;
  const selfish = solutions.nashPayoffs(graph).reduce((a, b) => a + b, 0);
  return best - selfish > 1e-9 * Math.max(1, Math.abs(best));
};

type Links = Extract<Decision, { _tag: 'links' }>;
type Effort = Extract<Decision, { _tag: 'effort' }>;

/** The first seat whose decision is not legal, or null. */
const illegalJoint = (
  rules: NetworkRules,
  state: NetworkState,
  decisions: readonly (Decision | null)[],
): GamesError | null => {
  const { n } = rules.frame;
  if (!Array.isArray(decisions) || decisions.length !== n) {
    return {
      _tag: 'IllegalDecision',
      seat: Array.isArray(decisions) ? decisions.length : 0,
      reason: `a joint decision has ${n} entries, one a seat`,
    };
  }
  for (let seat = 0; seat < n; seat++) {
    const space = spaceOf(rules.frame, state, seat);
    const reason = space === null ? null : illegal(space, decisions[seat]);
    if (reason !== null) return { _tag: 'IllegalDecision', seat, reason };
  }
  return null;
};
