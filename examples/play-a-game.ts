/** @file Plays one round of a network game by hand, and compares the table with the planner's optimum.
 *  Run: npx tsx play-a-game.ts */
import { bcz, bczOptimum, type Decision, explain, rng } from '@tompo/games';
import { either as E } from 'fp-ts';

const orThrow = <E, A>(result: E.Either<E, A>, say: (error: E) => string): A => {
  if (E.isLeft(result)) throw new Error(say(result.left));
  return result.right;
};

// Four agents; efforts of linked agents help each other (δ), every link costs each end c at every effort phase.
const params = { n: 4, alpha: [1.5, 1, 1, 0.5], delta: 0.1, cost: 0.15, maxEffort: 5 };
const game = orThrow(bcz({ ...params, sequence: 'GE', rounds: 1 }), explain);
const random = rng(1);
let state = game.initial(random);

const links = (...to: number[]): Decision => ({ _tag: 'links', to });
const effort = (value: number): Decision => ({ _tag: 'effort', value });

// Links: 0 and 1 ask for each other, 2 asks in vain, 3 asks for nobody. A link needs both ends.
const linked = orThrow(
  game.step(state, [links(0, 1, 0, 0), links(1, 0, 0, 0), links(1, 1, 0, 0), links(0, 0, 0, 0)], random),
  explain,
);
state = linked.state;
console.log('what seat 1 reads now:', game.text.render(game.observe(state, 1), 'compact'));

const paid = orThrow(game.step(state, [effort(1.6), effort(1.2), effort(1), effort(0.5)], random), explain);
console.log('payoffs:', paid.payoffs?.map((x) => x.toFixed(3)).join(' '));
console.log('welfare:', paid.payoffs?.reduce((a, b) => a + b, 0).toFixed(3));

const best = orThrow(bczOptimum(params, 'planner'), explain);
console.log('the planner’s welfare:', best.welfare.toFixed(3));
console.log('the planner’s network:', best.graph.map((row) => row.join('')).join(' '));

// An illegal decision is refused with a sentence, never repaired.
const refused = game.step(
  game.initial(random),
  [links(1, 0, 0, 0), ...Array(3).fill(links(0, 0, 0, 0))],
  random,
);
console.log(E.isLeft(refused) ? explain(refused.left) : 'accepted');
