import { byteTokenizer, promptTokens } from '@tompo/lm';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { bucketsFor, epochPlan, streamBucket } from '../src/batching/batches.js';
import { encodeExamples } from '../src/batching/examples.js';
import { policyBucket } from '../src/rl/policy/data.js';
import { sftBatches } from '../src/sft/batches.js';
import { right, tinyModel } from './language.js';

const group = (prompt: number, completion: number) => ({
  prompt: Array.from({ length: prompt }, () => 1),
  completions: [Array.from({ length: completion }, () => 2)],
});

describe('buckets of examples', () => {
  it('gives the worked shapes', () => {
    // Prompts of 10 and 50 go to 16 and 56. The short ones' longest completion is 9, the long one's 3; a short example
    // may move up into the long bucket, so that has room for 9 too: 12 each.
    const groups = [group(10, 3), group(10, 9), group(50, 3)];
    expect(bucketsFor(groups, 2)).toEqual([
      { promptLength: 16, completionLength: 12 },
      { promptLength: 56, completionLength: 12 },
    ]);
    expect(streamBucket(groups)).toEqual({ promptLength: 64, completionLength: 16 });
    expect(streamBucket([group(40, 17)])).toEqual({ promptLength: 48, completionLength: 24 });
  });

  it('of prompts that are learned the whole length makes the shapes', async () => {
    const model = tinyModel(1);
    const data = [...Array(38).keys()].map((i) => ({
      prompt: 'a'.repeat(i < 36 ? 6 : 60),
      completion: 'bc',
    }));
    const batches = right(
      sftBatches({ model, data, batchSize: 4, seed: 1, buckets: 3, completionOnlyLoss: false }),
    );
    const lengths = await Promise.all(
      [...Array(9).keys()].map(async (step) => right(await batches(step)).ids.shape[1]),
    );
    // 36 short ones fill nine batches of four: the two long ones pad none of them.
    expect(Math.max(...(lengths as number[]))).toBeLessThan(30);
  });

  it('every group fits into its bucket and into all larger ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.integer({ min: 1, max: 4 }),
        (sizes, count) => {
          const groups = sizes.map(([p, c]) => group(p, c));
          const buckets = bucketsFor(groups, count);
          for (const { prompt, completions } of groups) {
            const first = buckets.findIndex(({ promptLength }) => prompt.length <= promptLength);
            expect(first).toBeGreaterThanOrEqual(0);
            for (const { promptLength, completionLength } of buckets.slice(first)) {
              expect(prompt.length).toBeLessThanOrEqual(promptLength);
              expect(completions[0]?.length).toBeLessThanOrEqual(completionLength);
            }
          }
        },
      ),
    );
  });

  it('a policy batch takes the first prompt length that fits and completions in eights, never beyond maxTokens', () => {
    const weighed = (prompt: number, completion: number) => ({
      promptIds: group(prompt, 1).prompt,
      completions: [{ ids: group(1, completion).completions[0] ?? [], logprobs: [], text: '', ended: true }],
      advantages: [1],
    });
    expect(policyBucket([weighed(10, 5), weighed(17, 9)], [16, 40], 24)).toEqual({
      promptLength: 40,
      completionLength: 16,
    });
    expect(policyBucket([weighed(10, 20)], [16, 40], 20)).toEqual({ promptLength: 16, completionLength: 20 });
  });
});

describe('the plan of an epoch', () => {
  it('full batches, each example at most once, left-overs moved up only, as many as there can be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer(),
        fc.nat(5),
        (bucketIds, batchSize, seed, epoch) => {
          const plan = epochPlan(bucketIds, batchSize, seed, epoch);
          expect(plan).toHaveLength(Math.floor(bucketIds.length / batchSize));
          const seen = plan.flatMap(({ indices }) => indices);
          expect(new Set(seen).size).toBe(seen.length);
          for (const { bucket, indices } of plan) {
            expect(indices).toHaveLength(batchSize);
            for (const i of indices) expect(bucketIds[i] as number).toBeLessThanOrEqual(bucket);
          }
          expect(epochPlan(bucketIds, batchSize, seed, epoch)).toEqual(plan);
        },
      ),
    );
  });

  it('another epoch, another order; in the long run every example comes about as often', () => {
    const bucketIds = Array.from({ length: 30 }, (_, i) => i % 3);
    expect(epochPlan(bucketIds, 7, 1, 0)).not.toEqual(epochPlan(bucketIds, 7, 1, 1));
    const counts = bucketIds.map(() => 0);
    for (let epoch = 0; epoch < 300; epoch++)
      for (const { indices } of epochPlan(bucketIds, 7, 1, epoch))
        for (const i of indices) counts[i] = (counts[i] as number) + 1;
    // 4 batches of 7 of 30: 280 of 300 on average, but only those of the largest bucket can be left out (2 of 10 at
    // worst: 240). None is starved.
    for (const times of counts) expect(times).toBeGreaterThan(220);
  });
});

describe('examples', () => {
  const model = tinyModel(1);

  it('get the end-of-text token once, from text or from ids', () => {
    const [text, ids, ended] = right(
      encodeExamples(model, [
        { prompt: 'ab', completion: 'c' },
        { prompt: [0, 1], completion: [2] },
        { prompt: [0, 1], completion: [2, 14] },
      ]),
    );
    expect(text).toEqual({ prompt: [0, 1], completions: [[2, 14]] });
    expect(ids).toEqual(text);
    expect(ended).toEqual(text);
  });

  it('a prompt is learned as the model is asked it: what spells a special token out is characters', () => {
    const tokenizer = right(byteTokenizer());
    const spelling = { ...model, config: { ...model.config, vocabSize: 300 }, tokenizer };
    const prompt = 'He said <|endoftext|> twice.';
    const [example] = right(encodeExamples(spelling, [{ prompt, completion: [2] }]));
    expect(example?.prompt).toEqual(right(promptTokens(spelling, prompt)));
    expect(example?.prompt).toHaveLength(prompt.length);
  });

  it('an example that ends with any of the tokens that end a text gets no other', () => {
    const chat = { ...model, config: { ...model.config, eosTokenIds: [14, 13] } };
    const [ended, open] = right(
      encodeExamples(chat, [
        { prompt: [0, 1], completion: [2, 13] },
        { prompt: [0, 1], completion: [2] },
      ]),
    );
    expect(ended?.completions).toEqual([[2, 13]]);
    expect(open?.completions).toEqual([[2, 14]]);
  });

  it('need buckets that ascend in both lengths', () => {
    const withBuckets = (buckets: { promptLength: number; completionLength: number }[]) =>
      sftBatches({ model, data: [{ prompt: 'abc', completion: 'a' }], batchSize: 1, seed: 1, buckets });
    const [small, long, wide] = [
      { promptLength: 4, completionLength: 4 },
      { promptLength: 8, completionLength: 2 },
      { promptLength: 8, completionLength: 4 },
    ];
    expect(E.isRight(withBuckets([small, wide]))).toBe(true);
    for (const buckets of [[], [small, long], [wide, small], [{ promptLength: 4.5, completionLength: 4 }]]) {
      const given = withBuckets(buckets);
      expect(E.isLeft(given) && given.left._tag).toBe('InvalidOptions');
    }
  });

  it('that fit into no given bucket are refused by name', () => {
    const given = sftBatches({
      model,
      data: [{ prompt: 'abc', completion: 'a' }],
      batchSize: 1,
      seed: 1,
      buckets: [{ promptLength: 2, completionLength: 8 }],
    });
    expect(E.isLeft(given) && JSON.stringify(given.left)).toContain(
      'example 0 (3 + 2 tokens) fits into none',
    );
  });
});
