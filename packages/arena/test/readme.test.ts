/** The code of the README, run as it stands there: each block below must be found in README.md, word for word. */
import { readFileSync } from 'node:fs';
import {
  type ArenaError,
  build,
  collectSituations,
  compare,
  counterfactualWelfare,
  type Draw,
  episodeRollouts,
  evaluate,
  experts,
  explain,
  gameSource,
  gamesOf,
  mixture,
  noisy,
  payoff,
  play,
  playRounds,
  printMatch,
  scoreCompletion,
  toExample,
  weighted,
} from '@tompo/arena';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';

const printed: unknown[] = [];
const console = { log: (...values: unknown[]) => printed.push(...values) };

// begin
const orThrow = E.getOrElseW((error: ArenaError): never => {
  throw new Error(explain(error));
});

const game = orThrow(build('bcz', { n: 4, alpha: [1.5, 1, 1, 0.5], delta: 0.1, cost: 0.15, maxEffort: 4 }));
const { planner, nash, titForTat } = experts;
const records = orThrow(
  await play({ games: [{ game, seed: 1, players: [planner, nash, titForTat, noisy(0.2, nash)] }] }),
);
for (const record of records) console.log(printMatch(record));
// end

// begin
const players = [planner, nash, titForTat, noisy(0.2, nash)];
for (const round of playRounds([{ game, seed: 1, players }])) console.log(orThrow(round).payoffs);
// end

// begin
const source = orThrow(gameSource({ split: 'train', seed: 1 })); // 'heldout' never shares a problem with 'train'
const data = orThrow(
  await collectSituations({
    games: orThrow(source.games(20)),
    experts: experts.planner,
    explore: { share: 0.3 },
  }),
);

const gameOf = gamesOf(); // builds each game once
for (const situation of data) {
  const example = toExample(orThrow(gameOf(situation)), situation, { style: 'compact', beliefs: 'required' });
  console.log(example.prompt, example.completion); // for SFT
  console.log(scoreCompletion(situation, 'BC>BD;', { style: 'compact', beliefs: 'required' })); // for RL
}
// end

// begin
const { freeRider } = experts;
const rollouts = orThrow(
  episodeRollouts({
    games: source, // or any (step, seed) => { game, seed }[]
    gamesPerStep: 2,
    episodes: 4, // of each game: a group
    opponents: orThrow(
      mixture([
        { player: freeRider, weight: 1 },
        { player: titForTat, weight: 3 },
      ]),
    ),
    style: 'compact',
    beliefs: 'none',
    reward: weighted([
      [1, payoff()],
      [0.5, counterfactualWelfare()],
    ]),
  }),
);
// A learner: m completions of each prompt, with ids and log-probabilities. Here it always says the same.
const draw: Draw = async ({ prompts, completions }) =>
  prompts.map(() => ({
    promptIds: [0],
    completions: Array.from({ length: completions }, () => ({
      ids: [1],
      logprobs: [0],
      text: 'B;',
      ended: true,
    })),
  }));
const { groups } = await rollouts.step({ step: 1, seed: 1, draw });
// end

// begin
const heldout = orThrow(orThrow(gameSource({ split: 'heldout', seed: 1 })).games(20));
const against = { opponents: experts.planner, reference: experts.planner, games: heldout };
const a = orThrow(await evaluate({ policy: experts.freeRider, ...against }));
const b = orThrow(await evaluate({ policy: experts.farsighted, ...against }));
console.log(b.summary.all?.u2, orThrow(compare(a, b)).slices.all?.u2.difference); // paired, on the same games
// end

it('stands in the README, and does what it says', () => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim();
  const readme = squeeze(readFileSync(new URL('../README.md', import.meta.url), 'utf8'));
  const own = readFileSync(new URL(import.meta.url), 'utf8');
  const blocks = [...own.matchAll(/^\/\/ begin\n([\s\S]*?)^\/\/ end$/gm)].map(([, code]) =>
    squeeze(code as string),
  );
  expect(blocks).toHaveLength(5);
  for (const block of blocks) {
    expect(readme).toContain(block);
  }
  // 2 games, 4 episodes each, every turn of the policy's seat.
  expect(groups.every(({ turns }) => turns.length === 4)).toBe(true);
  expect(printed[0]).toContain('bcz-v1 (n 4');
  expect(printed.length).toBeGreaterThan(3 * data.length);
  expect(printed.at(-2)).toMatchObject({ games: expect.any(Number) });
  expect(printed.at(-1)).toBeTypeOf('number');
});
