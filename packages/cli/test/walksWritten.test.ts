/** @file tompo curriculum over walks and in a kitchen with a language model's server, honest and not, and with the controls that it is compared with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sandboxWorker } from '../../curriculum/tsup.config.js';
import { chatServer, reply } from './chatServer.js';
import { scratch, tompo } from './command.js';
import { filesIn } from './filesIn.js';
import { unclosed } from './page.js';

const dir = scratch();
/** Run from its sources, the sandbox has no worker that was built in. */
const preload = join(dir, 'worker.mjs');
writeFileSync(preload, `globalThis.SANDBOX_WORKER = ${JSON.stringify(sandboxWorker())};\n`);
process.env.NODE_OPTIONS = `--import=${preload}`;

const TEXT = `
game: matrix-walk
student: { steps: 256, worlds: 4, sequences: 2, filters: [4, 4], hidden: 4, epochs: 1 }
heldOut: [echo]
diagnosis: { kind: full, rollouts: 1 }
iterations: 2
attempts: 1
walks: 2
`;
const recipe = (name: string, further: string): string => {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, `name: ${name}${TEXT}${further}\n`);
  return path;
};
const ofServer = (baseUrl: string, further = ''): string =>
  `generator: { kind: endpoint, baseUrl: '${baseUrl}', model: writer, apiKeyEnv: WALK_WRITER_KEY, retries: 1, maxBackoffMs: 1${further} }`;

const block = (code: string): string => reply(`Thus:\n\`\`\`js\n${code}\n\`\`\``);
const WALKERS = [
  'const policy = ({ other, moves }) => (other !== null && other.ready ? moves.approach : moves.collect[1]);',
  'const policy = ({ met, moves }) => (met.length > 0 ? moves.flee : moves.collect[0]);',
  'const policy = ({ ready, moves }) => (ready ? moves.approach : moves.collect[0]);',
];

it('counts every failure of a server and of what it wrote by its kind, and keeps the key nowhere', async () => {
  process.env.WALK_WRITER_KEY = 'sk-walks-secret';
  const served = await chatServer((_, response, nth) => {
    const status = (code: number, text: string) => response.writeHead(code).end(text);
    const cut = () => {
      const body = block(WALKERS[0] as string);
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.slice(0, 30), () => response.destroy());
    };
    const all: readonly (() => unknown)[] = [
      () => response.writeHead(429, { 'retry-after': '0' }).end('{"error":"slower, sk-walks-secret"}'),
      () => response.end(reply('I would rather walk alone.')),
      () => status(500, 'sk-walks-secret broke me'),
      () => status(500, 'sk-walks-secret broke me'),
      cut,
      cut,
      () => response.end(block('function policy(view { return 0; }')),
      () => response.end(block('const policy = () => { for (;;) {} };')),
      () => response.end(block("const policy = () => { throw new Error('no way'); };")),
      () => response.end(block(WALKERS[0] as string)),
    ];
    (all[nth - 1] ?? (() => status(500, 'nothing is left to say')))();
  });
  const out = join(dir, 'misbehaving');
  const path = recipe('misbehaving', `${ofServer(served.baseUrl)}\nvalidation: { rule: none }`);
  const set = ['--set', 'iterations=1', '--set', 'attempts=7'];
  const { code, out: said, err } = await tompo(['curriculum', path, '--out', out, ...set]);
  expect(code, err).toBe(0);
  expect(said).toContain('writer is asked at most 7 times');
  // seed, iterations, worst regret, held out, expelled; accepted, call, no-code, compile, run, functional, duplicate
  expect(said).toMatch(/^1 +1 +\d\S* +\d\S* +0 +1 +2 +1 +1 +2 +0 +0$/m);
  expect(served.asked).toHaveLength(10);
  expect(served.asked[0]?.authorization).toBe('Bearer sk-walks-secret');
  const files = filesIn(out);
  for (const [name, text] of Object.entries(files)) expect(text, name).not.toContain('walks-secret');
  expect(`${said}${err}`).not.toContain('walks-secret');
  const kept = (files['seed-1/proposals.jsonl'] ?? '').trim().split('\n');
  expect(kept).toHaveLength(7);
  expect(JSON.parse(kept[0] as string).exchange.prompt).toBe(served.asked[0]?.prompt);
  const page = files['report.html'] ?? '';
  expect(unclosed(page)).toEqual([]);
  expect(page).toContain('<b>writer</b><span>writes the walkers</span>');
  expect(page).toContain('seed 1, iteration 1, run');
  expect(page).toContain('no way');
  const [row] = (files['seed-1/iterations.jsonl'] ?? '').trim().split('\n');
  expect((JSON.parse(row as string).attempts as { verdict: string }[]).map(({ verdict }) => verdict)).toEqual(
    [...['no-code', 'call', 'call', 'compile', 'run', 'run'], 'accepted'],
  );
  delete process.env.WALK_WRITER_KEY;
  const missing = await tompo(['curriculum', path, '--out', join(dir, 'unasked')]);
  expect(missing.code).toBe(1);
  expect(missing.err).toContain('generator.apiKeyEnv: the environment has no key named WALK_WRITER_KEY');
});

it.each([
  ['uniform', 'full'],
  ['nash', 'shuffled'],
])(
  'killed after an answer and started again, it asks nothing twice and comes to the same bytes: weights %s, diagnosis %s',
  async (weights, diagnosis) => {
    process.env.WALK_WRITER_KEY = 'sk-walks-secret';
    // The same question, the same answer: the seed of a question is that of its iteration and attempt.
    const seeds: unknown[] = [];
    const served = await chatServer(({ body }, response) => {
      if (!seeds.includes(body.seed)) seeds.push(body.seed);
      response.end(block(WALKERS[seeds.indexOf(body.seed)] as string));
    });
    const path = recipe(
      `resumed-${weights}`,
      `${ofServer(served.baseUrl, ', exemplars: false')}\nweights: ${weights}\nvalidation: { rule: none }`,
    );
    const set = ['--set', 'iterations=3', '--set', `diagnosis.kind=${diagnosis}`];
    const [whole, parts] = [join(dir, `whole-${weights}`), join(dir, `parts-${weights}`)];
    const first = await tompo(['curriculum', path, '--out', whole, ...set]);
    expect(first.code, first.err).toBe(0);
    expect(served.asked).toHaveLength(3);
    const proposals = join(parts, 'seed-1', 'proposals.jsonl');
    const lines = (): number => {
      try {
        return readFileSync(proposals, 'utf8').split('\n').length - 1;
      } catch {
        return 0;
      }
    };
    const killed = await tompo(['curriculum', path, '--out', parts, ...set], {
      interruptWhen: () => lines() >= 2,
      signal: 'SIGKILL',
    });
    expect(killed.code).toBeNull();
    const before = lines();
    expect(before).toBeGreaterThanOrEqual(2);
    const rest = await tompo(['curriculum', path, '--out', parts, ...set]);
    expect(rest.code, rest.err).toBe(0);
    expect(filesIn(parts)).toEqual(filesIn(whole));
    // At most one question was under way when it was killed.
    expect(served.asked.length - 3).toBeLessThanOrEqual(4);
    const rows = (filesIn(whole)['seed-1/iterations.jsonl'] ?? '')
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows.map(({ accepted }) => accepted !== null)).toEqual([true, true, true]);
    expect('table' in rows[0]).toBe(weights === 'nash');
    const page = filesIn(whole)['report.html'] as string;
    expect(unclosed(page)).toEqual([]);
    expect(page.includes('<section id="weights">')).toBe(weights === 'nash');
    if (weights === 'nash')
      for (const regret of rows[2].table.flat()) expect(page).toContain(`<td>${regret.toFixed(3)}</td>`);
    const other = await tompo([
      'curriculum',
      path,
      '--out',
      whole,
      ...set,
      '--set',
      'generator.model=another',
    ]);
    expect(other.err).toContain('begun with another recipe (it differs in generator)');
    const patient = await tompo([
      ...['curriculum', path, '--out', whole, ...set],
      ...['--set', 'generator.retries=3', '--set', 'generator.maxCalls=40'],
    ]);
    expect(patient.code, patient.err).toBe(0);
  },
);

it('a pool that stays as it is takes the same steps, goes on to the same bytes, and its report says so', async () => {
  const path = recipe(
    'pool',
    'generator: fixed-pool\npopulation: [specialist-0-1, specialist-1-1, specialist-0-3]',
  );
  const [whole, parts] = [join(dir, 'pool-whole'), join(dir, 'pool-parts')];
  const first = await tompo(['curriculum', path, '--out', whole]);
  expect(first.code, first.err).toBe(0);
  const half = await tompo(['curriculum', path, '--set', 'iterations=1', '--out', parts]);
  expect(half.code, half.err).toBe(0);
  expect((await tompo(['curriculum', path, '--out', parts])).code).toBe(0);
  const files = filesIn(whole);
  expect(filesIn(parts)).toEqual(files);
  expect(files).not.toHaveProperty('seed-1/proposals.jsonl');
  const rows = (files['seed-1/iterations.jsonl'] ?? '')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows.map(({ steps }) => steps)).toEqual([256, 512]);
  for (const { attempts, accepted, opponents } of rows)
    expect([attempts, accepted, opponents.length]).toEqual([[], null, 3]);
  expect(unclosed(files['report.html'] as string)).toEqual([]);
  expect(files['report.html']).toContain('nobody joins: the pool is fixed.');
});

it('writes for a kitchen as for walks: from a server, searched for, and gone on with to the same bytes', async () => {
  process.env.WALK_WRITER_KEY = 'sk-walks-secret';
  const cooks = [
    'const policy = ({ moves, pots }) => (pots.some((pot) => pot.full) ? moves.stand.pot : moves.wait);',
    'const policy = ({ cooks, seat, moves }) => (cooks[seat].holds === null ? (moves.fresh.dish ?? 0) : moves.wait);',
  ];
  const served = await chatServer((_, response, nth) => response.end(block(cooks[nth - 1] ?? 'no')));
  const kitchen = (name: string, further: string): string => {
    const path = join(dir, `${name}.yaml`);
    const text = `${TEXT.replace('matrix-walk', 'cooking').replace('[echo]', '[turns]').replace('walks:', 'shifts:')}`;
    writeFileSync(path, `name: ${name}${text}${further}\n`);
    return path;
  };
  const asked = kitchen('kitchen-asked', `${ofServer(served.baseUrl)}\nvalidation: { rule: none }`);
  const out = join(dir, 'kitchen-asked');
  const first = await tompo(['curriculum', asked, '--out', out]);
  expect(first.code, first.err).toBe(0);
  expect(first.out).toContain('Regret in soups a shift with 1 held-out partners');
  expect(served.asked).toHaveLength(2);
  expect(served.asked[0]?.prompt).toContain('O #T#O# T');
  const page = filesIn(out)['report.html'] as string;
  expect(unclosed(page)).toEqual([]);
  expect(page).toContain('curriculum over shifts in a kitchen');
  expect(page).toContain('<b>writer</b><span>writes the cooks</span>');
  expect(page).not.toMatch(/walker|in 100 steps/);

  const searched = kitchen('kitchen-searched', 'generator: { kind: program-search, drafts: 2 }');
  const [whole, parts] = [join(dir, 'kitchen-whole'), join(dir, 'kitchen-parts')];
  expect((await tompo(['curriculum', searched, '--out', whole])).code).toBe(0);
  expect((await tompo(['curriculum', searched, '--set', 'iterations=1', '--out', parts])).code).toBe(0);
  expect((await tompo(['curriculum', searched, '--out', parts])).code).toBe(0);
  expect(filesIn(parts)).toEqual(filesIn(whole));

  const bad = kitchen('kitchen-bad', 'population: [tomatos, { code: nowhere.js }]\nwalks: 3');
  const { err, code } = await tompo(['curriculum', bad]);
  expect(code).toBe(1);
  expect(err).toMatch(/walks \(line \d+\)/);
  const worse = kitchen('kitchen-worse', 'population: [tomatos, { code: nowhere.js }]\n');
  const said = await tompo(['curriculum', worse]);
  expect(said.err).toMatch(/tomatos.*tomatoes/);
  expect(said.err).toContain('there is no file nowhere.js beside the recipe');
  const torn = kitchen('kitchen-torn', 'population: [tomatoes, { cod: late.js }]\n');
  expect((await tompo(['curriculum', torn])).err).toMatch(
    /population\[1\]\.cod \(line \d+\): unknown key.*did you mean code/,
  );
});

it('the same control in a matrix game', async () => {
  const path = join(dir, 'even.yaml');
  writeFileSync(
    path,
    'name: even\ngame: prisoners-dilemma\nstudent: { kind: tabular, steps: 10 }\ngenerator: fixed-pool\npopulation: [classics]\niterations: 2\nseeds: 1\n',
  );
  const out = join(dir, 'even');
  const { code, err } = await tompo(['curriculum', path, '--out', out]);
  expect(code, err).toBe(0);
  const files = filesIn(out);
  const rows = (files['seed-1/iterations.jsonl'] ?? '')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows.map(({ attempts }) => attempts)).toEqual([[], []]);
  expect(files['report.html']).toContain('writes opponents: the pool is fixed');
});

it.each<[string, readonly string[]]>([
  [
    'generator: { kind: endpoint, model: m, baseUrl: "http://h/v1", colour: red }',
    ['generator.colour', 'unknown key'],
  ],
  [
    'generator: { kind: endpoint, model: m, baseUrl: "http://u:p@h/v1" }',
    ['generator.baseUrl', 'holds a password'],
  ],
  [
    'generator: { kind: endpoint, model: m, baseUrl: "http://h", maxCalls: 1 }',
    ['generator.maxCalls', 'the model may be asked 2 times'],
  ],
  [
    'generator: { kind: endpoint, model: m, baseUrl: "http://h", body: { messages: [] } }',
    ['generator.body.messages', 'is sent by Tompo itself'],
  ],
  ['generator: { kind: fixed-pool, drafts: 3 }', ['generator.drafts', 'unknown key']],
  [
    'generator: fixed-pol',
    ['must be one of program-search, random-programs, endpoint, fixed-pool, not "fixed-pol"'],
  ],
  ['weights: nahs', ['weights.kind', 'must be one of uniform, prioritised, nash, not "nahs"']],
])('refuses with a sentence: %s', async (text, parts) => {
  const path = join(dir, 'bad.yaml');
  const base = TEXT.split('\n').filter((line) => !/^(generator|weights)/.test(line));
  writeFileSync(path, `name: bad${base.join('\n')}${text}\n`);
  const { code, err } = await tompo(['curriculum', path, '--out', join(dir, 'bad')]);
  expect(code).toBe(1);
  for (const part of parts) expect(err).toContain(part);
});

it('a server that is not there is told before anything is computed', async () => {
  const path = recipe('nobody', "generator: { kind: endpoint, model: m, baseUrl: 'http://127.0.0.1:9/v1' }");
  const out = join(dir, 'nobody');
  const { code, err } = await tompo(['curriculum', path, '--out', out]);
  expect(code).toBe(1);
  expect(err).toContain('127.0.0.1:9');
  expect(() => filesIn(out)).toThrow();
});
