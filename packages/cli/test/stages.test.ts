import { type ControlMemory, controlVariate, type DualMemory, dual } from '@tompo/advantage';
import { gameKey } from '@tompo/arena';
import type { AdvantageGroup } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { trainedOf } from '../src/recipe/algorithms.js';
import { loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { changedBefore, marksOf, restingOn } from '../src/run/stages.js';
import { estimatorOf } from '../src/stages/estimator.js';
import { heldoutGames, trainGames, trainSource, validationGames } from '../src/stages/games.js';
import { halfWidth } from '../src/stages/rows.js';
import { scorer } from '../src/stages/scoring.js';
import { collect, exampleMaker } from '../src/stages/situations.js';
import { streamOf } from '../src/stages/stream.js';

const recipeOf = (asked: string, set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(asked, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};
const recipe = recipeOf('paper-like', ['rewards.beliefs=0', 'text.beliefs=required']);

describe('stages', () => {
  it('in order, an evaluation for sft and for each algorithm', () => {
    expect(marksOf(recipe)).toEqual([
      'simulate',
      'sft',
      'train tompo',
      'train grpo',
      'eval sft',
      'eval tompo',
      'eval grpo',
      'report',
    ]);
  });
  it('what rests on a stage is made again with it', () => {
    expect(restingOn(recipe, 'train tompo')).toEqual(['train tompo', 'eval tompo', 'report']);
    expect(restingOn(recipe, 'eval sft')).toEqual(['eval sft', 'report']);
    expect(restingOn(recipe, 'sft')).toEqual(marksOf(recipe).slice(1));
  });
  it('a change of the recipe is seen by the stages that come after what it shapes', () => {
    const other = {
      ...recipe,
      evaluation: { ...recipe.evaluation, games: 7 },
      rl: { ...recipe.rl, steps: 3 },
    };
    expect(changedBefore(recipe, other, 'train')).toEqual([]);
    expect(changedBefore(recipe, other, 'eval')).toEqual(['rl']);
    expect(changedBefore(recipe, other, 'report')).toEqual(['rl', 'evaluation']);
    expect(changedBefore(recipe, recipe, 'report')).toEqual([]);
  });
});

describe('games', () => {
  it('training, held-out and validation games are three different sets', () => {
    const source = trainSource(recipe);
    const keys = [trainGames(source, 40), heldoutGames(recipe, 20), validationGames(recipe)].map((list) =>
      list.map(gameKey),
    );
    const all = keys.flat();
    expect(new Set(all).size).toBe(all.length);
  });
  it('the same recipe draws the same games, another seed draws others', () => {
    const keys = (r: Recipe) => heldoutGames(r, 5).map(gameKey);
    expect(keys(recipe)).toEqual(keys({ ...recipe }));
    expect(keys(recipe)).not.toEqual(keys({ ...recipe, seed: 2 }));
  });
});

describe('the stream of examples', () => {
  const small = recipeOf('paper-like', ['sft.batch=8', 'sft.pool=3']);
  it('is a function of the step: whatever the order, the same batch', async () => {
    const [forward, backward] = [streamOf(small), streamOf(small)];
    const one = [await forward(0), await forward(1), await forward(4)];
    const two = [await backward(4), await backward(1), await backward(0)].reverse();
    expect(one).toEqual(two);
    for (const batch of one) expect(batch).toHaveLength(8);
    expect(one[0]).not.toEqual(one[2]);
  });
});

it('only the decisions that are asked for are collected', async () => {
  const games = trainGames(trainSource(recipe), 2);
  for (const decisions of ['effort', 'graph'] as const) {
    const found = await collect(recipe, games, { decisions, seats: 'all' });
    expect(new Set(found.map((s) => s.kind))).toEqual(new Set([decisions]));
  }
});

describe('scores', () => {
  it('the expert’s own answer earns 0.5 + 2; nonsense earns −0.5', async () => {
    const situations = await collect(recipe, trainGames(trainSource(recipe), 2), {
      decisions: 'both',
      seats: 'one',
    });
    const score = scorer(recipe);
    const example = exampleMaker(recipe);
    expect(situations.some((s) => s.kind === 'graph') && situations.some((s) => s.kind === 'effort')).toBe(
      true,
    );
    for (const situation of situations) {
      const best = score(situation, example(situation).completion);
      expect(best.reward).toBeCloseTo(2.5, 12);
      expect(best.parts).toMatchObject({ compliance: 1, accuracy: 1, agreement: 1, beliefs: 1 });
      expect(best.graph).toBe(situation.kind === 'graph' ? 1 : null);
      const bad = score(situation, 'hello');
      expect(bad).toEqual({
        reward: -0.5,
        graph: situation.kind === 'graph' ? 'unreadable' : null,
        parts: { compliance: 0 },
      });
    }
  });
  it('weights are the recipe’s: 2 for compliance, 0.5 for the sample, 3 for beliefs: 2 + 0.5·2 + 3 = 6', async () => {
    const weighed = recipeOf('paper-like', [
      'rewards.compliance=2',
      'rewards.sample=0.5',
      'rewards.beliefs=3',
    ]);
    const [situation] = await collect(weighed, trainGames(trainSource(weighed), 1), {
      decisions: 'both',
      seats: 'one',
    });
    if (situation === undefined) throw new Error('no situation');
    expect(scorer(weighed)(situation, exampleMaker(weighed)(situation).completion).reward).toBeCloseTo(6, 12);
    expect(scorer(weighed)(situation, '').reward).toBe(-2);
  });
});

describe('estimators', () => {
  const rewards = [1, 0, 0, 0];
  const groups = [
    { situation: 's', rewards, sampleRewards: rewards, graphScores: null, tokens: [2, 2, 2, 2] },
  ];
  const advantages = (name: number) => {
    const algorithm = trainedOf(recipe)[name];
    if (algorithm === undefined) throw new Error('no algorithm');
    const { advantages: estimate, memory } = estimatorOf(algorithm);
    if (typeof estimate !== 'function') throw new Error('no estimator');
    const given = estimate(groups, memory);
    if (!('_tag' in given)) return given.advantages;
    return given._tag === 'Right' ? given.right.advantages : [];
  };
  // mean .25, population std .4330: (1.7321, −.5774, −.5774, −.5774); an effort group carries A_S with weight 1
  it('GRPO, and ToMPO on effort decisions, normalise within the group', () => {
    for (const name of [0, 1]) {
      const [row] = advantages(name);
      expect(row?.map((a) => Math.round(Number(a) * 1e4) / 1e4)).toEqual([1.7321, -0.5774, -0.5774, -0.5774]);
    }
  });
});

describe('estimators with memory are the functions of the package, step after step', () => {
  const rows = [{ row: 1, fixed: [0, 1] }, { row: 0, fixed: [0] }, null];
  const groupsAt = (step: number): readonly AdvantageGroup[] => [
    {
      situation: 'links',
      rewards: [1, step / 7, 0],
      sampleRewards: [1, step / 7, 0],
      graphScores: null,
      tokens: [2, 1, 3],
      parts: [{ compliance: 1, imitation: 2 }, { compliance: 1, imitation: 1 - step }, { compliance: 0 }],
      links: { bits: 1, values: [step / 7, 1], rows },
    },
    {
      situation: 'effort',
      rewards: [0.5, 0.2 * step, 0.3],
      sampleRewards: [0.5, 0.2 * step, 0.3],
      graphScores: null,
      tokens: [4, 4, 4],
      parts: [{ compliance: 1 }, { compliance: 0 }, { compliance: 1 }],
    },
  ];
  const list = (groups: readonly AdvantageGroup[], part: string) =>
    groups.map((group) => ({
      ...group,
      links: group.links ?? null,
      [part]: group.parts?.map((one) => one[part] ?? 0),
    }));
  type Estimated = { readonly advantages: unknown; readonly keep: unknown; readonly memory: unknown };
  const right = (given: unknown): Estimated => {
    const found = given as { readonly _tag: string; readonly right: Estimated };
    if (found._tag !== 'Right') throw new Error(JSON.stringify(given));
    return found.right;
  };
  const agree = (advantage: object, byHand: (step: number, memory: unknown) => unknown) => {
    const [algorithm] = trainedOf(
      recipeOf('paper-like', [
        `algorithms=[${JSON.stringify({ name: 'a', advantage })}]`,
        'rl.rollouts=branches',
        'rl.seats=all',
        'rl.reward=welfare',
        'rl.situations=all',
      ]),
    );
    if (algorithm === undefined) throw new Error('no algorithm');
    const { advantages, memory } = estimatorOf(algorithm);
    if (typeof advantages !== 'function') throw new Error('no estimator');
    let [mine, theirs] = [memory, memory];
    for (const step of [1, 2, 3, 4]) {
      const [given, expected] = [right(advantages(groupsAt(step), mine)), right(byHand(step, theirs))];
      expect(given.advantages).toEqual(expected.advantages);
      expect(given.memory).toEqual(expected.memory);
      expect(given.memory).not.toEqual(mine);
      [mine, theirs] = [given.memory, expected.memory];
    }
  };
  it('dual: compliance and imitation by the parts of the scores, the arm’s reward link by link', () => {
    agree({ estimator: 'dual', wImitation: 0.5, imitationSteps: 3, decay: 0.5 }, (step, memory) => {
      const groups = groupsAt(step);
      const [imitated, complied] = [list(groups, 'imitation'), list(groups, 'compliance')];
      return dual(
        {
          groups: complied.map((group, g) => ({ ...imitated[g], ...group })) as never,
          memory: memory as DualMemory,
        },
        { graph: 'lcw', wSample: 0.2, wImitation: 0.5, imitationSteps: 3, wGraph: 0.8, decay: 0.5 },
      );
    });
    agree({ estimator: 'dual', graph: 'ecw', wSample: 0.1, wGraph: 0.9 }, (step, memory) =>
      dual(
        { groups: list(groupsAt(step), 'compliance') as never, memory: memory as DualMemory },
        { graph: 'ecw', wSample: 0.1, wGraph: 0.9 },
      ),
    );
  });
  it('controlVariate: what a situation paid before, by its key', () => {
    agree({ estimator: 'controlVariate', emaDecay: 0.7, decay: 0.8 }, (step, memory) =>
      controlVariate(
        { groups: groupsAt(step), memory: memory as ControlMemory },
        { emaDecay: 0.7, decay: 0.8 },
      ),
    );
  });
});

it('half of a 95 % interval: 1.96·s/√n; s of (1, 3) is √2, so 1.96·√2/√2 = 1.96', () => {
  expect(halfWidth([1, 3])).toBeCloseTo(1.96, 12);
  expect(halfWidth([5])).toBe(0);
  expect(halfWidth([2, 2, 2])).toBe(0);
});
