import { describe, expect, it } from 'vitest';
import { drGrpo, gae, grpo, reinforcePlusPlus, rloo, tompo } from '../src/index.js';
import { close, right } from './close.js';

describe('rewards (1, 0, 0, 0)', () => {
  const groups = [{ rewards: [1, 0, 0, 0] }];
  it('grpo: mean 1/4, variance (9/16 + 3/16)/4 = 3/16, std √3/4; (3/4)/(√3/4) = √3, (−1/4)/(√3/4) = −1/√3', () => {
    const t = -1 / Math.sqrt(3);
    close(right(grpo(groups)).advantages, [[Math.sqrt(3), t, t, t]]);
    expect(right(grpo(groups)).advantages[0]?.map((a) => a.toFixed(4))).toEqual([
      '1.7321',
      '-0.5774',
      '-0.5774',
      '-0.5774',
    ]);
  });
  it('grpo with the sample std: variance (3/4)/3 = 1/4, std 1/2', () => {
    close(right(grpo(groups, { std: 'sample' })).advantages, [[1.5, -0.5, -0.5, -0.5]]);
  });
  it('drGrpo: minus the mean', () => {
    close(right(drGrpo(groups)).advantages, [[0.75, -0.25, -0.25, -0.25]]);
  });
  it('rloo: 1 − 0, 0 − 1/3', () => {
    close(right(rloo(groups)).advantages, [[1, -1 / 3, -1 / 3, -1 / 3]]);
  });
});

describe('reinforcePlusPlus on (1, 0) and (3, 2, 4)', () => {
  const groups = [{ rewards: [1, 0] }, { rewards: [3, 2, 4] }];
  it('none: batch mean 2, variance (1+4+1+0+4)/5 = 2', () => {
    const u = 1 / Math.SQRT2;
    close(right(reinforcePlusPlus(groups)).advantages, [
      [-u, -2 * u],
      [u, 0, 2 * u],
    ]);
  });
  it('group-mean: centred (½, −½), (0, −1, 1), variance (¼+¼+0+1+1)/5 = ½', () => {
    const u = Math.SQRT2;
    close(right(reinforcePlusPlus(groups, { baseline: 'group-mean' })).advantages, [
      [u / 2, -u / 2],
      [0, -u, u],
    ]);
  });
  it('none, all rewards equal: every group is named as one without signal', () => {
    expect(
      right(reinforcePlusPlus([{ rewards: [2, 2] }, { rewards: [2] }], { zeroVariance: 'drop' })),
    ).toEqual({
      advantages: [[0, 0], [0]],
      zeroVariance: { groups: 2, indices: [0, 1] },
      keep: [false, false],
    });
  });
});

describe('gae', () => {
  it('γ = ½, λ = ½: δ₁ = 2 + ½·4 − 2 = 2, δ₀ = 1 + ½·2 − 1 = 1, A₁ = 2, A₀ = 1 + ¼·2 = 1½', () => {
    const { advantages, returns } = right(
      gae([1, 2], [1, 2, 4], [false, false], { gamma: 0.5, lambda: 0.5 }),
    );
    expect(advantages).toEqual([1.5, 2]);
    expect(returns).toEqual([2.5, 4]);
  });
  it('an end cuts bootstrap and trace: δ₁ = 2 − 2 = 0, δ₀ = 1 − 1 = 0', () => {
    const { advantages } = right(gae([1, 2], [1, 2, 4], [true, true], { gamma: 0.5, lambda: 0.5 }));
    expect(advantages).toEqual([0, 0]);
  });
});

describe('tompo', () => {
  const memory = { q: { best: 0.9, ema: 0.9, visits: 1 } };
  const input = {
    groups: [{ situation: 'q', sampleRewards: [2, 2, 2], graphScores: [0.75, 1, 0.5] }],
    memory,
  };
  it('h (.75, 1, .5), memory .9: ½(−.25, 0, −.5) + ½(−.15, .1, −.4) = (−.2, .05, −.45); memory becomes 1', () => {
    const result = right(tompo(input));
    close(result.graph, [[-0.2, 0.05, -0.45]]);
    close(result.sample, [[0, 0, 0]]);
    close(result.advantages, [[-0.04, 0.01, -0.09]]);
    expect(result.memory).toEqual({ q: { best: 1, ema: expect.closeTo(0.91, 12), visits: 2 } });
    expect(result.zeroVariance).toEqual({ groups: 0, indices: [], sample: [0], graph: [] });
    expect(result.keep).toEqual([true]);
    expect(memory).toEqual({ q: { best: 0.9, ema: 0.9, visits: 1 } });
  });
});
