/** An option that there is none of would silently mean nothing: it is refused, with the nearest that there is. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  byteTokenizerJson,
  completionLogprobs,
  createSampler,
  embeddedConfig,
  explain,
  initAdapter,
  initModel,
  type LmError,
  loadModel,
  loadTokenizer,
  packBatch,
  requestFaults,
} from '../src/index.js';

const tokenizer = E.getOrElseW(() => {
  throw new Error('no tokenizer');
})(byteTokenizer());
const config = embeddedConfig(tokenizer, { layers: 1, hiddenSize: 16, heads: 2 });
const given = (options: object): never => options as never;

const messageOf = async (make: () => unknown): Promise<string> => {
  try {
    const made = (await make()) as E.Either<LmError, unknown> | readonly string[];
    if (Array.isArray(made)) return made.join('; ');
    return '_tag' in made && made._tag === 'Left' ? explain(made.left) : 'it was taken';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('options that there are none of', () => {
  it.each<[string, string, string, () => unknown]>([
    ['embeddedConfig', 'hidenSize', 'hiddenSize', () => embeddedConfig(tokenizer, given({ hidenSize: 64 }))],
    ['initModel', 'stdd', 'std', () => initModel(config, tokenizer, 1, given({ stdd: 0.1 }))],
    ['loadModel', 'weight', 'weights', () => loadModel('nowhere', given({ weight: 'file' }))],
    ['loadTokenizer', 'eosToken', 'eosTokenId', () => loadTokenizer('{}', given({ eosToken: 1 }))],
    ['byteTokenizer', 'special', 'specials', () => byteTokenizer(given({ special: ['<end>'] }))],
    ['byteTokenizerJson', 'merge', 'merges', () => byteTokenizerJson(given({ merge: [] }))],
    [
      'initAdapter',
      'target',
      'targets',
      () => initAdapter(config, given({ rank: 2, alpha: 4, targets: ['q_proj'], target: 'q_proj' }), 1),
    ],
    [
      'packBatch',
      'row',
      'rows',
      () => packBatch([], given({ promptLength: 1, completionLength: 1, completions: 1, row: 2 })),
    ],
    [
      'completionLogprobs',
      'temprature',
      'temperature',
      () => completionLogprobs(config, {}, null, given({}), given({ temprature: 2 })),
    ],
    [
      'createSampler',
      'maxRow',
      'maxRows',
      () =>
        createSampler(
          initModel(config, tokenizer, 1),
          given({ maxRow: 2, executor: { compile: () => () => null } }),
        ).sample({
          prompts: [[1]],
          completions: 1,
          maxTokens: 1,
          temperature: 1,
          seed: 1,
        }),
    ],
    [
      'a request of the sampler',
      'topk',
      'topK',
      () =>
        requestFaults(
          config,
          given({ prompts: [[1]], completions: 1, maxTokens: 1, temperature: 1, seed: 1, topk: 4 }),
        ),
    ],
  ])('%s refuses %s', async (_, field, near, make) => {
    const message = await messageOf(make);
    expect(message).toMatch(new RegExp(`\\b${field} is .* where a known option`));
    expect(message).toContain(`(did you mean ${near}?)`);
  });

  it.each([
    ['temperature', 0, 'a number from 0.000001 on'],
    ['temperature', -1, 'a number from 0.000001 on'],
    ['temperature', 1e-38, 'a number from 0.000001 on'],
    ['temperature', Number.NaN, 'a number from 0.000001 on'],
    ['remat', 'layer', '"none" or "layers"'],
  ])('completionLogprobs refuses a %s of %s', (field, value, expected) => {
    expect(() => completionLogprobs(config, {}, null, given({}), given({ [field]: value }))).toThrow(
      new RegExp(
        `^The options of completionLogprobs cannot be used: ${field} is .* where ${expected} is needed`,
      ),
    );
  });

  it('what is undefined is as if it were left out', () => {
    expect(
      embeddedConfig(tokenizer, given({ layers: 1, hiddenSize: 16, heads: 2, hidenSize: undefined })),
    ).toEqual(config);
  });
});
