import { constantPlayer, memoryOne, memoryOneClassics, symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../src/diagnose/intervention.js';
import { lossesOf } from '../src/diagnose/losses.js';
import { softValue } from '../src/diagnose/saliency.js';
import {
  bestReplyTo,
  contextsOf,
  diagnosing,
  drawnProgram,
  type Features,
  machineOf,
  machineOfProgram,
  type Policy,
  playOut,
  regretOf,
  saliencyOf,
  scripted,
  shuffled,
  withoutSaliency,
} from '../src/index.js';
import { policyOfLogits } from '../src/student/tabular.js';
import { right } from './right.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 10 };
const seeds = fc.integer({ min: 0, max: 1e6 });

const poolOf = (policy: Policy, names: readonly (keyof typeof memoryOneClassics)[]) =>
  names.map((name) => {
    const opponent = scripted(name, machineOf(memoryOne(memoryOneClassics[name]), game.rounds));
    return {
      opponent,
      weight: 1 / names.length,
      regret: regretOf(game, policy, opponent.machine).regret,
    };
  });

describe('saliency', () => {
  it('is the gradient of the value, as finite differences say, along all ways in which features can move', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom([2, 1], [2, 2], [3, 1]), (seed, [choices = 2, memory = 1]) => {
        const random = rng(seed);
        const values = contextsOf(choices, memory).map(() => random.uniform());
        const mix = (): readonly number[] => {
          const raw = Array.from({ length: choices }, () => random.uniform() + 0.1);
          const sum = raw.reduce((a, b) => a + b, 0);
          return raw.map((x) => x / sum);
        };
        const features: Features = Array.from({ length: memory }, () => [mix(), mix()] as const);
        const gradient = saliencyOf(values, choices, memory, features);
        for (let j = 0; j < memory; j++)
          for (const seat of [0, 1] as const)
            for (let k = 0; k < choices; k++) {
              // Weight moves to k from all alike, so that they still make 1.
              const at = (by: number) =>
                softValue(
                  values,
                  choices,
                  memory,
                  features.map((pair, i) => {
                    if (i !== j) return pair;
                    const put = pair[seat].map((x, n) => x + by * ((n === k ? 1 : 0) - 1 / choices));
                    return seat === 0 ? ([put, pair[1]] as const) : ([pair[0], put] as const);
                  }),
                );
              expect(gradient[j]?.[seat][k]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 8);
            }
      }),
      { numRuns: 30 },
    );
  });
});

describe('losses', () => {
  it('make the regret together', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const machine = machineOfProgram(game, drawnProgram(rng(seed), { choices: 2, rounds: 10 }));
        const random = rng(seed).fork('logits');
        const policy = policyOfLogits(
          2,
          1,
          contextsOf(2, 1).map(() => [3 * random.uniform(), 3 * random.uniform()]),
        );
        const losses = lossesOf(policy, playOut(game, policy, machine), bestReplyTo(game, machine));
        expect(losses.all).toBeCloseTo(regretOf(game, policy, machine).regret, 10);
        if (losses.all > 1e-9) expect(losses.trusting + losses.retaliating).toBeCloseTo(1, 8);
      }),
      { numRuns: 50 },
    );
  });
});

/** Plays tit for tat, but for a tremble. */
const titForTat: Policy = {
  choices: 2,
  memory: 1,
  chances: [0, 0, 1, 0, 1].map((defects) => (defects === 1 ? [0.02, 0.98] : [0.98, 0.02])),
};

describe('the diagnosis', () => {
  const pool = poolOf(titForTat, ['titForTat', 'cooperator']);
  const context = { game, policy: titForTat, pool, seed: 3 };

  it('is of the opponent that leaves most regret, and the same every time', () => {
    const diagnosis = right(diagnosing())(context);
    expect(diagnosis).toEqual(right(diagnosing())(context));
    const worst = pool.reduce((a, b) => (b.regret > a.regret ? b : a));
    expect(diagnosis.opponent).toBe(worst.opponent.id);
    expect(diagnosis.regret).toBe(worst.regret);
    expect(diagnosis.best - diagnosis.value).toBeCloseTo(diagnosis.regret, 10);
  });

  it('has at most five frames, three rounds apart, none below another that was left out but for nearness', () => {
    const { frames } = right(diagnosing())(context);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.length).toBeLessThanOrEqual(5);
    for (const a of frames)
      for (const b of frames)
        if (a !== b && a.rollout === b.rollout) expect(Math.abs(a.round - b.round)).toBeGreaterThanOrEqual(3);
  });

  it('knows who trusts a defector too much', () => {
    const trusting: Policy = { choices: 2, memory: 1, chances: titForTat.chances.map(() => [0.9, 0.1]) };
    const losses = lossesOf(
      trusting,
      playOut(game, trusting, machineOf(constantPlayer([0, 1]), 10)),
      bestReplyTo(game, machineOf(constantPlayer([0, 1]), 10)),
    );
    expect(losses.trusting).toBe(1);
    expect(losses.conflict).toBe(0);
  });

  it('claims nothing where attention was planted: the intervention does not agree', () => {
    // This student looks at the other's last choice alone: remembering its own otherwise changes nothing.
    const policy: Policy = {
      ...titForTat,
      chances: titForTat.chances.map(([p = 0]) => (p > 0.5 ? [0.8, 0.2] : [0.2, 0.8])),
    };
    const against = poolOf(policy, ['winStayLoseShift', 'titForTat']);
    const on = (seat: 0 | 1) =>
      right(
        diagnosing({
          saliency: (values, choices, memory, features) =>
            saliencyOf(values, choices, memory, features).map(
              ([own, other]) =>
                [own, other].map((_, i) => (i === seat ? [1, -1] : [0, 0])) as unknown as Features[number],
            ),
        }),
      )({ game, policy, pool: against, seed: 3 });
    const [planted, honest] = [on(0), on(1)];
    for (const { attention } of [planted, honest]) expect(attention[0]?.intervention).toBeCloseTo(0, 12);
    expect(honest.attention[1]?.intervention).toBeGreaterThan(0.1);
    expect(planted.agreement).toBeLessThan(0);
    expect(planted.kind).toBe('unsure');
    expect(planted.text).toContain('no cause is named');
    expect(honest.agreement).toBeGreaterThan(0.8);
    expect(honest.kind).not.toBe('unsure');
  });

  it('says only returns where it is unsure, and the placebo says something else', () => {
    const bare = withoutSaliency(context);
    expect(bare.kind).toBe('unsure');
    expect(bare.frames).toEqual([]);
    const real = right(diagnosing())(context);
    const placebo = shuffled(right(diagnosing()))(context);
    expect(placebo.kind).not.toBe(real.kind);
    expect(placebo.opponent).toBe(real.opponent);
    expect(right(diagnosing({ agreement: 1.01 }))(context).kind).toBe('unsure');
  });
});

it('rank correlation: worked numbers', () => {
  expect(rankCorrelation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(rankCorrelation([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  expect(rankCorrelation([1, 1], [1, 2])).toBeNull();
});
