/** @file Games alone: rounds simulated per second, and the exact optima. One process, one core, quiet machine.
 *  Run: npx tsx games.ts */
import { cpus } from 'node:os';
import { bcz, bczOptimum, type Decision, type NetworkGame, pgg, rng } from '@tompo/games';
import { either as E } from 'fp-ts';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});
const links = (n: number, seat: number): Decision => ({
  _tag: 'links',
  to: Array.from({ length: n }, (_, j) => (j === seat ? 0 : 1)),
});

/** Full rounds per second with four scripted decisions a phase, histories kept, games of ten rounds. */
const rounds = (game: NetworkGame) => {
  const random = rng(1);
  const linking = Array.from({ length: game.seats }, (_, seat) => links(game.seats, seat));
  const giving: Decision[] = linking.map((_, seat) => ({ _tag: 'effort', value: 0.5 + seat / 10 }));
  const until = Date.now() + 2000;
  let count = 0;
  while (Date.now() < until) {
    let state = game.initial(random);
    for (; game.status(state) === 'running'; count += game.phase(state).kind === 'graph' ? 1 : 0) {
      const decisions = game.phase(state).kind === 'graph' ? linking : giving;
      state = right(game.step(state, decisions, random)).state;
    }
  }
  return count / 2;
};

/** Median milliseconds of one call, each on a problem of its own. */
const median = (times: number, call: (i: number) => void): number => {
  const taken = Array.from({ length: times }, (_, i) => {
    const start = performance.now();
    call(i);
    return performance.now() - start;
  });
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] as number;
};

const cpu = cpus()[0]?.model ?? 'unknown';
console.log(`${cpu}, ${cpus().length} cores, Node ${process.versions.node}; one core used`);
const made = { n: 4, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GE', rounds: 10 };
const network = right(bcz({ ...made, alpha: 1 }));
const group = right(pgg({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 0, sequence: 'GE', rounds: 10 }));
console.log(`BCZ N=4 GE, rounds per second     ${Math.round(rounds(network)).toLocaleString('en')}`);
console.log(`PGG N=4 GE, rounds per second     ${Math.round(rounds(group)).toLocaleString('en')}`);
for (const [n, times] of [
  [4, 400],
  [8, 400],
  [12, 40],
  [16, 9],
] as const) {
  const random = rng(n);
  const draws = Array.from({ length: times + 20 }, () => ({
    n,
    alpha: Array.from({ length: n }, () => 0.5 + random.uniform()),
    delta: 0.4 / (n - 1),
    cost: 0.2 + random.uniform() / 4,
    maxEffort: 5,
  }));
  for (const one of draws.slice(times)) bczOptimum(one, 'planner'); // warm-up
  const ms = median(times, (i) => right(bczOptimum(draws[i] as (typeof draws)[number], 'planner')));
  console.log(
    `BCZ planner's exact optimum N=${String(n).padStart(2)}  ${ms.toFixed(3)} ms (median of ${times}, different α)`,
  );
}
