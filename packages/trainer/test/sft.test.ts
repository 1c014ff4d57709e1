import { type Executor, type NdArray, openExecutor } from '@tompo/jit';
import { type Arrays, completionLogprobs, type PackedBatch, packBatch } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import { shuffledIndices } from '../src/batching/seeds.js';
import { type SftExample, type SftOptions, sft, TrainingFailure } from '../src/index.js';
import { drain, letters, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });

/** The toy language: 'abc=' is answered by the first letter, three times at most, by the length of the prompt. */
const examples: SftExample[] = Array.from({ length: 96 }, (_, i) => {
  const word = shuffledIndices(8, i).slice(0, 2 + (i % 4));
  const text = word.map((letter) => 'abcdefgh'[letter]).join('');
  return { prompt: `${text}=`, completion: `${text[0]}${text[0]}.` };
});

const options = (more: Partial<SftOptions> = {}): SftOptions => ({
  model,
  data: examples,
  steps: 60,
  batchSize: 16,
  learningRate: 0.01,
  warmupSteps: 5,
  seed: 11,
  executor,
  ...more,
});

const failure = async (run: AsyncGenerator<unknown, unknown>): Promise<TrainingFailure<unknown>> => {
  try {
    await drain(run);
  } catch (error) {
    if (error instanceof TrainingFailure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('sft', () => {
  it('learns a toy language with all weights', async () => {
    const { yielded, result } = await drain(sft(options()));
    expect(yielded.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    // Untrained: about ln 16 = 2.8 per token. The language is a copying task of four tokens: far below 1 when learnt.
    expect(yielded[0]?.loss).toBeGreaterThan(2);
    expect(yielded.at(-1)?.loss).toBeLessThan(0.5);
    expect(yielded.at(-1)?.tokenAccuracy).toBeGreaterThan(0.8);
    // 16 examples of 3 letters and the end of text.
    expect(yielded.every(({ tokens }) => tokens === 64)).toBe(true);
    expect(result.stopped).toBe('finished');
    expect(result.steps).toBe(60);
    expect(result.adapter).toBeNull();
    expect(result.model.weights).not.toBe(model.weights);
  });

  it('learns with an adapter, the base untouched and handed back', async () => {
    const { yielded, result } = await drain(
      sft(options({ adapter: tinyAdapter(model, 5), learningRate: 0.02 })),
    );
    expect(yielded.at(-1)?.loss).toBeLessThan(0.6 * (yielded[0]?.loss as number));
    expect(result.model.weights).toBe(model.weights);
    expect(result.adapter?.config.rank).toBe(4);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const first = await drain(sft(options({ steps: 6 })));
    const again = await drain(sft(options({ steps: 6 })));
    const other = await drain(sft(options({ steps: 6, seed: 12 })));
    expect(again.yielded).toEqual(first.yielded);
    expect(other.yielded).not.toEqual(first.yielded);
  });

  it('takes a function as an endless source, called with the step and the seed', async () => {
    const calls: [number, number][] = [];
    const data = (step: number, seed: number): SftExample[] => {
      calls.push([step, seed]);
      return examples.slice(step * 4, step * 4 + 4);
    };
    const { yielded } = await drain(sft(options({ data, steps: 3 })));
    expect(calls).toEqual([
      [0, 11],
      [1, 11],
      [2, 11],
    ]);
    expect(yielded.every(({ tokens }) => tokens === 16)).toBe(true);
  });

  it('learns prompts too where that is asked for: the loss is that of every token but the first', async () => {
    const few: SftExample[] = [
      { prompt: 'hgfa=', completion: 'hh.' },
      { prompt: 'ba=', completion: 'b.' },
      { prompt: 'dcba=', completion: 'ddd.' },
    ];
    const asked = { data: few, steps: 1, batchSize: 3, completionOnlyLoss: false };
    const { yielded } = await drain(sft(options(asked)));
    // The oracle: the whole text as one completion of its first letter, one example at a time, not compiled.
    const eager = right(await openExecutor('eager:cpu'));
    const score = eager.compile<[Arrays, PackedBatch], NdArray>(
      (weights, batch) => completionLogprobs(model.config, weights, null, batch).logprobs,
    );
    let [sum, tokens] = [0, 0];
    for (const { prompt, completion } of few) {
      const [first, ...rest] = [...letters.encode(`${prompt}${completion}`), letters.eosTokenId];
      const shape = { promptLength: 1, completionLength: rest.length, completions: 1 };
      const group = { prompt: [first as number], completions: [rest] };
      const { padTokenId, vocabSize } = model.config;
      const batch = right(packBatch([group], { ...shape, rows: 1, padTokenId, vocabSize }));
      const logprobs = await score(model.weights, batch);
      sum -= Array.from(logprobs.data).reduce((a, b) => a + b, 0);
      tokens += rest.length;
    }
    await score.dispose();
    expect(yielded[0]?.tokens).toBe(tokens);
    expect(yielded[0]?.loss).toBeCloseTo(sum / tokens, 4);
    const streamed = await drain(sft(options({ ...asked, data: () => few })));
    expect(streamed.yielded[0]?.loss).toBeCloseTo(sum / tokens, 4);
    // Held-out examples are scored over completions either way.
    const heldout = { examples: few, every: 1 };
    const [whole, answers] = [
      await drain(sft(options({ ...asked, learningRate: 1e-9, warmupSteps: 0, heldout }))),
      await drain(
        sft(options({ data: few, steps: 1, batchSize: 3, learningRate: 1e-9, warmupSteps: 0, heldout })),
      ),
    ];
    expect(whole.yielded[0]?.heldoutLoss).toBeCloseTo(answers.yielded[0]?.heldoutLoss as number, 4);
    const { checkpoint } = (await drain(sft(options({ ...asked, steps: 2 })))).result;
    const other = await failure(sft(options({ data: few, batchSize: 3, steps: 3, resume: checkpoint })));
    expect(other.message).toContain('completionOnlyLoss');
    const bad = await failure(sft(options({ completionOnlyLoss: 'no' as never })));
    expect(bad.message).toContain('completionOnlyLoss is "no" where true or false is needed');
  });

  it('does not depend on how prompts are padded', async () => {
    const bucket = { promptLength: 6, completionLength: 4 };
    const wide = { promptLength: 24, completionLength: 12 };
    const narrow = await drain(sft(options({ steps: 3, buckets: [bucket] })));
    const padded = await drain(sft(options({ steps: 3, buckets: [wide] })));
    narrow.yielded.forEach((metrics, i) => {
      expect(padded.yielded[i]?.loss).toBeCloseTo(metrics.loss, 4);
      expect(padded.yielded[i]?.gradNorm).toBeCloseTo(metrics.gradNorm, 3);
    });
  });

  it.each(['all weights', 'an adapter'])(
    'scores held-out examples with what was learned so far, and learns nothing from them: %s',
    async (what) => {
      const adapter = what === 'an adapter' ? tinyAdapter(model, 5, true) : null;
      // Of unequal lengths, and 5 of them where a batch has room for 3: one place of the last stays empty.
      const unseen: SftExample[] = [
        { prompt: 'hgfa=', completion: 'hh.' },
        { prompt: 'ba=', completion: 'b.' },
        { prompt: 'ce=', completion: 'cc.' },
        { prompt: 'gbc=', completion: 'g.' },
        { prompt: 'dcba=', completion: 'ddd.' },
      ];
      const common = { adapter, steps: 5, batchSize: 3 };
      const plain = await drain(sft(options(common)));
      const scored = await drain(sft(options({ ...common, heldout: { examples: unseen, every: 2 } })));
      const bare = scored.yielded.map(({ heldoutLoss: _, heldoutAccuracy: __, ...rest }) => rest);
      expect(bare).toEqual(plain.yielded);
      expect(scored.result).toEqual(plain.result);
      expect(scored.yielded.flatMap((m) => (m.heldoutLoss === undefined ? [] : [m.step]))).toEqual([2, 4, 5]);

      // The oracle: one example at a time, with the weights handed back, not compiled.
      const eager = right(await openExecutor('eager:cpu'));
      const score = eager.compile<[Arrays, Arrays, PackedBatch], readonly NdArray[]>(
        (weights, factors, batch) => {
          const lora = adapter === null ? null : { config: adapter.config, weights: factors };
          const { logprobs, correct } = completionLogprobs(model.config, weights, lora, batch);
          return [logprobs, correct];
        },
      );
      let [loss, hits, tokens] = [0, 0, 0];
      for (const { prompt, completion } of unseen) {
        const [before, after] = [prompt, completion].map((text) => letters.encode(text as string));
        const ids = [...(after ?? []), letters.eosTokenId];
        const group = { prompt: before ?? [], completions: [ids] };
        const shape = { promptLength: before?.length ?? 0, completionLength: ids.length, completions: 1 };
        const { model: trained, adapter: learned } = scored.result;
        const [logprobs, correct] = await score(
          trained.weights,
          learned?.weights ?? {},
          right(packBatch([group], shape)),
        );
        logprobs?.data.forEach((x, i) => {
          loss -= x;
          hits += correct?.data[i] as number;
        });
        tokens += ids.length;
      }
      expect(scored.yielded.at(-1)?.heldoutLoss).toBeCloseTo(loss / tokens, 5);
      expect(scored.yielded.at(-1)?.heldoutAccuracy).toBeCloseTo(hits / tokens, 6);
    },
  );

  it('takes all examples at once when there are fewer than a batch', async () => {
    const { yielded } = await drain(sft(options({ data: examples.slice(0, 3), steps: 2 })));
    expect(yielded.map(({ tokens }) => tokens)).toEqual([12, 12]);
  });

  it('stops after the current step when told, with what was done', async () => {
    const stop = new AbortController();
    const run = sft(options({ signal: stop.signal }));
    for (let i = 0; i < 4; i++) await run.next();
    stop.abort();
    const { yielded, result } = await drain(run);
    expect(yielded).toEqual([]);
    expect([result.steps, result.stopped]).toEqual([4, 'aborted']);
    expect(result.model.weights).not.toBe(model.weights);
  });

  it('names all faulty options at once', async () => {
    const { error, message, result } = await failure(
      sft(options({ steps: 0, learningRate: Number.NaN, batchSize: 1.5, maxGradNorm: 0 })),
    );
    expect(error._tag).toBe('InvalidOptions');
    for (const name of ['steps', 'learningRate', 'batchSize', 'maxGradNorm'])
      expect(message).toContain(`${name} is`);
    expect(result).toBeNull();
  });

  it('names the faulty examples', async () => {
    const data: SftExample[] = [
      { prompt: '', completion: 'a' },
      { prompt: 'a'.repeat(70), completion: 'a' },
      { prompt: [99], completion: 'a' },
    ];
    const { error, message } = await failure(sft(options({ data })));
    expect(error._tag).toBe('InvalidExamples');
    expect(message).toContain('example 0 has an empty prompt');
    expect(message).toContain('example 1 has 72 tokens');
    expect(message).toContain('example 2 has the token id 99');
    expect((await failure(sft(options({ data: [] })))).message).toContain('empty list');
    const heldout = { examples: data.slice(2), every: 5 };
    expect((await failure(sft(options({ heldout })))).message).toContain(
      'held-out example 0 has the token id 99',
    );
    const none = { examples: [], every: 0.5 };
    expect((await failure(sft(options({ heldout: none })))).message).toContain('heldout.every is 0.5');
    expect((await failure(sft(options({ heldout: { ...none, every: 1 } })))).message).toContain('empty list');
  });

  it('throws when the loss is no number, and hands out the state before that step', async () => {
    const { error, result } = await failure(
      sft(options({ learningRate: 1e30, maxGradNorm: Number.POSITIVE_INFINITY, warmupSteps: 0 })),
    );
    expect(error._tag).toBe('NotFinite');
    const { steps, model: kept } = result as { steps: number; model: typeof model };
    expect(steps).toBeGreaterThan(0);
    expect(Object.keys(kept.weights).sort()).toEqual(Object.keys(model.weights).sort());
  });
});
