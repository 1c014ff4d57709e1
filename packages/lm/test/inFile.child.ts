/** @file In a process of its own: by how many bytes the arrays of JavaScript grew that loaded a model, computed gradients of an adapter
 *  and sampled. argv: the model's folder, where its weights shall be. */
import * as tf from '@tensorflow/tfjs';
import { explain as explainJit, type NdArray, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import {
  type Arrays,
  completionLogprobs,
  createSampler,
  initAdapter,
  loadModel,
  type PackedBatch,
  packBatch,
  type Weights,
} from '../src/index.js';
import { right } from './small.js';

const [dir, weights] = process.argv.slice(2) as [string, 'memory' | 'file'];
const opened = await openExecutor('jit:cpu', { threads: 1 });
if (E.isLeft(opened)) throw new Error(explainJit(opened.left));
const executor = opened.right;
/** What all arrays' numbers take: those of gone arrays too, until they are collected. */
const held = (): number => process.memoryUsage().external;
const before = held();
const model = right(await loadModel(dir, { weights }));
let most = held();
const lora = { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] };
const adapter = right(initAdapter(model.config, lora, 1));
const packed = right(
  packBatch([{ prompt: [1, 2, 3], completions: [[4, 5]] }], {
    promptLength: 4,
    completionLength: 2,
    completions: 1,
  }),
);
const gradient = executor.compile<[Weights, Arrays, PackedBatch], readonly NdArray[]>(
  (base, factors, batch) =>
    tf.grads((...given: tf.Tensor[]) => {
      const named = Object.fromEntries(Object.keys(factors).map((name, i) => [name, given[i]!]));
      const { logprobs } = completionLogprobs(model.config, base, { config: lora, weights: named }, batch);
      return tf.sum(logprobs);
    })(Object.values(factors)),
  { frozen: [0] },
);
await gradient(model.weights, adapter.weights, packed);
most = Math.max(most, held());
const sampler = createSampler(model, { executor });
await sampler.sample({ prompts: [[1, 2]], completions: 2, maxTokens: 3, temperature: 1, seed: 1 });
process.stdout.write(String(Math.max(most, held()) - before));
