/** @file Rollouts: whole games and branches on policy, scored by outcomes, for whoever learns. */
export { type BranchOptions, branchRollouts } from './branches.js';
export type { Demonstrations } from './demonstrations.js';
export { type EpisodeOptions, episodeRollouts } from './episodes.js';
export type { RolloutGames } from './games.js';
export type { Change, Group, GroupTurn, Peers } from './group.js';
export type { LinkCredit } from './links.js';
export type { RolloutOptions } from './options.js';
export { type MixturePart, mixture } from './population/mixture.js';
export { type PastSelvesOptions, pastSelves, type Sampler } from './population/past-selves.js';
export type { Member, Population, Result } from './population/population.js';
export { beliefsWorth } from './rewards/beliefs-worth.js';
export { type BelievedWelfareOptions, believedWelfare } from './rewards/believed-welfare.js';
export { beside } from './rewards/beside.js';
export { compliance } from './rewards/compliance.js';
export { type CounterfactualOptions, counterfactualWelfare } from './rewards/counterfactual-welfare.js';
export type { Discounting } from './rewards/discounted.js';
export { type ExpectedWelfareOptions, expectedWelfare } from './rewards/expected-welfare.js';
export { type ImitationOptions, imitation } from './rewards/imitation.js';
export type { OutcomeOptions } from './rewards/outcome.js';
export { payoff } from './rewards/payoff.js';
export type { Reward, ValuesOf, Worth } from './rewards/reward.js';
export type { Scaling } from './rewards/scale.js';
export { type Term, weighted } from './rewards/weighted.js';
export { welfare } from './rewards/welfare.js';
export type {
  Draw,
  Drawn,
  DrawRequest,
  LinkValues,
  RolloutRequest,
  RolloutStep,
  Rollouts,
  TurnGroup,
  TurnScore,
} from './rollouts.js';
export type { Seat, SeatRule } from './seat.js';
export type { GroupedRollouts } from './stepping.js';
export type { Episode, Turn } from './turn.js';
