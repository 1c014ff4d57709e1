import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { explain } from '../src/errors.js';
import { trainedOf } from '../src/recipe/algorithms.js';
import { ends, openCap, toSpec } from '../src/recipe/games.js';
import { keysAt, nearest } from '../src/recipe/keys.js';
import { builtInRecipes, loadRecipe, parseRecipe } from '../src/recipe/load.js';
import { applyOverrides, overlay, type Plain } from '../src/recipe/overrides.js';
import { type Recipe, recipeSchema } from '../src/recipe/schema.js';
import { recipeText } from '../src/run/open.js';
import { loadStudy } from '../src/study/load.js';
import { scratch, tiny } from './command.js';
import { root } from './names.js';

const faultsOf = (set: readonly string[], asked = 'paper-like'): readonly string[] => {
  const recipe = loadRecipe(asked, set);
  if (E.isRight(recipe)) return [];
  return explain(recipe.left)
    .split('\n')
    .slice(1)
    .map((l) => l.trim());
};
const right = (asked: string, set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(asked, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};

describe('built-in recipes', () => {
  it('are all valid', () => {
    expect(builtInRecipes()).toEqual([
      'mixed-hard',
      'mixed-mild',
      'paper',
      'paper-like',
      'quickstart',
      'quickstart-short',
      'reading',
    ]);
    for (const name of builtInRecipes()) expect(right(name).name).toBe(name);
  });

  it('the short form is the quickstart with other numbers: same games, same algorithms', () => {
    const [long, short] = [right('quickstart'), right('quickstart-short')];
    expect(short.games).toEqual(long.games);
    expect(short.algorithms).toEqual(long.algorithms);
    expect(short.sft.steps).toBeLessThan(long.sft.steps);
  });

  it('reading is what the study of transcripts ran: the same settings, and its arms', async () => {
    const study = await loadStudy(join(root, 'docs/study/transcripts.study.yaml'));
    if (E.isLeft(study)) throw new Error(explain(study.left));
    const { algorithms, ...ran } = (study.right.variants[0] as { recipe: Recipe }).recipe;
    const { algorithms: built, ...settings } = right('reading');
    const beside = ({ name: _, description: __, report: ___, ...rest }: Omit<Recipe, 'algorithms'>) => rest;
    expect(beside(settings)).toEqual(beside(ran));
    for (const algorithm of built) expect(algorithms).toContainEqual(algorithm);
  });

  it('the paper recipe has the numbers that the paper states', () => {
    const { sft, algorithms, rewards, data } = right('paper');
    expect(sft).toMatchObject({
      batch: 16,
      learningRate: 5e-5,
      decisions: 'effort',
      lora: { rank: 64, alpha: 32 },
    });
    expect(trainedOf({ algorithms })[0]?.advantage).toMatchObject({
      estimator: 'tompo',
      wSample: 0.8,
      wGraph: 0.2,
    });
    expect(rewards.compliance).toBe(0.5);
    expect(data.trainGames).toBe(126);
  });

  it('a saved recipe is a fixed point: read back, it is the same', () => {
    for (const name of builtInRecipes()) {
      const recipe = right(name);
      expect(parseRecipe(parse(recipeText(recipe)))).toEqual(E.right(recipe));
    }
  });
});

describe('faults', () => {
  it('are all told at once, each with its path, the flag that set it and what to do', () => {
    const faults = faultsOf([
      'sft.learnigRate=3',
      'expert.player=plannr',
      'sft.steps=x',
      'rl.objective.epsilonLow=-1',
      'algorithms.0.advantage.estimator=tomp',
      'model.hiddenSize=130',
      'foo.bar=1',
    ]);
    const expected = [
      /^sft\.learnigRate \(--set sft\.learnigRate=3\): unknown key; did you mean learningRate\?$/,
      /^expert\.player \(--set expert\.player=plannr\): must be one of planner, .*, not "plannr"; did you mean planner\?$/,
      /^sft\.steps \(--set sft\.steps=x\): must be a number, not "x"$/,
      /^rl\.objective\.epsilonLow \(--set rl\.objective\.epsilonLow=-1\): must be greater than 0, not -1$/,
      /^algorithms\[0\]\.advantage\.estimator \(--set \S+\): must be one of tompo, grpo, .*did you mean tompo\?$/,
      /^model\.hiddenSize \(--set model\.hiddenSize=130\): 130 does not divide by heads 4; choose a multiple of 4$/,
      /^foo \(--set foo\.bar=1\): unknown key; known here: name, /,
    ];
    expect(faults).toHaveLength(expected.length);
    for (const pattern of expected)
      expect(
        faults.some((f) => pattern.test(f)),
        String(pattern),
      ).toBe(true);
  });

  it('names the line of the key in the file', () => {
    const file = join(scratch(), 'r.yaml');
    writeFileSync(file, '# one\nname: a\ngames: [{ family: bcz }]\nsft:\n  steps: 5\n  bach: 3\n');
    expect(faultsOf([], file)).toEqual(['sft.bach (line 6): unknown key; did you mean batch?']);
  });

  it.each([
    [['model.kvHeads=3'], /^model\.kvHeads.*heads 4 must be a multiple of kvHeads 3/],
    [['model.hiddenSize=12'], /^model\.heads.*hiddenSize \/ heads is 3/],
    [['model.context=100'], /^model\.context.*a prompt of games\[\d\] has \d+ tokens/],
    [['games.0.alpha=[2,1]'], /^games\[0\]\.alpha.*goes from 2 to 1; write the smaller number first/],
    [['games.0.sequences=[GG]'], /^games\[0\]\.sequences\[0\].*letters G \(links\) and E/],
    [['games.0.n=[2,40]'], /^games\[0\]\.n.*within 2 and 16/],
    [['games.1.endowment=x'], /^games\[1\]\.endowment.*must be a number or \[from, to\]/],
    [['games.0.family=bzc'], /^games\[0\]\.family.*did you mean bcz\?/],
    [['algorithms.1.name=tompo'], /^algorithms\[1\]\.name.*taken by an earlier entry/],
    [['algorithms.0.name=sft'], /^algorithms\[0\]\.name.*taken by the supervised stage/],
    [['rewards.compliance=0', 'rewards.sample=0', 'rewards.beliefs=0'], /^rewards.*every weight is 0/],
    [['rewards.beliefs=1', 'text.beliefs=none'], /^rewards\.beliefs.*text\.beliefs is none/],
    [['sft.decisions=effort'], /^rl\.decisions.*SFT from scratch teaches effort decisions only/],
    [['sft.lora.rank=8'], /^sft\.lora.*nothing for an adapter to build on/],
    [
      ['model={init: directory, path: nowhere, weights: file}'],
      /^model\.weights.*sft\.lora none trains all of them; give sft\.lora a rank, or set model\.weights to memory/,
    ],
    [
      ['model={init: directory, path: nowhere, weights: fiel}'],
      /^model\.weights.*must be one of memory, file, not "fiel"; did you mean file\?/,
    ],
    [['name=../x'], /^name.*letters, digits, dots and dashes/],
    [['threads=0'], /^threads.*must be (a whole number or auto|at least 1)/],
  ] as const)('%j', (set, pattern) => {
    const faults = faultsOf(set);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(pattern);
  });

  it.each([
    [
      'data.trainGames=1000000000000',
      'data.trainGames',
      /1000000000000 needs at least 1000000\.0 GB|e\+\d+ GB/,
    ],
    ['data.heldoutGames=1000000000000', 'data.heldoutGames', /GB/],
    ['evaluation.games=1000000000000', 'evaluation.games', /GB/],
    ['evaluation.bootstrap=1000000000000', 'evaluation.bootstrap', /8000\.0 GB/],
    ['sft.batch=1000000', 'sft.batch', /max-old-space-size/],
    // 10¹² steps of a millisecond or more, in years of 3.15·10⁷ s
    ['sft.steps=1000000000000', 'sft.steps', /takes at least 31\.7 years/],
    ['rl.steps=1000000000000', 'rl.steps', /takes at least 31\.7 years/],
    ['rl.innerEpochs=1000000000000', 'rl.innerEpochs', /years/],
    ['rl.completions=1000000000', 'rl.completions', /GB/],
    ['rl.validationGames=1000000000000', 'rl.validationGames', /GB/],
    ['rl.lora.rank=1000000000', 'rl.lora.rank', /GB/],
    ['rl.maxTokens=1000000000000', 'rl.maxTokens', /GB/],
    ['games.0.rounds=1000000000', 'games[0].rounds', /characters/],
    ['threads=1000000', 'threads', /auto/],
  ])('%s cannot fit: refused before anything runs, with the key to lower', (set, path, says) => {
    const start = process.cpuUsage();
    const faults = faultsOf([set]);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(30);
    expect(faults.some((fault) => fault.startsWith(path) && says.test(fault))).toBe(true);
  });

  it('a model that cannot fit is refused with its size', () => {
    const faults = faultsOf(['model.hiddenSize=100000', 'model.layers=900']);
    // 16 bytes of at least 900 · 2 · 10¹⁰ numbers
    expect(faults.some((f) => f.startsWith('model.hiddenSize') && /needs at least \S+ GB/.test(f))).toBe(
      true,
    );
  });

  it.each([
    [
      ['sft.data=file', 'sft.batch=10000000'],
      'sft.batch',
      /GB of memory where this machine has .*sft\.remat/,
    ],
    [['sft.data=file', 'sft.batch=1000000'], 'sft.batch', /GB/],
    [['rl.promptsPerStep=1000000', 'rl.completions=2'], 'rl.promptsPerStep', /GB.*rl\.minibatches/],
    [['evaluation.games=1000000', 'evaluation.bootstrap=100000000000'], 'evaluation.bootstrap', /GB|years/],
  ])('%j: activations and work have estimates', (set, path, says) => {
    const faults = faultsOf(set);
    expect(faults.some((fault) => fault.startsWith(path) && says.test(fault))).toBe(true);
  });

  it('with remat less is kept, so more fits', () => {
    const most = (sets: readonly string[]): number => {
      let [fits, not] = [1, 2 ** 40];
      while (not - fits > 1) {
        const middle = Math.floor((fits + not) / 2);
        const faults = faultsOf(['sft.data=file', `sft.batch=${middle}`, ...sets]);
        if (faults.some((f) => f.startsWith('sft.batch'))) not = middle;
        else fits = middle;
      }
      return fits;
    };
    vi.stubEnv('TOMPO_MEMORY_BYTES', '16000000000');
    const [kept, again] = [most([]), most(['sft.remat=layers'])];
    // Of 4 layers of 128 with 344 in the MLP a token keeps 3·(5·128 + 2·128 + 2·344) + 4·128 numbers at least, in
    // prompts of 50 tokens or more: 16 GB hold no more than 16e9 / (4 · 5264 · 50)
    expect(kept).toBeLessThan(16e9 / (4 * 5264 * 50));
    expect(kept).toBeGreaterThan(256);
    expect(again).toBeGreaterThan(1.5 * kept);
    vi.unstubAllEnvs();
  });

  it('a checkpoint that cannot fit is refused by the sizes of its config.json, unless its weights stay in their file', () => {
    const dir = scratch();
    const config = {
      model_type: 'qwen2',
      num_hidden_layers: 28,
      hidden_size: 3584,
      intermediate_size: 18944,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      vocab_size: 152064,
      eos_token_id: 151645,
    };
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
    writeFileSync(join(dir, 'tokenizer.json'), '{}');
    vi.stubEnv('TOMPO_MEMORY_BYTES', '16000000000');
    const of = (weights: string, lora: string): readonly string[] =>
      faultsOf([
        `model={init: directory, path: ${JSON.stringify(dir)}, weights: ${weights}}`,
        `sft.lora=${lora}`,
      ]);
    // 152064·3584 + 28·3584·(2·3584 + 2·512 + 3·18944) = 7.07·10⁹ numbers of 4 bytes; 16 where all of them are trained
    expect(of('memory', '{rank: 8}')).toEqual([
      expect.stringMatching(/^model\.path.* 28\.3 GB .*16\.0 GB; set model\.weights to file/),
    ]);
    expect(of('memory', 'none')).toEqual([
      expect.stringMatching(/^model\.path.* 113\.\d GB .*give sft\.lora a rank/),
    ]);
    expect(of('file', '{rank: 8}')).toEqual([]);
    for (const damaged of ['', '{', 'null', '[]', '{"hidden_size": "x"}']) {
      writeFileSync(join(dir, 'config.json'), damaged);
      expect(of('memory', '{rank: 8}')).toEqual([]); // the stage that loads it tells what is wrong
    }
    vi.unstubAllEnvs();
  });

  it('what a larger machine made can be read on a smaller one', () => {
    vi.stubEnv('TOMPO_MEMORY_BYTES', '1000000');
    expect(faultsOf([])).not.toEqual([]);
    expect(E.isRight(loadRecipe('quickstart', [], 'anywhere'))).toBe(true);
    vi.unstubAllEnvs();
  });

  // 2δ(N − 1) = 2·0.25·5 = 2.5: the planner's efforts on K6 have no finite solution
  it('δ·λmax too large without a cap', () => {
    expect(faultsOf(['games.0.maxEffort=none', 'games.0.delta=[0.05,0.25]', 'games.0.n=[4,6]'])).toEqual([
      expect.stringMatching(/^games\[0\]\.maxEffort .*2δ\(n − 1\) = 2\.5 ≥ 1 at delta 0\.25 with 6 agents/),
    ]);
    // 2·0.05·5 = 0.5 < 1: fine, and the cap is α_max/(1 − 0.5) = 1.5/0.5 = 3
    const set = [
      'games.0.maxEffort=none',
      'games.0.delta=[0.01,0.05]',
      'games.0.alpha=[0.5,1.5]',
      'games.0.n=[4,6]',
    ];
    expect(faultsOf(set)).toEqual([]);
    const [bcz] = right('paper-like', set).games;
    expect(bcz?.family === 'bcz' && openCap(bcz)).toEqual(E.right(3));
    expect(bcz && toSpec(bcz)).toMatchObject({ maxEffort: 3 });
  });

  it('every misspelt key is led back to the right one', () => {
    const sections = ['', 'sft', 'rl', 'model', 'evaluation', 'data'] as const;
    const plain = parse(recipeText(right(tiny))) as Record<string, unknown>;
    fc.assert(
      fc.property(fc.constantFrom(...sections), fc.nat(), fc.nat(), (section, k, at) => {
        const path = section === '' ? [] : [section];
        const keys = keysAt(recipeSchema, path, plain).filter((key) => key.length >= 4);
        const key = keys[k % keys.length] as string;
        const place = at % key.length;
        const wrong = `${key.slice(0, place)}#${key.slice(place + 1)}`;
        const data =
          section === ''
            ? { ...plain, [wrong]: 1 }
            : { ...plain, [section]: { ...(plain[section] as object), [wrong]: 1 } };
        const got = parseRecipe(data);
        expect(E.isLeft(got) && got.left.map((f) => f.message)).toEqual([
          `unknown key; did you mean ${key}?`,
        ]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('files', () => {
  it('says what is wrong with YAML that is none', () => {
    const file = join(scratch(), 'bad.yaml');
    writeFileSync(file, 'name: [a\n');
    const got = loadRecipe(file);
    expect(E.isLeft(got) && explain(got.left)).toMatch(/bad\.yaml cannot be read: .*line/);
  });

  it('extends: lays a recipe over another one, next to it or built in', () => {
    const dir = scratch();
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'mine.yaml'), `extends: ${tiny}\nname: mine\nsft: { steps: 7 }\n`);
    const mine = right(join(dir, 'mine.yaml'));
    expect(mine).toEqual({ ...right(tiny), name: 'mine', sft: { ...right(tiny).sft, steps: 7 } });
    writeFileSync(join(dir, 'loop.yaml'), 'extends: loop.yaml\n');
    const loop = loadRecipe(join(dir, 'loop.yaml'));
    expect(E.isLeft(loop) && explain(loop.left)).toMatch(/must name another recipe, not itself/);
    for (const [name, base] of ['ab', 'bc', 'cb'])
      writeFileSync(join(dir, `${name}.yaml`), `extends: ${base}.yaml\n`);
    const circle = loadRecipe(join(dir, 'a.yaml'));
    expect(E.isLeft(circle) && explain(circle.left)).toMatch(
      /goes round in a circle: b\.yaml extends c\.yaml extends b\.yaml/,
    );
  });
});

describe('overrides', () => {
  it('reach into records and lists; values are YAML', () => {
    const base: Plain = { a: { b: 1 }, list: [{ n: 1 }, { n: 2 }] };
    expect(applyOverrides(base, ['a.b=2', 'list.1.n=[4,5]', 'a.c=true', 'new.deep=x'])).toEqual(
      E.right({ a: { b: 2, c: true }, list: [{ n: 1 }, { n: [4, 5] }], new: { deep: 'x' } }),
    );
    expect(base).toEqual({ a: { b: 1 }, list: [{ n: 1 }, { n: 2 }] });
  });

  it('say what an override looks like', () => {
    for (const text of ['rl.steps', '=3', 'a..b=1']) {
      const got = applyOverrides({}, [text]);
      expect(E.isLeft(got) && explain(got.left)).toMatch(/^--set .* is not an override: /);
    }
  });

  it('overlay: nothing laid over gives the base; laid over itself gives itself', () => {
    const plain = fc.object({
      values: [fc.integer(), fc.string()],
      maxDepth: 1,
      maxKeys: 4,
    }) as fc.Arbitrary<{ [key: string]: Plain }>;
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(overlay(a, {})).toEqual(a);
        expect(overlay(a, a)).toEqual(a);
        expect(overlay(overlay(a, b), b)).toEqual(overlay(a, b));
      }),
      { numRuns: 20 },
    );
  });
});

describe('words', () => {
  it('nearest: letter case does not count, far words are not guessed', () => {
    expect(nearest('LEARNINGRATE', ['learningRate', 'batch'])).toBe('learningRate');
    expect(nearest('zzzzzz', ['learningRate', 'batch'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
  it('ends of a range', () => {
    expect(ends(3)).toEqual([3, 3]);
    expect(ends([1, 2])).toEqual([1, 2]);
  });
});
