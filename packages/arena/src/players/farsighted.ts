/** @file The farsighted expert: it expects each other seat to invest what it invested last, takes the links that are
 *  best against that, and answers with its best effort. It reads observations only, never the state.
 *
 *  Against fixed expected efforts e the best set of k links is the k seats with the greatest e: N candidates. */
import { bczPayoffs, type NetworkObservation, pggPayoffs } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { asNetwork, lastEfforts, neighbours } from '../playing/network.js';
import type { Player } from '../types.js';
import { linkRow, onGrid } from './baseline.js';
import { cannotPlay, scripted } from './scripted.js';

/** What the observer thinks of one game: first expectations, own payoff, and its best efforts. */
interface Outlook {
  /** Expected efforts [N] before any was seen. */
  readonly first: readonly number[];
  /** Own payoff on a graph in which the observer has the given links. [N] efforts, own included. */
  readonly payoff: (links: readonly number[], efforts: readonly number[]) => number;
  /** Own efforts among which the best reply is, given links and the others' efforts. */
  readonly replies: (links: readonly number[], efforts: readonly number[]) => readonly number[];
}

const numberOf = (params: NetworkObservation['params'], key: string): number => params[key] as number;

/** The graph in force, with the observer's links replaced. */
const graphWith = ({ n, seat, graph }: NetworkObservation, links: readonly number[]): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      i === seat || j === seat ? (links.includes(i === seat ? j : i) ? 1 : 0) : (graph?.[i]?.[j] ?? 0),
    ),
  );

/** Types as the observer sees them; a hidden one is taken to be like its own. */
const typesSeen = ({ types, seat }: NetworkObservation): readonly number[] =>
  types.map((type) => type ?? (types[seat] as number));

const bczOutlook = (o: NetworkObservation): Outlook => {
  const alpha = typesSeen(o);
  const delta = numberOf(o.params, 'delta');
  const model = { n: o.n, alpha, delta, cost: numberOf(o.params, 'cost') };
  return {
    // Alone, everybody invests its own productivity.
    first: alpha,
    payoff: (links, efforts) => {
      const paid = bczPayoffs(model, graphWith(o, links), efforts);
      return E.isRight(paid) ? (paid.right[o.seat] as number) : Number.NEGATIVE_INFINITY;
    },
    // e_i = α_i + δ Σ e_j, kept in range by the caller.
    replies: (links, efforts) => [
      links.reduce((e, j) => e + delta * (efforts[j] as number), alpha[o.seat] as number),
    ],
  };
};

const pggOutlook = (o: NetworkObservation): Outlook => {
  const endowment = typesSeen(o);
  const { params } = o;
  const model = {
    n: o.n,
    endowment,
    multiplier: numberOf(params, 'multiplier'),
    linkCost: numberOf(params, 'linkCost'),
    contribution: params.contribution === 'perGroup' ? ('perGroup' as const) : ('split' as const),
  };
  return {
    // Between the free rider and the cooperator, before anything is known.
    first: endowment.map((w) => w / 2),
    payoff: (links, efforts) => {
      // Who has given more than its hidden endowment was taken to be has as much; the own payoff does not hang on it.
      const shown = endowment.map((w, j) => Math.max(w, efforts[j] as number));
      const paid = pggPayoffs({ ...model, endowment: shown }, graphWith(o, links), efforts);
      return E.isRight(paid) ? (paid.right[o.seat] as number) : Number.NEGATIVE_INFINITY;
    },
    // Payoffs are linear in one's own contribution: the best reply is nothing or everything.
    replies: () => [0, endowment[o.seat] as number],
  };
};

const OUTLOOKS: ReadonlyMap<string, (o: NetworkObservation) => Outlook> = new Map([
  ['bcz-v1', bczOutlook],
  ['pgg-v1', pggOutlook],
]);

interface Plan {
  readonly links: readonly number[];
  readonly effort: number;
}

/** The best own effort with given links; ties go to the smaller one. */
const bestReply = (
  o: NetworkObservation,
  { payoff, replies }: Outlook,
  expected: readonly number[],
  links: readonly number[],
  cap: number,
): { readonly effort: number; readonly worth: number } =>
  replies(links, expected)
    .map((reply) => Math.min(cap, Math.max(0, reply)))
    .map((effort) => ({ effort, worth: payoff(links, expected.with(o.seat, effort)) }))
    .reduce((best, one) => (one.worth > best.worth ? one : best));

/** The best k and its effort; ties go to fewer links. */
const bestPlan = (
  o: NetworkObservation,
  outlook: Outlook,
  expected: readonly number[],
  cap: number,
): Plan => {
  const order = expected
    .map((effort, seat) => ({ effort, seat }))
    .filter(({ seat }) => seat !== o.seat)
    .sort((a, b) => b.effort - a.effort || a.seat - b.seat)
    .map(({ seat }) => seat);
  return Array.from({ length: o.n }, (_, k) => order.slice(0, k))
    .map((links) => ({ links, ...bestReply(o, outlook, expected, links, cap) }))
    .reduce((best, one) => (one.worth > best.worth + 1e-12 * Math.abs(best.worth) ? one : best));
};

/** The greatest effort of the observer, also at a links phase. */
const capOf = (o: NetworkObservation): number =>
  o.space._tag === 'effort'
    ? o.space.max
    : typeof o.params.maxEffort === 'number'
      ? o.params.maxEffort
      : (typesSeen(o)[o.seat] ?? 0);

/** Links with the k seats of greatest expected effort for the best k; best-response effort. BCZ and PGG. */
export const farsighted: Player = scripted(
  'farsighted',
  (request): E.Either<ArenaError, ReturnType<typeof onGrid>> => {
    const o = asNetwork(request.observation);
    const outlook = o === null ? undefined : OUTLOOKS.get(o.game)?.(o);
    if (
      o === null ||
      outlook === undefined ||
      (request.space._tag !== 'links' && request.space._tag !== 'effort')
    ) {
      return cannotPlay('farsighted', request, `one of ${[...OUTLOOKS.keys()].join(', ')}`);
    }
    const expected = lastEfforts(o) ?? outlook.first;
    const cap = capOf(o);
    if (request.space._tag === 'links') {
      const { links } = bestPlan(o, outlook, expected, cap);
      return E.right(linkRow(request.space, (seat) => links.includes(seat)));
    }
    return E.right(onGrid(request.space, bestReply(o, outlook, expected, neighbours(o), cap).effort));
  },
);
