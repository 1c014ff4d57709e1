import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constantPlayer, symmetricTable } from '@tompo/dilemmas';
import type { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CurriculumError,
  codeBlock,
  curriculum,
  type EndpointOptions,
  endpointGenerator,
  type GenerationExchange,
  type Iteration,
  type Limits,
  type Logits,
  machineOf,
  openSandbox,
  scripted,
  tabularStudent,
} from '../src/index.js';
import { cookEndpointGenerator, walkEndpointGenerator } from '../src/net/index.js';
import { sha256 } from '../src/opponent.js';
import { right } from './right.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 8 };
const sandbox = right(openSandbox());
afterAll(() => sandbox.close());

interface Asked {
  readonly model: string;
  readonly temperature: number;
  readonly messages: readonly { readonly content: string }[];
}
type Served = { readonly status?: number; readonly body: string };

const said = (content: string, finish = 'stop'): Served => ({
  body: JSON.stringify({
    model: 'writer-1',
    choices: [{ message: { role: 'assistant', content }, finish_reason: finish }],
    usage: { prompt_tokens: 900, completion_tokens: 120 },
  }),
});

const asked: Asked[] = [];
let answers: Served[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    asked.push(JSON.parse(text) as Asked);
    const { status = 200, body } = answers.shift() ?? { status: 500, body: 'nothing is left to say' };
    response.writeHead(status).end(body);
  });
});
let baseUrl = '';
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.close();
});

const GRIM = `Let me think step by step. The student defects too often, so forgiveness must pay.

\`\`\`javascript
function policy(view, state) {
  const wronged = state === true || (view.last !== null && view.last[1] === 1);
  return { choice: wronged ? 1 : 0, state: wronged };
}
\`\`\`
`;

const run = async (served: Served[], attempts: number) => {
  asked.length = 0;
  answers = served;
  const exchanges: GenerationExchange[] = [];
  const generator = right(
    endpointGenerator({
      endpoint: { baseUrl, model: 'writer', apiKey: 'secret-key', retries: 1, sleep: async () => undefined },
      onExchange: (exchange) => exchanges.push(exchange),
      now: () => new Date('2026-01-02T03:04:05Z'),
    }),
  );
  const course = right(
    curriculum({
      game,
      student: right(tabularStudent(game, { steps: 40 })),
      population: [scripted('even', machineOf(constantPlayer([0.5, 0.5]), game.rounds))],
      generator,
      sandbox,
      seed: 1,
      iterations: 1,
      attempts,
    }),
  );
  const { value } = await course.next();
  return { iteration: value as Iteration<Logits>, exchanges };
};

const stagesOf = ({ attempts }: Iteration<Logits>) =>
  attempts.map(({ verdict }) => (verdict._tag === 'rejected' ? verdict.stage : verdict._tag));

describe('a language model as the generator', () => {
  it('is told what its code is handed and what the student does, and what it wrote joins with where it came from', async () => {
    const { iteration, exchanges } = await run([said(GRIM)], 1);
    expect(stagesOf(iteration)).toEqual(['accepted']);
    const [one] = asked;
    expect(one?.model).toBe('writer');
    expect(one?.temperature).toBe(0.7);
    const prompt = one?.messages[0]?.content ?? '';
    expect(prompt).toContain('function policy(view, state)');
    expect(prompt).toContain('8 rounds');
    expect(prompt).toContain(iteration.diagnosis.text);
    const opponent = iteration.state.population.at(-1);
    expect(opponent?.note).toEqual({
      model: 'writer-1',
      day: '2026-01-02',
      temperature: 0.7,
      prompt: sha256(prompt),
    });
    expect(opponent?.code?.text).toBe(codeBlock(GRIM));
    expect(exchanges.map(({ usage }) => usage?.promptTokens)).toEqual([900]);
  });

  it('counts each kind of failure by its own name, and tells the model why its last attempt was turned down', async () => {
    const block = (code: string) => said(`\`\`\`js\n${code}\n\`\`\``);
    const { iteration } = await run(
      [
        said('I would rather not write code.'),
        said('```js\nfunction policy(view) {', 'length'),
        block('function policy(view) { return 0'),
        block('const strategy = () => 0;'),
        block('const policy = () => { while (true) {} };'),
        block('const policy = (view) => process.exit(1);'),
        block('const policy = () => "cooperate";'),
        block('const policy = () => ({ chances: [0.5, 0.5] });'),
        { body: '<html>bad gateway</html>' },
        { body: '<html>bad gateway</html>' },
        { status: 401, body: '{"error":"who are you, secret-key"}' },
        said(GRIM),
      ],
      11,
    );
    expect(stagesOf(iteration)).toEqual([
      'no-code',
      'no-code',
      'compile',
      'compile',
      'run',
      'run',
      'run',
      'duplicate',
      'call',
      'call',
      'accepted',
    ]);
    expect(asked.at(-1)?.messages[0]?.content).toContain('Your last attempt was turned down');
    expect(JSON.stringify(iteration)).not.toContain('secret-key');
  });
});

/** Of whichever game. */
type Maker = (
  options: EndpointOptions,
) => E.Either<CurriculumError, { readonly propose: (brief: never) => Promise<unknown> }>;

it('a prompt tells the limits that a sandbox of the same partial ones has', async () => {
  const common = {
    iteration: 1,
    attempt: 0,
    seed: 1,
    diagnosis: { text: '' },
    population: [],
    rejections: [],
  };
  const [walk, kitchen] = [{ params: { payoffs: game.payoffs }, kinds: 2 }, { params: {} }];
  const makers: readonly (readonly [Maker, object])[] = [
    [endpointGenerator, { game }],
    [walkEndpointGenerator, walk],
    [cookEndpointGenerator, kitchen],
  ];
  for (const [maker, told] of makers) {
    const promptWith = async (limits: Partial<Limits>): Promise<string> => {
      const prompts: string[] = [];
      const endpoint = { baseUrl, model: 'writer', retries: 0 };
      const onExchange = ({ prompt }: GenerationExchange) => prompts.push(prompt);
      const generator = right(maker({ endpoint, limits, onExchange }));
      await generator.propose({ ...common, ...told } as never);
      return prompts[0] ?? '';
    };
    for (const some of [{}, { steps: 7 }, { sourceLength: 99, moments: 12 }]) {
      const prompt = await promptWith(some);
      expect(prompt).toBe(await promptWith(right(openSandbox(some)).limits));
      expect(prompt).not.toContain('undefined');
      expect(prompt).not.toContain('NaN');
    }
  }
});

it('the code is what stands in the last block that was closed', () => {
  expect(codeBlock('```js\na\n```\nbetter:\n```js\nb\n```')).toBe('b\n');
  expect(codeBlock('~~~\nc\n~~~')).toBe('c\n');
  expect(codeBlock('```js\nd\n```\nand then\n```js\ncut off')).toBe('d\n');
  expect(codeBlock('````md\n```js\ne\n```\n````')).toBe('```js\ne\n```\n');
  expect(codeBlock('const policy = 0;')).toBeNull();
  expect(codeBlock('```js\n\n```')).toBeNull();
  expect(codeBlock('```f(x)``` is called:\n```js\ng\n```')).toBe('g\n');
  const begun = performance.now();
  expect(codeBlock(`\`\`\`${'a'.repeat(50)}\n`.repeat(4_000))).toBeNull();
  expect(performance.now() - begun).toBeLessThan(1_000);
});
