/** @file What a model of one's own takes, told before hours are spent on it: memory and time of a step, by what it computes and
 *  by how fast this machine multiplies. Products are counted exactly, all else by what was measured beside them (benchmarks/checkpoint), so
 *  that a figure may be a fifth off, and more beside other programs. */
import type { Executor } from '@tompo/jit';
import { headDim, type ModelConfig, parameterCount } from '@tompo/lm';

/** Answers that are learned from in one update. */
export interface Update {
  readonly prompts: number;
  /** To each prompt, which is read once for all of them. */
  readonly answers: number;
  /** Tokens, at most. */
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** An adapter beside frozen weights, or every weight. */
  readonly learns: 'adapter' | 'weights';
  /** Whether layers are computed again in the backward pass. */
  readonly remat: boolean;
}

/** What a machine does in a second. */
export interface Pace {
  /** Operations of large products. */
  readonly flops: number;
  /** Bytes of a matrix that a single row is multiplied by. */
  readonly bytes: number;
}

const FLOAT = 4;
/** The process before it computes: Node.js, ONNX Runtime, this program. */
const PROCESS_BYTES = 0.2e9;
/** Of the time of a step, what products take; of the pace of large products, what those of few rows have. */
const PRODUCTS = 0.65;
const FEW_ROWS = 0.6;

const tokensOf = ({ prompts, answers, promptTokens, answerTokens }: Update): number =>
  prompts * (promptTokens + answers * answerTokens);
const scoredOf = ({ prompts, answers, answerTokens }: Update): number => prompts * answers * answerTokens;
const headSize = ({ vocabSize, hiddenSize }: ModelConfig): number => vocabSize * hiddenSize;
/** Parameters that each token is multiplied by, the head left out. */
const bodySize = (config: ModelConfig): number =>
  parameterCount(config) - headSize(config) * (config.tieEmbeddings ? 1 : 2);

/** Operations of an update: forward, back to what went in, and back to the weights where these learn. Logits are those of answers alone. */
export const updateFlops = (config: ModelConfig, update: Update): number => {
  const passes = update.learns === 'weights' ? 3 : 2;
  const again = update.remat ? 1 : 0;
  return (
    2 * bodySize(config) * tokensOf(update) * (passes + again) +
    2 * headSize(config) * scoredOf(update) * passes
  );
};

/** Bytes at the fullest moment: weights as float32 (with gradient and two moments where they learn), what the backward pass needs of each
 *  layer, and three times the logits. */
export const updateBytes = (config: ModelConfig, update: Update): number => {
  const weights = FLOAT * parameterCount(config) * (update.learns === 'weights' ? 4 : 1);
  const longest = update.promptTokens + update.answerTokens;
  const ofLayer = FLOAT * (10 * config.hiddenSize + 4 * config.intermediateSize + config.heads * longest);
  const kept = update.remat ? ofLayer + config.layers * FLOAT * config.hiddenSize : ofLayer * config.layers;
  return PROCESS_BYTES + weights + kept * tokensOf(update) + 3 * FLOAT * config.vocabSize * scoredOf(update);
};

export const updateSeconds = (config: ModelConfig, update: Update, pace: Pace): number =>
  updateFlops(config, update) / (PRODUCTS * pace.flops);

/** Drawing so many answers side by side: for each token the weights are read once, and multiplied by a row of each. */
export const drawSeconds = (
  config: ModelConfig,
  { prompts, answers, promptTokens, answerTokens }: Omit<Update, 'learns' | 'remat'>,
  pace: Pace,
): number => {
  const size = bodySize(config) + headSize(config);
  const token = (FLOAT * size) / pace.bytes + (2 * size * prompts * answers) / (FEW_ROWS * pace.flops);
  return (2 * bodySize(config) * prompts * promptTokens) / (PRODUCTS * pace.flops) + answerTokens * token;
};

/** Keys and values of answers that are drawn side by side, beside the weights. */
export const drawBytes = (
  config: ModelConfig,
  { prompts, answers, promptTokens, answerTokens }: Omit<Update, 'learns' | 'remat'>,
): number =>
  PROCESS_BYTES +
  FLOAT *
    (parameterCount(config) +
      2 *
        config.layers *
        config.kvHeads *
        headDim(config) *
        prompts *
        (promptTokens + answers * answerTokens));

/** Of three tries the best, in seconds. */
const best = async (run: () => Promise<unknown>): Promise<number> => {
  await run();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least / 1000;
};

/** Measured, in about a second. */
export const measurePace = async (executor: Executor): Promise<Pace> => {
  const [tf, { zeros }] = await Promise.all([import('@tensorflow/tfjs'), import('@tompo/jit')]);
  type Matrix = import('@tensorflow/tfjs').Tensor2D;
  const product = executor.compile((x: Matrix, w: Matrix) => tf.sum(tf.matMul(x, w, false, true)), {
    frozen: [1],
    name: 'pace',
  });
  const [rows, inner, outer] = [256, 1024, 8192];
  const weights = zeros('float32', [outer, inner]);
  try {
    const many = await best(() => product(zeros('float32', [rows, inner]), weights));
    const one = await best(() => product(zeros('float32', [1, inner]), weights));
    return { flops: (2 * rows * inner * outer) / many, bytes: (FLOAT * inner * outer) / one };
  } finally {
    await product.dispose();
  }
};
