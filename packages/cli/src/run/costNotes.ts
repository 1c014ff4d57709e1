/** @file The sentences that tell what a model of one's own will take. */
import type { Executor } from '@tompo/jit';
import { inBytes, type ModelConfig, memoryLimit, parameterCount } from '@tompo/lm';
import type { Recipe } from '../recipe/schema.js';
import { duration } from '../screen/progress.js';
import {
  drawBytes,
  drawSeconds,
  measurePace,
  type Pace,
  type Update,
  updateBytes,
  updateSeconds,
} from './cost.js';

const steps = (n: number): string => `${n} ${n === 1 ? 'step' : 'steps'}`;

/** Smaller models tell by themselves within seconds. */
const LARGE = 2 ** 26;

/** Tokens, at most. */
export interface Lengths {
  readonly prompt: number;
  readonly answer: number;
}

const beyond = (bytes: number, advice: string): string =>
  bytes <= memoryLimit() ? '' : `, more than the ${inBytes(memoryLimit())} that there are: ${advice}`;

/** What a step of SFT learns from, at most. */
export const sftUpdate = ({ sft, model }: Recipe, lengths: Lengths): Update => {
  // Of a file of one's own it is not known before it is read.
  const promptTokens = typeof sft.data === 'object' ? model.context - lengths.answer : lengths.prompt;
  // Where prompts are learned too, they have logits as answers have: every token but the first.
  const read = sft.completionOnlyLoss === false ? 1 : promptTokens;
  return {
    prompts: sft.batch,
    answers: 1,
    promptTokens: read,
    answerTokens: promptTokens + lengths.answer - read,
    learns: sft.lora === 'none' ? 'weights' : 'adapter',
    remat: sft.remat === 'layers',
  };
};

const sftNote = (recipe: Recipe, config: ModelConfig, lengths: Lengths, pace: Pace): string => {
  const { sft } = recipe;
  const update = sftUpdate(recipe, lengths);
  const [seconds, bytes] = [updateSeconds(config, update, pace), updateBytes(config, update)];
  const advice = 'set sft.lora, sft.remat to layers, or a smaller sft.batch';
  return `SFT: a step of ${sft.batch} answers of up to ${update.promptTokens + update.answerTokens} tokens with their prompts ${duration(seconds)} and ${inBytes(bytes)}${beyond(bytes, advice)}; ${steps(sft.steps)} ${duration(sft.steps * seconds)}`;
};

const rlNote = ({ rl }: Recipe, config: ModelConfig, lengths: Lengths, pace: Pace, arms: number): string => {
  const asked = {
    prompts: rl.promptsPerStep,
    answers: rl.completions,
    promptTokens: lengths.prompt,
    answerTokens: rl.maxTokens,
  };
  if (rl.rollouts !== undefined) {
    const together = { ...asked, prompts: 1 };
    return `reinforcement: ${rl.completions} answers of up to ${rl.maxTokens} tokens to a turn are drawn in ${duration(drawSeconds(config, together, pace))} with ${inBytes(drawBytes(config, together))}; a step has ${rl.promptsPerStep} games, of as many turns as they take`;
  }
  const update: Update = {
    ...asked,
    prompts: Math.ceil(rl.promptsPerStep / rl.minibatches),
    learns: 'adapter',
    remat: rl.remat === 'layers',
  };
  const draw = drawSeconds(config, asked, pace);
  const learn = rl.innerEpochs * rl.minibatches * updateSeconds(config, update, pace);
  const bytes = Math.max(updateBytes(config, update), drawBytes(config, asked));
  const advice = 'set rl.remat to layers, more rl.minibatches, or fewer rl.completions';
  return `reinforcement: a step draws ${rl.promptsPerStep} × ${rl.completions} answers in ${duration(draw)} and learns from them in ${duration(learn)}, ${inBytes(bytes)}${beyond(bytes, advice)}; ${steps(rl.steps)} ${duration(rl.steps * (draw + learn))}${arms === 1 ? '' : ` for each of ${arms} algorithms`}`;
};

/** Nothing of small models. arms: algorithms that will be trained · isTaught: whether SFT will be. */
export const costNotes = async (
  recipe: Recipe,
  config: ModelConfig,
  lengths: Lengths,
  executor: Executor,
  { arms, isTaught }: { readonly arms: number; readonly isTaught: boolean },
): Promise<readonly string[]> => {
  const size = parameterCount(config);
  if (size < LARGE || (arms === 0 && !isTaught)) return [];
  const pace = await measurePace(executor);
  return [
    `${(size / 1e6).toFixed(0)} million parameters, ${inBytes(4 * size)} as float32. At this machine's ${(pace.flops / 1e9).toFixed(0)} GFLOP/s, about (longest prompts; evaluations come on top):`,
    ...(isTaught ? [`  ${sftNote(recipe, config, lengths, pace)}`] : []),
    ...(arms > 0 ? [`  ${rlNote(recipe, config, lengths, pace, arms)}`] : []),
  ];
};
