/** @file Network observations in full sentences, for instruction-tuned models. */
import type { NetworkObservation, PhaseRecord } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import { plain, rounded } from '../text/numbers.js';

/** What a game says of itself. */
export interface NetworkWords {
  /** Opening line and the rules, with the parameters' values in them. */
  readonly rules: string;
  /** 'productivity', 'endowment'. */
  readonly typeName: string;
  /** 'effort', 'contribution'. */
  readonly effortName: string;
}

/** The rules that every network game has. */
export const frameRules = (o: FrameFacts, effortName: string): string => {
  const phases = [...o.sequence].map((letter) => (letter === 'G' ? 'linking' : effortName));
  const linkings = o.rounds * phases.filter((phase) => phase === 'linking').length;
  return [
    `The game is played by ${o.n} agents, numbered 0 to ${o.n - 1}, for ${count(o.rounds, 'round')}. ` +
      `Each round has ${count(phases.length, 'phase')}, in this order: ${phases.join(', ')}.`,
    linkings === 0
      ? 'There is no linking phase, so no links are ever formed.'
      : 'In a linking phase all agents say at the same time with whom they want to be linked. A link between two agents ' +
        `forms only if both ask for it. ${
          linkings === 1
            ? 'The links formed stay until the end.'
            : 'The links formed replace all earlier ones and stay until the next linking phase.'
        }`,
  ].join('\n');
};

/** What phases without payoffs and the score have to say, for a game in which there are such phases at all. */
export const scoreRules = (o: FrameFacts): { readonly linking: string; readonly score: string } => {
  const paid = o.rounds * [...o.sequence].filter((letter) => letter === 'E').length;
  const score =
    paid === 0
      ? 'No phase of this game pays anything; your score is 0.'
      : paid === 1
        ? 'Your score is this one payoff.'
        : 'Your score is the sum of your payoffs over all rounds.';
  return { linking: o.sequence.includes('G') && paid > 0 ? 'Linking phases pay nothing.' : '', score };
};

/** Do links ever form, and is an effort ever chosen? What never happens has no rules. */
export const hasPhase = (o: FrameFacts, letter: 'G' | 'E'): boolean => o.sequence.includes(letter);

export interface FrameFacts {
  readonly n: number;
  readonly rounds: number;
  readonly sequence: string;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** The whole prompt: rules, agents, history, the present phase, and how to answer. */
export const naturalPrompt = (o: NetworkObservation, words: NetworkWords): string =>
  [
    words.rules,
    '',
    `You are agent ${o.seat}.`,
    typesLine(o, words),
    '',
    pastLine(o),
    ...(o.history.length === 0 ? ['Nothing yet.'] : o.history.map((r) => recordLine(r, words))),
    '',
    phaseLine(o, words),
    graphLine(o),
    '',
    ...askLines(o, words),
  ].join('\n');

const typesLine = (o: NetworkObservation, words: NetworkWords): string => {
  const list = o.types.map((t, i) => `agent ${i}: ${t === null ? 'unknown to you' : plain(t)}`).join(', ');
  return `The ${words.typeName} of each agent is ${list}.`;
};

/** Says of the past payoffs that they are rounded where one of them is. */
const pastLine = ({ history }: NetworkObservation): string => {
  const off = history.some(
    (r) =>
      r._tag === 'effort' &&
      r.payoffs.some((p) => Math.abs(p - rounded(p, SHOWN)) > 1e-9 * Math.max(1, Math.abs(p))),
  );
  return off ? `What happened so far (payoffs are rounded to ${SHOWN} decimals):` : 'What happened so far:';
};

/** Decimals of a past payoff. */
const SHOWN = 2;

const recordLine = (record: PhaseRecord, words: NetworkWords): string => {
  if (record._tag === 'graph') return `Round ${record.round + 1}, linking: ${linksInWords(record.graph)}`;
  const payoffs = record.payoffs.map((p) => plain(rounded(p, SHOWN))).join(', ');
  return (
    `Round ${record.round + 1}, ${words.effortName}: ${words.effortName}s of agents 0 to ${record.efforts.length - 1} were ` +
    `[${record.efforts.map(plain).join(', ')}], payoffs [${payoffs}].`
  );
};

/** Links as pairs, the smaller number first. */
const linksInWords = (graph: Adjacency): string => {
  const pairs = graph.flatMap((row, i) => row.flatMap((g, j) => (g === 1 && i < j ? [`${i}-${j}`] : [])));
  return pairs.length === 0 ? 'no links were formed.' : `the links ${pairs.join(', ')} were formed.`;
};

const phaseLine = (o: NetworkObservation, words: NetworkWords): string => {
  const name = o.kind === 'graph' ? 'linking' : words.effortName;
  return `Now: round ${o.round + 1} of ${o.rounds}, phase ${o.index + 1} of ${o.sequence.length} (${name}).`;
};

const graphLine = (o: NetworkObservation): string => {
  if (o.graph === null) return 'There are no links yet.';
  const pairs = o.graph.flatMap((row, i) => row.flatMap((g, j) => (g === 1 && i < j ? [`${i}-${j}`] : [])));
  const own = (o.graph[o.seat] as readonly number[]).flatMap((g, j) => (g === 1 ? [j] : []));
  return (
    `Links in force: ${pairs.length === 0 ? 'none' : pairs.join(', ')}. ` +
    (own.length === 0 ? 'You have no neighbours.' : `Your neighbours: ${own.join(', ')}.`)
  );
};

const askLines = (o: NetworkObservation, words: NetworkWords): string[] => {
  const { space } = o;
  if (space._tag === 'links') {
    return [
      'With whom do you want to be linked? Think about what the others will do, then decide.',
      `If you like, first state in one line whom you expect to ask for a link to you, as ${space.n} zeros and ones in the ` +
        `order of the agents (0 in your own place): Beliefs: [${places(space.n)}]`,
      `End with exactly one line of ${space.n} zeros and ones in the order of the agents (1: ask for a link; place ` +
        `${space.self} is yourself and must be 0): Decision: [${places(space.n)}]`,
    ];
  }
  const range =
    space._tag === 'effort'
      ? `a number from ${plain(space.min)} to ${plain(space.max)} with at most ${count(space.decimals, 'decimal')}`
      : 'one of the options';
  return [
    `What is your ${words.effortName}? Think about what the others will do, then decide.`,
    `If you like, first state in one line the ${words.effortName}s that you expect, for every agent in their order, ` +
      `your own included: Beliefs: [${places(o.n)}]`,
    `End with exactly one line with ${range}: Decision: x`,
  ];
};

const places = (n: number): string => Array.from({ length: n }, (_, j) => `x${j}`).join(', ');
