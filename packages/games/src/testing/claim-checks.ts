/** @file Claims and solutions, held against what is played. */
import type { Decision, Game, StepResult } from '../contract.js';
import { illegal } from '../decisions.js';
import { rng } from '../rng.js';
import { nearestEffort } from '../space/effort.js';
import { decisionCount } from './decisions.js';
import { fingerprint } from './fingerprint.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

/** Less than this (relatively) is rounding. */
const TOLERANCE = 1e-9;

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** Claims that one state can refute. `seen` maps observations to states: perfect information allows one each. */
export const checkStateClaims = <S, O>(
  game: Game<S, O>,
  state: S,
  seen: Map<string, string>,
  where: Where,
  out: Violation[],
): void => {
  const { claims, seats } = game;
  const { movers } = game.phase(state);
  const refute = (claim: string, reason: string): void => {
    out.push({ _tag: 'ClaimRefuted', where, claim, reason });
  };
  if (claims.dynamics === 'simultaneous' && movers.length !== seats) {
    refute('dynamics: simultaneous', `${movers.length} of ${seats} seats move`);
  }
  if (claims.dynamics === 'sequential' && movers.length !== 1) {
    refute('dynamics: sequential', `${movers.length} seats move at once`);
  }
  if (claims.information !== 'perfect') return;
  const print = fingerprint(state);
  for (const seat of movers) {
    const view = `${seat}${fingerprint(game.observe(state, seat))}`;
    if ((seen.get(view) ?? print) !== print) {
      refute('information: perfect', `seat ${seat} sees the same in two different states`);
    }
    seen.set(view, print);
  }
};

/** Payoffs: length, finite, and what the claims and the planner's welfare say of them. */
export const checkPayoffs = <S, O>(
  game: Game<S, O>,
  state: S,
  { state: next, payoffs }: StepResult<S>,
  sums: number[],
  where: Where,
  out: Violation[],
): void => {
  if (payoffs === null) {
    checkOptimum(game, state, next, 0, where, out);
    return;
  }
  if (payoffs.length !== game.seats || !payoffs.every(Number.isFinite)) {
    out.push({
      _tag: 'InvalidPayoffs',
      where,
      reason: `[${payoffs.join(', ')}] are not ${game.seats} finite numbers`,
    });
    return;
  }
  const welfare = sum(payoffs);
  const slack = TOLERANCE * Math.max(1, Math.abs(welfare));
  if (game.claims.utility === 'constant-sum' && Math.abs(welfare - (sums[0] ?? welfare)) > slack) {
    out.push({
      _tag: 'ClaimRefuted',
      where,
      claim: 'utility: constant-sum',
      reason: `sums ${sums[0]} and ${welfare}`,
    });
  }
  if (
    game.claims.utility === 'identical' &&
    payoffs.some((p) => Math.abs(p - (payoffs[0] as number)) > slack)
  ) {
    out.push({
      _tag: 'ClaimRefuted',
      where,
      claim: 'utility: identical',
      reason: `payoffs [${payoffs.join(', ')}]`,
    });
  }
  sums.push(welfare);
  checkOptimum(game, state, next, welfare, where, out);
  if (game.analysis?.optimum !== undefined) return;
  const best = game.analysis?.plannerWelfare?.(state);
  if (best === undefined) return;
  const gap = game.analysis?.plannerGap?.(state) ?? 0;
  if (!(gap >= 0)) {
    const reason = `it is ${gap}; what a best graph could have more is 0 or above`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'plannerGap', reason });
  }
  // With a gap W* is the best that was found; only what is above both is impossible.
  if (!(welfare <= best + Math.max(0, gap) + TOLERANCE * Math.max(1, Math.abs(best)))) {
    const reason = `decisions were found with welfare ${welfare}, above ${best}`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'plannerWelfare', reason });
  }
};

/** A return to go is no less than what a step pays and the rest can bring: collapse is not the best there is where waiting
 *  pays. At the end there is nothing to have. */
const checkOptimum = <S, O>(
  game: Game<S, O>,
  state: S,
  next: S,
  welfare: number,
  where: Where,
  out: Violation[],
): void => {
  const optimum = game.analysis?.optimum;
  if (optimum === undefined || !game.claims.deterministic) return;
  const found = attempt(where, 'analysis.optimum', out, () => [optimum(state), optimum(next)] as const);
  if (found === undefined) return;
  const [now, rest] = found;
  const slack = TOLERANCE * Math.max(1, Math.abs(now), Math.abs(welfare));
  const wrong = (reason: string): void => {
    out.push({ _tag: 'AnalysisWrong', where, what: 'optimum', reason });
  };
  if (!(welfare + rest <= now + slack))
    wrong(`it is ${now}, but decisions were found that pay ${welfare} and leave ${rest}`);
  if (game.status(next) !== 'running' && !(Math.abs(rest) <= slack))
    wrong(`it is ${rest} where the game is over`);
};

/** Solutions at a state: legal, and the values of random decisions in order. */
export const checkAnalysis = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  where: Where,
  out: Violation[],
): void => {
  const { analysis } = game;
  if (analysis === undefined) return;
  for (const what of ['planner', 'nash'] as const) {
    const solve = analysis[what];
    if (solve === undefined) continue;
    const solved = attempt(where, `analysis.${what}`, out, () => solve(state));
    if (solved === undefined) continue;
    for (let seat = 0; seat < game.seats; seat++) {
      const space = game.space(state, seat);
      const decision = solved[seat];
      const reason =
        space === null ? (decision === null ? null : 'it does not move') : illegal(space, decision);
      if (reason !== null)
        out.push({ _tag: 'AnalysisWrong', where, what, reason: `seat ${seat}: ${reason}` });
    }
  }
  const { value } = analysis;
  if (value === undefined) return;
  for (const seat of game.phase(state).movers) {
    const v = attempt(where, 'analysis.value', out, () => value(state, seat, joint));
    if (v === undefined) continue;
    const slack = TOLERANCE * Math.max(1, Math.abs(v.chosen));
    if (!(v.best + slack >= v.chosen && v.chosen + slack >= v.worst)) {
      const reason = `seat ${seat}: worst ${v.worst}, chosen ${v.chosen}, best ${v.best} are out of order`;
      out.push({ _tag: 'AnalysisWrong', where, what: 'value', reason });
    }
  }
};

/** What a planner's phase misses of W*, with what a step of the grid by each seat moves: more than that is no rounding.
 *  Only once every kind of phase was played: before that links, say, may not have been formed yet. */
interface Miss {
  readonly phase: number;
  readonly welfare: number;
  readonly best: number;
  readonly steps: number;
  readonly kinds: number;
}

const missOf = <S, O>(
  game: Game<S, O>,
  state: S,
  welfare: number,
  phase: number,
  kinds: number,
): Miss | null => {
  const best = game.analysis?.plannerWelfare?.(state) ?? Number.NaN;
  const slack = 1e-6 * Math.max(1, Math.abs(best));
  if (Math.abs(welfare - best) <= slack) return null;
  const joint = game.analysis?.planner?.(state) ?? [];
  let steps = slack;
  joint.forEach((decision, seat) => {
    const space = game.space(state, seat);
    if (decision?._tag !== 'effort' || space?._tag !== 'effort') return;
    const step = 10 ** -space.decimals;
    const moved = [decision.value - step, decision.value + step].map((value) => {
      const legal = { _tag: 'effort', value: nearestEffort(value, space) } as const;
      const result = game.step(state, joint.with(seat, legal), rng('claims'));
      const payoffs = result._tag === 'Right' ? result.right.payoffs : null;
      return payoffs === null ? 0 : Math.abs(sum(payoffs) - welfare);
    });
    steps += Math.max(...moved);
  });
  return best - welfare > steps || welfare - best > slack ? { phase, welfare, best, steps, kinds } : null;
};

/** Welfare of a whole game in which everybody follows a solution, beside the sum of the planner's welfares. */
const followed = <S, O>(game: Game<S, O>, which: 'planner' | 'nash', limit: number) => {
  if (game.analysis?.[which] === undefined) return undefined;
  let state = game.initial(rng('claims'));
  let welfare = 0;
  let best = 0;
  let step = 0;
  const kinds = new Set<string>();
  const misses: Miss[] = [];
  for (let k = 0; k < limit && game.status(state) === 'running'; k++) {
    kinds.add(game.phase(state).kind);
    for (const seat of game.phase(state).movers) {
      const space = game.space(state, seat);
      if (space?._tag === 'effort') step = Math.max(step, 10 ** -space.decimals);
      if (space !== null && decisionCount(space) < 1) return undefined;
    }
    const result = game.step(state, game.analysis?.[which]?.(state) ?? [], rng('claims'));
    if (result._tag === 'Left') return undefined;
    if (result.right.payoffs !== null) {
      welfare += sum(result.right.payoffs);
      best += game.analysis?.plannerWelfare?.(state) ?? Number.NaN;
      const isJudged = which === 'planner' && game.analysis.optimum === undefined;
      const miss = isJudged ? missOf(game, state, sum(result.right.payoffs), k, kinds.size) : null;
      if (miss !== null) misses.push(miss);
    }
    state = result.right.state;
  }
  return { welfare, best, step, miss: misses.find((m) => m.kinds === kinds.size) };
};

/** Dilemma: playing the selfish solution must end below the planner's, and only when the claim says so. What the
 *  rounding of decisions to their grid can move is let pass. */
export const checkDilemma = <S, O>(game: Game<S, O>, limit: number, out: Violation[]): void => {
  if (game.analysis === undefined || !game.claims.deterministic) return;
  const where = { seed: 'claims', phase: 0 };
  const planner = attempt(where, 'playing the planner', out, () => followed(game, 'planner', limit));
  const nash = attempt(where, 'playing nash', out, () => followed(game, 'nash', limit));
  if (planner?.miss !== undefined) {
    const { phase, welfare, best } = planner.miss;
    const reason = `played, it earns ${welfare} together, not the plannerWelfare of ${best}`;
    out.push({ _tag: 'AnalysisWrong', where: { seed: 'claims', phase }, what: 'planner', reason });
  }
  const toGo = game.analysis.optimum;
  const optimum = toGo && attempt(where, 'analysis.optimum', out, () => toGo(game.initial(rng('claims'))));
  const near = 1e-6 * Math.max(1, Math.abs(optimum ?? planner?.welfare ?? 0));
  if (optimum !== undefined && planner !== undefined && !(Math.abs(planner.welfare - optimum) <= near)) {
    const reason = `played to the end, it earns ${planner.welfare} together, not the optimum of ${optimum}`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'planner', reason });
  }
  const top = optimum ?? planner?.welfare;
  if (top === undefined || nash === undefined) return;
  const { rounds } = game.phase(game.initial(rng('claims')));
  // An optimum is of legal decisions; a planner's are rounded to them.
  const slack = near + (optimum === undefined ? game.seats * rounds * (planner?.step ?? 0) : 0);
  const difference = top - nash.welfare;
  if (difference < -slack) {
    const reason = `selfish play earns ${nash.welfare} together, the planner ${top}`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'planner', reason });
  }
  if (!game.claims.dilemma && difference > slack) {
    const reason = `the planner earns ${difference} more than selfish play`;
    out.push({ _tag: 'ClaimRefuted', where, claim: 'dilemma: false', reason });
  }
  const best = optimum ?? nash.best;
  if (game.claims.dilemma && nash.welfare >= best - TOLERANCE * Math.max(1, Math.abs(best))) {
    const reason = `selfish play earns all that there is, ${best}`;
    out.push({ _tag: 'ClaimRefuted', where, claim: 'dilemma: true', reason });
  }
};
