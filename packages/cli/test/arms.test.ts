/** Algorithms that differ in what they seek, how fast they learn and how they weigh: from the recipe to the report, stopped and
 *  gone on with, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe, prepareModules } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { settingsOf } from '../src/run/settings.js';
import { scratch, tiny, tompo } from './command.js';

const arms = fileURLToPath(new URL('./arms.yaml', import.meta.url));

type Row = Readonly<Record<string, number | null>>;
const rowsOf = (out: string, arm: string, run = 'arms'): readonly Row[] =>
  readFileSync(join(out, run, 'metrics', `${arm}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
    .filter(({ step }) => step !== 0);
const adapterOf = (out: string, arm: string, run = 'arms'): string =>
  readFileSync(join(out, run, 'models', arm, 'adapter_model.safetensors'), 'latin1');

const right = (asked: string, set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(asked, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};
const faultsOf = async (asked: string, ...set: readonly string[]): Promise<readonly string[]> => {
  await prepareModules(asked, set);
  const recipe = loadRecipe(asked, set);
  return E.isRight(recipe) ? [] : explain(recipe.left).split('\n').slice(1);
};

describe('a run whose algorithms differ', () => {
  const out = scratch();
  beforeAll(async () => {
    const { code, err } = await tompo(['run', arms, '--out', out]);
    expect(code, err).toBe(0);
  });

  it('pays each by its own reward, for the same games', () => {
    const [own, shares, ppo] = ['own', 'shares', 'ppo'].map((arm) => rowsOf(out, arm)[0] as Row) as [
      Row,
      Row,
      Row,
    ];
    // The first step is the same model's: the same games, the same answers.
    for (const key of ['payoff', 'welfare', 'compliance', 'completionLength'])
      for (const other of [shares, ppo]) expect(other[key], key).toBe(own[key]);
    // Nothing is more than the optimum; the rest is compliance, at ±0.1.
    const compliance = 0.1 * (2 * (shares.compliance as number) - 1);
    expect((shares.reward as number) - compliance).toBeLessThanOrEqual(1);
    expect(Math.sign((shares.reward as number) - compliance)).toBe(Math.sign(ppo.reward as number));
    expect(ppo.reward).not.toBe(shares.reward);
    expect(own.reward).not.toBe(ppo.reward);
  });

  it('moves each by its own rate', () => {
    expect(rowsOf(out, 'own')[0]?.learningRate).toBe(5e-4);
    expect(rowsOf(out, 'shares')[0]?.learningRate).toBe(0.02);
  });

  it('with a critic there is a loss of values, and only then', () => {
    for (const row of rowsOf(out, 'ppo')) expect(row.valueLoss).toBeGreaterThan(0);
    for (const row of rowsOf(out, 'own')) expect(Object.keys(row)).not.toContain('valueLoss');
  });

  it('constant is the sum over tokens, over the most that there may be: rl.maxTokens', () => {
    expect(adapterOf(out, 'constant')).toBe(adapterOf(out, 'eight'));
    expect(adapterOf(out, 'constant')).not.toBe(adapterOf(out, 'own'));
    expect(rowsOf(out, 'constant')).toEqual(rowsOf(out, 'eight'));
  });

  it('credits completions, or their links one by one: the same games, other steps', () => {
    const [ecw, lcw] = ['ecw', 'lcw'].map((arm) => rowsOf(out, arm)[0] as Row) as [Row, Row];
    expect(lcw.reward).toBe(ecw.reward);
    expect(adapterOf(out, 'lcw')).not.toBe(adapterOf(out, 'ecw'));
  });

  it('the dual form learns of the same games, and logs what it imitates', () => {
    const [first, second] = rowsOf(out, 'dual') as [Row, Row];
    for (const key of ['payoff', 'welfare', 'compliance'])
      expect(first[key], key).toBe(rowsOf(out, 'ecw')[0]?.[key]);
    for (const row of [first, second]) expect(Number.isFinite(row.imitation)).toBe(true);
    expect(Object.keys(rowsOf(out, 'ecw')[0] as Row)).not.toContain('imitation');
    expect(adapterOf(out, 'dual')).not.toBe(adapterOf(out, 'lcw'));
  });

  it('a control variate of situations that never came before is ecw', () => {
    expect(rowsOf(out, 'control')[0]?.reward).toBe(rowsOf(out, 'ecw')[0]?.reward);
    expect(adapterOf(out, 'control')).toBe(adapterOf(out, 'ecw'));
  });

  it('learns from the expert without reinforcement, at the states that the others ask at', () => {
    const [own, shown] = ['own', 'bc-plus'].map((arm) => rowsOf(out, arm)) as [
      readonly Row[],
      readonly Row[],
    ];
    // One answer for each game, and as many updates.
    expect(shown.map(({ updates }) => updates)).toEqual(own.map(({ updates }) => updates));
    // The mean of −log π of the expert's answers.
    for (const { policyLoss, kl, ratioDrift } of shown) {
      expect(policyLoss).toBeGreaterThan(0);
      expect([kl, ratioDrift]).toEqual([0, 0]);
    }
    expect(adapterOf(out, 'bc-plus')).not.toBe(adapterOf(out, 'own'));
    // What would have been best is another lesson.
    for (const { policyLoss } of rowsOf(out, 'hindsight')) expect(policyLoss).toBeGreaterThan(0);
    expect(adapterOf(out, 'hindsight')).not.toBe(adapterOf(out, 'bc-plus'));
    const page = readFileSync(join(out, 'arms', 'report.html'), 'utf8');
    expect(page).toContain('the expert’s answers (bc-plus)');
    expect(page).toContain(
      'what would have been best by welfare of all in shares of what is at stake (hindsight)',
    );
  });

  it('says in the report who sought what', () => {
    const page = readFileSync(join(out, 'arms', 'report.html'), 'utf8');
    expect(page).toContain('own payoff (own, constant, eight)');
    expect(page).toContain('welfare of all in shares of the optimum + 0.1 × compliance (shares)');
    expect(page).toContain('welfare of all in shares of the optimum (ecw, lcw, control)');
  });

  it('stopped within the one with a critic it goes on to the same bytes', async () => {
    const again = scratch();
    const stopped = await tompo(['run', arms, '--out', again], {
      interruptWhen: (shown) => shown.includes('· ppo'),
    });
    expect(stopped.code, stopped.err).toBe(130);
    const resumed = await tompo(['run', 'arms', '--resume', '--out', again]);
    expect(resumed.code, resumed.err).toBe(0);
    for (const arm of ['ppo', 'shares', 'ecw', 'lcw']) {
      expect(rowsOf(again, arm)).toEqual(rowsOf(out, arm));
      expect(adapterOf(again, arm)).toBe(adapterOf(out, arm));
    }
  });

  it('a changed reward is refused of the algorithm that sought it, and of nobody else', async () => {
    const train = (arm: string, ...sets: readonly string[]) =>
      tompo(['train', join(out, 'arms'), '--algorithm', arm, ...sets.flatMap((set) => ['--set', set])]);
    const own = await train('shares', 'algorithms.1.reward.0.reward=payoff');
    expect(own.code).toBe(1);
    expect(own.err).toContain('algorithms.shares.reward[0].reward was "welfare" and is "payoff"');
    const shared = await train('own', 'rl.reward=welfare');
    expect(shared.code).toBe(1);
    expect(shared.err).toContain('rl.reward.reward was "payoff" and is "welfare"');
    const other = await train('shares', 'rl.reward=welfare', 'rl.learningRate=0.1');
    expect(other.code).toBe(1);
    expect(other.err).toContain('has the stage train shares already');
  });
});

describe('credit by links', () => {
  it('stopped within it goes on to the same bytes: the scale of the batches is kept', async () => {
    const sets = [
      'algorithms=[{name: lcw, advantage: {estimator: lcw}}]',
      'rl.steps=4',
      'rl.rollouts.continuation=planner',
    ];
    const run = async (interrupt: boolean): Promise<string> => {
      const out = scratch();
      const args = ['run', arms, '--out', out, ...sets.flatMap((set) => ['--set', set])];
      const { code, err } = await tompo(
        args,
        interrupt ? { interruptWhen: (shown) => shown.includes('· lcw') } : {},
      );
      expect(code, err).toBe(interrupt ? 130 : 0);
      if (interrupt) {
        const resumed = await tompo(['run', 'arms', '--resume', '--out', out]);
        expect(resumed.code, resumed.err).toBe(0);
      }
      return `${adapterOf(out, 'lcw')}${JSON.stringify(rowsOf(out, 'lcw'))}`;
    };
    expect(await run(true)).toBe(await run(false));
  });
});

describe('credit by links beyond branches', () => {
  const sets = [
    'algorithms=[{name: ecw, advantage: {estimator: ecw}}, {name: lcw, advantage: {estimator: lcw}}]',
    'sft.steps=40',
  ];
  it.each<[string, string, readonly string[]]>([
    ['situations', tiny, []],
    ['whole games', arms, ['rl.rollouts={kind: episodes, continuation: planner}']],
  ])('of %s: the same answers, other steps than for whole answers', async (_, recipe, more) => {
    const out = scratch();
    const name = recipe === tiny ? 'tiny' : 'arms';
    const { code, err } = await tompo([
      'train',
      recipe,
      '--out',
      out,
      ...[...sets, ...more].flatMap((set) => ['--set', set]),
    ]);
    expect(code, err).toBe(0);
    const [ecw, lcw] = ['ecw', 'lcw'].map((arm) => rowsOf(out, arm, name)[0] as Row) as [Row, Row];
    expect(lcw.reward).toBe(ecw.reward);
    expect(adapterOf(out, 'lcw', name)).not.toBe(adapterOf(out, 'ecw', name));
  });
});

describe('the expert’s answers', () => {
  it('are learned at the prompts of reinforcement learning: their loss falls, stopped and gone on with too', async () => {
    const sets = [
      'algorithms=[{name: bc, advantage: {estimator: expert}}]',
      'rl.steps=12',
      'rl.promptsPerStep=8',
      'rl.learningRate=0.02',
      'rl.evaluateEvery=4',
      'sft.steps=10',
    ];
    const run = async (interrupt: boolean): Promise<{ adapter: string; rows: readonly Row[] }> => {
      const out = scratch();
      const args = ['train', tiny, '--out', out, ...sets.flatMap((set) => ['--set', set])];
      const { code, err } = await tompo(
        args,
        interrupt ? { interruptWhen: (shown) => shown.includes('· bc') } : {},
      );
      expect(code, err).toBe(interrupt ? 130 : 0);
      if (interrupt) {
        const resumed = await tompo(['train', join(out, 'tiny')]);
        expect(resumed.code, resumed.err).toBe(0);
      }
      return { adapter: adapterOf(out, 'bc', 'tiny'), rows: rowsOf(out, 'bc', 'tiny') };
    };
    const whole = await run(false);
    const mean = (rows: readonly Row[]) =>
      rows.reduce((sum, { policyLoss }) => sum + (policyLoss as number), 0) / rows.length;
    expect(mean(whole.rows.slice(-4))).toBeLessThan(mean(whole.rows.slice(0, 4)));
    expect(await run(true)).toEqual(whole);
  });
});

describe('a critic on situations', () => {
  it('learns, from the command to the adapter', async () => {
    const out = scratch();
    const { code, err } = await tompo([
      'train',
      tiny,
      '--out',
      out,
      ...['algorithms=[{name: ppo, advantage: {estimator: ppo, whiten: false}}]', 'sft.steps=10'].flatMap(
        (set) => ['--set', set],
      ),
    ]);
    expect(code, err).toBe(0);
    for (const row of rowsOf(out, 'ppo', 'tiny')) expect(row.valueLoss).toBeGreaterThan(0);
    expect(adapterOf(out, 'ppo', 'tiny')).not.toContain('value_head');
  });
});

describe('hindsight', () => {
  it('is refused where nothing else can be played, or nothing says what that would have brought', async () => {
    const of = (...set: readonly string[]) =>
      faultsOf(arms, 'algorithms=[{name: h, advantage: {estimator: hindsight}}]', ...set);
    expect(await of()).toEqual([]);
    expect((await of('rl.rollouts=episodes')).join()).toMatch(
      /algorithms\[0\]\.advantage\.estimator.*set rl\.rollouts to branches, or take expert/,
    );
    expect((await of('rl.reward=compliance')).join()).toMatch(
      /hindsight needs a reward that says what other decisions would have brought/,
    );
    const soft = (advantage: string) =>
      faultsOf(arms, `algorithms=[{name: h, advantage: {estimator: hindsight, ${advantage}}}]`);
    expect(await soft('temperature: 0.1')).toEqual([]);
    expect((await soft('lessons: 8')).join()).toMatch(
      /algorithms\[0\]\.advantage\.lessons.*temperature above 0/,
    );
    expect((await soft('temperature: -0.1')).join()).toMatch(/algorithms\[0\]\.advantage\.temperature/);
  });
});

describe('recipes', () => {
  it('that say nothing of an algorithm’s own are what they were, in what their stages rest on too', () => {
    const recipe = right(arms);
    expect(recipe.algorithms[0]).toEqual({
      name: 'own',
      advantage: { estimator: 'rloo', zeroVariance: 'zeros' },
      objective: {},
    });
    const { rl, algorithms } = settingsOf(recipe, 'train own');
    expect(rl).toEqual(recipe.rl);
    expect(JSON.stringify(algorithms)).not.toMatch(/reward|learningRate|scale/);
    expect(JSON.stringify(right(arms, ['rl.reward={reward: welfare, scale: none}']).rl.reward)).not.toContain(
      'scale',
    );
  });

  it('rest on what an algorithm says in the place of rl, and not on what it stands in for', () => {
    const of = (arm: string, ...set: readonly string[]) => settingsOf(right(arms, set), `train ${arm}`);
    expect(of('shares', 'rl.reward=welfare', 'rl.learningRate=0.1')).toEqual(of('shares'));
    expect(of('own', 'rl.reward=welfare')).not.toEqual(of('own'));
    expect(of('own', 'rl.learningRate=0.1')).not.toEqual(of('own'));
    expect(of('shares', 'algorithms.1.learningRate=0.1')).not.toEqual(of('shares'));
    expect(of('ppo', 'algorithms.2.advantage.lambda=0.5')).not.toEqual(of('ppo'));
  });

  it.each<[string, string]>([
    [
      'algorithms.1.reward=payof',
      'algorithms[1].reward (--set algorithms.1.reward=payof): must be one or a list of',
    ],
    [
      'algorithms.1.reward=[{reward: welfare, scale: best}]',
      'must be one of none, optimum, stakes, not "best"',
    ],
    ['algorithms.1.reward=[{reward: compliance, scale: optimum}]', 'unknown key'],
    ['algorithms.1.reward=[{reward: payoff, weight: 0}]', 'every weight is 0: nothing would be learned'],
    ['algorithms.1.reward=[{module: ./none.mjs}]', 'there is no file'],
    ['algorithms.1.reward=beliefsWorth', 'text.beliefs is none; set it to required or optional'],
    ['algorithms.1.learningRate=0', 'must be greater than 0, not 0'],
    ['algorithms.2.advantage.lambda=2', 'must be at most 1, not 2'],
    ['algorithms.2.advantage.zeroVariance=drop', 'unknown key'],
    ['algorithms.8.advantage.graph=tree', 'must be one of lcw, ecw, not "tree"'],
    ['algorithms.8.advantage={estimator: dual, wImitation: 0.5}', 'algorithms[8].advantage.imitationSteps'],
    [
      'algorithms.8.advantage={estimator: dual, wSample: 0, wGraph: 0}',
      'wSample, wImitation and wGraph are all 0: nothing would be learned',
    ],
    ['algorithms.9.advantage.emaDecay=1', 'must be less than 1, not 1'],
    [
      'algorithms.3.objective.aggregation=constnt',
      'must be one of completion, token, constant, or { constant: a length }, not "constnt"',
    ],
    ['rl.objective.aggregation={constant: 0}', 'must be greater than 0, not 0'],
  ])('%s is refused in one sentence', async (set, says) => {
    const faults = await faultsOf(arms, set);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });

  it.each<[string, string]>([
    ['algorithms.6.advantage.decay=1', 'must be less than 1, not 1'],
    [
      'algorithms.6.reward=compliance',
      'lcw needs a reward that says what other links would have earned, and this one does not; add payoff',
    ],
  ])('%s is refused where links are credited', async (set, says) => {
    const faults = await faultsOf(arms, set);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('algorithms[6].advantage');
    expect(faults[0]).toContain(says);
  });

  it.each<[string, readonly string[], string | null]>([
    [
      'arms',
      ['rl.rollouts=episodes'],
      'rl.rollouts.continuation (--set rl.rollouts=episodes): is missing: lcw plays on',
    ],
    ['arms', ['rl.rollouts={kind: episodes, continuation: planner}'], null],
    [
      'arms',
      [
        'rl.rollouts={kind: episodes, continuation: planner}',
        'rl.seats=random',
        'rl.opponents=[planner, {pastSelves: {every: 2}}]',
      ],
      'rl.opponents[1]',
    ],
    [
      'arms',
      [
        'rl.rollouts={kind: episodes, continuation: planner}',
        'algorithms=[{name: a, advantage: {estimator: ecw}}]',
      ],
      'only lcw asks who else would; leave it out',
    ],
    ['tiny', ['algorithms=[{name: a, advantage: {estimator: lcw}}]'], null],
    [
      'tiny',
      ['algorithms=[{name: a, advantage: {estimator: lcw}}]', 'rewards.sample=0'],
      'lcw of situations needs likeness to the expert in the reward, and rewards.sample is 0; raise it, or take ecw',
    ],
    [
      'tiny',
      [
        'algorithms=[{name: a, advantage: {estimator: lcw}}]',
        'games.0.n=12',
        'rl.maxTokens=16',
        'model.context=256',
      ],
      'lcw values every row of links, in games of at most 10 seats, and a game here has 12; take smaller games, or ecw',
    ],
  ])('links of whole games and of situations: %s with %s', async (recipe, sets, says) => {
    // Hindsight, too, is of branches alone; its faults have a test of their own.
    const faults = (await faultsOf(recipe === 'arms' ? arms : tiny, ...sets)).filter(
      (fault) => !fault.includes('hindsight'),
    );
    expect(faults).toEqual(says === null ? [] : [expect.stringContaining(says)]);
  });

  it('the dual form is refused of situations, which are not played', async () => {
    expect(await faultsOf(tiny, 'algorithms=[{name: a, advantage: {estimator: dual, graph: ecw}}]')).toEqual([
      expect.stringContaining('dual weighs the graph that forms by what it earns'),
    ]);
  });

  it('a reward of games is refused of situations, whoever seeks it', async () => {
    const [fault, ...others] = await faultsOf(
      tiny,
      'algorithms=[{name: a, advantage: {estimator: rloo}, reward: welfare}]',
    );
    expect(others).toEqual([]);
    expect(fault).toContain('algorithms[0].reward');
    expect(fault).toContain('is of games that are played, and situations are not');
    expect(
      await faultsOf(tiny, 'algorithms=[{name: a, advantage: {estimator: rloo}, reward: imitation}]'),
    ).toEqual([]);
  });

  it('shares of an optimum that a game does not know are refused', async () => {
    const dilemma = fileURLToPath(
      new URL('../../../examples/games-of-ones-own/dilemma.yaml', import.meta.url),
    );
    const set = 'rl.reward=[compliance, {reward: welfare, scale: optimum}]';
    expect(await faultsOf(dilemma, set)).toEqual([
      expect.stringMatching(
        /^ *rl\.reward\[1\]\.scale .*: optimum is the best that a game can have, and the analysis of games\[0\] says neither optimum nor plannerWelfare; set it to none$/,
      ),
    ]);
  });
});
