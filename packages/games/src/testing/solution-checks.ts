/** @file Solutions of a paying phase, held against single decisions that leave them, in games of any size. */
import type { Decision, DecisionSpace, Game } from '../contract.js';
import { rng } from '../rng.js';
import { nearestEffort } from '../space/effort.js';
import { allDecisions, decisionCount, randomDecision } from './decisions.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

const TRIED = 24;

/** Decisions of a seat that differ from the solution's: all of a few, or ends, neighbours and some at random. */
const others = (space: DecisionSpace, from: Decision, label: string): Decision[] => {
  if (decisionCount(space) <= TRIED) return allDecisions(space);
  const source = rng(label);
  const some = Array.from({ length: TRIED }, () => randomDecision(space, source));
  if (space._tag === 'links' && from._tag === 'links')
    return [
      ...some,
      ...from.to.flatMap((bit, j) =>
        j === space.self ? [] : [{ _tag: 'links', to: from.to.with(j, 1 - bit) } as const],
      ),
    ];
  if (space._tag !== 'effort' || from._tag !== 'effort') return some;
  return [...some, ...[space.min, space.max, ...steps(space, from)].map(asEffort)];
};

const asEffort = (value: number): Decision => ({ _tag: 'effort', value });
type Effort = Extract<DecisionSpace, { _tag: 'effort' }>;
const steps = (space: Effort, { value }: Extract<Decision, { _tag: 'effort' }>): number[] =>
  [-1, 1].map((by) => nearestEffort(value + by / 10 ** space.decimals, space));

type Joint = readonly (Decision | null)[];

/** Nobody gains by leaving nash alone, and nothing near the planner's decisions is worth more than W*. What a step of
 *  the grid by each seat moves is rounding. */
export const checkSolutions = <S, O>(game: Game<S, O>, state: S, where: Where, out: Violation[]): void => {
  const { analysis } = game;
  // Where the future counts, single phases have no solutions.
  if (!analysis || analysis.optimum !== undefined || !game.claims.deterministic) return;
  const pay = (joint: Joint): readonly number[] | null => {
    const result = game.step(state, joint, rng(where.seed));
    return result._tag === 'Right' ? result.right.payoffs : null;
  };
  const spaces = Array.from({ length: game.seats }, (_, seat) => game.space(state, seat));
  const around = (joint: Joint, seat: number): Decision[] => {
    const [space, decision] = [spaces[seat], joint[seat]];
    return space && decision ? others(space, decision, `${where.seed}/${where.phase}/${seat}`) : [];
  };
  const nash = attempt(where, 'analysis.nash', [], () => analysis.nash?.(state));
  if (nash) leaving(nash, spaces, pay, around, where, out);
  const planner = attempt(where, 'analysis.planner', [], () => analysis.planner?.(state));
  const limit = attempt(where, 'analysis.plannerWelfare', [], () => {
    const best = analysis.plannerWelfare?.(state);
    return best === undefined ? undefined : best + Math.max(0, analysis.plannerGap?.(state) ?? 0);
  });
  if (limit === undefined || !planner) return;
  let joint = planner;
  let most = sum(pay(joint));
  for (let seat = 0; seat < game.seats; seat++) {
    for (const decision of around(joint, seat)) {
      const tried = joint.with(seat, decision);
      const welfare = sum(pay(tried));
      if (welfare > most) [joint, most] = [tried, welfare];
    }
  }
  if (most > limit + 1e-9 * Math.max(1, Math.abs(limit))) {
    const reason = `decisions were found near the planner's with welfare ${most}, above ${limit}`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'plannerWelfare', reason });
  }
};

/** −∞ where nothing is paid or nothing is legal. */
const sum = (payoffs: readonly number[] | null): number =>
  payoffs?.reduce((a, b) => a + b, 0) ?? Number.NEGATIVE_INFINITY;

const leaving = (
  nash: Joint,
  spaces: readonly (DecisionSpace | null)[],
  pay: (joint: Joint) => readonly number[] | null,
  around: (joint: Joint, seat: number) => Decision[],
  where: Where,
  out: Violation[],
): void => {
  const paid = pay(nash);
  if (paid === null) return;
  for (let seat = 0; seat < spaces.length; seat++) {
    const before = paid[seat] as number;
    let slack = 1e-9 * Math.max(1, Math.abs(before));
    nash.forEach((decision, j) => {
      const space = spaces[j];
      if (space?._tag !== 'effort' || decision?._tag !== 'effort') return;
      slack += Math.max(
        10 ** (-2 * space.decimals),
        ...steps(space, decision).map((value) =>
          Math.abs((pay(nash.with(j, asEffort(value)))?.[seat] ?? before) - before),
        ),
      );
    });
    for (const decision of around(nash, seat)) {
      const after = pay(nash.with(seat, decision))?.[seat];
      if (after === undefined || !(after > before + slack)) continue;
      const reason = `seat ${seat} earns ${after} instead of ${before} by another decision`;
      out.push({ _tag: 'AnalysisWrong', where, what: 'nash', reason });
      return;
    }
  }
};
