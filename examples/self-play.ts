/** @file Two adapters of one small model, one for each seat, learn from nothing but their own payoffs to meet in a game of pure
 *  coordination: which of the two equilibria it becomes, chance decides. Half a minute on two cores: npx tsx self-play.ts, or
 *  with a number of seeds: npx tsx self-play.ts 10 */
import { rloo } from '@tompo/advantage';
import * as arena from '@tompo/arena';
import type { Game } from '@tompo/games';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import * as trainer from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { PURE_COORDINATION, twoByTwo } from './games/two-by-two.js';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

const game = twoByTwo(PURE_COORDINATION, 1) as Game;
const text = { style: 'compact', beliefs: 'none' } as const;
const executor = right(await openExecutor('jit:cpu', { threads: 2 }));
const tokenizer = right(lm.byteTokenizer());

/** A small model that can write a and b, and prefers neither. */
const writer = async (seed: number) => {
  const config = lm.embeddedConfig(tokenizer, {
    hiddenSize: 32,
    intermediateSize: 64,
    layers: 2,
    heads: 2,
    kvHeads: 2,
  });
  const data = ['0?', '1?'].flatMap((prompt) => ['a;', 'b;'].map((completion) => ({ prompt, completion })));
  return (
    await trainer.runToEnd(
      trainer.sft({
        model: lm.initModel(config, tokenizer, seed, { std: 'fan-in' }),
        data,
        executor,
        steps: 300,
        batchSize: 4,
        learningRate: 4e-3,
        seed,
      }),
    )
  ).model;
};

// #region self-play
const coordinate = async (
  seed: number,
): Promise<{ readonly reward: readonly number[]; readonly payoff: number }> => {
  const model = await writer(seed);
  const adapter = right(
    lm.initAdapter(
      model.config,
      {
        rank: 8,
        alpha: 16,
        targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
      },
      seed,
    ),
  );
  const rollouts = right(
    arena.episodeRollouts({
      games: (step) => [{ game, seed: step }],
      episodes: 32,
      seats: { 0: 'row', 1: 'column' },
      reward: arena.weighted([
        [1, arena.payoff()],
        [1, arena.compliance()],
      ]),
      ...text,
    }),
  );
  const reward: number[] = [];
  const { adapters } = await trainer.runToEnd(
    trainer.train({
      model,
      agents: { row: { adapter }, column: { adapter } },
      rollouts,
      advantages: (groups) => rloo(groups),
      memory: null,
      maxTokens: 3,
      learningRate: 5e-3,
      temperature: 0.7,
      objective: { beta: 0 },
      steps: 60,
      seed,
      executor,
    }),
    (metrics) => {
      reward.push(metrics.reward);
    },
  );
  return { reward, payoff: await likeliest(model, adapters) };
};
// #endregion

/** What the likeliest choices of the two earn: 1 in an equilibrium, from which neither would move. */
const likeliest = async (
  model: lm.BaseModel,
  adapters: Readonly<Record<string, lm.Adapter>>,
): Promise<number> => {
  const opened = ['row', 'column'].map((name) => {
    const adapter = adapters[name] as lm.Adapter;
    const sampler = lm.createSampler(model, { executor, adapterConfig: adapter.config });
    const player = arena.policyPlayer({
      name,
      ...text,
      complete: async (prompts) => {
        const ids = prompts.map((prompt) => tokenizer.encode(prompt));
        const request = { prompts: ids, completions: 1, maxTokens: 3, temperature: 0, seed: 1 };
        const drawn = await sampler.sample({ ...request, adapter: adapter.weights });
        return drawn.map(([completion]) => completion!);
      },
    });
    return { sampler, player };
  });
  const games = [{ game, seed: 1, players: opened.map(({ player }) => player) }];
  const [record] = right(await arena.play({ games, values: 'none' }));
  await Promise.all(opened.map(({ sampler }) => sampler.dispose()));
  return record!.payoffs[0]!;
};

const given = process.argv[2] ?? '2';
const seeds = Number(given);
if (!Number.isInteger(seeds) || seeds < 1)
  throw new Error(`${given} is no number of seeds: give one from 1 on`);
let met = 0;
for (let seed = 1; seed <= seeds; seed++) {
  const { reward, payoff } = await coordinate(seed);
  met += payoff;
  console.error(
    `seed ${seed}: reward ${(reward[0] ?? 0).toFixed(2)} → ${(reward.at(-1) ?? 0).toFixed(2)}, likeliest choices ${payoff === 1 ? 'meet' : 'miss each other'}`,
  );
}
console.log(
  `an equilibrium in ${met >= Math.ceil(0.9 * seeds) ? 'at least nine of ten seeds' : `${met} of ${seeds} seeds`}`,
);
