import { type BczParams, bcz, type Game, type PggParams, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';

/** The right side, or a failing test that shows the left. */
export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) {
    throw new Error(`expected right, got left ${JSON.stringify(either.left)}`);
  }
  return either.right;
};

/** Three seats, α = 1, δ = .5, c = 1, cap 5: the planner links and invests. */
export const smallBcz = (params: Partial<BczParams>): Game =>
  right(bcz({ n: 3, alpha: 1, delta: 0.5, cost: 1, maxEffort: 5, ...params }));

export const smallPgg = (params: Partial<PggParams>): Game =>
  right(pgg({ n: 4, endowment: 10, multiplier: 1.5, ...params }));

/** Of games whose seats decide at once and see all. */
export const SIMULTANEOUS: Game['claims'] = {
  dynamics: 'simultaneous',
  information: 'perfect',
  utility: 'general-sum',
  dilemma: false,
  deterministic: true,
};
