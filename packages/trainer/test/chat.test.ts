/** A model that is asked through a chat template learns, and is drawn from, at the text that the template writes. */
import { type Executor, openExecutor } from '@tompo/jit';
import type { ChatFormat, LanguageModel } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type RlOptions,
  type RlPrompt,
  type Rollouts,
  type SftOptions,
  sft,
  tompoTrain,
  train,
} from '../src/index.js';
import { drain, failure, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const chat = (before: string): ChatFormat => ({
  template: {
    source: 'chat_template.jinja',
    text: `{% for m in messages %}${before}{{ m.content }}{% endfor %}{% if add_generation_prompt %}l={% endif %}`,
    specialTokens: {},
  },
  variables: {},
  date: '2024-07-26',
});

const bare = tinyModel(1);
const asked: LanguageModel = { ...bare, chat: chat('k') };
const words = ['ab', 'ba', 'cd', 'dc'];
/** What the template makes of a word. */
const around = (word: string): string => `k${word}l=`;

const sftOptions = (model: LanguageModel, text: (word: string) => string): SftOptions => ({
  model,
  data: words.map((word) => ({ prompt: text(word), completion: word })),
  heldout: { examples: [{ prompt: text('bc'), completion: 'bc' }], every: 2 },
  steps: 4,
  batchSize: 2,
  learningRate: 0.01,
  seed: 11,
  executor,
});

const rlOptions = (
  model: LanguageModel,
  text: (word: string) => string,
  more: Partial<RlOptions<RlPrompt, null>> = {},
): RlOptions<RlPrompt, null> => ({
  model,
  adapter: tinyAdapter(model, 5),
  prompts: words.map((word) => ({ id: word, text: text(word) })),
  promptsPerStep: 2,
  completions: 3,
  maxTokens: 4,
  score: (_, completions) => completions.map((one) => ({ reward: one.text.length, graph: null, parts: {} })),
  advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards.map((r) => r - 2)) }),
  memory: null,
  learningRate: 0.02,
  steps: 3,
  seed: 3,
  executor,
  ...more,
});

describe('a model that is asked through a chat template', () => {
  it('sft is that of the bare model at the template’s text, held-out examples too', async () => {
    const [through, byHand] = await Promise.all([
      drain(sft(sftOptions(asked, (word) => word))),
      drain(sft(sftOptions(bare, around))),
    ]);
    expect(through.yielded).toEqual(byHand.yielded);
    expect(through.result.model.weights).toEqual(byHand.result.model.weights);
    // It is asked like that after training.
    expect(through.result.model.chat).toEqual(asked.chat);
    const plain = await drain(sft(sftOptions(bare, (word) => word)));
    expect(plain.yielded).not.toEqual(byHand.yielded);
  });

  it('so is reinforcement learning at fixed prompts', async () => {
    const [through, byHand] = await Promise.all([
      drain(tompoTrain(rlOptions(asked, (word) => word))),
      drain(tompoTrain(rlOptions(bare, around))),
    ]);
    expect(through.yielded).toEqual(byHand.yielded);
    expect(through.result.adapter.weights).toEqual(byHand.result.adapter.weights);
  });

  it('token ids are taken as they are', async () => {
    const ids = (word: string) => bare.tokenizer.encode(around(word));
    const exact = await drain(
      sft({
        ...sftOptions(asked, around),
        data: words.map((word) => ({ prompt: ids(word), completion: word })),
        heldout: { examples: [{ prompt: ids('bc'), completion: 'bc' }], every: 2 },
      }),
    );
    expect(exact.yielded).toEqual((await drain(sft(sftOptions(asked, (word) => word)))).yielded);
  });

  it('a checkpoint of another template is refused', async () => {
    const { result } = await drain(sft(sftOptions(asked, (word) => word)));
    const resume = result.checkpoint;
    const same = await drain(sft({ ...sftOptions(asked, (word) => word), resume }));
    expect(same.result.steps).toBe(4);
    for (const model of [bare, { ...bare, chat: chat('j') }, { ...bare, chat: null }]) {
      const { error } = await failure(sft({ ...sftOptions(model, (word) => word), resume }));
      expect(error._tag).toBe('CheckpointForeign');
    }
  });

  it('a template that refuses a prompt is told with the prompt that it refuses', async () => {
    const refusing: LanguageModel = {
      ...bare,
      chat: {
        ...chat('k'),
        template: { ...chat('k').template, text: "{{ raise_exception('no user here') }}" },
      },
    };
    const { message } = await failure(sft(sftOptions(refusing, (word) => word)));
    expect(message).toMatch(
      /prompt of example 0 cannot be asked \(The chat template of chat_template\.jinja .*no user here/,
    );
  });

  it('rollouts that play by text are asked through it', async () => {
    const seen: (readonly number[])[] = [];
    const rollouts: Rollouts = {
      completions: 2,
      step: async ({ seed, draw }) => {
        const drawn = await draw({ agent: 'policy', prompts: ['ab'], completions: 2, seed });
        return drawn.map(({ promptIds, completions }) => {
          seen.push(promptIds);
          return {
            agent: 'policy',
            key: 'ab',
            turns: completions.map((completion) => ({
              promptIds,
              completion,
              score: { reward: completion.text.length, graph: null, parts: {} },
            })),
          };
        });
      },
    };
    await drain(
      train({
        model: asked,
        agents: { policy: { adapter: tinyAdapter(asked, 5) } },
        advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards.map((r) => r - 2)) }),
        memory: null,
        rollouts,
        maxTokens: 4,
        learningRate: 0.02,
        steps: 1,
        seed: 3,
        executor,
      }),
    );
    expect(seen).toEqual([bare.tokenizer.encode(around('ab'))]);
  });
});

describe('a model whose tokenizer puts a token before a text', () => {
  const { tokenizer } = bare;
  const first: LanguageModel = { ...bare, tokenizer: { ...tokenizer, prefix: tokenizer.encode('k') } };

  it('learns and is drawn from at texts that begin with it', async () => {
    const [through, byHand] = await Promise.all([
      drain(sft(sftOptions(first, (word) => word))),
      drain(sft(sftOptions(bare, (word) => `k${word}`))),
    ]);
    expect(through.yielded).toEqual(byHand.yielded);
    const [drawn, drawnByHand] = await Promise.all([
      drain(tompoTrain(rlOptions(first, (word) => word))),
      drain(tompoTrain(rlOptions(bare, (word) => `k${word}`))),
    ]);
    expect(drawn.yielded).toEqual(drawnByHand.yielded);
    expect(drawn.result.adapter.weights).toEqual(drawnByHand.result.adapter.weights);
  });
});
