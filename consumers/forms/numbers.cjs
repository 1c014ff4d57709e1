/** @file What comes out of a training and of a sampler, as one digest: of every weight's bytes and of every number. */
const { createHash } = require('node:crypto');

const right = (result) => {
  if (result._tag !== 'Right') throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** jit, lm, trainer: the three packages, each in whatever form. */
module.exports.numbersOf = async (jit, lm, trainer) => {
  const hash = createHash('sha256');
  const add = (arrays) => {
    for (const name of Object.keys(arrays).sort()) {
      const { data } = arrays[name];
      hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  };
  const executor = right(await jit.openExecutor('jit:cpu', { threads: 1 }));
  const tokenizer = right(lm.byteTokenizer());
  const config = lm.embeddedConfig(tokenizer, { hiddenSize: 16, layers: 1, heads: 2, kvHeads: 1 });
  const data = [
    { prompt: '2+2=', completion: '4' },
    { prompt: '2+13=', completion: '15' },
  ];
  const common = { steps: 2, learningRate: 1e-2, seed: 1, executor };
  let rows = 0;
  const keep = ({ step, loss, gradNorm }) => {
    rows += 1;
    hash.update(JSON.stringify([step, loss, gradNorm]));
  };
  const { model } = await trainer.runToEnd(
    trainer.sft({ model: lm.initModel(config, tokenizer, 1), data, batchSize: 2, ...common }),
    keep,
  );
  add(model.weights);
  const { adapter } = await trainer.runToEnd(
    trainer.tompoTrain({
      ...common,
      model,
      adapter: right(lm.initAdapter(config, { rank: 2, alpha: 4, targets: ['q_proj', 'up_proj'] }, 1)),
      prompts: data.map(({ prompt }) => ({ id: prompt, text: prompt })),
      promptsPerStep: 2,
      completions: 4,
      maxTokens: 3,
      score: (_, completions) =>
        completions.map(({ ids }) => ({ reward: ids[0] % 7, graph: null, parts: {} })),
      advantages: (groups) => ({
        _tag: 'Right',
        right: { advantages: groups.map(({ rewards }) => rewards.map((r) => r - 3)) },
      }),
      memory: null,
      remat: 'layers',
    }),
    keep,
  );
  add(adapter.weights);
  // A compiled function of one form among those of another, with the fused layers that both must know.
  const norm = executor.compile((x) => jit.rmsNorm(x, x.flatten(), 1e-6));
  add({ norm: await norm(jit.ndarray('float32', [1, 2], [3, 4])) });
  await norm.dispose();
  return `${hash.digest('hex')} ${rows}`;
};
