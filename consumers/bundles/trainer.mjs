/** @file A step of supervised and one of reinforcement fine-tuning. */
import { grpo } from '@tompo/advantage';
import { openExecutor } from '@tompo/jit';
import { byteTokenizer, embeddedConfig, initAdapter, initModel } from '@tompo/lm';
import { runToEnd, sft, tompoTrain } from '@tompo/trainer';
import { right, same } from './expect.mjs';

const main = async () => {
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  const tokenizer = right(byteTokenizer());
  const config = embeddedConfig(tokenizer, { hiddenSize: 16, layers: 1, heads: 2, kvHeads: 1 });
  const start = initModel(config, tokenizer, 1);
  const data = [{ prompt: '2+2=', completion: '4' }];
  const common = { steps: 1, learningRate: 1e-3, seed: 1, executor };
  const { model } = await runToEnd(sft({ model: start, data, batchSize: 1, ...common }), ({ step, loss }) =>
    same('row', [step, Number.isFinite(loss)], [1, true]),
  );
  const { adapter } = await runToEnd(
    tompoTrain({
      ...common,
      model,
      adapter: right(initAdapter(config, { rank: 2, alpha: 4, targets: ['q_proj'] }, 1)),
      prompts: [{ id: 'sum', text: '2+2=' }],
      promptsPerStep: 1,
      completions: 4,
      maxTokens: 2,
      score: (_, completions) => completions.map((_c, i) => ({ reward: i, graph: null, parts: {} })),
      advantages: (groups) => grpo(groups),
      memory: null,
    }),
    () => undefined,
  );
  same(
    'moved',
    Object.values(adapter.weights).some(({ data }) => data.some((x) => x !== 0)),
    true,
  );
};
main();
