/** @file The first example of the README, run as it stands there: the block below must be found in README.md. */
import { readFileSync } from 'node:fs';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { bcz, explain, rng } from '../src/index.js';

const printed: unknown[] = [];
const console = { log: (value: unknown) => printed.push(value) };

// begin
const made = bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GE', rounds: 2 });
if (E.isLeft(made)) throw new Error(explain(made.left));
const game = made.right;

let state = game.initial(rng(1));
console.log(game.text.render(game.observe(state, 0), 'compact')); // Bd.1c.1m5tGE2wA1B1C1D1r1GA?
while (game.status(state) === 'running') {
  const decisions = game.analysis!.planner(state); // one decision for each seat
  const next = game.step(state, decisions, rng(1));
  if (E.isLeft(next)) throw new Error(explain(next.left));
  if (next.right.payoffs) console.log(next.right.payoffs);
  state = next.right.state;
}
// end

it('the README example is the code above, and does what its comment says', () => {
  const own = readFileSync(new URL(import.meta.url), 'utf8');
  const block = own.match(/\/\/ begin\n([\s\S]*?)\/\/ end/)?.[1] as string;
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(block);
  expect(printed[0]).toBe(block.match(/'compact'\)\); \/\/ (.*)/)?.[1]);
  // K4 at the planner's efforts: e° = 1/(1 − .6) = 2.5 each, π = 2.5 − 3.125 + .1·2.5·7.5 − .3 = .95, twice.
  const payoffs = printed.slice(1).map((p) => (p as number[]).map((x) => +x.toFixed(9)));
  expect(payoffs).toEqual(new Array(2).fill([0.95, 0.95, 0.95, 0.95]));
});
