/** tompo serve as a process: what it serves, and how it ends. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  byteTokenizer,
  embeddedConfig,
  initAdapter,
  initModel,
  loadModel,
  saveAdapter,
  saveModel,
} from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseOf, savedFault } from '../src/recipe/savedPolicy.js';
import { folderDigest } from '../src/run/products.js';
import { offerOf } from '../src/serve/models.js';
import { scratch, tompo } from './command.js';
import { right } from './served.js';

const out = scratch();
const base = join(out, 'tiny-model');
const adapter = join(out, 'mine');

beforeAll(async () => {
  const tokenizer = right(byteTokenizer());
  const sizes = { layers: 1, hiddenSize: 16, intermediateSize: 16, heads: 2, kvHeads: 1, maxPositions: 4096 };
  const model = initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1);
  right(await saveModel(model, base));
  const lora = { rank: 2, alpha: 4, targets: ['q_proj'] };
  right(
    await saveAdapter(right(initAdapter(model.config, lora, 1)), adapter, { baseModel: '../tiny-model' }),
  );
});

const urlIn = (text: string): string | undefined => /(http:\S+)\/v1 on/.exec(text)?.[1];

it('an adapter finds its base by its whole path, and beside it where the run was moved', async () => {
  const out = scratch();
  const { config } = right(await loadModel(base));
  const made = right(initAdapter(config, { rank: 2, alpha: 4, targets: ['q_proj'] }, 1));
  const place = (run: string, ...parts: string[]) => join(out, run, 'models', ...parts);
  cpSync(base, place('a', 'sft'), { recursive: true });
  for (const parts of [['rloo'], ['rloo', 'one']])
    right(await saveAdapter(made, place('a', ...parts), { baseModel: place('a', 'sft') }));
  const [path, digest] = [place('a', 'rloo'), folderDigest(place('a', 'rloo'))];
  expect(baseOf(path)).toBe(place('a', 'sft'));
  renameSync(join(out, 'a'), join(out, 'b'));
  expect(baseOf(place('b', 'rloo'))).toBe(place('b', 'sft'));
  expect(baseOf(place('b', 'rloo', 'one'))).toBe(place('b', 'sft'));
  // What it is does not hang on where its base lies.
  right(await saveAdapter(made, place('c', 'rloo'), { baseModel: place('b', 'sft') }));
  expect(folderDigest(place('c', 'rloo'))).toBe(digest);
  expect(baseOf(place('c', 'rloo'))).toBe(place('b', 'sft'));
  // Alone elsewhere, with its base gone, it has none.
  rmSync(join(out, 'b'), { recursive: true });
  expect(savedFault(place('c', 'rloo'))).toContain(
    `is of the model ${place('b', 'sft')}, which is not there`,
  );
});

describe('tompo serve', () => {
  it('answers whoever has asked before it ends, and ends well', async () => {
    let answer: Promise<string> | undefined;
    let begun = false;
    const ended = await tompo(['serve', adapter, '--port', '0', '--threads', '1', '--precision', 'int8'], {
      interruptWhen: (text) => {
        const url = urlIn(text);
        if (url === undefined) return false;
        answer ??= (async () => {
          const response = await fetch(`${url}/v1/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              model: 'mine',
              prompt: 'abc',
              max_tokens: 400,
              temperature: 9,
              n: 3,
              stream: true,
            }),
          });
          begun = true;
          return response.text();
        })();
        return begun;
      },
    });
    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('products in int8');
    expect(ended.out).toContain('models: tiny-model, mine');
    expect(ended.out).toContain('Stopping: 1 request is answered first');
    expect(ended.out).toMatch(/✓ 1 request · [\d,]+ tokens/);
    const text = await (answer as Promise<string>);
    expect(text.match(/"finish_reason":"(stop|length)"/g)?.length).toBe(3);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('says in one sentence that its port is taken, or that there is no key', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => taken.once('listening', done));
    const { port } = taken.address() as AddressInfo;
    const [used, keyless] = await Promise.all([
      tompo(['serve', base, '--port', String(port), '--threads', '1']),
      tompo(['serve', base, '--port', '0', '--api-key-env', 'NO_SUCH_KEY']),
    ]);
    taken.close();
    expect([used.code, keyless.code]).toEqual([1, 1]);
    expect(used.err).toBe(
      `Port ${port} of 127.0.0.1 is in use: choose another with --port, or stop what listens there.\n`,
    );
    expect(keyless.err).toContain('--api-key-env NO_SUCH_KEY: the environment has no key of that name');
  });
});

it('an adapter beside another model than its own is served, and that is said', async () => {
  const twin = join(out, 'twin');
  cpSync(base, twin, { recursive: true });
  expect((await offerOf(base, 'runs', [['other', adapter]])).foreign).toEqual([]);
  const { foreign } = await offerOf(twin, 'runs', [['other', adapter]]);
  expect(foreign).toEqual([
    `adapter other was learned beside ${base}, and is served beside ${twin}: its answers are its own only where these are one model`,
  ]);
});

describe('folders that cannot be served', () => {
  const refused = (folder: string, adapters: readonly (readonly [string, string])[] = []) =>
    offerOf(folder, 'runs', adapters).catch((error: Error) => error.message);

  it('are told apart', async () => {
    const [empty, broken, alone] = ['empty', 'broken', 'alone'].map((name) => {
      mkdirSync(join(out, name));
      return join(out, name);
    }) as [string, string, string];
    writeFileSync(join(broken, 'config.json'), '{}');
    cpSync(adapter, alone, { recursive: true });
    const config = join(alone, 'adapter_config.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace('../tiny-model', '../gone'));
    expect(await refused(empty)).toBe(
      `${empty} cannot be served: name a run (such as quickstart, in runs), or a folder with a model (config.json) or an adapter (adapter_config.json).`,
    );
    expect(await refused(broken)).toContain('model_type');
    expect(await refused(alone)).toBe(
      `${alone} cannot be served: the adapter in ${alone} is of the model ${join(out, 'gone')}, which is not there.`,
    );
    expect(await refused(base, [['tiny-model', adapter]])).toBe(
      `--adapter tiny-model=${adapter}: there is a model tiny-model already; choose another name.`,
    );
    expect(await refused(base, [['other', empty]])).toContain('adapter_config.json could not be read');
  });
});
