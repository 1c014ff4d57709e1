/** @file Repeated matrix games, their players, and solution concepts of small games. */

export { commons, commonsFamily } from './commons/game.js';
export type { CommonsParams } from './commons/params.js';
export type { CommonsState, CommonsView, Harvest } from './commons/view.js';
export { debate, debateFamily } from './debate/game.js';
export { type JuryOptions, juryAccuracy } from './debate/jury.js';
export type { DebateParams } from './debate/params.js';
export { donorFamily, donorGame } from './donor/game.js';
export {
  type AgentResult,
  type DonorAgent,
  type DonorAsked,
  type DonorGeneration,
  type DonorGenerationsOptions,
  donorGenerations,
} from './donor/generations.js';
export type { DonorParams } from './donor/params.js';
export type { Donation, DonorState, DonorView, TraceEntry } from './donor/view.js';
export { type DilemmasError, explain } from './errors.js';
export {
  type DictatorParams,
  dictator,
  dictatorFamily,
  preferredGift,
  type TrustParams,
  trust,
  trustFamily,
  type UltimatumParams,
  ultimatum,
  ultimatumFamily,
} from './exchange/pies.js';
export { type SplitParams, splitFamily, trustAndSplit } from './exchange/split.js';
export { type TravellersParams, travellers, travellersFamily } from './exchange/travellers.js';
export type { RoundRecord, SeenRound, TurnRecord, TurnsState, TurnsView } from './exchange/turns.js';
export { type DilemmaFamilyName, dilemmaFamilies } from './families.js';
export { goodsEquilibrium, goodsFamily, sequentialGoods } from './goods/game.js';
export type { GoodsParams } from './goods/params.js';
export type { GoodsEquilibrium } from './goods/solve.js';
export type { GoodsState, GoodsView } from './goods/view.js';
export { type HerdAccuracy, herdAccuracy } from './herding/cascade.js';
export { herding, herdingFamily } from './herding/game.js';
export type { HerdingParams } from './herding/params.js';
export type { HerdingState, HerdingView, HerdRecord } from './herding/view.js';
export { hiring, hiringFamily } from './hiring/game.js';
export type { HiringParams } from './hiring/params.js';
export {
  checkScoringRule,
  type ScoringCheck,
  type ScoringRule,
  scoringRules,
  stakesForEffort,
} from './hiring/scoring.js';
export {
  type InverseCommonsState,
  type InverseCommonsView,
  inverseCommons,
  inverseCommonsFamily,
  type Removal,
} from './inverse/game.js';
export type { InverseCommonsParams } from './inverse/params.js';
export { type MatrixEntry, matrixClassics, symmetricTable } from './matrix/classics.js';
export { type MatrixSpec, matrixFamily } from './matrix/family.js';
export { matrixGame } from './matrix/game.js';
export { jittered } from './matrix/jitter.js';
export type { MatrixParams, PayoffTable } from './matrix/params.js';
export { type Cell, isDilemma, pureEquilibria, selfishCell } from './matrix/stage.js';
export type { MatrixState, MatrixView } from './matrix/view.js';
export { type Collusion, type CollusionOptions, collusion } from './measures/collusion.js';
export {
  type Conformity,
  conformity,
  type FreeRiding,
  type FreeRidingOptions,
  freeRiding,
} from './measures/conduct.js';
export { hypervolume, paretoFront } from './measures/pareto.js';
export {
  meanSocialReport,
  type PlayedGame,
  type SocialReport,
  type SocialReportOptions,
  socialReport,
} from './measures/report.js';
export { type HostileSeats, type RobustnessOptions, robustness } from './measures/robustness.js';
export {
  type Rule,
  type SchellingDiagram,
  type SchellingOptions,
  schellingDiagram,
} from './measures/schelling.js';
export {
  differenceRewards,
  type Shapley,
  type ShapleyOptions,
  shapleyValues,
  type Worth,
} from './measures/shapley.js';
export { type SocialMetrics, socialMetrics } from './measures/social.js';
export { alphaFairness, egalitarian, equality, gini, nashWelfare, utilitarian } from './measures/welfare.js';
export type { Mechanism, RecordEntry } from './mechanisms/around.js';
export {
  type ContinuationOptions,
  type ContinuationState,
  withContinuation,
} from './mechanisms/continuation.js';
export {
  type ContractOptions,
  type ContractState,
  type ContractTerms,
  type ContractView,
  withContract,
} from './mechanisms/contract.js';
export { type DilemmaFamily, familyWithMechanisms, withMechanisms } from './mechanisms/family.js';
export {
  type MediatorOptions,
  type MediatorState,
  type MediatorView,
  withMediator,
} from './mechanisms/mediator.js';
export { type NoiseOptions, withNoise } from './mechanisms/noise.js';
export { type PairingOptions, withPairing } from './mechanisms/pairing.js';
export type { Encounter, Pair, PairingState, PairingView } from './mechanisms/pairs.js';
export {
  type PartnerChoiceOptions,
  type PartnerChoiceState,
  type PartnerChoiceView,
  withPartnerChoice,
} from './mechanisms/partner-choice.js';
export {
  type PunishedRound,
  type PunishmentOptions,
  type PunishmentState,
  type PunishmentView,
  withPunishment,
} from './mechanisms/punishment.js';
export {
  type PublicRecord,
  type ReputationOptions,
  type ReputationState,
  type ReputationView,
  withReputation,
} from './mechanisms/reputation.js';
export { type TalkOptions, type TalkState, type TalkView, withTalk } from './mechanisms/talk.js';
export { commonsWithNorms, commonsWithNormsFamily, type NormsParams } from './norms/game.js';
export type { Comparison, NormsRecord, NormsState, NormsView } from './norms/view.js';
export {
  type LowerRank,
  neighbour,
  type OrdinalGame,
  ordinalCode,
  ordinalGame,
  ordinalGames,
  ranked,
} from './ordinal/topology.js';
export { type BestReply, bestReply } from './players/best-reply.js';
export { type Match, type MatchOptions, playMatch } from './players/match.js';
export {
  constantPlayer,
  drawnVector,
  type FiveVector,
  type Horizon,
  type MemoryOne,
  memoryOne,
  memoryOneScores,
} from './players/memory-one.js';
export { type StrategyPlayer, strategyPlayer } from './players/player.js';
export {
  type Counted,
  cycler,
  fromVector,
  memoryOneClassics,
  randomly,
  type Strategy,
  strategies,
} from './players/strategies.js';
export {
  type Standing,
  type Tournament,
  type TournamentOptions,
  tournament,
} from './players/tournament.js';
export {
  equalizer,
  extortionate,
  generous,
  isZeroDeterminant,
  type ZeroDeterminant,
  type ZeroDeterminantOptions,
} from './players/zero-determinant.js';
export type { Bout, Opponent, Pattern } from './probes/patterns.js';
export {
  type RingParams,
  type RingPlay,
  rationalityOrder,
  ring,
  ringFamily,
  ringOrders,
} from './probes/ring.js';
export {
  type BeliefProbeParams,
  type BeliefProbeScores,
  type BeliefProbeState,
  type BeliefProbeView,
  beliefProbe,
  beliefProbeFamily,
  beliefProbeScores,
} from './probes/rock-paper-scissors.js';
export { type AlphaRankOptions, alphaRank, alphaRankPair } from './solve/alpha-rank.js';
export { type BackwardInduction, type BackwardOptions, backwardInduction } from './solve/backward.js';
export {
  type Bimatrix,
  bimatrixOf,
  expectedPayoffs,
  gains,
  type Matrix,
  type Profile,
} from './solve/bimatrix.js';
export { type Between, type CommitmentEffect, commitmentEffect } from './solve/commitment-effect.js';
export {
  type CorrelatedEquilibrium,
  type CorrelatedOptions,
  correlatedEquilibrium,
  equilibriumGap,
} from './solve/correlated.js';
export { iteratedDominance, type Undominated } from './solve/dominance.js';
export { type NashEquilibria, type NashEquilibrium, nashEquilibria } from './solve/nash.js';
export { type QuantalEquilibrium, type QuantalOptions, quantalResponse } from './solve/quantal.js';
export { type ReplicatorOptions, replicator, replicatorPair } from './solve/replicator.js';
export {
  type ResponseEdge,
  type ResponseGraph,
  type ResponseGraphOptions,
  responseGraph,
} from './solve/response-graph.js';
export {
  type RiskAverseEquilibrium,
  type RiskAverseOptions,
  riskAdjusted,
  riskAverse,
} from './solve/risk-averse.js';
export { type Commitment, stackelberg } from './solve/stackelberg.js';
export { minimaxWinner, winRates, type ZeroSumSolution, zeroSum } from './solve/zero-sum.js';
export { taxFamily, taxGame } from './tax/game.js';
export type { TaxParams } from './tax/params.js';
export { type LinearTax, linearTax } from './tax/welfare.js';
