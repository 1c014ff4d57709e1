/** @file Named parameter sets: games by citation, the grid of 126 runs, and games near a flip of the best graph.
 *  Data only: nothing registers itself, and the lists are made when asked for. */
import { either as E } from 'fp-ts';
import type { Fault, GamesError } from './errors.js';
import { type BczModel, type BczParams, bcz, bczFlips } from './games/bcz/index.js';
import { type PggParams, pgg } from './games/pgg/index.js';
import type { NetworkGame } from './network/game.js';
import { numberFaults, withArguments, wordFaults } from './params/arguments.js';
import { show } from './params/show.js';

export type CatalogEntry = {
  readonly name: string;
  /** Where the numbers come from; 'ours' where nobody published them. */
  readonly source: string;
} & (
  | { readonly game: 'bcz'; readonly params: BczParams }
  | { readonly game: 'pgg'; readonly params: PggParams }
);

/** The game of an entry. left InvalidParams when the entry names no game, or what the game's parameters say. */
export const gameOf = (entry: CatalogEntry): E.Either<GamesError, NetworkGame> => {
  if (entry?.game === 'bcz') return bcz(entry.params);
  if (entry?.game === 'pgg') return pgg(entry.params);
  const given: unknown = entry;
  const faults: readonly Fault[] =
    typeof given === 'object' && given !== null
      ? wordFaults('game', (given as { game?: unknown }).game, ['bcz', 'pgg'])
      : [{ field: 'entry', reason: `must be a catalog entry, not ${show(given)}` }];
  return E.left({ _tag: 'InvalidParams', game: 'catalog', faults });
};

/** Games by citation, and the worked numbers of this project. */
export const classics: readonly CatalogEntry[] = [
  {
    name: 'pgg/fehr-gachter-2000',
    source:
      'Fehr & Gächter 2000, Cooperation and punishment: groups of 4, 20 tokens, marginal return 0.4, 10 periods',
    game: 'pgg',
    params: { n: 4, endowment: 20, multiplier: 1.6, decimals: 0, sequence: 'GE', rounds: 10 },
  },
  {
    name: 'bcz/star-of-four',
    source: 'Worked number: N = 4, δ = .5, c = 1; selfish efforts on a star are (10, 6, 6, 6), W = 98',
    game: 'bcz',
    params: { n: 4, alpha: 1, delta: 0.5, cost: 1, maxEffort: 12 },
  },
  {
    name: 'bcz/path-of-three',
    source: 'Worked number: N = 3, δ = .5, c = 1; selfish efforts on a path are (3, 4, 3), W = 13',
    game: 'bcz',
    params: { n: 3, alpha: 1, delta: 0.5, cost: 1, maxEffort: 6 },
  },
];

/** τ of the three settings. @source arXiv 2509.21134 (names; the numbers of graph and effort phases are ours) */
export const SEQUENCES = ['GE', 'GEE', 'GGE'] as const;

const SIZES = [4, 5, 6, 7, 8];

/** One type for all, or types that differ: a fixed spread around 1, no two neighbours alike. */
const spread = (n: number, scale: number, equal: boolean): number | readonly number[] =>
  equal
    ? scale
    : Array.from({ length: n }, (_, i) => Math.round(scale * (0.4 + 0.3 * ((3 * i) % 5)) * 10) / 10);

/** The grid of 126 expert simulations: 90 of BCZ (4 to 8 agents × equal or different types × GE, GEE, GGE × link costs
 *  below, amid and above the flips of the planner's graph) and 36 of PGG (4, 6, 8 agents × types × τ × multiplier
 *  1.5 or 2.5).
 *  @source arXiv 2509.21134 gives 126 runs, 4 to 8 agents, equal and different types; how they divide is ours */
export const paperGrid = (rounds = 2): readonly CatalogEntry[] => {
  const source = 'arXiv 2509.21134: 126 runs, 4–8 agents, homogeneous and heterogeneous; parameters ours';
  const kinds = [true, false];
  const named = (equal: boolean): string => (equal ? 'homogeneous' : 'heterogeneous');
  const ofBcz = SIZES.flatMap((n) =>
    kinds.flatMap((equal) => {
      const delta = Math.round(20 / (n - 1)) / 100;
      const model = { n, alpha: spread(n, 1, equal), delta, cost: 0, maxEffort: 5 };
      const costs = costsAround(model);
      return SEQUENCES.flatMap((sequence) =>
        costs.map((cost): CatalogEntry => {
          const name = `grid/bcz-${n}-${named(equal)}-${sequence}-c${cost}`;
          return { name, source, game: 'bcz', params: { ...model, cost, sequence, rounds } };
        }),
      );
    }),
  );
  const ofPgg = [4, 6, 8].flatMap((n) =>
    kinds.flatMap((equal) =>
      SEQUENCES.flatMap((sequence) =>
        [1.5, 2.5].map((multiplier): CatalogEntry => {
          const params = { n, endowment: spread(n, 10, equal), multiplier, linkCost: 0.5, sequence, rounds };
          return {
            name: `grid/pgg-${n}-${named(equal)}-${sequence}-r${multiplier}`,
            source,
            game: 'pgg',
            params,
          };
        }),
      ),
    ),
  );
  return [...ofBcz, ...ofPgg];
};

/** Three costs: below the first flip of the planner's graph (all links), in the midst of the flips (or just below the
 *  only one), above the last (no links). The models of the grid are right, so a Left cannot be. */
const costsAround = (model: BczModel): readonly number[] => {
  const flips = bczFlips(model);
  if (E.isLeft(flips)) throw new RangeError(`the grid has a model without flips: ${flips.left._tag}`);
  const costs = flips.right.map((f) => f.cost);
  const [first, last] = [costs[0] as number, costs.at(-1) as number];
  const half = Math.floor(costs.length / 2);
  const middle =
    costs.length === 1 ? 0.95 * first : ((costs[half - 1] as number) + (costs[half] as number)) / 2;
  return [0.8 * first, middle, 1.2 * last].map((c) => Math.round(c * 1e4) / 1e4);
};

/** Pairs of games just below and just above each flip of the planner's graph: one decision apart, so hard to tell.
 *  margin: relative distance from the flip, between 0 and 1; where another flip is near, half of the way to it at most ·
 *  left what bcz and bczFlips say */
export const nearFlips = (params: BczParams, margin = 0.05): E.Either<GamesError, readonly CatalogEntry[]> =>
  E.map((flips: readonly { cost: number; before: number; after: number }[]) =>
    flips.flatMap(({ cost, before, after }, i) => {
      const [lower, higher] = [flips[i - 1]?.cost ?? -Infinity, flips[i + 1]?.cost ?? Infinity];
      return (
        [
          [Math.max(cost * (1 - margin), (lower + cost) / 2), before],
          [Math.min(cost * (1 + margin), (cost + higher) / 2), after],
        ] as const
      ).map(
        ([own, links]): CatalogEntry => ({
          name: `flip/bcz-${params.n}-links${links}-of-${before}-or-${after}`,
          source: 'computed: the best graph of the planner changes at this cost',
          game: 'bcz',
          params: { ...params, cost: own },
        }),
      );
    }),
  )(
    E.chain(() => bczFlips(params))(
      withArguments('bcz', bcz({ ...params }), [], numberFaults('margin', margin, { above: 0, max: 0.999 })),
    ),
  );
