/** @file A training loop of one's own: a little SFT on expert play, then GRPO. 15 s on two cores: npx tsx own-loop.ts */
import { grpo } from '@tompo/advantage';
import * as arena from '@tompo/arena';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import * as trainer from '@tompo/trainer';
import { either as E } from 'fp-ts';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

// Expert play of small games: prompts, and what the planner answers.
const text = { style: 'compact', beliefs: 'none' } as const;
const games = right(right(arena.gameSource({ split: 'train', seed: 1 })).games(60));
const situations = right(await arena.collectSituations({ games, experts: arena.experts.planner }));
const gameOf = arena.gamesOf();
const data = situations.map((one) => arena.toExample(right(gameOf(one)), one, text));

// A model of 40,000 parameters from scratch, and SFT.
const executor = right(await openExecutor('jit:cpu', { threads: 2 }));
const tokenizer = right(lm.byteTokenizer());
const config = lm.embeddedConfig(tokenizer, { hiddenSize: 32, layers: 2 });
const fresh = lm.initModel(config, tokenizer, 1, { std: 'fan-in' });
const plan = { steps: 120, batchSize: 16, learningRate: 5e-3, seed: 1, buckets: 2 };
const { model } = await trainer.runToEnd(trainer.sft({ model: fresh, data, executor, ...plan }));

// Reinforcement: eight prompts a step, eight completions each; only the adapter learns.
const lora = { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj', 'up_proj'] };
const adapter = right(lm.initAdapter(config, lora, 1));
const sampler = lm.createSampler(model, { executor, adapterConfig: lora });
const objective = { ...trainer.defaultObjective, beta: 0 };
const optimiser = { ...trainer.defaultAdamW, maxGradNorm: 1 };
const update = trainer.createPolicyStep({ model, adapter, objective, optimiser, executor });
let state = trainer.initialState(adapter.weights);
const means: number[] = [];
for (let i = 0; i < 30; i++) {
  const places = trainer.streamIndices(data.length, 8, i, 1);
  const prompts = places.map((k) => tokenizer.encode(data[k]!.prompt));
  const request = { prompts, completions: 8, maxTokens: 12, temperature: 1, seed: i };
  const drawn = await sampler.sample({ ...request, adapter: state.params });
  const score = (k: number, reply: lm.Completion) =>
    right(arena.scoreCompletion(situations[k]!, reply, text)).total;
  const rewards = drawn.map((list, g) => list.map((completion) => score(places[g]!, completion)));
  const { advantages } = right(grpo(rewards.map((group) => ({ rewards: group }))));
  const groups = prompts.map((promptIds, g) => ({
    promptIds,
    completions: drawn[g]!,
    advantages: advantages[g]!,
  }));
  const promptLength = Math.ceil(Math.max(...prompts.map((ids) => ids.length)) / 64) * 64;
  const packed = right(trainer.packPolicy(model, groups, { promptLength, completionLength: 12 }, 8));
  ({ state } = await update(state, { ...packed, refLogprobs: null }, 5e-3));
  means.push(mean(rewards.flat()));
}
const [before, after] = [mean(means.slice(0, 10)), mean(means.slice(-10))];
console.log(after > before + 0.1 ? 'the reward rose by more than 0.1' : `no: ${before} → ${after}`);
console.error(`mean reward: first ten steps ${before.toFixed(3)}, last ten ${after.toFixed(3)}`);
await Promise.all([update.dispose(), sampler.dispose()]);
