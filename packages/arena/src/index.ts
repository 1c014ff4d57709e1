/** @file Players, matches, expert data and evaluation with intervals for strategic games. */

export { canonical } from './canonical.js';
export { checkSituation } from './data/check.js';
export { type Example, type ExampleOptions, promptOf, toExample } from './data/example.js';
export type { Explore } from './data/explore.js';
export {
  chooseShots,
  fewShotMessages,
  fewShotText,
  type ShotOptions,
  type ShotTarget,
} from './data/fewshot.js';
export { type GenerateOptions, type GenerateProgress, generate } from './data/generate.js';
export { type ChunkMaker, chunkMaker, type DataJob, jobFingerprint, jobMaker } from './data/job.js';
export { loadSituations, readSituations, writeSituations } from './data/jsonl.js';
export { fromLine, toLine } from './data/line.js';
export { jsonLine, type Line, linesOf, parseLine, readLines } from './data/lines.js';
export { type SituationLinkOptions, situationLinks } from './data/links.js';
export { isTooDeep } from './data/nesting.js';
export { revivedSituation } from './data/revived.js';
export { type Score, type ScoreOptions, scoreCompletion } from './data/score.js';
export {
  collectSituations,
  type DataOptions,
  gameKey,
  situations,
} from './data/situations.js';
export { type WorkerOptions, type WorkerPool, workerPool } from './data/workers.js';
export {
  type ArenaError,
  type EndpointError,
  explain,
  type InvalidLine,
  type NoAnswer,
  type OptionFault,
  type PlayerFailed,
} from './errors.js';
export { type BlindRow, blind } from './evaluate/blind.js';
export {
  type BootstrapOptions,
  bootstrapMean,
  bootstrapRatio,
  type Interval,
  type Part,
} from './evaluate/bootstrap.js';
export { type Comparison, compare, type Difference } from './evaluate/compare.js';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type GameScore,
  policySeats,
  scoreMatch,
} from './evaluate/evaluate.js';
export {
  type Exploit,
  type Exploitability,
  type ExploitabilityOptions,
  exploitability,
} from './evaluate/exploitability.js';
export { FEWEST_GAMES, fewestDiffering } from './evaluate/few.js';
export type { WelfareGap } from './evaluate/gap.js';
export {
  absentee,
  type BayesianHeadroom,
  type Headroom,
  type HeadroomOptions,
  headroom,
  headroomVerdict,
  LEAST_HEADROOM,
} from './evaluate/headroom.js';
export {
  evaluationRecords,
  METRICS,
  type MetricName,
  type MetricParts,
  metricParts,
} from './evaluate/parts.js';
export { acrossRuns } from './evaluate/runs.js';
export { type Stake, type Stakes, stakesOf } from './evaluate/stakes.js';
export {
  type Estimate,
  type Estimates,
  type IntervalChanges,
  type IntervalOptions,
  type Summary,
  summarise,
} from './evaluate/summary.js';
export { MOST_DECISIONS } from './foresight/decisions.js';
export { type Foresight, playForeseeing } from './foresight/foreseeing.js';
export type { ChatAnswer, Usage } from './llm/answer.js';
export { type AnswerStore, answerKey } from './llm/answers.js';
export { type ChatMessage, chat, type FailedAttempt } from './llm/chat.js';
export type { ChatEndpoint } from './llm/endpoint.js';
export { type CallGate, type CallGateOptions, callGate } from './llm/gate.js';
export { type Exchange, type LlmOptions, llmPlayer } from './llm/player.js';
export { reach } from './llm/reach.js';
export {
  type SamplingServer,
  type SamplingServerOptions,
  samplingServer,
  type TokenRequest,
} from './llm/samplingServer.js';
export type { SampledTokens } from './llm/tokens.js';
export { nash, planner } from './players/analytic.js';
export { type ConstantPlay, constant, freeRider, random } from './players/baseline.js';
export { type BayesianOptions, type BayesianPlayer, bayesian } from './players/bayesian.js';
export {
  AMONG,
  type BestOfOptions,
  bestOf,
  CHOICES,
  type ChosenAmong,
  type ChosenBy,
  MOST_AHEAD,
} from './players/best-of.js';
export { type ExpertName, experts, findExpert } from './players/experts.js';
export { farsighted } from './players/farsighted.js';
export { noisy } from './players/noisy.js';
export { type PolicyOptions, policyPlayer } from './players/policy.js';
export { grim, reciprocator, type Standard, titForTat } from './players/reciprocity.js';
export { recorded } from './players/recorded.js';
export { privileged, scripted } from './players/scripted.js';
export { ask, askAll } from './playing/ask.js';
export { answerGrammars } from './playing/grammars.js';
export { type PlayOptions, type Progress, play, playing, type Seating } from './playing/match.js';
export { printMatch, printPhase } from './playing/print.js';
export { type Outcome, type Readable, readReply } from './playing/read.js';
export type { DecisionRecord, MatchRecord, PhasePlay } from './playing/record.js';
export { explainReason } from './playing/reply.js';
export { playRounds, type RoundPlay } from './playing/rounds.js';
export type { SeededGame } from './playing/table.js';
export { handed, viewOf } from './playing/view.js';
export type { AdapterMember, AdapterPlayers, PoolMember, ScriptMember } from './pool/members.js';
export {
  type FrozenPool,
  freezePool,
  type OpenPoolOptions,
  openPool,
  type Pool,
  type PoolContent,
} from './pool/pool.js';
export { findPool, POOLS } from './pool/shipped.js';
export { seedOf } from './random.js';
export * from './rollout/index.js';
export { build, FAMILIES, familyOf, gamesOf } from './source/build.js';
export type { BczSpec } from './source/families/bcz.js';
export type { Range } from './source/families/frame.js';
export type { PggSpec } from './source/families/pgg.js';
export {
  type Checked,
  checkKeys,
  type Family,
  type FamilyView,
  type Issue,
  issuePath,
  type Schema,
  type StandardSchema,
} from './source/family.js';
export { type CostInterval, type CostOptimum, costIntervals, flips } from './source/flips.js';
export {
  type GameSource,
  gameSource,
  problemKey,
  type SourceOptions,
  type Split,
  splitOf,
} from './source/source.js';
export { DEFAULT_SPECS, type FamilySpec, type OwnSpec } from './source/spec.js';
export type {
  BeliefMode,
  KnownGame,
  OpenPlayer,
  Player,
  PrivilegedPlayer,
  Reply,
  Request,
  Situation,
  Substitute,
  View,
  WeightedPlayer,
} from './types.js';
