/** @file tompo curriculum as a user meets it: from a recipe to a report, killed and taken up, with a language model's server, refused. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxWorker } from '../../curriculum/tsup.config.js';
import { builtInNames } from '../src/builtIn.js';
import { gridIn, gridOf } from '../src/curriculum/grid/load.js';
import { curriculumIn, loadCurriculum, readRecipe } from '../src/curriculum/load.js';
import { explain } from '../src/errors.js';
import { scratch, tompo } from './command.js';
import { filesIn } from './filesIn.js';
import { unclosed } from './page.js';

const dir = scratch();

/** Run from its sources, the sandbox has no worker that was built in. */
const preload = join(dir, 'worker.mjs');
writeFileSync(preload, `globalThis.SANDBOX_WORKER = ${JSON.stringify(sandboxWorker())};\n`);
process.env.NODE_OPTIONS = `--import=${preload}`;

const TINY = `
name: tiny
game: { kind: prisoners-dilemma, rounds: 8 }
student: { kind: tabular, memory: 1, steps: 20 }
generator: { kind: program-search, drafts: 8 }
iterations: 6
seeds: 2
heldOut: [titForTat, defector, { drawn: 2 }, { code: prober.js }]
`;

const recipe = (name: string, text: string): string => {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
};
writeFileSync(
  join(dir, 'prober.js'),
  'function policy({ round, last }) { return round < 2 ? round : last[1]; }\n',
);

describe('a curriculum of two seeds', () => {
  const path = recipe('tiny', TINY);
  const whole = join(dir, 'whole');
  let files: Readonly<Record<string, string>> = {};
  let said = '';
  beforeAll(async () => {
    const { code, out, err } = await tompo(['curriculum', path, '--out', whole]);
    expect(code, err).toBe(0);
    said = out;
    files = filesIn(whole);
  });

  it('says how far it is, and ends with what was found', () => {
    expect(said).toMatch(/✓ seed 1 .*6\/6 iterations · held out \d\.\d{3}/);
    expect(said).toMatch(/against 5 held-out partners: .* before any training, .* in the end \(2 seeds\)/);
    expect(said).toContain(join(whole, 'report.html'));
  });

  it('keeps a row for each iteration, and the source and hash of whoever joined', () => {
    let joined = 0;
    for (const seed of [1, 2]) {
      const rows = (files[`seed-${seed}/iterations.jsonl`] ?? '').trim().split('\n');
      expect(rows).toHaveLength(6);
      const accepted = rows.flatMap((row) => (JSON.parse(row) as { accepted: string | null }).accepted ?? []);
      const opponents = (files[`seed-${seed}/opponents.jsonl`] ?? '')
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { id: string; hash: string | null; file: string | null });
      expect(opponents.slice(1).map(({ id }) => id)).toEqual(accepted);
      for (const { hash, file } of opponents.slice(1)) {
        const source = files[`seed-${seed}/${file}`] as string;
        expect(createHash('sha256').update(source).digest('hex')).toBe(hash);
        joined += 1;
      }
    }
    expect(joined).toBeGreaterThan(2);
  });

  it('the report is one whole page with every source, and nothing is loaded from anywhere', () => {
    const page = files['report.html'] ?? '';
    expect(unclosed(page)).toEqual([]);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|@import|url\(/);
    for (const [name, text] of Object.entries(files))
      if (name.startsWith('seed-1/opponents/'))
        expect(page).toContain(
          text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').slice(0, 60),
        );
    for (const part of ['regret', 'held-out', 'population', 'diagnoses', 'attempts'])
      expect(page).toContain(`<section id="${part}">`);
    // Every mark of the tree leads to a source that is there.
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`);
  });

  it('killed in the middle and started again, it comes to the same bytes', async () => {
    const killed = join(dir, 'killed');
    const state = join(killed, 'seed-1', 'state.json');
    const is = (): boolean => {
      try {
        return (JSON.parse(readFileSync(state, 'utf8')) as { rows: unknown[] }).rows.length >= 2;
      } catch {
        return false;
      }
    };
    const first = await tompo(['curriculum', path, '--out', killed], {
      interruptWhen: is,
      signal: 'SIGKILL',
    });
    expect(first.code).toBeNull();
    // What the last writes left behind, cut off.
    writeFileSync(join(killed, 'seed-1', '.state.json.01234567-89ab-cdef-0123-456789abcdef.tmp'), '{');
    writeFileSync(join(killed, 'seed-1', 'proposals.jsonl'), '{"iteration":', { flag: 'a' });
    const { code, err } = await tompo(['curriculum', path, '--out', killed]);
    expect(code, err).toBe(0);
    const again = filesIn(killed);
    expect(Object.keys(again)).toEqual(Object.keys(files));
    for (const [name, text] of Object.entries(files)) expect(again[name], name).toBe(text);
  });

  it('is not gone on with under another recipe', async () => {
    const { code, err } = await tompo(['curriculum', path, '--out', whole, '--set', 'weights=nash']);
    expect(code).toBe(1);
    expect(err).toContain('was begun with another recipe (it differs in weights): undo the change to go on');
  });

  it.each(['seed-2/state.json', 'seed-1/result.json', 'curriculum.json'])(
    'a file that was cut off is named with a command that helps: %s',
    async (file) => {
      const cut = join(dir, `cut-${file.replace('/', '-')}`);
      cpSync(whole, cut, { recursive: true });
      writeFileSync(join(cut, file), readFileSync(join(whole, file), 'utf8').slice(0, 40));
      if (file.endsWith('state.json')) rmSync(join(cut, 'seed-2', 'result.json'));
      const { code, err } = await tompo(['curriculum', path, '--out', cut]);
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`${file} cannot be used: .*; make it again with \`.* --force\`\\.\\n$`));
      expect((await tompo(['curriculum', path, '--out', cut, '--force'])).code).toBe(0);
      expect(filesIn(cut)).toEqual(files);
    },
  );
});

it('a small net is a student, too', async () => {
  const out = join(dir, 'net');
  const path = recipe('net', TINY.replace(/student.*/, 'student: { kind: mlp, hidden: 8, updates: 4 }'));
  const { code, err } = await tompo([
    ...['curriculum', path, '--out', out, '--short'],
    ...['--set', 'iterations=2'],
  ]);
  expect(code, err).toBe(0);
  const { parameters } = JSON.parse(readFileSync(join(out, 'seed-1', 'student.json'), 'utf8')) as {
    parameters: { policyBias: readonly number[] };
  };
  expect(parameters.policyBias.every((x) => Number.isFinite(x) && x !== 0)).toBe(true);
  expect(unclosed(readFileSync(join(out, 'report.html'), 'utf8'))).toEqual([]);
});

describe('with a language model', () => {
  let server: Server;
  const asked: string[] = [];
  const answers = [
    'I have no idea.',
    '```js\nfunction policy(view { return 0; }\n```',
    '```js\nfunction policy() { return 7; }\n```',
    '```js\nfunction policy({ last }, state) {\n  const wronged = state === true || (last !== null && last[1] === 1);\n  return { choice: wronged ? 1 : 0, state: wronged };\n}\n```',
  ];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.method === 'GET') return response.end('{"data":[]}');
        asked.push(`${request.headers.authorization} ${body}`);
        const content = answers[Math.min(asked.length, answers.length) - 1];
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => server.close());

  it('counts every failure by its kind, keeps what it wrote, and the key nowhere', async () => {
    process.env.WRITER_KEY = 'sk-very-secret';
    const { port } = server.address() as AddressInfo;
    const path = recipe(
      'written',
      `${TINY.replace('name: tiny', 'name: written').replace(/generator.*/, `generator: { kind: endpoint, baseUrl: 'http://127.0.0.1:${port}/v1', model: writer, apiKeyEnv: WRITER_KEY }`)}attempts: 4\n`,
    );
    const out = join(dir, 'written');
    const {
      code,
      out: said,
      err,
    } = await tompo(['curriculum', path, '--out', out, '--set', 'iterations=1', '--set', 'seeds=1']);
    expect(code, err).toBe(0);
    expect(said).toContain('writer is asked at most 4 times');
    expect(said).toMatch(/^1 +1 .* +1 +0 +1 +1 +1 +0 +0$/m);
    expect(asked).toHaveLength(4);
    expect(asked[0]).toContain('Bearer sk-very-secret');
    const files = filesIn(out);
    expect(Object.keys(files).filter((name) => name.endsWith('.js'))).toHaveLength(1);
    for (const [name, text] of Object.entries(files)) expect(text, name).not.toContain('very-secret');
    expect(files['report.html']).toContain('written by writer');
    delete process.env.WRITER_KEY;
    const missing = await tompo(['curriculum', path, '--out', join(dir, 'unasked')]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('generator.apiKeyEnv: the environment has no key named WRITER_KEY');
  });
});

describe('a recipe that cannot be meant', () => {
  const said = (text: string, set: readonly string[] = []): string => {
    mkdirSync(dir, { recursive: true });
    const loaded = loadCurriculum(recipe('bad', text), set, false);
    return E.isLeft(loaded) ? explain(loaded.left) : 'it was taken';
  };

  it.each<[string, string]>([
    [
      'game: { kind: prisoners-dilema }',
      'game.kind (line 2): "prisoners-dilema" is no matrix game; did you mean prisoners-dilemma?',
    ],
    ['game: prisoners-dilemma\nstudnet: tabular', 'studnet (line 3): unknown key; did you mean student?'],
    ['game: { rounds: 3 }', 'game (line 2): must have a kind or payoffs of its own'],
    ['game: { payoffs: [[[1, 2]]] }', 'game.payoffs (line 2): must be a square table of 2 to 9 rows'],
    ['game: { kind: chicken, rounds: 900 }', 'game.rounds (line 2): must be at most 200, not 900'],
    ['game: { kind: chicken, continuation: 0 }', 'game.continuation (line 2): must be greater than 0, not 0'],
    [
      'game: chicken\nstudent: { kind: tabular, memry: 2 }',
      'student.memry (line 3): unknown key; did you mean memory?',
    ],
    [
      'game: chicken\ngenerator: program-serch',
      'generator.kind (line 3): must be one of program-search, random-programs, self-play, endpoint, fixed-pool, not "program-serch"',
    ],
    [
      'game: chicken\ngenerator: { kind: endpoint, model: m, baseUrl: "http://u:p@h/v1" }',
      'generator.baseUrl (line 3): holds a password',
    ],
    [
      'game: chicken\ngenerator: { kind: endpoint, model: m, baseUrl: "http://h", maxCalls: 5 }',
      'generator.maxCalls (line 3): the model may be asked 60 times',
    ],
    [
      'game: chicken\nweights: nahs',
      'weights.kind (line 3): must be one of uniform, prioritised, nash, not "nahs"',
    ],
    [
      'game: chicken\nheldOut: [titForTatt]',
      'heldOut[0] (line 3): "titForTatt" is no partner; did you mean titForTat?',
    ],
    ['game: chicken\nheldOut: [{ code: nowhere.js }]', 'heldOut[0].code (line 3): there is no file'],
    [
      'game: chicken\nheldOut: [{ drawn: 2, constant: 1 }]',
      'must have one of drawn, constant, code, and no two of them',
    ],
    [
      'game: { payoffs: [[[0,0],[1,1],[0,0]],[[0,0],[1,1],[0,0]],[[0,0],[1,1],[0,0]]] }\nheldOut: [classics]',
      'classics plays games of two choices, and this one has 3',
    ],
    ['game: chicken\nseeds: [1, 1]', 'seeds (line 3): '],
    ['game: chicken\niterations: 0', 'iterations (line 3): must be at least 1, not 0'],
  ])('%s', (text, sentence) => {
    expect(said(`name: bad\n${text}\n`)).toContain(sentence);
  });

  it('an override names itself; built-in ones are told, and all are good', () => {
    expect(said('name: bad\ngame: chicken\n', ['iterations=none'])).toContain('(--set iterations=none)');
    const none = loadCurriculum('nowhere', [], false);
    expect(E.isLeft(none) && explain(none.left)).toContain(
      'one of the built-in ones: kitchen, prisoners-dilemma',
    );
    for (const name of builtInNames('curricula')) {
      const read = readRecipe(name, []);
      if (E.isLeft(read)) throw new Error(explain(read.left));
      const grid = gridOf(read.right.plain);
      const { _tag } = grid === undefined ? curriculumIn(read.right, true) : gridIn(read.right, grid, true);
      expect(_tag, name).toBe('Right');
    }
  });
});

it.each([
  ['a matrix game', 'game: chicken\npopulation: [titForTat]', 'titForTat', 'titForTat'],
  [
    'a matrix game, under another name',
    'game: chicken\npopulation: [{ constant: 1 }]',
    'defector',
    'always 1',
  ],
  ['walks', 'game: matrix-walk\npopulation: [specialist-0-1, echo]', 'echo', 'echo'],
  ['a kitchen', 'game: cooking\npopulation: [tomatoes, turns]', 'turns', 'turns'],
])('a held-out partner whom training meets is no stranger: %s', async (where, text, stranger, met) => {
  const out = join(dir, `no-stranger ${where}`);
  const path = recipe(`no-stranger-${stranger}`, `name: bad\n${text}\nheldOut: [${stranger}]\n`);
  const { code, err } = await tompo(['curriculum', path, '--out', out]);
  expect(code).not.toBe(0);
  const same = stranger === met ? 'is in the population too' : `does as ${met} of the population does`;
  expect(err).toContain(`Held-out partner ${stranger} ${same}`);
  expect(existsSync(out)).toBe(false);
});

describe('a curriculum over walks', () => {
  const text = `
name: strolls
game: matrix-walk
student: { steps: 256, worlds: 4, sequences: 2, filters: [4, 4], hidden: 4, epochs: 1 }
generator: random-programs
population: [specialist-0-1, { code: stroller.js }]
heldOut: [echo]
diagnosis: { kind: full, rollouts: 1 }
iterations: 2
attempts: 1
walks: 2
`;
  writeFileSync(join(dir, 'stroller.js'), 'const policy = (view) => view.moves.collect[1];\n');
  const path = recipe('strolls', text);

  it('comes to a report, and where it was stopped to the same bytes', async () => {
    const [whole, parts] = [join(dir, 'strolls-whole'), join(dir, 'strolls-parts')];
    const first = await tompo(['curriculum', path, '--out', whole]);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toMatch(/Regret in 100 steps with 1 held-out partners/);
    const half = await tompo(['curriculum', path, '--set', 'iterations=1', '--out', parts]);
    expect(half.code, half.err).toBe(0);
    const rest = await tompo(['curriculum', path, '--out', parts]);
    expect(rest.code, rest.err).toBe(0);
    expect(filesIn(parts)).toEqual(filesIn(whole));
    const page = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(unclosed(page)).toEqual([]);
    expect(page).toContain('stroller, from the beginning');
    const other = await tompo(['curriculum', path, '--set', 'walks=3', '--out', whole]);
    expect(other.code).not.toBe(0);
    expect(other.err).toContain('begun with another recipe');
  }, 240_000);

  it('tells all faults of its recipe at once', async () => {
    const bad = recipe(
      'bad-strolls',
      'name: bad\ngame: { kind: matrix-walk, colour: red }\ngenerator: self-play\npopulation: [1]\nweights: nahs\n',
    );
    const { code, err } = await tompo(['curriculum', bad]);
    expect(code).not.toBe(0);
    for (const part of ['colour', 'generator', 'weights']) expect(err).toContain(part);
    const names = recipe(
      'names-strolls',
      'name: bad\ngame: matrix-walk\npopulation: [ech0]\nheldOut: [{ code: gone.js }]\n',
    );
    const told = (await tompo(['curriculum', names])).err;
    expect(told).toContain('did you mean echo');
    expect(told).toContain('there is no file gone.js');
  });
});
