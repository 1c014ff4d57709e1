/** @file A language model that writes walkers: what it is asked, and what becomes of whatever it, or its server, answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlock, defaultLimits, type GenerationExchange, openSandbox } from '../src/index.js';
import { codeFault } from '../src/net/course/validate.js';
import {
  type WalkBrief,
  type WalkIteration,
  type WalkStudent,
  walkEndpointGenerator,
  walkPromptOf,
} from '../src/net/index.js';
import { walkWorld } from '../src/net/walk/course/world.js';
import { sha256 } from '../src/opponent.js';
import { ACTIONS, openWalk, viewOf, type WalkParams, walkerSource } from '../src/walk/index.js';
import { right } from './right.js';
import { all, classic, classics, params, smallCourse, smallStudent } from './walks.js';

const sandbox = right(openSandbox({ timeMs: 1_000 }));
let student: WalkStudent;

interface Asked {
  readonly model: string;
  readonly temperature: number;
  readonly messages: readonly { readonly content: string }[];
}
/** cut: the connection ends in the middle of the body. */
type Served = { readonly status?: number; readonly cut?: boolean; readonly body: string };

const said = (content: string, finish = 'stop'): Served => ({
  body: JSON.stringify({
    model: 'writer-1',
    choices: [{ message: { role: 'assistant', content }, finish_reason: finish }],
    usage: { prompt_tokens: 900, completion_tokens: 120 },
  }),
});
const block = (code: string): Served => said(`Thus:\n\`\`\`js\n${code}\n\`\`\``);

const asked: Asked[] = [];
let answers: Served[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    asked.push(JSON.parse(text) as Asked);
    const {
      status = 200,
      cut = false,
      body,
    } = answers.shift() ?? { status: 500, body: 'nothing is left to say' };
    if (!cut) return response.writeHead(status).end(body);
    response.writeHead(status, { 'content-length': body.length });
    response.write(body.slice(0, 20), () => response.destroy());
  });
});
let baseUrl = '';
beforeAll(async () => {
  student = await smallStudent();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.close();
  await sandbox.close();
});

const run = async (served: Served[], attempts: number, rule: 'worst' | 'none') => {
  asked.length = 0;
  answers = served;
  const exchanges: GenerationExchange[] = [];
  const generator = right(
    walkEndpointGenerator({
      endpoint: { baseUrl, model: 'writer', apiKey: 'secret-key', retries: 1, sleep: async () => undefined },
      onExchange: (exchange) => exchanges.push(exchange),
      now: () => new Date('2026-01-02T03:04:05Z'),
    }),
  );
  const course = {
    ...smallCourse(student, sandbox),
    generator,
    iterations: 1,
    attempts,
    validation: { rule },
  };
  const { rows } = await all(course);
  return { iteration: rows[0] as WalkIteration, exchanges };
};

const stagesOf = ({ attempts }: WalkIteration) =>
  attempts.map(({ verdict }) => (verdict._tag === 'rejected' ? verdict.stage : verdict._tag));

const PROWLER =
  'const policy = ({ other, moves }) => (other !== null && other.ready ? moves.approach : moves.collect[1]);';

describe('a language model as the writer of walkers', () => {
  it('is told the world, its view and what the student does wrong, and who it wrote joins with where it came from', async () => {
    const { iteration, exchanges } = await run([block(PROWLER)], 1, 'none');
    expect(stagesOf(iteration)).toEqual(['accepted']);
    const [one] = asked;
    expect(one).toMatchObject({ model: 'writer', temperature: 0.7, max_tokens: 1024 });
    const prompt = one?.messages[0]?.content ?? '';
    expect(prompt).toContain(iteration.diagnosis.text);
    const opponent = iteration.state.population.at(-1);
    expect(opponent?.source).toEqual({ _tag: 'code', language: 'js', text: `${PROWLER}\n` });
    expect(opponent?.note).toEqual({
      model: 'writer-1',
      day: '2026-01-02',
      temperature: 0.7,
      prompt: sha256(prompt),
    });
    // It was shown the two that leave most regret: both that there were.
    const shown = iteration.opponents.toSorted((a, b) => b.regret - a.regret).map(({ id }) => id);
    expect(opponent?.lineage).toEqual({ how: 'written', parents: shown });
    expect(prompt).toContain(walkerSource(classics['specialist-1-1'] as never).trim());
    expect(exchanges.map(({ usage }) => usage?.promptTokens)).toEqual([900]);
  }, 60_000);

  it('every failure is counted by its own name, and told with the next question; the key stands nowhere', async () => {
    const { iteration, exchanges } = await run(
      [
        { status: 429, body: '{"error":"slower"}' },
        said('I would rather walk alone.'),
        said('```js\nfunction policy(view) {', 'length'),
        { status: 500, body: 'secret-key broke me' },
        { status: 500, body: 'secret-key broke me' },
        { ...block(PROWLER), cut: true },
        { ...block(PROWLER), cut: true },
        { status: 401, body: '{"error":"who are you, secret-key"}' },
        { body: '<html>bad gateway</html>' },
        { body: '<html>bad gateway</html>' },
        block('function policy(view { return 0; }'),
        block('const strategy = () => 0;'),
        block('while (true) {}\nconst policy = () => 0;'),
        block('const policy = () => { for (;;) {} };'),
        block("const policy = () => { throw new Error('no way'); };"),
        block('const policy = (view) => view.world.walkers[0].x;'),
        block('const policy = () => "ahead";'),
        block('const policy = () => Math.floor(8 * Math.random());'),
        block('let n = 0;\nconst policy = () => (n += 1) % 8;'),
        block('const policy = (view) => view.moves.flee;'),
      ],
      16,
      'worst',
    );
    const stages = stagesOf(iteration);
    expect(stages).toEqual([
      ...['no-code', 'no-code', 'call', 'call', 'call', 'call'],
      ...['compile', 'compile', 'compile'],
      ...['run', 'run', 'run', 'run', 'run', 'run'],
      'functional',
    ]);
    expect(iteration.accepted).toBeNull();
    expect(exchanges).toHaveLength(16);
    const reasons = iteration.attempts.map(({ verdict }) => ('reason' in verdict ? verdict.reason : ''));
    expect(reasons[8]).toMatch(/^When it was loaded, the code took more steps than it may/);
    expect(reasons[9]).toMatch(/^The code took more steps than it may/);
    expect(reasons[10]).toContain('no way');
    expect(asked.at(-1)?.messages[0]?.content).toContain(`Your last attempt was turned down: ${reasons[14]}`);
    for (const record of [iteration, exchanges]) expect(JSON.stringify(record)).not.toContain('secret-key');
  }, 120_000);

  it('one that is there already is a duplicate', async () => {
    const there = walkerSource(classics['specialist-0-1'] as never);
    const { iteration } = await run([said(`\`\`\`js\n${there}\`\`\``)], 1, 'none');
    expect(stagesOf(iteration)).toEqual(['duplicate']);
  }, 60_000);

  it('options that there are none of are refused in one sentence', () => {
    const refused = walkEndpointGenerator({
      endpoint: { model: 3 },
      colour: 'red',
      exemplars: 'no',
    } as never);
    expect(refused).toMatchObject({ _tag: 'Left', left: { of: 'walkEndpointGenerator' } });
    const fields =
      'left' in refused && 'faults' in refused.left ? refused.left.faults.map(({ field }) => field) : [];
    expect(fields).toEqual(['colour', 'endpoint', 'exemplars']);
  });
});

describe('the prompt', () => {
  const scissors: WalkParams = {
    payoffs: [0, 1, 2].map((a) => [0, 1, 2].map((b) => [a - b, b - a] as const)),
    length: { least: 100, every: 10, chance: 0.2, most: 300 },
  };
  const brief = (of: WalkParams): WalkBrief => ({
    params: of,
    kinds: of.payoffs.length,
    iteration: 1,
    attempt: 0,
    seed: 1,
    diagnosis: { text: 'It never looks back.' } as WalkBrief['diagnosis'],
    population: [{ opponent: classic('echo'), regret: 1.5 }],
    rejections: [],
    probe: async () => null,
  });

  it.each([
    ['two kinds', params],
    ['three', scissors],
  ])('names all that is in a view and every action, with %s', (_, of) => {
    const prompt = walkPromptOf(brief(of), defaultLimits);
    const names = (value: unknown): readonly string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Array.isArray(value)
          ? value.flatMap(names)
          : Object.entries(value).flatMap(([key, inner]) => [key, ...names(inner)]);
    const world = right(openWalk(of, 1));
    // Until it has met, so that a meeting is among what is seen.
    for (let step = 0; world.meetings.length === 0 && step < 100; step++)
      world.act(
        [0, 1].map((seat) => viewOf(world, seat).moves[viewOf(world, seat).ready ? 'approach' : 'flee']),
      );
    for (const name of names(viewOf(world, 1))) expect(prompt).toMatch(new RegExp(`\\b${name}\\b`));
    for (const [action, name] of ACTIONS.entries()) expect(prompt).toContain(`${action} ${name}`);
    for (const [zaps, zapped] of of.payoffs.flat())
      expect(prompt).toContain(`who zaps gets ${zaps}, who is zapped ${zapped}`);
    expect(prompt).toContain('It never looks back.');
    expect(prompt).toContain('Regret 1.5:');
    expect(walkPromptOf(brief(of), defaultLimits)).toBe(prompt);
  });

  it.each([
    ['two kinds', params],
    ['three', scissors],
  ])('its example can be run, with %s', async (_, of) => {
    const prompt = walkPromptOf(brief(of), defaultLimits, { exemplars: false });
    expect(prompt).not.toContain('Regret 1.5:');
    const example = codeBlock(prompt);
    expect(await codeFault({ world: walkWorld(of), sandbox, seed: 3 }, example as string)).toBeNull();
  });
});
