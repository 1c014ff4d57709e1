/** @file The values that an analysis gives to decisions, held against what the game pays. */
import type { Decision, DecisionSpace, Game } from '../contract.js';
import { rng } from '../rng.js';
import { allDecisions, decisionCount, randomDecision } from './decisions.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

/** Up to this many decisions of a seat all are tried; of more, as many at random. */
const TRIED = 128;
const TOLERANCE = 1e-9;

/** In a paying phase a decision is worth what it pays; the best and the worst are those of the seat's own decisions. */
export const checkValue = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  where: Where,
  out: Violation[],
): void => {
  const { analysis } = game;
  // Where the future counts, a decision is worth more than it pays now.
  if (analysis?.value === undefined || analysis.optimum !== undefined || !game.claims.deterministic) return;
  const { value } = analysis;
  const pay = (decisions: readonly (Decision | null)[]): readonly number[] | null => {
    const result = game.step(state, decisions, rng(where.seed));
    return result._tag === 'Right' ? result.right.payoffs : null;
  };
  const paid = attempt(where, 'step', out, () => pay(joint)) ?? null;
  if (paid === null) return;
  const slack = TOLERANCE * Math.max(1, ...paid.map(Math.abs));
  const wrong = (seat: number, reason: string): void => {
    out.push({ _tag: 'AnalysisWrong', where, what: 'value', reason: `seat ${seat}: ${reason}` });
  };
  for (const seat of game.phase(state).movers) {
    const space = game.space(state, seat);
    // What throws or is out of order is told by the check of the analysis.
    const v = attempt(where, 'analysis.value', [], () => value(state, seat, joint));
    if (space === null || v === undefined) continue;
    const own = paid[seat] as number;
    if (Math.abs(v.chosen - own) > slack) {
      wrong(seat, `chosen is ${v.chosen}, but its decision pays ${own}${lookalike(v.chosen, paid, slack)}`);
      continue;
    }
    const all = decisionCount(space) <= TRIED;
    const worths = tried(space, where)
      .map((decision) => pay(joint.with(seat, decision))?.[seat])
      .filter((worth) => worth !== undefined);
    const most = Math.max(own, ...worths);
    const least = Math.min(own, ...worths);
    const near = TOLERANCE * Math.max(1, Math.abs(most), Math.abs(least)) + slack;
    if (most > v.best + near || (all && most < v.best - near))
      wrong(seat, `best is ${v.best}, but the best of its decisions pays ${most}`);
    if (least < v.worst - near || (all && least > v.worst + near))
      wrong(seat, `worst is ${v.worst}, but the worst of its decisions pays ${least}`);
  }
};

const tried = (space: DecisionSpace, { seed, phase }: Where): Decision[] => {
  if (decisionCount(space) <= TRIED) return allDecisions(space);
  const source = rng(`${seed}/${phase}/values`);
  const some = Array.from({ length: TRIED }, () => randomDecision(space, source));
  return space._tag === 'effort'
    ? [...some, { _tag: 'effort', value: space.min }, { _tag: 'effort', value: space.max }]
    : some;
};

/** What a wrong value may have been taken from. */
const lookalike = (chosen: number, paid: readonly number[], slack: number): string => {
  const other = paid.findIndex((p) => Math.abs(p - chosen) <= slack);
  if (other >= 0) return ` (${chosen} is what seat ${other} gets)`;
  return paid.some((p) => Math.abs(p + chosen) <= slack) ? ' (the sign is wrong)' : '';
};
