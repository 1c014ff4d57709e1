/** @file tompo bench: what it plays is frozen, its ends are what they are said to be, its order is that of theory, and as a user meets it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonical, random } from '@tompo/arena';
import { matrixClassics, memoryOneClassics, memoryOneScores } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { castIn, NAMES, poolOf, tableOf } from '../src/bench/cast.js';
import type { BenchResult } from '../src/bench/folder.js';
import { type Played, playScenario } from '../src/bench/play.js';
import { computeReference, exactOf, REFERENCES, referenceOf } from '../src/bench/references.js';
import { FAMILIES, GAMES, isSelfPlay, SCENARIOS, type Scenario, seatedIn } from '../src/bench/scenarios.js';
import { type Scores, scoreAll, scoresOf } from '../src/bench/scores.js';
import { weightsDigest } from '../src/bench/weights.js';
import { two, withEnds } from '../src/bench/words.js';
import { chatServer, reply } from './chatServer.js';
import { scratch, tiny, tompoHere } from './command.js';
import { filesIn } from './filesIn.js';
import { doc, tables } from './markdown.js';
import { unclosed } from './page.js';

const dir = scratch();

const played = async (scenario: Scenario, name: string, games = GAMES): Promise<Played | string> => {
  const player = castIn(scenario.game, name);
  if (player === null) return 'none';
  const made = await playScenario({ scenario, player, games, seed: 1 });
  return E.isRight(made) ? made.right : made.left._tag;
};
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const scored = async (name: string, families: readonly string[] = FAMILIES) =>
  scoreAll(
    await Promise.all(
      SCENARIOS.filter(({ family }) => families.includes(family)).map(async (scenario) => ({
        scenario,
        played: await played(scenario, name),
      })),
    ),
  );
const scoreOf = async (name: string, family: string): Promise<number> =>
  (await scored(name, [family])).families[0]?.score?.mean ?? Number.NaN;

const digest = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);

describe('what the benchmark plays', () => {
  it('is frozen: scenarios, references, and what partners do; another version is needed for other ones', async () => {
    const rows = [];
    for (const scenario of SCENARIOS) {
      const made = await playScenario({ scenario, player: random(0), games: 2, seed: 1 });
      rows.push(
        E.isRight(made) ? made.right.games.map(({ payoffs }) => payoffs.map((x) => x.toFixed(6))) : null,
      );
    }
    expect({
      scenarios: digest(SCENARIOS),
      references: digest(REFERENCES),
      partners: digest(rows),
    }).toMatchInlineSnapshot(`
      {
        "partners": "0c8aff7fa526a226",
        "references": "36c0c5be56c11f6d",
        "scenarios": "c0a377eaa6f291c7",
      }
    `);
  });
  it('has a reference above its floor in every scenario, partners that are there, and every family of its list', () => {
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
    expect(Object.keys(REFERENCES)).toEqual(SCENARIOS.map(({ id }) => id));
    expect([...new Set(SCENARIOS.map(({ family }) => family))]).toEqual(FAMILIES);
    for (const scenario of SCENARIOS) {
      const { floor, reference, by } = referenceOf(scenario);
      expect(mean(reference), scenario.id).toBeGreaterThan(mean(floor) + 1e-6);
      expect(floor.length).toBe(reference.length);
      expect(by === 'best reply' || poolOf(scenario.game).includes(by), scenario.id).toBe(true);
      for (const name of scenario.seats)
        if (name !== null) expect(castIn(scenario.game, name), `${scenario.id} ${name}`).not.toBeNull();
    }
  });
  it('moves everybody on by a seat where seats rotate, so that each sits everywhere', () => {
    const scenario = SCENARIOS.find(({ id }) => id === 'bcz/mixed') as Scenario;
    const places = [0, 1, 2, 3, 4].map((game) => seatedIn(scenario, game).indexOf(null));
    expect(places.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(seatedIn(scenario, 7)).toEqual(seatedIn(scenario, 2));
  });
});

describe('0 and 1', () => {
  it.each([
    'prisoners-dilemma/zdExtort2',
    'matching-pennies/drawn-4',
    'dictator/equality',
    'ultimatum/answers-haggler',
    'travellers/undercutter',
    'commons/resident-with-greedy',
  ])('of %s are what was kept, computed anew', async (id) => {
    const scenario = SCENARIOS.find((one) => one.id === id) as Scenario;
    expect(await computeReference(scenario)).toEqual(REFERENCES[id]);
  });
  it('a best reply is no worse than anybody of memory one, exactly, in all its scenarios', () => {
    let tried = 0;
    for (const scenario of SCENARIOS) {
      const exact = exactOf(scenario);
      if (exact === null) continue;
      const kept = referenceOf(scenario);
      expect(kept).toMatchObject({ ...exact, by: 'best reply', games: 'exact' });
      const { params } = matrixClassics.find(
        ({ name }) => name === scenario.params.kind,
      ) as (typeof matrixClassics)[number];
      for (const name of [...Object.keys(memoryOneClassics), 'drawn-1', 'drawn-2', 'drawn-3', 'drawn-4']) {
        const found = memoryOneScores(
          params.payoffs,
          tableOf(name) as NonNullable<ReturnType<typeof tableOf>>,
          tableOf(scenario.seats[1] as string) as NonNullable<ReturnType<typeof tableOf>>,
          { rounds: scenario.params.rounds as number },
        );
        if (E.isLeft(found)) throw new Error(name);
        expect(20 * found.right[0], `${name} in ${scenario.id}`).toBeLessThanOrEqual(
          (kept.reference[0] as number) + 1e-6,
        );
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(200);
  });
  it('what is exact is what games come to: of a drawn partner within four standard errors', async () => {
    const scenario = SCENARIOS.find(({ id }) => id === 'stag-hunt/drawn-1') as Scenario;
    const made = await playScenario({ scenario, player: random(0), games: 400, seed: 'exact' });
    if (E.isLeft(made)) throw new Error(made.left._tag);
    const own = made.right.games.map((game) => game.own);
    const error = Math.sqrt(mean(own.map((x) => (x - mean(own)) ** 2)) / own.length);
    expect(Math.abs(mean(own) - (referenceOf(scenario).floor[0] as number))).toBeLessThan(4 * error);
  });
  it('a score is 0 of the floor and 1 of the reference, in whichever seats', () => {
    for (const scenario of SCENARIOS) {
      const { floor, reference } = referenceOf(scenario);
      const asIf = (ends: readonly number[]) =>
        mean(
          scoresOf(
            scenario,
            ends.map((own) => ({ own })),
          ),
        );
      expect(asIf(floor)).toBeCloseTo(0, 9);
      expect(asIf(reference)).toBeCloseTo(1, 9);
    }
  });
});

describe('the order that theory says', () => {
  const all = new Map<string, Scores>();
  const of = (name: string, family: string) => all.get(name)?.families.find((one) => one.family === family);
  beforeAll(async () => {
    for (const name of ['titForTat', 'planner', 'nash', 'random', 'freeRider'])
      all.set(name, await scored(name));
  });
  it('and the table of the guide has it', () => {
    const rows = tables(doc('docs/guides/bench.md')).find(({ head }) => head[0] === 'player')?.rows ?? [];
    expect(rows.map((row) => row.map((cell) => cell.trim()))).toEqual(
      [...all].map(([name, { overall, families }]) => [
        `\`${name}\``,
        withEnds(overall),
        String(families.length),
        two(of(name, 'prisoners-dilemma')?.score?.mean ?? null),
        two(of(name, 'commons')?.score?.mean ?? null),
        two(of(name, 'commons')?.welfare ?? null),
      ]),
    );
  });
  it('in the repeated prisoner’s dilemma: tit for tat, who repeats what paid well, a cooperator, chance, a defector', async () => {
    const names = ['titForTat', 'winStayLoseShift', 'cooperator', 'random', 'freeRider'];
    const scores = await Promise.all(names.map((name) => scoreOf(name, 'prisoners-dilemma')));
    expect(scores).toEqual(scores.toSorted((x, y) => y - x));
    expect(scores[0]).toBeGreaterThan((scores.at(-1) as number) + 1);
    expect(await scoreOf('defector', 'prisoners-dilemma')).toBe(scores.at(-1));
  });
  it('once, and beside who always cooperates: to defect', async () => {
    const own = async (seats: readonly (string | null)[], rounds: number, name: string): Promise<number> => {
      const scenario: Scenario = {
        id: 'once',
        family: 'prisoners-dilemma',
        game: 'matrix',
        params: { kind: 'prisoners-dilemma', rounds },
        seats,
        rotates: false,
      };
      const made = await played(scenario, name, 1);
      return typeof made === 'string' ? Number.NaN : (made.games[0]?.own ?? Number.NaN);
    };
    expect(await own([null, 'cooperator'], 1, 'nash')).toBe(5);
    expect(await own([null, 'cooperator'], 1, 'cooperator')).toBe(3);
    expect(await own([null, 'cooperator'], 20, 'defector')).toBe(100);
    expect(await own([null, 'cooperator'], 20, 'titForTat')).toBe(60);
    expect(await own([null, 'defector'], 1, 'nash')).toBe(1);
  });
  it('the planner brings most welfare in the commons, and whoever takes all least', () => {
    const [planner = 0, ...others] = ['planner', 'titForTat', 'random', 'nash'].map(
      (name) => of(name, 'commons')?.welfare ?? Number.NaN,
    );
    expect(planner).toBeGreaterThan(Math.max(...others));
    expect(Math.min(...others)).toBe(others.at(-1));
  });
  it('who plays at random is at 0 everywhere, up to chance; alone the planner is at 1 of the way and who is selfish at 0', () => {
    const { families = [], overall } = all.get('random') ?? {};
    expect(families).toHaveLength(FAMILIES.length);
    for (const { family, score } of families) expect(Math.abs(score?.mean ?? 1), family).toBeLessThan(0.3);
    expect(Math.abs(overall?.mean ?? 1)).toBeLessThan(0.1);
    // Where chance pays, a mean of ten games is not that of many.
    const byChance = ['herding', 'hiring', 'debate', 'uncertainty'];
    const gains = (name: string) =>
      all
        .get(name)
        ?.families.flatMap(({ family, gain }) => (byChance.includes(family) ? [] : (gain ?? []))) ?? [];
    expect(gains('planner').length).toBeGreaterThan(8);
    for (const gain of gains('planner')) expect(gain).toBeCloseTo(1, 6);
    for (const gain of gains('nash')) expect(gain).toBeCloseTo(0, 6);
  });
  it('measures of conduct: a free rider always rides, a planner never; self-play is looked at for what all do', () => {
    for (const family of ['sequential-goods', 'donor']) {
      expect(of('freeRider', family)?.freeRiding, family).toBe(1);
      expect(of('planner', family)?.freeRiding, family).toBe(0);
    }
    // Who plays at random follows nobody, up to chance; nobody can be told to follow who always does the same.
    expect(Math.abs(of('random', 'bcz')?.conformity ?? 1)).toBeLessThan(0.3);
    expect(of('planner', 'bcz')?.conformity).toBeNull();
    const robust = of('planner', 'commons')?.robustness ?? Number.NaN;
    expect(robust).toBeGreaterThan(0);
    expect(robust).toBeLessThan(1);
  });
  it('intervals hold their mean, and are none below ten games', async () => {
    const { families, scenarios } = await scored('titForTat', ['trust', 'donor']);
    const given = [...families, ...scenarios].filter(({ score }) => score?.low !== null);
    expect(given.length).toBeGreaterThan(3);
    for (const { score } of given) {
      expect(score?.low).toBeLessThanOrEqual(score?.mean as number);
      expect(score?.high).toBeGreaterThanOrEqual(score?.mean as number);
      expect(score?.low).toBeLessThan(score?.high as number);
    }
    const scenario = SCENARIOS.find(isSelfPlay) as Scenario;
    const few = scoreAll([{ scenario, played: await played(scenario, 'random', 9) }]);
    expect(few.overall).toMatchObject({ low: null, high: null, n: 9 });
    expect(few.scenarios[0]?.score?.low).toBeNull();
  });
});

const here = (...args: readonly string[]) => tompoHere(args);
const bench = (...args: readonly string[]) => here('bench', ...args);
const resultIn = (folder: string): BenchResult =>
  JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as BenchResult;
const module = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};

describe('the command', () => {
  const SMALL = ['--families', 'dictator,ultimatum,trust', '--games', '10'];
  it('scores a player into a folder and a page that stands by itself; the same bytes twice; what was played is not played again', async () => {
    const [a, b] = [join(dir, 'a'), join(dir, 'b')];
    const first = await bench('planner~0.1', ...SMALL, '--out', a);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toMatch(/planner~0\.1 scores .* over 3 of 26 families/);
    await bench('planner~0.1', ...SMALL, '--out', b);
    expect(filesIn(b)).toEqual(filesIn(a));
    const page = readFileSync(join(a, 'report.html'), 'utf8');
    expect(unclosed(page)).toEqual([]);
    expect(page).not.toMatch(/https?:\/\/|NaN|undefined/);
    expect(page).toContain('class="radar"');
    rmSync(join(b, 'scenarios', 'trust__self-play.json'));
    rmSync(join(b, 'result.json'));
    const again = await bench('planner~0.1', ...SMALL, '--out', b);
    expect(again.out).toContain('12 of them played before');
    expect(filesIn(b)).toEqual(filesIn(a));
    // A file that is cut off costs its own scenario, and is named.
    const cut = join(b, 'scenarios', 'trust__self-play.json');
    writeFileSync(cut, readFileSync(cut, 'utf8').slice(0, 120));
    const mended = await bench('planner~0.1', ...SMALL, '--out', b);
    expect(mended.out).toContain(`${cut} is cut off; that scenario is played again.`);
    expect(mended.out).toContain('12 of them played before');
    expect(filesIn(b)).toEqual(filesIn(a));
    const header = join(b, 'bench.json');
    const whole = readFileSync(header, 'utf8');
    writeFileSync(header, whole.slice(0, 20));
    // The command that is told has every option that was given.
    const told = await bench('planner~0.1', ...SMALL, '--out', b, '--timeout', '7', '--concurrency', '2');
    expect(told.err).toMatch(
      /bench\.json cannot be used: .*; make it again with `tompo bench .* --concurrency 2 --timeout 7 .* --force`\.\n$/,
    );
    writeFileSync(header, whole);
    const more = await bench(
      'planner~0.1',
      '--families',
      'dictator',
      '--games',
      '10',
      '--out',
      b,
      '--beside',
      a,
    );
    expect(more.code, more.err).toBe(0);
    expect(readFileSync(join(b, 'report.html'), 'utf8')).toContain('planner~0.1 (2)');
    expect((await bench('planner~0.1', '--report-only', '--out', a)).code).toBe(0);
    expect(readFileSync(join(a, 'report.html'), 'utf8')).toBe(page);
    const other = await bench('planner', ...SMALL, '--out', a);
    expect(other.err).toMatch(
      /was begun with another player: undo the change to go on, or begin anew with --force or --out\.\n$/,
    );
    expect((await bench('planner', ...SMALL, '--out', a, '--force')).code).toBe(0);
    expect(resultIn(a).name).toBe('planner');
  });

  it('scores a module by what it sees alone, and another seed plays other games', async () => {
    const path = module(
      'mine.mjs',
      `export const player = { name: 'mine', decide: ({ space, game, state }) => {
        if (game.params !== undefined || state !== undefined) throw new Error('it sees what is hidden');
        return { _tag: 'Right', right: space._tag === 'choice' ? { _tag: 'choice', index: 0 } : { _tag: 'effort', value: 3 } };
      } };`,
    );
    const out = join(dir, 'mine');
    const { code, err } = await bench(path, '--families', 'dictator,ultimatum', '--games', '2', '--out', out);
    expect(code, err).toBe(0);
    const { scenarios, overall } = resultIn(out);
    expect(scenarios.flatMap(({ unreadable }) => unreadable)).toEqual([]);
    // Keeps 7 of 10 where random play keeps the mean of 240 games, and the most is 10.
    expect(scenarios.find(({ id }) => id === 'dictator/self-interest')?.own).toBe(7);
    expect(overall?.low).toBeNull();
    const seeded = join(dir, 'seeded');
    await bench('random', '--families', 'trust', '--games', '2', '--out', join(dir, 'seed1'));
    await bench('random', '--families', 'trust', '--games', '2', '--seed', '7', '--out', seeded);
    expect(resultIn(seeded).scenarios).not.toEqual(resultIn(join(dir, 'seed1')).scenarios);
  });

  it('a module that throws, lies or writes nonsense is told, nothing is decided for it, and the rest is kept', async () => {
    const path = module(
      'wild.mjs',
      `export const player = { name: 'wild', act: async (questions) => questions.map(({ space, seed }) => {
        if (space._tag === 'choice') throw new Error('no choices, please');
        switch (seed % 4) {
          case 0: return { _tag: 'text', text: 'All of it? I wonder.', ended: true, style: 'natural' };
          case 1: return { _tag: 'decision', decision: { _tag: 'effort', value: 1e9 } };
          case 2: return 'what?';
          default: return { _tag: 'decision', decision: { _tag: 'effort', value: 4 } };
        }
      }) };`,
    );
    const out = join(dir, 'wild');
    const {
      code,
      out: said,
      err,
    } = await bench(path, '--families', 'ultimatum,travellers', '--games', '3', '--out', out);
    expect(code, err).toBe(0);
    expect(said).toMatch(/of its \d+ decisions were none/);
    const { scenarios } = resultIn(out);
    const reasons = scenarios.flatMap(({ unreadable }) => unreadable.map(({ reason }) => reason)).join('\n');
    expect(reasons).toContain('no choices, please');
    expect(reasons).toContain('no decision in it');
    expect(reasons).toMatch(/the player failed: .*(list|effort|string)/);
    for (const { unreadable, decisions, id } of scenarios) {
      const none = unreadable.reduce((sum, { count }) => sum + count, 0);
      expect(none, id).toBeLessThanOrEqual(decisions);
      // It rejects whatever it is offered: a seat without a decision does nothing.
      if (id === 'ultimatum/answers-demanding') expect([none, decisions]).toEqual([15, 15]);
    }
  });

  it('one that never answers, or loops without end, is waited for three times and asked no more', async () => {
    const path = module(
      'silent.mjs',
      `let asked = 0;
      export const player = { name: 'silent', act: (questions) => {
        asked += 1;
        if (asked % 2 === 1) for (;;);
        return new Promise(() => undefined);
      } };`,
    );
    const out = join(dir, 'silent');
    const began = performance.now();
    const { code, err } = await bench(
      path,
      '--families',
      'dictator,trust',
      '--games',
      '2',
      '--timeout',
      '1',
      '--out',
      out,
    );
    expect(code, err).toBe(0);
    expect(performance.now() - began).toBeLessThan(15_000);
    const { scenarios } = resultIn(out);
    expect(scenarios).toHaveLength(8);
    for (const { unreadable, decisions } of scenarios) {
      expect(unreadable.reduce((sum, { count }) => sum + count, 0)).toBe(decisions);
      expect(unreadable[0]?.reason).toContain('no answer within 1 s');
    }
  });

  it('a player that cannot play a family is told, and the mean is over those it can', async () => {
    const out = join(dir, 'some');
    const { code, out: said } = await bench(
      'grim',
      '--families',
      'stag-hunt,dictator',
      '--games',
      '2',
      '--out',
      out,
    );
    expect(code).toBe(0);
    expect(said).toContain('Not played: dictator (grim plays no such game)');
    expect(resultIn(out)).toMatchObject({ families: [{ family: 'stag-hunt' }], unplayed: { length: 4 } });
    // Nor can a player leave out what is hard for it: a family that is not whole has no mean.
    const [first, second] = SCENARIOS.filter(({ family }) => family === 'trust') as [Scenario, Scenario];
    const part = scoreAll([
      { scenario: first, played: await played(first, 'planner') },
      { scenario: second, played: 'it would rather not' },
    ]);
    expect(part).toMatchObject({ families: [], overall: null, scenarios: [{ id: first.id }] });
    const none = await bench('grim', '--families', 'dictator', '--games', '2', '--out', join(dir, 'none'));
    expect(none.out).toContain('grim can play none of these families.');
    expect(unclosed(readFileSync(join(dir, 'none', 'report.html'), 'utf8'))).toEqual([]);
  });

  it('bad input is one sentence each, and leaves nothing behind', async () => {
    const text = module('notes.txt', 'not a player');
    const empty = module('empty.mjs', 'export const nobody = 1;');
    const broken = module('broken.mjs', 'export const player = {');
    const bare = join(dir, 'bare');
    mkdirSync(bare);
    const refused = join(dir, 'refused');
    const listeners = (): readonly number[] => [
      ...[process.stdout, process.stderr].map((stream) => stream.listenerCount('error')),
      ...['SIGINT', 'SIGTERM', 'disconnect', 'exit'].map((event) => process.listenerCount(event)),
    ];
    for (const [args, sentence] of [
      [['titForTatt'], /^There is no player "titForTatt"; did you mean titForTat\? Else name .*\.$/],
      [['xyzzy'], /^There is no player "xyzzy": name a built-in one \(.*\.$/],
      [['planner~2'], /^The noise of planner~2 must be a probability from 0 to 1, as in planner~0\.1\.$/],
      [
        ['random', '--families', 'chess'],
        /^"chess" is no family of the benchmark; known are matrix, prisoners-dilemma, .*\.$/,
      ],
      [['random', '--games', '0'], /must be a whole number above 0/],
      [['random', '--seed', 'x'], /must be a whole number from 0 on/],
      [[text], /cannot be scored: .*notes\.txt/],
      [[empty], /cannot be scored: .*exports no player/],
      [[broken], /cannot be scored: .*broken\.mjs .* \(.*\)\.$/],
      [[join(dir, 'gone.mjs')], /cannot be scored: there is no file .*gone\.mjs\.$/],
      [[bare], /cannot be scored: .*neither a model/],
      [['m', '--base-url', 'ftp://here'], /^--base-url must begin with http/],
      [['m', '--base-url', 'http://u:p@here'], /^--base-url holds a password or a key/],
      [['m', '--base-url', 'http://127.0.0.1:9/v1', '--families', 'dictator'], /127\.0\.0\.1:9/],
      [
        ['m', '--base-url', 'http://127.0.0.1:9/v1', '--max-calls', '10'],
        /^The model may be asked about [\d,]+ times, more than --max-calls 10; .*\.$/,
      ],
      [['m', '--body', '[1]'], /must be a JSON object/],
      [
        ['random', '--body', '{}'],
        /^--api-key-env, --body and --stop-early are of a model behind an endpoint/,
      ],
      [
        ['random', '--stop-early'],
        /^--api-key-env, --body and --stop-early are of a model behind an endpoint/,
      ],
      [['random', '--report-only'], /^There is no benchmark in .*: run it first with `tompo bench random/],
      [['random', '--beside', bare], /has no result of a benchmark/],
    ] as const) {
      const { code, err } = await bench(...args, '--out', refused);
      expect(code, args.join(' ')).not.toBe(0);
      expect(err.trim().split('\n')[0] ?? '', args.join(' ')).toMatch(sentence);
      expect(err).not.toContain('unexpected');
    }
    expect(existsSync(join(refused, 'result.json'))).toBe(false);
    // A process that runs many commands does not gather listeners.
    const before = listeners();
    for (let k = 0; k < 12; k++) await bench('xyzzy', '--out', refused);
    expect(listeners()).toEqual(before);
  });
});

describe('a language model behind an endpoint', () => {
  const answering = (prompt: string): string =>
    /accept or reject/.test(prompt) ? 'Decision: accept' : 'I keep most.\nDecision: 4';
  it('is asked once for each decision, also after a key was refused in the middle; what cannot be read is counted', async () => {
    let down = true;
    const server = await chatServer(({ prompt }, response, nth) => {
      if (down && nth > 9) response.writeHead(401).end('{}');
      else response.end(reply(nth % 7 === 0 ? 'Let me think about it.' : answering(prompt)));
    });
    const out = join(dir, 'llm');
    process.env.TOMPO_BENCH_KEY = 'sk-quiet-1';
    const args = [
      'small',
      '--base-url',
      server.baseUrl,
      '--api-key-env',
      'TOMPO_BENCH_KEY',
      '--families',
      'dictator,ultimatum',
      '--games',
      '2',
      '--concurrency',
      '1',
      '--out',
      out,
    ];
    const first = await bench(...args);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/asked about 68 times at most/);
    expect(first.err).toMatch(/401.* What was answered is kept; go on with `tompo bench small .*`\.\n$/s);
    expect(existsSync(join(out, 'result.json'))).toBe(false);
    down = false;
    const answered = 9;
    const before = server.asked.length;
    const second = await bench(...args);
    expect(second.code, second.err).toBe(0);
    const { scenarios, usage } = resultIn(out);
    const decisions = scenarios.reduce((sum, one) => sum + one.decisions, 0);
    expect(server.asked.length - before).toBe(decisions - answered);
    const none = scenarios.flatMap(({ unreadable }) => unreadable);
    expect(none.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(3);
    expect(usage[0]).toMatchObject({ player: 'small', model: 'small' });
    expect(usage[0]?.completionTokens).toBe(10 * decisions);
    expect(server.asked[0]?.authorization).toBe('Bearer sk-quiet-1');
    expect(Object.values(filesIn(out)).join('')).not.toContain('sk-quiet-1');
    const third = await bench(...args);
    expect(third.out).toContain('9 of them played before');
    expect(server.asked.length - before).toBe(decisions - answered);
  });

  it('has no score where it answered nothing, and what the server said is told', async () => {
    const server = await chatServer((_, response) => {
      response.writeHead(400).end(JSON.stringify({ error: { message: 'small has no chat template' } }));
    });
    const out = join(dir, 'mute');
    const { code, err } = await bench(
      'small',
      '--base-url',
      server.baseUrl,
      '--families',
      'dictator',
      '--games',
      '1',
      '--out',
      out,
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /^No question was answered: .*400.*Mend that, and go on with `tompo bench small .*`\.\n$/s,
    );
    expect(err).toContain('small has no chat template');
    expect(existsSync(join(out, 'result.json'))).toBe(false);
  });
});

describe('a policy of a run', () => {
  it('is scored by the name of its run, as its folder of a saved one; what it is too small for is told', async () => {
    const out = join(dir, 'runs');
    const short = [
      'sft.steps=4',
      'algorithms=[{name: rloo, advantage: {estimator: rloo}}]',
      'evaluation.games=1',
    ];
    const run = await here('run', tiny, '--out', out, ...short.flatMap((one) => ['--set', one]));
    expect(run.code, run.err).toBe(0);
    const args = ['--families', 'dictator,bcz', '--games', '2'];
    const [a, b] = [join(dir, 'policy'), join(dir, 'saved')];
    const first = await bench('tiny', '--runs', out, '--arm', 'sft', ...args, '--out', a);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain('Not played: network effort (bcz) (');
    const second = await bench(join(out, 'tiny', 'models', 'sft'), ...args, '--out', b);
    expect(second.code, second.err).toBe(0);
    expect(resultIn(b).scenarios).toEqual(resultIn(a).scenarios);
    expect(resultIn(a)).toMatchObject({ name: 'tiny/sft', families: [{ family: 'dictator' }] });
    const unknown = await bench('tiny', '--runs', out, '--arm', 'ppo', '--out', a);
    expect(unknown.err).toMatch(/has no policy "ppo"; it has sft, .*\.\n$/);
  });

  const ONE = ['--families', 'dictator', '--games', '1'];
  const trained = async (recipe: string, ...set: readonly string[]): Promise<string> => {
    const out = join(dir, 'trained');
    const all = ['sft.steps=2', 'rl.evaluateEvery=0', ...set].flatMap((one) => ['--set', one]);
    const { code, err } = await here('train', recipe, '--out', out, ...all);
    expect(code, err).toBe(0);
    return out;
  };
  const headerIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8')) as {
      readonly name: string;
      readonly player: Readonly<Record<string, unknown>>;
    };
  const digestOf = (run: string, ...models: readonly string[]): string =>
    weightsDigest(models.map((one) => join(run, 'models', one)));

  it('is the last that was trained unless told; one that only plays is known by its weights and by how it plays', async () => {
    const runs = await trained(
      tiny,
      'name=plays',
      'text.beliefs=required',
      'model.context=256',
      'rl.maxTokens=20',
      'algorithms=[{name: rloo, advantage: {estimator: rloo}}, {name: reply, from: rloo, evaluation: {bestOf: 2}}]',
    );
    const asked = ['plays', '--runs', runs, ...ONE];
    const [a, b, c] = [join(dir, 'last'), join(dir, 'reply'), join(dir, 'untrained')];
    const last = await bench(...asked, '--out', a);
    expect(last.code, last.err).toBe(0);
    const { name, player } = headerIn(a);
    const weights = digestOf(join(runs, 'plays'), 'sft', 'rloo');
    expect(name).toBe('plays/rloo');
    // As it always was: results of earlier versions count.
    expect(player).toEqual({ kind: 'policy', weights, text: player.text, maxTokens: 20 });
    const reply = await bench(...asked, '--arm', 'reply', '--out', b);
    expect(reply.code, reply.err).toBe(0);
    expect(headerIn(b)).toMatchObject({ name: 'plays/reply', player: { weights } });
    expect(headerIn(b).player).toEqual({
      ...player,
      evaluation: { bestOf: 2, by: 'beliefs', temperature: 1 },
    });
    expect(resultIn(b).scenarios.length).toBeGreaterThan(0);
    const more = ['--arm', 'reply', '--set', 'algorithms.1.evaluation.bestOf=3'];
    expect((await bench(...asked, ...more, '--out', b)).err).toContain('was begun with another player');
    const none = 'algorithms=[{name: reply, from: sft, evaluation: {bestOf: 2}}]';
    const untrained = await bench(...asked, '--set', none, '--out', c);
    expect(untrained.code, untrained.err).toBe(0);
    expect(headerIn(c).name).toBe('plays/sft');
  });

  it('of several learners is known by the weights of all', async () => {
    const runs = await trained(fileURLToPath(new URL('./roles.yaml', import.meta.url)));
    const out = join(dir, 'learners');
    const { code, err } = await bench('roles', '--runs', runs, ...ONE, '--out', out);
    expect(code, err).toBe(0);
    const weights = digestOf(join(runs, 'roles'), 'sft', 'rloo/leader', 'rloo/others');
    expect(headerIn(out)).toMatchObject({ name: 'roles/rloo', player: { weights } });
  });
});

it('weights are known by what they are, not by where they lie', () => {
  const folders = ['one', 'two', 'three'].map((name, i) => {
    const folder = join(dir, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'model.safetensors'), i === 2 ? 'other' : 'same');
    writeFileSync(join(folder, 'config.json'), name);
    return folder;
  });
  const [one, two, three] = folders.map((folder) => weightsDigest([folder]));
  expect(one).toBe(two);
  expect(three).not.toBe(one);
});

it('names are words that a command line takes', () => {
  for (const name of NAMES) expect(name).toMatch(/^\w+$/);
  expect(NAMES).toEqual(
    expect.arrayContaining([
      'titForTat',
      'planner',
      'nash',
      'freeRider',
      'cooperator',
      'defector',
      'random',
      'winStayLoseShift',
    ]),
  );
});
