/** What lies beside the weights in a real folder: it counts, and it is still there after saving. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type BaseModel,
  createSampler,
  explain,
  type LmError,
  loadModel,
  parseConfig,
  parseGeneration,
  parseSafetensors,
  printConfig,
  readSafetensors,
  type SampleRequest,
  saveModel,
  writeSafetensors,
} from '../src/index.js';
import { eager } from './executors.js';
import { right, smallConfig } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'tompo-lm-beside-'));
afterAll(() => rm(root, { recursive: true }));

const said = (result: E.Either<LmError, unknown>): string =>
  E.isLeft(result) ? explain(result.left) : 'no fault';

/** The checkpoint that transformers wrote, with further files and other fields of config.json. */
const folder = async (
  name: string,
  files: Readonly<Record<string, string>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const dir = join(root, name);
  await cp(fixture('qwen2'), dir, { recursive: true });
  const path = join(dir, 'config.json');
  const json = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...json, ...config }));
  for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text);
  return dir;
};

const expected = right(parseSafetensors(await readFile(fixture('expected.safetensors')))).tensors;
const [T, width] = [expected.ids!.shape[1]!, expected.greedy!.shape[1]!];
const prompt = Array.from(expected.ids!.data.subarray(0, T));
/** What `generate(do_sample=False)` of transformers wrote where only <|endoftext|> ends a text. */
const greedy = Array.from(expected.greedy!.data.subarray(T, width));

const drawn = async (model: BaseModel, request: Partial<SampleRequest>) => {
  const sampler = createSampler(model, { executor: eager });
  const [completions] = await sampler.sample({
    prompts: [prompt],
    completions: 1,
    maxTokens: 8,
    seed: 3,
    ...request,
  });
  await sampler.dispose();
  return completions!;
};

/** A token that the greedy continuation holds, but not at its beginning, and how far the text goes with it as an end. */
const place = greedy.findIndex((id, i) => i > 0 && !greedy.slice(0, i).includes(id));
const later = greedy[place]!;

describe('tokens that end a text', () => {
  it.each([
    ['a list in config.json', {}, { eos_token_id: [300, later] }],
    ['one in generation_config.json', { eos_token_id: later }, {}],
    ['a list in generation_config.json', { eos_token_id: [301, later] }, {}],
  ])('%s: all of them do', async (name, generation, config) => {
    const dir = await folder(name, { 'generation_config.json': JSON.stringify(generation) }, config);
    const model = right(await loadModel(dir));
    const [first] = await drawn(model, { temperature: 0 });
    expect(first).toMatchObject({ ids: greedy.slice(0, place + 1), ended: true });
    // The text is without the token that ended it.
    expect(first!.text).toBe(model.tokenizer.decode(greedy.slice(0, place)));
    // The one that training writes stays the first of config.json.
    expect([model.config.eosTokenId, model.tokenizer.eosTokenId]).toEqual([300, 300]);
  });

  it('without them the text goes on to the limit', async () => {
    const model = right(await loadModel(fixture('qwen2')));
    expect((await drawn(model, { temperature: 0 }))[0]).toMatchObject({ ids: greedy, ended: false });
  });

  it('config.json may leave them to generation_config.json', async () => {
    const dir = await folder(
      'left',
      { 'generation_config.json': '{"eos_token_id": [300, 301]}' },
      { eos_token_id: null },
    );
    expect(right(await loadModel(dir)).config).toMatchObject({ eosTokenId: 300, eosTokenIds: [300, 301] });
  });

  it('parse ∘ print is the identity with several', () => {
    const several = { ...smallConfig, eosTokenIds: [18, 3, 5] };
    expect(parseConfig(printConfig(several))).toEqual(E.right(several));
  });

  it('one beyond the vocabulary is refused', async () => {
    const dir = await folder('beyond', { 'generation_config.json': '{"eos_token_id": [300, 304]}' });
    expect(said(await loadModel(dir))).toContain('eos_token_id is [300,304] where a token below vocab_size');
  });
});

describe('how the model is sampled', () => {
  const instruct = {
    'generation_config.json': JSON.stringify({
      do_sample: true,
      temperature: 0.3,
      top_p: 0.6,
      top_k: 7,
      repetition_penalty: 1.05,
      transformers_version: '5.0.0',
    }),
  };

  it('temperature, top_p and top_k of generation_config.json are defaults where the request names no temperature', async () => {
    const model = right(await loadModel(await folder('instruct', instruct)));
    const many = { completions: 20 };
    const silent = await drawn(model, many);
    expect(silent).toEqual(await drawn(model, { ...many, temperature: 0.3, topP: 0.6, topK: 7 }));
    // What the request names itself counts.
    const wide = await drawn(model, { ...many, topP: 1 });
    expect(wide).toEqual(await drawn(model, { ...many, temperature: 0.3, topP: 1, topK: 7 }));
    expect(wide).not.toEqual(silent);
  });

  it('a request with a temperature is taken as it stands: what is trained on is cut by no file', async () => {
    const bare = right(await loadModel(fixture('qwen2')));
    const model = right(await loadModel(await folder('stands', instruct)));
    const request = { completions: 20, temperature: 1 };
    expect(await drawn(model, request)).toEqual(await drawn(bare, request));
  });

  it('do_sample: false is the likeliest token, and without the file the model is drawn from as it is', async () => {
    const frugal = { 'generation_config.json': '{"do_sample": false, "temperature": 0.7}' };
    const model = right(await loadModel(await folder('frugal', frugal)));
    expect((await drawn(model, {}))[0]!.ids).toEqual(greedy);
    const bare = right(await loadModel(fixture('qwen2')));
    expect(await drawn(bare, {})).toEqual(await drawn(bare, { temperature: 1 }));
  });

  it.each([
    ['temperature', '{"temperature": "warm"}'],
    ['temperature', '{"temperature": -1}'],
    ['top_p', '{"top_p": 0}'],
    ['top_k', '{"top_k": 0.5}'],
    ['do_sample', '{"do_sample": 1}'],
    ['eos_token_id', '{"eos_token_id": ["</s>"]}'],
    ['the file', '[]'],
  ])('a %s that cannot be meant is refused by its name', async (field, text) => {
    const refused = parseGeneration(JSON.parse(text));
    expect(said(refused)).toMatch(new RegExp(`^generation_config\\.json cannot be used: ${field} is `));
  });

  it('a file that is no JSON is named', async () => {
    const dir = await folder('torn', { 'generation_config.json': '{"eos' });
    expect(said(await loadModel(dir))).toMatch(/generation_config\.json is not valid JSON/);
  });
});

describe('saveModel', () => {
  const beside = {
    'tokenizer_config.json': '{"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|endoftext|>"}',
    'chat_template.jinja': "{% for m in messages %}{{ m['content'] }}{% endfor %}\n",
    'generation_config.json': '{"eos_token_id": [300, 301], "temperature": 0.7}',
    'special_tokens_map.json': '{}',
  };

  it('keeps chat template, tokenizer_config.json and generation_config.json to the letter', async () => {
    const model = right(await loadModel(await folder('with', beside)));
    const dir = join(root, 'copy');
    // A model that was made of it, as after training.
    right(await saveModel({ ...model, weights: { ...model.weights } }, dir));
    for (const [name, text] of Object.entries(beside))
      expect(await readFile(join(dir, name), 'utf8')).toBe(text);
    expect(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8'))).toMatchObject({
      eos_token_id: [300, 301],
    });
    const again = right(await loadModel(dir));
    expect(again).toMatchObject({ config: model.config, sampling: { temperature: 0.7 }, companions: beside });
  });

  it('leaves none of a model that lay there before', async () => {
    const dir = await folder('before', beside);
    right(await saveModel(right(await loadModel(fixture('qwen2'))), dir));
    expect((await readdir(dir)).filter((name) => name in beside)).toEqual([]);
  });
});

describe('a foreign checkpoint is refused by its cause', () => {
  it.each(['gptq', 'awq', 'fp8', 'bitsandbytes'])('quantization_config: %s', async (quant_method) => {
    const quantization_config = { quant_method, bits: 4, modules: 'x'.repeat(9000), sym: true };
    const dir = await folder(quant_method, {}, { quantization_config });
    expect(said(await loadModel(dir))).toBe(
      `${join(dir, 'config.json')} cannot be used: quantization_config is "${quant_method}" where null (weights as plain numbers: choose the checkpoint that is not quantised) is needed.`,
    );
  });

  const renamed = async (name: string, change: (tensor: string) => readonly string[]): Promise<string> => {
    const dir = await folder(name);
    const tensors = right(await loadModel(dir)).weights;
    const entries = Object.entries(tensors).flatMap(([tensor, array]) =>
      change(tensor).map((as) => [as, array]),
    );
    right(await writeSafetensors(join(dir, 'model.safetensors'), Object.fromEntries(entries)));
    right(await readSafetensors(join(dir, 'model.safetensors')));
    return dir;
  };

  it('names without the prefix model.', async () => {
    const dir = await renamed('inner', (name) =>
      name.startsWith('lm_head') ? [] : [name.replace(/^model\./, '')],
    );
    expect(said(await loadModel(dir))).toBe(
      `${dir} does not fit its configuration: its tensors lack the prefix model. (embed_tokens.weight for model.embed_tokens.weight): save the model with its head, as a ...ForCausalLM.`,
    );
  });

  it('names with a prefix too many', async () => {
    const dir = await renamed('outer', (name) => [`base_model.${name}`]);
    expect(said(await loadModel(dir))).toContain(
      'its tensors have the prefix base_model. before the names of the architecture',
    );
  });

  it('quantised weights without a word in config.json', async () => {
    const dir = await renamed('packed', (name) =>
      name.endsWith('_proj.weight')
        ? [name.replace(/weight$/, 'qweight'), name.replace(/weight$/, 'scales')]
        : [name],
    );
    expect(said(await loadModel(dir))).toMatch(/its weights are quantised \(model\.layers\.0\.\S+\)/);
  });
});
