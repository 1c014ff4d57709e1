/** @file Trains the tiny model in a loop of one's own: a little SFT on expert play, then policy steps with GRPO.
 *  About half a minute on two cores. Run: npx tsx own-loop.ts */
import { grpo } from '@tompo/advantage';
import { collectSituations, experts, gameSource, gamesOf, scoreCompletion, toExample } from '@tompo/arena';
import { openExecutor } from '@tompo/jit';
import { byteTokenizer, createSampler, embeddedConfig, initAdapter, initModel } from '@tompo/lm';
import {
  createPolicyStep,
  defaultAdamW,
  defaultObjective,
  initialState,
  packPolicy,
  runToEnd,
  sft,
} from '@tompo/trainer';
import { either as E } from 'fp-ts';

const right = <L, A>(result: E.Either<L, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
const text = { style: 'compact', beliefs: 'none' } as const;

// Expert play of small games: prompts, and what the planner answers.
const source = right(gameSource({ split: 'train', seed: 1 }));
const situations = right(
  await collectSituations({ games: right(source.games(60)), experts: experts.planner }),
);
const gameOf = gamesOf();
const examples = situations.map((situation) => toExample(right(gameOf(situation)), situation, text));

// A model of 40,000 parameters from scratch, and SFT.
const executor = right(await openExecutor('jit:cpu', { threads: 2 }));
const tokenizer = right(byteTokenizer());
const fresh = initModel(embeddedConfig(tokenizer, { hiddenSize: 32, layers: 2 }), tokenizer, 1, {
  std: 'fan-in',
});
const schedule = { steps: 120, batchSize: 16, learningRate: 5e-3, seed: 1, buckets: 2 };
const { model } = await runToEnd(sft({ model: fresh, data: examples, executor, ...schedule }));

// Reinforcement: eight prompts a step, eight completions each, an adapter that alone learns.
const adapter = right(
  initAdapter(model.config, { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj', 'up_proj'] }, 1),
);
const sampler = createSampler(model, { executor, adapterConfig: adapter.config });
const objective = { ...defaultObjective, beta: 0 };
const optimiser = { ...defaultAdamW, maxGradNorm: 1 };
const step = createPolicyStep({ model, adapter, objective, optimiser, executor });
let state = initialState(adapter.weights);
const means: number[] = [];
for (let i = 0; i < 30; i++) {
  const batch = Array.from(
    { length: 8 },
    (_, k) => situations[(i * 8 + k * 97) % situations.length] ?? situations[0]!,
  );
  const prompts = batch.map((one) => tokenizer.encode(toExample(right(gameOf(one)), one, text).prompt));
  const drawn = await sampler.sample({
    prompts,
    completions: 8,
    maxTokens: 12,
    temperature: 1,
    seed: i,
    adapter: state.params,
  });
  const rewards = drawn.map((completions, g) =>
    completions.map((completion) => right(scoreCompletion(batch[g]!, completion.text, text)).total),
  );
  const { advantages } = right(grpo(rewards.map((group) => ({ rewards: group }))));
  const groups = prompts.map((promptIds, g) => ({
    promptIds,
    completions: drawn[g]!,
    advantages: advantages[g]!,
  }));
  const longest = Math.max(...prompts.map((ids) => ids.length));
  const packed = right(
    packPolicy(model, groups, { promptLength: Math.ceil(longest / 64) * 64, completionLength: 12 }, 8),
  );
  state = (await step(state, packed, 5e-3)).state;
  means.push(rewards.flat().reduce((a, b) => a + b, 0) / rewards.flat().length);
}
const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const [before, after] = [mean(means.slice(0, 10)), mean(means.slice(-10))];
console.log(
  after > before + 0.1 ? 'the reward rose by more than 0.1' : `the reward went from ${before} to ${after}`,
);
console.error(`mean reward: first ten steps ${before.toFixed(3)}, last ten steps ${after.toFixed(3)}`);
await Promise.all([step.dispose(), sampler.dispose()]);
