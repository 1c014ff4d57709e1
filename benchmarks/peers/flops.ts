/** @file How much multiplying a training step asks for, by formula. Two for each multiply-add; products only. */
import {
  adapterShapes,
  headDim,
  type LoraConfig,
  linearModules,
  loraName,
  type ModelConfig,
} from '@tompo/lm';

export interface StepShape {
  readonly rows: number; // G
  readonly tokens: number; // T, prompt and completion
  readonly completion: number; // C
}

/** FLOPs of loss and gradient of LoRA factors on a frozen base, m = 1:
 *    a linear layer [in, out] on n rows     2·n·in·out forward, as much again for the gradient of its input
 *    its factors of rank r                  2·n·r·(in + out) forward, twice that for both gradients
 *    attention of q queries to T keys       4·G·q·T·D forward (scores and mix, the square in full), 8·G·q·T·D back
 *    output layer                           2·G·C·D·V forward and back
 *  Not asked for, and not counted: gradients of the base's weights; of the first layer's q, k and v inputs (embeddings
 *  do not learn); and in the last layer queries, output and MLP of positions that predict nothing. */
export const stepFlops = (
  config: ModelConfig,
  lora: LoraConfig,
  { rows: G, tokens: T, completion: C }: StepShape,
): number => {
  const attentionWidth = config.heads * headDim(config);
  const factors = adapterShapes(config, lora);
  let flops = 4 * G * C * config.hiddenSize * config.vocabSize;
  for (let layer = 0; layer < config.layers; layer++) {
    const asking = layer === config.layers - 1 ? C + 1 : T;
    flops += 12 * G * asking * T * attentionWidth;
    for (const module of linearModules(config)) {
      const ofProjections = /\.[qkv]_proj$/.test(module.name);
      const n = G * (/\.[kv]_proj$/.test(module.name) ? T : asking);
      const toInput = layer === 0 && ofProjections ? 0 : 1;
      flops += 2 * n * module.in * module.out * (1 + toInput);
      if (!Object.hasOwn(factors, loraName(`model.layers.${layer}.${module.name}`, 'A'))) continue;
      // forward: in and out; back: both for the factors, out for what A gave, in for the input
      flops += 2 * n * lora.rank * ((2 + toInput) * module.in + 3 * module.out);
    }
  }
  return flops;
};
