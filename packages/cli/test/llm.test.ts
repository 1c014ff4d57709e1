/** Language models behind endpoints in a recipe: as expert, opponent and arm, against real servers. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { explain } from '../src/errors.js';
import { callsOf } from '../src/llm/calls.js';
import { llmPreflight } from '../src/llm/preflight.js';
import { main } from '../src/main.js';
import { keysAt } from '../src/recipe/keys.js';
import { loadRecipe } from '../src/recipe/load.js';
import { type Recipe, recipeSchema } from '../src/recipe/schema.js';
import type { ModelUsage } from '../src/report/data.js';
import { settingsOf } from '../src/run/settings.js';
import { marksOf, parentsOf } from '../src/run/stages.js';
import { chatServer, honest, legal, reply } from './chatServer.js';
import { scratch, tiny, tompo } from './command.js';

const KEY = 'sk-hush-7f3a';
process.env.TOMPO_TEST_KEY = KEY;

const right = (set: readonly string[]): Recipe => {
  const recipe = loadRecipe(tiny, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};
const flags = (set: readonly string[]): readonly string[] => set.flatMap((one) => ['--set', one]);
const filesBelow = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true })
    .map((file) => join(dir, String(file)))
    .filter((file) => statSync(file).isFile());
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

interface Saved {
  readonly policy: string;
  readonly summary: { readonly all: Readonly<Record<string, { value: number | null; counted: number }>> };
  readonly noncompliance: readonly { readonly reason: string; readonly count: number }[];
  readonly cost: { readonly decisions: number; readonly tokens: number };
}

const EXPERT = (baseUrl: string, further = ''): string =>
  `expert={llm: {baseUrl: "${baseUrl}", model: big, apiKeyEnv: TOMPO_TEST_KEY, prices: {prompt: 2, completion: 10}${further}}}`;

describe('a run with a large model as its expert, a small one among the opponents, and two as arms', () => {
  const out = scratch();
  const shared = scratch();
  const dir = join(out, 'tiny');
  let server: Awaited<ReturnType<typeof chatServer>>;
  let wild: Awaited<ReturnType<typeof chatServer>>;
  let first: Awaited<ReturnType<typeof tompo>>;
  let set: readonly string[];
  const saved = (arm: string): Saved => json(join(dir, 'eval', `${arm}.json`));
  const usage = (): readonly ModelUsage[] => json(join(dir, 'llm', 'usage.json'));
  const used = (player: string): ModelUsage => usage().find((one) => one.player === player) as ModelUsage;
  beforeAll(async () => {
    server = await chatServer(({ prompt, model }, response) =>
      response.end(
        reply(legal(prompt, model === 'thinker'), 'stop', {
          reasoning_content: `My key is ${KEY}. Decision: [0, 0, 0]`,
        }),
      ),
    );
    // Each of the six questions of three games of two decisions meets something else.
    wild = await chatServer((one, response, nth) => {
      if (nth === 1) response.writeHead(500).end('{}');
      else if (nth === 2) response.end(reply('', 'stop'));
      else if (nth === 3) response.end(reply(legal(one.prompt), 'length'));
      else if (nth === 4) response.end(reply(null, 'stop', { refusal: 'I would rather not.' }));
      else if (nth === 5) response.end(reply(legal(one.prompt)).slice(0, 30));
      else honest(one, response, nth);
    });
    set = [
      EXPERT(server.baseUrl, `, answers: "${shared}"`),
      'sft.data=file',
      `evaluation.opponents=[planner, {llm: {baseUrl: "${server.baseUrl}", model: small}}]`,
      'text.beliefs=optional',
      'model.context=160',
      'rl.maxTokens=18',
      `algorithms=[{name: rloo, advantage: {estimator: rloo}}, {name: thinker, player: {llm: {baseUrl: "${server.baseUrl}", model: thinker}}}, {name: wild, player: {llm: {baseUrl: "${wild.baseUrl}", model: w, retries: 0, concurrency: 1}}}]`,
    ];
    first = await tompo(['run', tiny, '--out', out, ...flags(set)]);
    expect(first.code, first.err).toBe(0);
  });

  it('says before it begins how often each may be asked, and asks no oftener', () => {
    const most = (name: string): number =>
      Number(
        new RegExp(`^${name} is asked at most ([\\d,]+) times: `, 'm')
          .exec(first.out)?.[1]
          ?.replaceAll(',', ''),
      );
    for (const name of ['big', 'small', 'thinker', 'wild']) {
      expect(most(name)).toBeGreaterThan(0);
      expect(used(name).questions, name).toBeLessThanOrEqual(most(name));
    }
    // 8 and 2 games of three seats and two phases; three games for each of four arms, one seat in each.
    expect(most('big')).toBe(10 * 6 + 4 * 3 * 2);
    expect(most('thinker')).toBe(6);
    expect(first.out.indexOf('is asked at most')).toBeLessThan(first.out.indexOf('simulate'));
  });

  it('learns from the large model, and scores the arms beside the policies', () => {
    const [situation] = linesOf(join(dir, 'data', 'train.jsonl'));
    expect(situation?.decisions).toEqual([
      { _tag: 'links', to: [0, 1, 1] },
      { _tag: 'links', to: [1, 0, 1] },
      { _tag: 'links', to: [1, 1, 0] },
    ]);
    expect(saved('thinker').policy).toBe('thinker');
    expect(saved('thinker').summary.all).toMatchObject({ u1: { value: 1, counted: 6 }, u4: {} });
    expect(saved('thinker').summary.all.u4?.value).toBeTypeOf('number');
    expect(saved('thinker').summary.all.u3?.value).toBeTypeOf('number');
    expect(saved('thinker').cost).toEqual({ decisions: 6, tokens: 60 });
    expect(first.out).toMatch(/rloo|RLOO/);
    expect(
      json<{ a: string; b: string }[]>(join(dir, 'eval', 'paired.json')).map(({ a, b }) => `${a} ${b}`),
    ).toContain('thinker sft');
  });

  it('counts every failure by its kind, and makes no move of any', () => {
    const { noncompliance, summary } = saved('wild');
    expect(noncompliance.map(({ reason, count }) => `${reason}: ${count}`).sort()).toEqual([
      'a refusal: 1',
      'cut off by the limit of tokens: 1',
      'no decision in it: 1',
      'none: the endpoint gave no answer (cut off): 1',
      'none: the endpoint gave no answer (status 500): 1',
    ]);
    expect(summary.all.u1?.value).toBeCloseTo(1 / 6);
    expect(used('wild')).toMatchObject({
      questions: 6,
      missing: 2,
      failed: [
        { kind: 'status 500', count: 1 },
        { kind: 'cut off', count: 1 },
      ],
    });
  });

  it('sums what each was asked: tokens, cost, in the records, on the screen and in the report', () => {
    const big = used('big');
    expect(big.questions).toBe(server.asked.filter(({ model }) => model === 'big').length);
    expect(big).toMatchObject({
      missing: 0,
      unmetered: 0,
      promptTokens: 200 * big.questions,
      completionTokens: 10 * big.questions,
      cost: { amount: (200 * big.questions * 2 + 10 * big.questions * 10) / 1e6, currency: 'USD' },
    });
    expect(used('small').cost).toBeNull();
    expect(first.out).toContain(`Asked     big: ${big.questions} questions, `);
    const page = readFileSync(join(dir, 'report.html'), 'utf8');
    expect(page).toContain('Language models behind endpoints');
    expect(page).toContain('status 500 1, cut off 1');
  });

  it('keeps prompt, answer, thoughts, why it stopped, tokens and time of every question', () => {
    const lines = linesOf(join(dir, 'llm', 'transcript.jsonl'));
    expect(lines).toHaveLength(server.asked.length + wild.asked.length);
    const one = lines.find(({ player }) => player === 'thinker');
    expect(one).toMatchObject({
      answer: {
        finishReason: 'stop',
        reasoning: 'My key is ‹key›. Decision: [0, 0, 0]',
        usage: { promptTokens: 200, completionTokens: 10 },
        servedBy: 'served',
      },
      failed: [],
      ms: expect.any(Number),
    });
    expect(JSON.stringify(one?.messages)).toContain('You are agent');
    expect(lines.find(({ player, answer }) => player === 'wild' && answer === null)).toMatchObject({
      failed: [{ kind: 'status 500', reason: expect.stringContaining('answered with status 500') }],
    });
  });

  it('sends the key, and writes it nowhere', () => {
    for (const { model, authorization } of server.asked)
      expect(authorization).toBe(model === 'big' ? `Bearer ${KEY}` : undefined);
    const files = filesBelow(dir);
    expect(files.length).toBeGreaterThan(10);
    for (const file of [...files, ...filesBelow(shared)])
      expect(readFileSync(file).includes(KEY), file).toBe(false);
    expect(first.out + first.err).not.toContain(KEY);
  });

  it('made again, it asks nothing that was answered, and comes to the same bytes', async () => {
    const before = readFileSync(join(dir, 'eval', 'thinker.json'), 'utf8');
    const [asked, answered] = [server.asked.length, wild.asked.length];
    const again = await tompo(['run', tiny, '--out', out, '--force', ...flags(set)]);
    expect(again.code, again.err).toBe(0);
    expect(server.asked).toHaveLength(asked);
    expect(readFileSync(join(dir, 'eval', 'thinker.json'), 'utf8')).toBe(before);
    // What got no answer is asked again, with what follows from it, and its failures stay on record.
    expect(wild.asked.length).toBeGreaterThanOrEqual(answered + 2);
    expect(used('wild')).toMatchObject({ questions: wild.asked.length, missing: 2 });
    const keys = linesOf(join(dir, 'llm', 'transcript.jsonl')).flatMap(({ key, answer }) =>
      answer === null ? [] : [key],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('a folder of answers is shared: another run asks nothing that stands in it', async () => {
    const asked = server.asked.length;
    const other = scratch();
    const { code, err, out: told } = await tompo(['simulate', tiny, '--out', other, ...flags(set)]);
    expect(code, err).toBe(0);
    expect(server.asked).toHaveLength(asked);
    expect(told).not.toContain('Asked');
    for (const file of ['train', 'heldout'])
      expect(readFileSync(join(other, 'tiny', 'data', `${file}.jsonl`), 'utf8')).toBe(
        readFileSync(join(dir, 'data', `${file}.jsonl`), 'utf8'),
      );
    expect(linesOf(join(shared, 'answers.jsonl')).every(({ player }) => player === 'big')).toBe(true);
  });
});

describe('a key that is refused in the middle', () => {
  it('ends the run with a sentence; what was answered is kept, and asked for no more', async () => {
    const out = scratch();
    const server = await chatServer((one, response, nth) =>
      nth > 20 ? response.writeHead(401).end('{"error": "no credit"}') : honest(one, response, nth),
    );
    const set = flags([EXPERT(server.baseUrl)]);
    const ended = await tompo(['simulate', tiny, '--out', out, ...set]);
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(
      /answered with status 401: .*no credit.*Check the key in the environment variable named by apiKeyEnv\. What was answered is kept in \S+transcript\.jsonl\. Go on with: .*simulate/,
    );
    const kept = linesOf(join(out, 'tiny', 'llm', 'transcript.jsonl')).filter(
      ({ answer }) => answer !== null,
    );
    expect(kept).toHaveLength(20);
    const refused = server.asked.length - 20;
    expect(refused).toBeLessThanOrEqual(8);
    server.behave(honest);
    const resumed = await tompo(['simulate', tiny, '--out', out, ...set]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(server.asked).toHaveLength(60 + refused);
    expect(resumed.out).toMatch(/Asked big: /);
  });
});

it('with stopEarly answers are left once they can be read, and that is counted, shown and kept', async () => {
  let closed = 0;
  const server = await chatServer(({ prompt, body }, response) => {
    expect(body.stream).toBe(true);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = (content: string): boolean =>
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
    say(legal(prompt));
    say('\n');
    const going = setInterval(() => say('But then again. '), 5);
    response.once('close', () => {
      closed += 1;
      clearInterval(going);
    });
  });
  const out = scratch();
  const talker = `algorithms=[{name: talker, player: {llm: {baseUrl: "${server.baseUrl}", model: t, stopEarly: true}}}]`;
  const {
    code,
    err,
    out: told,
  } = await tompo(['eval', tiny, '--arm', 'talker', '--out', out, ...flags([talker])]);
  expect(code, err).toBe(0);
  expect(server.asked).toHaveLength(6);
  await expect.poll(() => closed).toBe(6);
  const dir = join(out, 'tiny');
  expect(json<Saved>(join(dir, 'eval', 'talker.json')).summary.all.u1?.value).toBe(1);
  expect(json<ModelUsage[]>(join(dir, 'llm', 'usage.json'))[0]).toMatchObject({
    questions: 6,
    stoppedEarly: 6,
    unmetered: 6,
  });
  expect(told).toContain('6 answers left early');
  for (const { answer } of linesOf(join(dir, 'llm', 'transcript.jsonl')))
    expect(answer).toMatchObject({ text: expect.stringMatching(/^Decision: .*\n$/), stoppedEarly: true });
});

it('Ctrl-C ends the asking: what is under way is waited for and kept', async () => {
  const server = await chatServer((one, response, nth) => setTimeout(() => honest(one, response, nth), 150));
  const out = scratch();
  const set = flags([EXPERT(server.baseUrl, ', concurrency: 2')]);
  const stopped = await tompo(['simulate', tiny, '--out', out, ...set], {
    interruptWhen: () => server.asked.length >= 3,
  });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(/^Stopped in stage simulate; what was done is kept\. Go on with: /);
  const asked = server.asked.length;
  expect(asked).toBeLessThan(60);
  expect(linesOf(join(out, 'tiny', 'llm', 'transcript.jsonl'))).toHaveLength(asked);
});

it('sits beside a policy that learns, and is the expert that it is paid for being like', async () => {
  const server = await chatServer();
  const set = [
    EXPERT(server.baseUrl),
    `rl.opponents=[{llm: {baseUrl: "${server.baseUrl}", model: small}, noise: 0.1}, freeRider]`,
    'rl.rollouts=branches',
    'rl.reward=imitation',
    'sft.data=file',
    'sft.steps=4',
    'algorithms=[{name: rloo, advantage: {estimator: rloo}}]',
  ];
  const out = scratch();
  const { code, err } = await tompo(['train', tiny, '--out', out, ...flags(set)]);
  expect(code, err).toBe(0);
  const most = callsOf(right(set), ['simulate', 'train rloo']);
  for (const one of json<ModelUsage[]>(join(out, 'tiny', 'llm', 'usage.json'))) {
    expect(one.questions).toBeGreaterThan(0);
    expect(one.questions).toBeLessThanOrEqual(most.find(({ name }) => name === one.player)?.calls ?? 0);
  }
});

it('counts as often as the longest of the games would have it asked, whatever the seed draws first', () => {
  const games = (list: string): string => `games=[{ family: bcz, sequences: ${list}, n: 4, rounds: 1 }]`;
  const most = (list: string, seed: number): number => {
    const set = [
      games(list),
      `seed=${seed}`,
      'model.context=1024',
      'sft.data=file',
      'rl.rollouts=episodes',
      'rl.reward=payoff',
      'rl.opponents=[{llm: {baseUrl: "http://127.0.0.1:9/v1", model: q}}]',
      'algorithms=[{name: grpo, advantage: {estimator: grpo}}]',
    ];
    return callsOf(right(set), ['train grpo'])[0]?.calls ?? 0;
  };
  const seeds = [1, 2, 3, 4];
  // Three links and efforts in a row, and one.
  expect(most('[GE]', 1)).toBeLessThan(most('[GEGEGE]', 1));
  for (const seed of seeds) expect(most('[GE, GEGEGE]', seed), `seed ${seed}`).toBe(most('[GEGEGE]', 1));
});

describe('before anything is computed', () => {
  const at = (llm: string): string => `expert={llm: {baseUrl: "http://127.0.0.1:9/v1", model: m, ${llm}}}`;
  it.each<[string, string]>([
    ['expert={llm: {model: m}}', 'expert.llm.baseUrl'],
    [
      'expert={llm: {baseUrl: "localhost:8000", model: m}}',
      'must begin with http:// or https://, not localhost:',
    ],
    ['expert={llm: {baseUrl: "nowhere", model: m}}', 'must be a URL such as http://localhost:8000/v1'],
    ['expert={llm: {baseUrl: "http://me:pw@h/v1", model: m}}', 'expert.llm.baseUrl'],
    ['expert={llm: {baseUrl: "http://h/v1?api_key=x", model: m}}', 'holds a password or a key'],
    [at('temprature: 0'), 'unknown key; known here: '],
    [at('concurency: 2'), 'did you mean concurrency?'],
    [at('concurrency: 0'), 'must be at least 1, not 0'],
    [at('timeoutMs: .nan'), 'expert.llm.timeoutMs'],
    [
      at('body: {stream: true}'),
      'is sent by Tompo itself, which reads replies whole unless stopEarly is true',
    ],
    [at('stopEarly: soon'), 'expert.llm.stopEarly'],
    [at('failures: ignore'), 'must be one of count, stop, not "ignore"'],
    ['data.opponents=[{llm: {baseUrl: "http://h", model: m}, wait: 1}]', 'known here: llm, noise, weight'],
    ['expert={bayesian: {population: 3}}', 'expert.bayesian.population'],
    [
      'expert={player: nash, llm: {baseUrl: "http://h", model: m}}',
      'does not go with what stands beside it; keep one of the two',
    ],
    ['algorithms=[{name: gpt, player: {llm: {baseUrl: "http://h", modl: m}}}]', 'did you mean model?'],
    [
      'algorithms=[{name: gpt, from: sft, player: {llm: {baseUrl: "http://h", model: m}}}]',
      'is of a policy of this run, and player seats another',
    ],
    [
      'evaluation.opponents=[{llm: {baseUrl: "http://h", model: m}}, {llm: {baseUrl: "http://h", model: m, body: {top_p: 0.5}}}]',
      'evaluation.opponents[1].llm.name',
    ],
  ])('%s is refused in one sentence', (set, says) => {
    const recipe = loadRecipe(tiny, [set]);
    const faults = E.isRight(recipe) ? [] : explain(recipe.left).split('\n').slice(1);
    expect(faults.join('\n')).toContain(says);
  });

  it('a key in the place of its variable’s name is refused, and not repeated', () => {
    const recipe = loadRecipe(tiny, [at('apiKeyEnv: X')]);
    expect(E.isRight(recipe)).toBe(true);
    const wrong = loadRecipe(tiny, ['expert.llm.apiKeyEnv=sk-live-1', at('concurrency: 1')].reverse());
    const message =
      E.isLeft(wrong) && wrong.left._tag === 'RecipeFaults' ? wrong.left.faults[0]?.message : '';
    expect(message).toContain('must be the name of an environment variable');
    expect(message).not.toContain('sk-live-1');
  });

  const marks = ['simulate', 'sft', 'eval sft'];
  const sentenceOf = (set: readonly string[]): Promise<string> =>
    llmPreflight(right(set), marks).then(
      (lines) => lines.join('\n'),
      (error: Error) => error.message,
    );

  it('a variable that is not set', async () => {
    expect(await sentenceOf([at('apiKeyEnv: TOMPO_NO_SUCH_KEY')])).toBe(
      'The environment variable TOMPO_NO_SUCH_KEY is not set; put the key of http://127.0.0.1:9/v1 there, or leave apiKeyEnv out for a server without keys.',
    );
  });

  it('an endpoint that is not there', async () => {
    expect(await sentenceOf(['sft.data=file', at('retries: 0')])).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/v1\/models cannot be reached \(.*\); check baseUrl and that the server runs\.$/,
    );
  });

  it('more questions than the recipe allows, stage by stage', async () => {
    const sentence = await sentenceOf([at('maxCalls: 100')]);
    expect(sentence).toMatch(
      /^expert: m may be asked [\d,]+ times \(simulate 60, sft [\d,]+, eval sft 6\), more than its maxCalls of 100; set sft\.data to file .*, or raise expert\.llm\.maxCalls\.$/,
    );
  });
});

describe('the guide', () => {
  const text = readFileSync(
    new URL('../../../docs/guides/language-models-at-the-table.md', import.meta.url),
    'utf8',
  );
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const file = join(scratch(), 'taught.yaml');
  writeFileSync(file, yaml);

  it('says how often its recipe may ask', () => {
    const recipe = loadRecipe(file);
    if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
    for (const { name, calls, stages } of callsOf(recipe.right, marksOf(recipe.right)))
      expect(text).toContain(
        `\n${name} is asked at most ${calls} times: ${stages.map((one) => `${one.mark} ${one.calls}`).join(', ')}. Answers`,
      );
  });

  it('names every key', () => {
    for (const key of keysAt(recipeSchema, ['expert', 'llm'], { expert: { llm: {} } }))
      expect(text).toContain(`\`${key}\``);
  });

  it('evaluates the model alone', async () => {
    const server = await chatServer(({ prompt }, response) => response.end(reply(legal(prompt, true))));
    const out = scratch();
    const {
      code,
      err,
      out: told,
    } = await tompo([
      'eval',
      file,
      '--arm',
      'teacher',
      '--out',
      out,
      ...flags([
        `algorithms.1.player.llm.baseUrl=${server.baseUrl}`,
        'expert={player: planner}',
        'evaluation.games=3',
      ]),
    ]);
    expect(code, err).toBe(0);
    expect(told).toMatch(/teacher is asked at most 12 times/);
    expect(json<Saved>(join(out, 'taught', 'eval', 'teacher.json')).summary.all.u1).toMatchObject({
      value: 1,
      counted: 12,
    });
  });
});

it('an arm rests on nothing of the run; what decides its answers is a setting, and how it is asked is not', () => {
  const with_ = (llm: string): Recipe =>
    right([`algorithms=[{name: gpt, player: {llm: {baseUrl: "http://h/v1", model: m${llm}}}}]`]);
  const recipe = with_('');
  expect(marksOf(recipe)).toEqual(['simulate', 'sft', 'eval sft', 'eval gpt', 'report']);
  expect(parentsOf(recipe, 'eval gpt')).toEqual([]);
  for (const same of [
    ', concurrency: 2',
    ', retries: 9',
    ', apiKeyEnv: K',
    ', prices: {prompt: 1, completion: 2}',
  ])
    expect(settingsOf(with_(same), 'eval gpt')).toEqual(settingsOf(recipe, 'eval gpt'));
  for (const other of [', body: {temperature: 1}', ', system: Hm.'])
    expect(settingsOf(with_(other), 'eval gpt')).not.toEqual(settingsOf(recipe, 'eval gpt'));
});

it('commands outside a run ask no model behind an endpoint, and say so', async () => {
  const said: string[] = [];
  const heard = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const llm = '{llm: {baseUrl: "http://127.0.0.1:9/v1", model: m}}';
  for (const set of [`expert=${llm}`, `evaluation.opponents=[${llm}]`])
    expect(await main(['node', 'tompo', 'headroom', tiny, '--set', set])).toBe(1);
  heard.mockRestore();
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('The expert m is a language model, and headroom asks none');
  expect(said[1]).toContain('m among evaluation.opponents is a language model: none is asked');
});
