import { grpo, type Memory, tompo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import type { Completion } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RlOptions, type RlPrompt, runToEnd, type Score, tompoTrain } from '../src/index.js';
import { drain, failure, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(1);
const adapter = tinyAdapter(model, 5);
const prompts: RlPrompt[] = ['ab=', 'ba=', 'cd=', 'dcab=', 'ac='].map((text) => ({ id: text, text }));

/** The toy task: the share of 'a' among the tokens that could have been written. */
const likesA = (_: RlPrompt, completions: readonly Completion[]): Score[] =>
  completions.map(({ ids }) => ({
    reward: ids.filter((id) => id === 0).length / 4,
    graph: null,
    parts: { length: ids.length },
  }));

const options = (more: Partial<RlOptions<RlPrompt, null>> = {}): RlOptions<RlPrompt, null> => ({
  model,
  adapter,
  prompts,
  promptsPerStep: 4,
  completions: 8,
  maxTokens: 4,
  score: likesA,
  advantages: (groups) => grpo(groups),
  memory: null,
  learningRate: 0.02,
  steps: 4,
  seed: 3,
  executor,
  ...more,
});

describe('links of fixed prompts', () => {
  const values = [0, 1];
  const links = (_: RlPrompt, completions: readonly Completion[]) => ({
    bits: 1,
    values,
    rows: completions.map(({ ids }) => ({
      row: ids[0] === 0 ? 1 : 0,
      fixed: ids.map((_, t) => (t > 0 ? 1 : 0)),
    })),
  });

  it('reach the estimator, null where a prompt has none', async () => {
    const seen: unknown[] = [];
    await drain(
      tompoTrain(
        options({
          steps: 1,
          links: (prompt, completions) => (prompt.id === 'ab=' ? null : links(prompt, completions)),
          advantages: (groups) => {
            for (const group of groups) {
              seen.push(group.links ?? null);
              if (group.situation === 'ab=') expect(group.links).toBeUndefined();
              else expect(group.links?.rows.map((row) => row?.fixed.length)).toEqual(group.tokens);
            }
            return grpo(groups);
          },
        }),
      ),
    );
    expect(seen.filter((one) => one !== null).length).toBeGreaterThan(1);
  });

  it.each<[string, Partial<RlOptions<RlPrompt, null>>, RegExp]>([
    ['no function', { links: 3 as never }, /links is 3/],
    [
      'values that are too few',
      { links: (p, c) => ({ ...links(p, c), bits: 2 }) },
      /links\(\) gave .*2\^bits values/,
    ],
    [
      'too few rows',
      { links: (p, c) => ({ ...links(p, c), rows: [] }) },
      /links\(\) gave .*one row, or null, for each turn/,
    ],
    [
      'one that throws',
      {
        links: () => {
          throw new Error('nobody knows');
        },
      },
      /links.* failed \(Error: nobody knows\)/,
    ],
    [
      'demonstrations beside them',
      { links, completions: 1, demonstrations: () => 'ab' },
      /links is .* where nothing \(what is demonstrated was not drawn\)/,
    ],
  ])('%s: refused', async (_, more, says) => {
    expect((await failure(tompoTrain(options(more)))).message).toMatch(says);
  });
});

describe('tompoTrain', () => {
  it('raises the reward of a toy task', async () => {
    // Wider than the others: with 16 dimensions and tied embeddings no adapter can make one letter this likely.
    const wide = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });
    const { yielded, result } = await drain(
      tompoTrain(options({ model: wide, adapter: tinyAdapter(wide, 5), steps: 20, completions: 16 })),
    );
    const reward = yielded.map((metrics) => metrics.reward);
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
    // Chance is about 1/16; 64 completions per step.
    expect(mean(reward.slice(0, 3))).toBeLessThan(0.25);
    expect(mean(reward.slice(-3))).toBeGreaterThan(0.6);
    expect(result.steps).toBe(20);
    expect(result.stopped).toBe('finished');
    // The policy left its reference, and grew surer.
    expect(yielded.at(-1)?.kl).toBeGreaterThan(yielded[0]?.kl as number);
    expect(yielded.at(-1)?.entropy).toBeLessThan(yielded[0]?.entropy as number);
  });

  it('begins where sampler and trainer agree: drift below 1e-4 and ratios of 1, at every step', async () => {
    const { yielded } = await drain(tompoTrain(options({ temperature: 0.7 })));
    for (const { ratioDrift, ratioMean, clipFraction } of yielded) {
      expect(ratioDrift).toBeLessThan(1e-4);
      expect(ratioMean).toBeCloseTo(1, 4);
      expect(clipFraction).toBe(0);
    }
    // A fresh adapter is the reference itself.
    expect(yielded[0]?.kl).toBeCloseTo(0, 6);
  });

  it('leaves the base bit for bit', async () => {
    const before = Object.fromEntries(
      Object.entries(model.weights).map(([k, { data }]) => [k, Array.from(data)]),
    );
    const { result } = await drain(tompoTrain(options()));
    for (const [name, { data }] of Object.entries(model.weights))
      expect(Array.from(data)).toEqual(before[name]);
    expect(Object.keys(result.adapter.weights).sort()).toEqual(Object.keys(adapter.weights).sort());
    expect(result.adapter.weights).not.toEqual(adapter.weights);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const more = { minibatches: 2, innerEpochs: 2 };
    const first = await drain(tompoTrain(options(more)));
    const again = await drain(tompoTrain(options(more)));
    expect(again.yielded).toEqual(first.yielded);
    expect((await drain(tompoTrain(options({ ...more, seed: 4 })))).yielded).not.toEqual(first.yielded);
  });

  it('minibatches and inner epochs: as many updates as they say, and later ones leave ratio 1', async () => {
    const { yielded, result } = await drain(
      tompoTrain(options({ minibatches: 3, innerEpochs: 2, steps: 3 })),
    );
    // 4 prompts in minibatches of ⌈4/3⌉ = 2: two of them, twice.
    expect(yielded.map(({ updates }) => updates)).toEqual([4, 4, 4]);
    expect(result.checkpoint.state.updates).toBe(12);
    expect(Math.abs((yielded[1]?.ratioMean as number) - 1)).toBeGreaterThan(1e-5);
    expect(yielded.every(({ ratioDrift }) => ratioDrift < 1e-4)).toBe(true);
  });

  it('one minibatch or two: the first gradient is the mean of the parts', async () => {
    // With the same completions and no clipping, ‖mean of two halves‖ ≤ mean of their norms: the triangle inequality;
    // and the losses' mean is the loss of the whole, for the halves are of equal size.
    const one = await drain(
      tompoTrain(options({ steps: 1, objective: { beta: 0 }, maxGradNorm: 1e9, learningRate: 1e-9 })),
    );
    const two = await drain(
      tompoTrain(
        options({ steps: 1, objective: { beta: 0 }, maxGradNorm: 1e9, learningRate: 1e-9, minibatches: 2 }),
      ),
    );
    expect(two.yielded[0]?.policyLoss).toBeCloseTo(one.yielded[0]?.policyLoss as number, 5);
    expect(two.yielded[0]?.gradNorm).toBeGreaterThanOrEqual((one.yielded[0]?.gradNorm as number) - 1e-6);
  });

  it('reports rewards, parts, lengths and prompts as scored', async () => {
    const seen: number[][] = [];
    const texts: string[] = [];
    const { yielded } = await drain(
      tompoTrain(
        options({
          steps: 1,
          onRollout: (step, groups) => {
            expect(step).toBe(1);
            texts.push(...groups.flatMap(({ completions }) => completions.map(({ text }) => text)));
          },
          score: (prompt, completions) => {
            const scores = likesA(prompt, completions).map((score, j) => ({
              ...score,
              parts: j === 0 ? { only: 5 } : {},
            }));
            seen.push(scores.map(({ reward }) => reward));
            return scores;
          },
        }),
      ),
    );
    const metrics = yielded[0];
    const all = seen.flat();
    expect(metrics?.reward).toBeCloseTo(all.reduce((a, b) => a + b, 0) / all.length, 12);
    expect(metrics?.parts).toEqual({ only: 5 });
    expect(metrics?.prompts).toHaveLength(4);
    expect(texts).toHaveLength(32);
    metrics?.prompts.forEach(({ reward, bestReward }, g) => {
      const rewards = seen[g] as number[];
      expect(reward).toBeCloseTo(rewards.reduce((a, b) => a + b, 0) / 8, 12);
      expect(bestReward).toBe(Math.max(...rewards));
    });
    expect(metrics?.zeroVariance).toBe(seen.filter((rewards) => new Set(rewards).size === 1).length);
    expect(metrics?.truncated).toBeGreaterThan(0.5);
    expect(metrics?.completionLength).toBeLessThanOrEqual(4);
  });

  it('hands ToMPO its situations and graph values, and carries its memory', async () => {
    const calls: { situation: string; graphScores: readonly (number | null)[] | null }[][] = [];
    const { result } = await drain(
      tompoTrain<RlPrompt, Memory>({
        ...options(),
        steps: 3,
        // 'ab=' is a graph decision, its first completion unreadable; the rest are effort decisions.
        score: (prompt, completions) =>
          likesA(prompt, completions).map((score, j) => ({
            ...score,
            graph: prompt.id !== 'ab=' ? null : j === 0 ? 'unreadable' : j / 8,
          })),
        advantages: (groups, memory) => {
          calls.push(groups.map(({ situation, graphScores }) => ({ situation, graphScores })));
          return tompo({ groups, memory }, {});
        },
        memory: {},
      }),
    );
    const graphs = calls.flat().filter(({ situation }) => situation === 'ab=');
    expect(graphs.length).toBeGreaterThanOrEqual(2);
    for (const { graphScores } of graphs)
      expect(graphScores).toEqual([null, 1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8, 6 / 8, 7 / 8]);
    for (const { situation, graphScores } of calls.flat())
      if (situation !== 'ab=') expect(graphScores).toBeNull();
    expect(result.memory['ab=']).toMatchObject({ best: 7 / 8, visits: graphs.length });
    expect(Object.keys(result.memory)).toEqual(['ab=']);
  });

  it('a group that is dropped takes no part; when all are, nothing is updated', async () => {
    const constant = (_: RlPrompt, completions: readonly Completion[]): Score[] =>
      completions.map(() => ({ reward: 1, graph: null, parts: {} }));
    const run = (zeroVariance: 'drop' | 'zeros') =>
      drain(
        tompoTrain(
          options({ steps: 2, score: constant, advantages: (groups) => grpo(groups, { zeroVariance }) }),
        ),
      );
    const dropped = await run('drop');
    expect(
      dropped.yielded.map(({ updates, tokens, zeroVariance }) => [updates, tokens, zeroVariance]),
    ).toEqual([
      [0, 0, 4],
      [0, 0, 4],
    ]);
    expect(dropped.result.adapter.weights).toEqual(adapter.weights);
    const zeros = await run('zeros');
    expect(zeros.yielded[0]?.updates).toBe(1);
    expect(zeros.yielded[0]?.gradNorm).toBeCloseTo(0, 6);
  });

  it('refuses scores and advantages that it cannot use, and hands out what was done', async () => {
    let calls = 0;
    const late = await failure(
      tompoTrain(
        options({
          score: (prompt, completions) => {
            calls += 1;
            const scores = likesA(prompt, completions);
            return calls <= 4 ? scores : scores.map((score) => ({ ...score, reward: Number.NaN }));
          },
        }),
      ),
    );
    expect(late.error._tag).toBe('InvalidScores');
    expect(late.message).toContain('reward is NaN');
    expect((late.result as { steps: number }).steps).toBe(1);
    const short = await failure(tompoTrain(options({ score: () => [] })));
    expect(short.message).toContain('0 scores for 8 completions');
    const ragged = await failure(
      tompoTrain(options({ advantages: (groups) => ({ advantages: groups.map(() => [1]) }) })),
    );
    expect(ragged.error._tag).toBe('InvalidAdvantages');
    const left = await failure(tompoTrain(options({ advantages: () => grpo([]) })));
    expect(left.message).toContain('NoGroups');
  });

  it('refuses to go on when sampler and trainer disagree beyond the tolerance', async () => {
    const drift = await failure(tompoTrain(options({ ratioTolerance: 1e-12 })));
    expect(drift.error._tag).toBe('RatioDrift');
    expect(drift.message).toContain('ratioTolerance');
  });

  it('names all faulty options and prompts at once', async () => {
    const bad = await failure(
      tompoTrain(options({ completions: 0, temperature: 0, objective: { beta: -1 } })),
    );
    for (const name of ['completions', 'temperature', 'objective.beta'])
      expect(bad.message).toContain(`${name} is`);
    const twice = await failure(tompoTrain(options({ prompts: [...prompts, { id: 'ab=', text: '' }] })));
    expect(twice.message).toContain("the id 'ab=' comes twice");
    expect(twice.message).toContain("prompt 'ab=' is empty");
  });

  it('measures the KL from the reference adapter where there is one', async () => {
    const loud = tinyAdapter(model, 5, true);
    const fromBase = await drain(tompoTrain(options({ adapter: loud, steps: 1 })));
    const fromItself = await drain(tompoTrain(options({ adapter: loud, referenceAdapter: loud, steps: 1 })));
    expect(fromItself.yielded[0]?.kl).toBeCloseTo(0, 6);
    expect(fromBase.yielded[0]?.kl).toBeGreaterThan(1e-4);
    // The samples are the policy's own, whatever the reference.
    expect(fromBase.yielded[0]?.reward).toBe(fromItself.yielded[0]?.reward);
  });

  it('goes through all prompts again and again, more than once a step if need be', async () => {
    const { yielded } = await drain(tompoTrain(options({ promptsPerStep: 7, completions: 2, steps: 5 })));
    const ids = yielded.flatMap((metrics) => metrics.prompts.map(({ id }) => id));
    // 35 prompts of 5: each 7 times.
    for (const { id } of prompts) expect(ids.filter((other) => other === id)).toHaveLength(7);
  });

  it('stops after the current step when told, with what was done', async () => {
    const stop = new AbortController();
    const result = await runToEnd(tompoTrain(options({ steps: 50, signal: stop.signal })), ({ step }) => {
      if (step === 2) stop.abort();
    });
    expect([result.steps, result.stopped]).toEqual([2, 'aborted']);
    expect(result.adapter.weights).not.toEqual(adapter.weights);
  });
});
