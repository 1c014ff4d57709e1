/** @file Small games walked in full: claims and solutions are proved or refuted, not sampled. */
import type { Decision, Game, StepResult } from '../contract.js';
import { rng } from '../rng.js';
import { checkPayoffs, checkStateClaims } from './claim-checks.js';
import { allDecisions, decisionCount } from './decisions.js';
import type { Violation, Where } from './violations.js';

/** Walks every joint decision of the game when there are no more than `budget` steps in all, and checks at each
 *  state the claims, the planner's welfare, and that no seat gains by leaving the selfish solution in a paying phase.
 *  Returns false, with nothing added, when the game is too large. Only for deterministic games. */
export const enumerate = <S, O>(game: Game<S, O>, budget: number, out: Violation[]): boolean => {
  if (!game.claims.deterministic) return false;
  const found: Violation[] = [];
  const seen = new Map<string, string>();
  const sums: number[] = [];
  let steps = 0;
  const walk = (state: S, phase: number): boolean => {
    if (game.status(state) !== 'running') return true;
    const where = { seed: 'enumeration', phase };
    checkStateClaims(game, state, seen, where, found);
    const lists = options(game, state);
    steps += lists.reduce((product, list) => product * list.size, 1);
    if (steps > budget) return false;
    let most = Number.NEGATIVE_INFINITY;
    for (const joint of product(lists.map((list) => list.make()))) {
      const result = game.step(state, joint, rng('enumeration'));
      if (result._tag === 'Left') {
        found.push({ _tag: 'LegalRefused', where, reason: result.left._tag });
        return true;
      }
      checkPayoffs(game, state, result.right, sums, where, found);
      most = Math.max(most, worth(game, result.right));
      if (!walk(result.right.state, phase + 1)) return false;
    }
    checkReached(game, state, most, where, found);
    checkNash(game, state, phase, found);
    return true;
  };
  if (!walk(game.initial(rng('enumeration')), 0)) return false;
  out.push(...found);
  return true;
};

/** What a step pays, and the rest can bring. */
const worth = <S, O>(game: Game<S, O>, { state, payoffs }: StepResult<S>): number =>
  (payoffs ?? []).reduce((a, b) => a + b, 0) + (game.analysis?.optimum?.(state) ?? 0);

/** A return to go is the best of all decisions, and no more than that. */
const checkReached = <S, O>(
  game: Game<S, O>,
  state: S,
  most: number,
  where: Where,
  out: Violation[],
): void => {
  const optimum = game.analysis?.optimum?.(state);
  if (optimum === undefined || optimum <= most + 1e-9 * Math.max(1, Math.abs(most))) return;
  const reason = `it is ${optimum}, but the best of all decisions brings ${most}`;
  out.push({ _tag: 'AnalysisWrong', where, what: 'optimum', reason });
};

const options = <S, O>(game: Game<S, O>, state: S) =>
  Array.from({ length: game.seats }, (_, seat) => {
    const space = game.space(state, seat);
    return space === null
      ? { size: 1, make: (): (Decision | null)[] => [null] }
      : { size: decisionCount(space), make: (): (Decision | null)[] => allDecisions(space) };
  });

function* product(lists: readonly (readonly (Decision | null)[])[]): Generator<(Decision | null)[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const head of first) for (const tail of product(rest)) yield [head, ...tail];
}

/** In a paying phase nobody gains by leaving the selfish solution, up to what rounding to the grid costs: a reply off
 *  by half a step of the grid, when the others are off too, loses at most about N steps squared. */
const checkNash = <S, O>(game: Game<S, O>, state: S, phase: number, out: Violation[]): void => {
  // Where the future counts, an equilibrium is none of single phases.
  if (game.analysis?.optimum !== undefined) return;
  const solved = game.analysis?.nash?.(state);
  if (solved === undefined) return;
  const payoff = (joint: readonly (Decision | null)[], seat: number): number | undefined => {
    const result = game.step(state, joint, rng('enumeration'));
    return result._tag === 'Right' ? result.right.payoffs?.[seat] : undefined;
  };
  for (const seat of game.phase(state).movers) {
    const space = game.space(state, seat);
    const before = payoff(solved, seat);
    if (space === null || before === undefined) continue;
    const slack = 1e-9 + (space._tag === 'effort' ? game.seats * 10 ** (-2 * space.decimals) : 0);
    for (const decision of allDecisions(space)) {
      const after = payoff(solved.with(seat, decision), seat);
      if (after !== undefined && after > before + slack) {
        const reason = `seat ${seat} earns ${after} instead of ${before} by another decision`;
        out.push({ _tag: 'AnalysisWrong', where: { seed: 'enumeration', phase }, what: 'nash', reason });
        break;
      }
    }
  }
};
