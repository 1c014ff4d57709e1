/** @file Values held against each other, in phases that pay nothing too: the best and the worst do not depend on what
 *  the seat decided, and they are those of its decisions. */
import type { Decision, Game } from '../contract.js';
import { rng } from '../rng.js';
import { nearestEffort } from '../space/effort.js';
import { allDecisions, decisionCount, randomDecision, someOf } from './decisions.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

/** Up to this many decisions all are valued; of more, a few. A value of links may solve a game for each row. */
const ALL = 16;
const FEW = 4;
const TOLERANCE = 1e-9;

type Joint = readonly (Decision | null)[];

export const checkWorth = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: Joint,
  where: Where,
  out: Violation[],
): void => {
  const { analysis } = game;
  if (!analysis?.value || !game.claims.deterministic) return;
  for (const seat of someOf(game.phase(state).movers)) {
    const space = game.space(state, seat);
    const value = (decision: Decision) => analysis.value?.(state, seat, joint.with(seat, decision));
    const first = attempt(where, 'analysis.value', [], () => analysis.value?.(state, seat, joint));
    if (space === null || !first) continue;
    const all = decisionCount(space) <= ALL;
    const source = rng(`${where.seed}/${where.phase}/${seat}/worth`);
    const tried = all
      ? allDecisions(space)
      : Array.from({ length: FEW }, () => randomDecision(space, source));
    const values = tried.flatMap(
      (decision) => attempt(where, 'analysis.value', out, () => value(decision)) ?? [],
    );
    const reason = inconsistent(first, values, all);
    if (reason !== null)
      out.push({ _tag: 'AnalysisWrong', where, what: 'value', reason: `seat ${seat}: ${reason}` });
  }
  checkLinkValue(game, state, joint, where, out);
};

interface Value {
  readonly chosen: number;
  readonly best: number;
  readonly worst: number;
}

const inconsistent = (first: Value, values: readonly Value[], all: boolean): string | null => {
  const scale = Math.max(1, ...[first, ...values].flatMap((v) => [Math.abs(v.best), Math.abs(v.worst)]));
  const far = (a: number, b: number): boolean => !(Math.abs(a - b) <= TOLERANCE * scale);
  if (![first, ...values].every((v) => [v.chosen, v.best, v.worst].every(Number.isFinite)))
    return 'it is not made of finite numbers';
  for (const end of ['best', 'worst'] as const) {
    const moved = values.find((v) => far(v[end], first[end]));
    if (moved !== undefined)
      return `${end} is ${first[end]} and ${moved[end]} for two decisions of its own; it is over all of them`;
  }
  const chosen = [first, ...values].map((v) => v.chosen);
  const [most, least] = [Math.max(...chosen), Math.min(...chosen)];
  if (most > first.best && far(most, first.best))
    return `best is ${first.best}, but a decision is worth ${most}`;
  if (least < first.worst && far(least, first.worst))
    return `worst is ${first.worst}, but a decision is worth ${least}`;
  if (all && far(most, first.best))
    return `best is ${first.best}, but no decision is worth more than ${most}`;
  if (all && far(least, first.worst))
    return `worst is ${first.worst}, but no decision is worth less than ${least}`;
  return null;
};

/** Links that are followed by a paying phase are worth what that pays under selfish play, up to rounding. */
const checkLinkValue = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: Joint,
  where: Where,
  out: Violation[],
): void => {
  const { analysis } = game;
  const { movers } = game.phase(state);
  if (
    !analysis?.nash ||
    analysis.optimum !== undefined ||
    movers.some((seat) => game.space(state, seat)?._tag !== 'links')
  )
    return;
  const formed = game.step(state, joint, rng(where.seed));
  if (formed._tag === 'Left' || formed.right.payoffs !== null) return;
  const next = formed.right.state;
  if (game.status(next) !== 'running') return;
  const nash = attempt(where, 'analysis.nash', [], () => analysis.nash?.(next));
  if (!nash) return;
  const pay = (decisions: Joint): readonly number[] | null => {
    const result = game.step(next, decisions, rng(where.seed));
    return result._tag === 'Right' ? result.right.payoffs : null;
  };
  const paid = pay(nash);
  if (paid === null) return;
  for (const seat of someOf(movers)) {
    const v = attempt(where, 'analysis.value', [], () => analysis.value?.(state, seat, joint));
    const own = paid[seat];
    if (!v || own === undefined) continue;
    let slack = 1e-6 * Math.max(1, Math.abs(own));
    nash.forEach((decision, j) => {
      const space = game.space(next, j);
      if (space?._tag !== 'effort' || decision?._tag !== 'effort') return;
      const moved = [-1, 1].map((by) => {
        const value = nearestEffort(decision.value + by / 10 ** space.decimals, space);
        return Math.abs((pay(nash.with(j, { _tag: 'effort', value }))?.[seat] ?? own) - own);
      });
      slack += Math.max(...moved);
    });
    if (Math.abs(v.chosen - own) <= slack) continue;
    const reason = `seat ${seat}: chosen is ${v.chosen}, but selfish play after its links pays ${own}`;
    out.push({ _tag: 'AnalysisWrong', where, what: 'value', reason });
  }
};
