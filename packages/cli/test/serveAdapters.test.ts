/** Adapters come and go while the server runs, by vLLM's own requests and with its answers. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExecutor } from '@tompo/jit';
import {
  type Adapter,
  byteTokenizer,
  createSampler,
  embeddedConfig,
  initAdapter,
  initModel,
  saveAdapter,
} from '@tompo/lm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_ADAPTERS } from '../src/serve/adapters.js';
import { type Listening, listen } from '../src/serve/listen.js';
import { answering } from '../src/serve/server.js';
import { scratch } from './command.js';
import { right } from './served.js';

const out = scratch();
const folder = join(out, 'adapters');
const outside = join(out, 'outside');
const tokenizer = right(byteTokenizer());
const sizes = { layers: 1, hiddenSize: 16, intermediateSize: 16, heads: 2, kvHeads: 1, maxPositions: 512 };
const model = initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1);
const executor = right(await openExecutor('jit:cpu', { threads: 1 }));

const lora = { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] };
const loud = (seed: number): Adapter => {
  const { config, weights } = right(initAdapter(model.config, lora, seed));
  const changed = Object.entries(weights).map(([name, array]) => [
    name,
    { ...array, data: Float32Array.from(array.data, (x, i) => x + 3 * Math.sin(seed * (i + name.length))) },
  ]);
  return { config, weights: Object.fromEntries(changed) };
};
const adapters = { a: loud(1), b: loud(2) };

const opened: Listening[] = [];
const serve = async (adapterFolder: string | undefined, apiKey: string | null = null) => {
  const offer = {
    model,
    base: 'tiny',
    home: out,
    adapters: new Map<string, Adapter>(),
    untrained: [],
    device: 'auto',
    threads: 'auto',
  } as const;
  const answers = answering(offer, executor, { rows: 8, queue: 64, apiKey, adapterFolder });
  const listening = right(await listen(answers.api, '127.0.0.1', 0));
  opened.push(listening);
  return listening.url;
};

let url = '';
let closed = '';
beforeAll(async () => {
  for (const [name, adapter] of Object.entries(adapters))
    right(await saveAdapter(adapter, join(folder, name)));
  cpSync(join(folder, 'a'), join(outside, 'a'), { recursive: true });
  right(await saveAdapter(adapters.a, join(folder, 'of-another'), { baseModel: outside }));
  right(await saveAdapter(adapters.a, join(folder, 'of-this'), { baseModel: out }));
  symlinkSync(join(outside, 'a'), join(folder, 'link'));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'adapter_config.json'), '{"peft_type": "LORA"');
  [url, closed] = [await serve(folder), await serve(undefined)];
});
afterAll(async () => {
  for (const { close } of opened) await close();
});

const post = async (path: string, body: object, to = url, headers: Record<string, string> = {}) => {
  const response = await fetch(`${to}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
};
const load = (body: object, to = url) => post('/v1/load_lora_adapter', body, to);
const unload = (lora_name: string) => post('/v1/unload_lora_adapter', { lora_name });
const question = { prompt: 'abc', max_tokens: 12, temperature: 1, seed: 5, return_token_ids: true };
const idsOf = async (name: string, more: object = {}): Promise<readonly number[]> => {
  const { text } = await post('/v1/completions', { model: name, ...question, ...more });
  return (JSON.parse(text) as { choices: { token_ids: number[] }[] }).choices[0]?.token_ids ?? [];
};
const expectedOf = async (adapter: Adapter | null, maxTokens = 12): Promise<readonly number[]> => {
  const sampler = createSampler(model, { executor, adapterConfig: adapter?.config ?? null });
  const [[one]] = (await sampler.sample({
    prompts: [tokenizer.encode('abc')],
    completions: 1,
    maxTokens,
    temperature: 1,
    seed: 0,
    seeds: [5],
    adapter: adapter?.weights ?? null,
  })) as unknown as [[{ ids: readonly number[] }]];
  await sampler.dispose();
  return one.ids;
};

describe('an adapter', () => {
  it('is asked by its name once it is loaded, is replaced in place, and is gone once it is unloaded', async () => {
    const [plain, a, b] = [
      await expectedOf(null),
      await expectedOf(adapters.a),
      await expectedOf(adapters.b),
    ];
    expect(new Set([plain, a, b].map(String)).size).toBe(3);
    expect(await load({ lora_name: 'mine', lora_path: join(folder, 'a') })).toEqual({
      status: 200,
      text: "Success: LoRA adapter 'mine' added successfully.",
    });
    expect(await idsOf('mine')).toEqual(a);
    const again = await load({ lora_name: 'mine', lora_path: 'b' });
    expect(again.status).toBe(400);
    expect(JSON.parse(again.text).error).toMatchObject({ type: 'InvalidUserInput', code: 400 });
    expect(again.text).toContain("The lora adapter 'mine' has already been loaded.");
    expect(await idsOf('mine')).toEqual(a);
    expect((await load({ lora_name: 'mine', lora_path: 'b', load_inplace: true })).status).toBe(200);
    expect(await idsOf('mine')).toEqual(b);
    expect(await idsOf('tiny')).toEqual(plain);
    const listed = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toEqual(['tiny', 'mine']);
    expect(await unload('mine')).toEqual({
      status: 200,
      text: "Success: LoRA adapter 'mine' removed successfully.",
    });
    expect((await post('/v1/completions', { model: 'mine', ...question })).status).toBe(404);
    const missing = await unload('mine');
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.text).error).toMatchObject({ type: 'NotFoundError', code: 404 });
  });

  it('says so where another model than this one is its base', async () => {
    const { status, text } = await load({ lora_name: 'other', lora_path: 'of-another' });
    expect(status).toBe(200);
    expect(text).toContain(`learned beside ${outside}, and is served beside ${out}`);
    const own = await load({ lora_name: 'own', lora_path: 'of-this' });
    expect(own.text).toBe("Success: LoRA adapter 'own' added successfully.");
    await unload('other');
    await unload('own');
  });

  it('answers whoever asked before with the weights that it had then', async () => {
    await load({ lora_name: 'turn', lora_path: 'a' });
    const response = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'turn', ...question, max_tokens: 400, stream: true }),
    });
    // It has begun: its headers are there.
    await load({ lora_name: 'turn', lora_path: 'b', load_inplace: true });
    await unload('turn');
    const events = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: {'));
    const ids = events.flatMap(
      (line) =>
        (JSON.parse(line.slice(6)) as { choices: { token_ids?: number[] }[] }).choices[0]?.token_ids ?? [],
    );
    expect(ids).toEqual(await expectedOf(adapters.a, 400));
  });
});

describe('what is refused', () => {
  it.each([
    [{ lora_path: 'a' }, 400, 'lora_name is missing'],
    [{ lora_name: 'x' }, 400, 'lora_path is missing'],
    [{ lora_name: 'x', lora_path: 'a', rank: 2 }, 400, 'rank is not supported here'],
    [{ lora_name: 'tiny', lora_path: 'a', load_inplace: true }, 400, 'tiny is the model itself'],
    [{ lora_name: 'a b', lora_path: 'a' }, 400, 'letters, digits, dots'],
    [{ lora_name: 'x', lora_path: '../outside/a' }, 400, 'does not lie in the folder of adapters'],
    [{ lora_name: 'x', lora_path: outside }, 400, 'does not lie in the folder of adapters'],
    [{ lora_name: 'x', lora_path: 'link' }, 400, 'does not lie in the folder of adapters'],
    [{ lora_name: 'x', lora_path: 'none' }, 404, 'There is no adapter at lora_path'],
    [{ lora_name: 'x', lora_path: 'empty' }, 400, 'adapter_config.json'],
    [{ lora_name: 'x', lora_path: 'broken' }, 400, 'adapter_config.json'],
  ])('%o', async (body, status, words) => {
    const refused = await load(body);
    expect(refused.text).toContain(words);
    expect(refused.status).toBe(status);
    expect((await post('/v1/completions', { model: 'x', ...question })).status).toBe(404);
  });

  it('is everything where no folder was named, or no key is shown', async () => {
    const off = await load({ lora_name: 'x', lora_path: join(folder, 'a') }, closed);
    expect(off.status).toBe(404);
    expect(off.text).toContain('start it with --adapter-folder');
    const keyed = await serve(folder, 'a-key');
    const body = { lora_name: 'x', lora_path: 'a' };
    expect((await post('/v1/load_lora_adapter', body, keyed)).status).toBe(401);
    const shown = { authorization: 'Bearer a-key' };
    expect((await post('/v1/load_lora_adapter', body, keyed, shown)).status).toBe(200);
    expect((await fetch(`${url}/v1/load_lora_adapter`)).status).toBe(405);
  });

  it('is one adapter more than the memory is meant for', async () => {
    const full = await serve(folder);
    const answers: { status: number; text: string }[] = [];
    for (let i = 0; i <= MOST_ADAPTERS; i++)
      answers.push(await load({ lora_name: `n${i}`, lora_path: 'a' }, full));
    expect(answers.slice(0, -1).every(({ status }) => status === 200)).toBe(true);
    expect(answers.at(-1)?.status).toBe(400);
    expect(answers.at(-1)?.text).toContain('unload one first');
  });
});
