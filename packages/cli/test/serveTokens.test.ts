/** What a tokenizer puts before a text: a completion has it, as vLLM's has; token ids and chats are what they are. */
import { openExecutor } from '@tompo/jit';
import { byteTokenizer } from '@tompo/lm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Listening, listen } from '../src/serve/listen.js';
import { answering } from '../src/serve/server.js';
import { right, tinyOffer } from './served.js';

const plain = right(byteTokenizer({ specials: ['<eos>', '<bos>'] }));
const [BOS] = plain.encode('<bos>') as [number];
const offer = tinyOffer({ ...plain, prefix: [BOS] });

let open: Listening;
beforeAll(async () => {
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  open = right(
    await listen(answering(offer, executor, { rows: 4, queue: 8, apiKey: null }).api, '127.0.0.1', 0),
  );
});
afterAll(() => open.close());

interface Answer {
  readonly usage?: { readonly prompt_tokens: number };
  readonly choices?: readonly { readonly text: string; readonly prompt_token_ids: readonly number[] }[];
  readonly error?: { readonly message: string };
}
const ask = async (body: object, path = 'completions'): Promise<Answer> => {
  const response = await fetch(`${open.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', max_tokens: 2, temperature: 0, return_token_ids: true, ...body }),
  });
  return (await response.json()) as Answer;
};
const idsOf = async (body: object) => (await ask(body)).choices?.map((one) => one.prompt_token_ids);

const abc = plain.encode('abc');

it('a text begins with it once, unless asked otherwise', async () => {
  expect(await idsOf({ prompt: 'abc' })).toEqual([[BOS, ...abc]]);
  expect(await idsOf({ prompt: ['abc', '<bos>abc'] })).toEqual([
    [BOS, ...abc],
    [BOS, ...abc],
  ]);
  expect(await idsOf({ prompt: 'abc', add_special_tokens: true })).toEqual([[BOS, ...abc]]);
  expect(await idsOf({ prompt: 'abc', add_special_tokens: false })).toEqual([abc]);
  expect((await ask({ prompt: 'abc' })).usage?.prompt_tokens).toBe(4);
});

it('token ids are taken as they are', async () => {
  expect(await idsOf({ prompt: abc })).toEqual([abc]);
  expect(await idsOf({ prompt: [abc, [BOS]] })).toEqual([abc, [BOS]]);
});

it('an echo is the text that was sent', async () => {
  const [alone, echoed] = await Promise.all([ask({ prompt: 'abc' }), ask({ prompt: 'abc', echo: true })]);
  expect(echoed.choices?.[0]?.text).toBe(`abc${alone.choices?.[0]?.text}`);
});

it('a chat is written by its template alone', async () => {
  const chat = { messages: [{ role: 'user', content: 'Hi' }], add_special_tokens: true };
  expect((await ask(chat, 'chat/completions')).error?.message).toBe(
    'add_special_tokens is true where false (the chat template writes every token) is needed.',
  );
  expect((await ask({ prompt: 'abc', add_special_tokens: 'no' })).error?.message).toBe(
    'add_special_tokens is "no" where true or false is needed.',
  );
});
