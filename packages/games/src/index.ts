/** @file Network games as immutable values: rules, payoffs, exact solutions, text. */
export { type CatalogEntry, classics, gameOf, nearFlips, paperGrid, SEQUENCES } from './catalog.js';
export type {
  Analysis,
  Claims,
  Decision,
  DecisionSpace,
  Game,
  GameText,
  Message,
  NetworkObservation,
  OwnKind,
  OwnSpace,
  Phase,
  PhaseRecord,
  StageAnalysis,
  StepResult,
  TextStyle,
} from './contract.js';
export { illegal } from './decisions.js';
export { explain, type Fault, type GamesError } from './errors.js';
export * from './games/bcz/index.js';
export * from './games/pgg/index.js';
export {
  type Adjacency,
  checkGraph,
  completeGraph,
  degrees,
  emptyGraph,
  graphOf,
  linkCount,
  upperBits,
} from './graph/adjacency.js';
export { maximalCliques } from './graph/cliques/cliques.js';
export { groupsOf } from './graph/cliques/groups.js';
export { toAdjacency, toGraphology } from './graph/convert.js';
export { spectralRadius } from './graph/spectrum.js';
export { byConsent } from './network/consent.js';
export type { NetworkGame } from './network/game.js';
export { improvingPath, isPairwiseStable, type PathEnd } from './network/improving-path.js';
export { pairwiseNash } from './network/pairwise-nash.js';
export { type Past, pastOf } from './network/past.js';
export { allGraphs, pairwiseStableGraphs } from './network/stable-graphs.js';
export type { NetworkState } from './network/state.js';
export { regrets } from './regret.js';
export { type Rng, rng } from './rng.js';
export { pick, shuffle } from './sampling.js';
export { choiceSpace } from './space/choice.js';
export { effortSpace, nearestEffort, toGrid } from './space/effort.js';
export { linksSpace } from './space/links.js';
export { ownSpace } from './space/own.js';
export { revivedSpace } from './space/revived.js';
export { nameOfKind, type Space, spaceOf } from './space/space.js';
export { talkSpace } from './space/talk.js';
export { answer } from './text/answer.js';
export { heardBy, messagesInWords, type Said } from './text/messages.js';
