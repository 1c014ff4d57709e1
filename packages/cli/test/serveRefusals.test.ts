/** Whatever cannot be answered is refused in one sentence, in the shape of OpenAI's errors; nothing is passed over. */
import { connect } from 'node:net';
import { openExecutor } from '@tompo/jit';
import { byteTokenizer } from '@tompo/lm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../src/serve/listen.js';
import { answering } from '../src/serve/server.js';
import { right, tinyOffer } from './served.js';

const KEY = 'a-key-of-tests';
const tokenizer = right(byteTokenizer());
const offer = tinyOffer(tokenizer);

let open: Listening;
let keyed: Listening;

beforeAll(async () => {
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  const start = async (apiKey: string | null) =>
    right(
      await listen(
        answering(offer, executor, { rows: 4, queue: 8, apiKey, context: 48 }).api,
        '127.0.0.1',
        0,
      ),
    );
  open = await start(null);
  keyed = await start(KEY);
});

afterAll(async () => {
  await open.close();
  await keyed.close();
});

const send = async (path: string, body: unknown, init: RequestInit = {}, url = open.url) => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const ok = { model: 'tiny', prompt: 'abc', max_tokens: 2 };

describe('completions', () => {
  const cases: readonly (readonly [object, string | null, string])[] = [
    [{ temperature: 'hot' }, 'temperature', 'temperature is "hot" where a number from 0 to 100 is needed.'],
    [{ temperature: -1 }, 'temperature', 'temperature is -1 where a number from 0 to 100 is needed.'],
    [{ top_p: 0 }, 'top_p', 'top_p is 0 where a number above 0 and at most 1 is needed.'],
    [{ max_tokens: 0 }, 'max_tokens', 'max_tokens is 0 where a whole number above 0 is needed.'],
    [{ max_tokens: 2.5 }, 'max_tokens', 'max_tokens is 2.5 where a whole number above 0 is needed.'],
    [{ n: 1000 }, 'n', 'n is 1000 where a whole number from 1 to 128 is needed.'],
    [
      { n: 100, prompt: ['a', 'b'] },
      'n',
      '2 prompts with 100 choices each are more than 128: ask in several requests.',
    ],
    [{ seed: 1e20 }, 'seed', 'seed is 100000000000000000000 where a whole number up to 2⁵³ − 1 is needed.'],
    [
      { stop: '' },
      'stop',
      'stop is "" where a text of 1 to 256 characters, or a list of up to 16 of them is needed.',
    ],
    [{ logprobs: 50 }, 'logprobs', 'logprobs is 50 where a whole number from 0 to 20 is needed.'],
    [{ prompt: '' }, 'prompt', 'prompt is empty: there is nothing to go on with.'],
    [
      { prompt: [] },
      'prompt',
      'prompt is [] where a text, a list of token ids, or a list of up to 128 of one of these is needed.',
    ],
    [
      { prompt: ['a', [1]] },
      'prompt',
      'prompt is ["a",[1]] where a text, a list of token ids, or a list of up to 128 of one of these is needed.',
    ],
    [{ prompt: [5, 900] }, 'prompt', 'prompt has token 900, but the model has tokens 0 to 258.'],
    [
      { prompt: '\ud800' },
      'prompt',
      'prompt is "\\ud800" where a text, a list of token ids, or a list of up to 128 of one of these is needed.',
    ],
    [
      { prompt: 'x'.repeat(47) },
      'prompt',
      'prompt has 47 tokens, which with 2 more are 49; the context is 48: shorten it, or ask for fewer.',
    ],
    [{ model: 'gpt' }, 'model', 'There is no model "gpt": this server has tiny.'],
    [
      { model: undefined },
      'model',
      'model is nothing where the name of a model (GET /v1/models lists them) is needed.',
    ],
    [
      { frequency_penalty: 0.5 },
      'frequency_penalty',
      'frequency_penalty is 0.5 where 0 (penalties are not supported) is needed.',
    ],
    [
      { logit_bias: { 5: 1 } },
      'logit_bias',
      'logit_bias is {"5":1} where an empty object (biases are not supported) is needed.',
    ],
    [{ best_of: 3 }, 'best_of', 'best_of is 3 where 1 (ask for n choices, and choose among them) is needed.'],
    [
      { suffix: 'end' },
      'suffix',
      'suffix is "end" where null (a text is gone on with, not filled in) is needed.',
    ],
    ...['guided_json', 'guided_regex', 'guided_grammar', 'structural_tag'].map(
      (field) =>
        [
          { [field]: 'a|b' },
          field,
          `${field} is not supported here: an answer can be held to one of some texts, with structured_outputs.choice.`,
        ] as const,
    ),
    [
      { structured_outputs: { regex: 'a|b' } },
      'structured_outputs.regex',
      'structured_outputs.regex is not supported here: an answer can be held to one of some texts, with structured_outputs.choice.',
    ],
    [
      { structured_outputs: { choice: [] } },
      'structured_outputs.choice',
      'structured_outputs.choice is [] where {"choice": […]} with 1 to 1000 texts of 1 to 1024 characters, 16384 together at most is needed.',
    ],
    [
      { guided_choice: [''] },
      'guided_choice[0]',
      'guided_choice[0] is "" where a list of 1 to 1000 texts of 1 to 1024 characters, 16384 together at most is needed.',
    ],
    [
      { guided_choice: Array.from({ length: 17 }, (_, i) => `${i}`.padEnd(1000)), max_tokens: 2 },
      'guided_choice',
      `guided_choice is ${JSON.stringify([`0`.padEnd(1000)]).slice(0, 120)}… where a list of 1 to 1000 texts of 1 to 1024 characters, 16384 together at most is needed.`,
    ],
    [
      { structured_outputs: { choice: ['a'] }, guided_choice: ['a'] },
      'guided_choice',
      'structured_outputs and guided_choice are given both: leave guided_choice out.',
    ],
    [{ unheard_of: 1 }, 'unheard_of', 'unheard_of is not supported here: leave it out.'],
    [{ stream: 'yes' }, 'stream', 'stream is "yes" where true or false is needed.'],
    [
      { stream_options: { include_usage: true } },
      'stream_options',
      'stream_options is given where stream is not true: leave it out.',
    ],
    [
      { echo: true, logprobs: 1 },
      'echo',
      'echo with logprobs is not supported: log-probabilities are those of new tokens only.',
    ],
  ];
  for (const [change, param, message] of cases)
    it(message.slice(0, 60), async () => {
      const { status, body } = await send('/v1/completions', { ...ok, ...change });
      expect(body).toMatchObject({ error: { message, param, type: 'invalid_request_error' } });
      expect(status).toBe(param === 'model' && 'model' in change && change.model !== undefined ? 404 : 400);
    });

  it('null is nothing, and what asks for nothing is taken', async () => {
    const { status } = await send('/v1/completions', {
      ...ok,
      ...{ temperature: null, stop: null, seed: null, n: null, logprobs: null, suffix: null, user: 'me' },
      ...{ frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, best_of: 1, echo: false },
    });
    expect(status).toBe(200);
  });

  it('more choices than there are places are answered when nobody else asks', async () => {
    const { body } = await send('/v1/completions', { ...ok, n: 20 });
    expect((body as { choices: unknown[] }).choices.length).toBe(20);
  });
});

describe('chats', () => {
  const chat = (change: object) =>
    send('/v1/chat/completions', { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }], ...change });

  it('without a chat template are refused, with the way there is', async () => {
    const { status, body } = await chat({});
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: {
        message:
          'This model has no chat template, and was taught to be asked with the text as it is: ask it at /v1/completions.',
      },
    });
  });

  for (const [change, message] of [
    [{ messages: [] }, 'messages is [] where a list of at least one message'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role is "tool" where'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content is 5 where'],
    [{ messages: [{ role: 'user', content: 'x', name: 'me' }] }, 'messages[0].name is not supported here'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages[0].content is [{"type":"image_url"}] where',
    ],
    [{ logprobs: 5 }, 'logprobs is 5 where true or false is needed.'],
    [{ tools: [{ type: 'function' }] }, 'tools is [{"type":"function"}] where an empty list'],
    [{ tool_choice: 'auto' }, 'tool_choice is "auto" where "none"'],
    [
      { response_format: { type: 'json_object' } },
      'response_format.type is "json_object" where {"type": "text"}',
    ],
    [{ reasoning_effort: 'low' }, 'reasoning_effort is not supported here'],
  ] as const)
    it(message.slice(0, 60), async () => {
      const { status, body } = await chat(change);
      expect(status).toBe(400);
      expect((body as { error: { message: string } }).error.message).toContain(message);
    });
});

describe('the interface', () => {
  it('bodies that are no JSON, no object, too long, or of another type', async () => {
    expect(await send('/v1/completions', '{"model":')).toMatchObject({
      status: 400,
      body: { error: { message: 'The body is not valid JSON in UTF-8.' } },
    });
    expect(await send('/v1/completions', '[]')).toMatchObject({
      status: 400,
      body: { error: { message: 'The body is [] where a JSON object is needed.' } },
    });
    expect(await send('/v1/completions', { ...ok, prompt: 'x'.repeat(2 ** 20) })).toMatchObject({
      status: 413,
    });
    expect(await send('/v1/completions', ok, { headers: { 'content-type': 'text/plain' } })).toMatchObject({
      status: 415,
    });
  });

  it('other paths and methods', async () => {
    expect(await send('/v1/embeddings', {})).toMatchObject({ status: 404 });
    expect(await send('/v1/models', {})).toMatchObject({ status: 405 });
    expect(await send('/v1/completions', ok, { method: 'PUT' })).toMatchObject({ status: 405 });
  });

  it('the wrong key, or none', async () => {
    const withKey = (authorization?: string) =>
      send(
        '/v1/completions',
        ok,
        { headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) } },
        keyed.url,
      );
    for (const wrong of [undefined, 'Bearer', `Bearer ${KEY}x`, KEY])
      expect(await withKey(wrong)).toMatchObject({
        status: 401,
        body: { error: { code: 'invalid_api_key', type: 'authentication_error' } },
      });
    expect((await withKey(`Bearer ${KEY}`)).status).toBe(200);
    expect((await fetch(`${keyed.url}/health`)).status).toBe(200);
    expect((await fetch(`${keyed.url}/v1/models`)).status).toBe(401);
  });

  it('half a request, and a socket that breaks off, harm nobody', async () => {
    const { port } = new URL(open.url);
    await new Promise<void>((done) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          'POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"mod',
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => done());
    });
    expect((await send('/v1/completions', ok)).status).toBe(200);
  });
});
