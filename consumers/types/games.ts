/** @file A stranger's own tool on @tompo/games: every answer is an Either, every error is one of a closed set, and
 *  what goes in cannot be changed. */
import {
  type Adjacency,
  type BczModel,
  bcz,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  type CatalogEntry,
  classics,
  type Decision,
  explain,
  type Fault,
  type GamesError,
  gameOf,
  graphOf,
  type LinkReply,
  maximalCliques,
  type NetworkGame,
  type NetworkObservation,
  type Optimum,
  type PggOptimum,
  pggOptimum,
  regrets,
  rng,
  toGraphology,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import type { UndirectedGraph } from 'graphology';

/** Closed: a new tag would not compile here. */
export const places = (error: GamesError): readonly string[] => {
  switch (error._tag) {
    case 'InvalidParams':
    case 'InvalidGraph':
      return error.faults.map((fault: Fault) => `${fault.field} ${fault.reason}`);
    case 'SpectralRadiusTooLarge':
      return [`${error.factor * error.delta * error.lambdaMax}`];
    case 'IllegalDecision':
      return [`${error.seat}`];
    case 'GameOver':
      return [`${error.round}`];
    case 'TooManyGroups':
      return [`${error.limit}`];
  }
};

const model: BczModel = { n: 3, alpha: [1, 1, 2], delta: 0.1, cost: 0.05 };
export const graph: E.Either<GamesError, Adjacency> = graphOf(3, [[0, 1]]);
export const welfare: E.Either<string, number> = E.mapLeft(explain)(
  E.chain((g: Adjacency) =>
    E.chain((e: readonly number[]) =>
      E.map((pay: readonly number[]) => pay.reduce((a, b) => a + b, 0))(bczPayoffs(model, g, e)),
    )(bczNashEffort(model, g)),
  )(graph),
);
export const best: E.Either<GamesError, Optimum> = bczOptimum(model, 'nash');
export const groups: E.Either<GamesError, PggOptimum> = pggOptimum({ n: 4, endowment: 10, multiplier: 1.5 });
export const cliques = (g: Adjacency): E.Either<GamesError, readonly (readonly string[])[]> =>
  E.map((drawn: UndirectedGraph) => [...maximalCliques(drawn)])(toGraphology(g));
export const reply = (r: LinkReply): Decision => ({ _tag: 'links', to: r.to });

export const firstRegrets = (entry: CatalogEntry): readonly number[] | null => {
  const made: E.Either<GamesError, NetworkGame> = gameOf(entry);
  if (E.isLeft(made)) return null;
  const game = made.right;
  const state = game.initial(rng('stranger'));
  const seen: NetworkObservation = game.observe(state, 0);
  const joint = game.analysis?.nash(state);
  return joint === undefined || seen.n < 2 ? null : regrets(game, state, joint);
};
export const all = classics.map(firstRegrets);

// Parameters come from outside: a game asks for no more than a record, and answers what is wrong with it.
export const fromOutside = (text: string): E.Either<GamesError, NetworkGame> =>
  bcz(JSON.parse(text) as Record<string, unknown>);

// @ts-expect-error a graph cannot be written to
E.map((g: Adjacency) => g.map((row) => row.push(1)))(graph);
// @ts-expect-error there are two kinds of optimum
bczOptimum(model, 'selfish');
// @ts-expect-error a model needs its δ
bczNashEffort({ n: 3, alpha: 1, cost: 0 }, [[0]]);
