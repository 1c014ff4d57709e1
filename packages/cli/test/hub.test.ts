/** tompo pull against a server that speaks the Hub's API: the cache's layout, what is taken, what goes wrong, and a run from there. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hubCache, modelFolder } from '../src/hub/cache.js';
import { hubName } from '../src/hub/name.js';
import { type PullOptions, pull } from '../src/hub/pull.js';
import { progress } from '../src/screen/progress.js';
import { scratch, tiny, tompo } from './command.js';
import { type HubServer, hubServer } from './hubServer.js';
import { right, saveTinyInstruct } from './tinyInstruct.js';

const out = scratch();
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_never_to_be_seen';

let server: HubServer;
let files: Record<string, Buffer>;

const shown: string[] = [];
const watch = {
  progress: progress({
    write: (t) => shown.push(t),
    tty: false,
    columns: () => 100,
    now: () => 0,
    colour: false,
  }),
  signal: new AbortController().signal,
};

const homes = { made: 0 };
/** A cache of its own, and what a person would set. */
const at = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  homes.made += 1;
  return { HF_HOME: join(out, `home${homes.made}`), HF_ENDPOINT: server.url, ...env };
};

const pulled = (asked: string, env: NodeJS.ProcessEnv, more: Partial<PullOptions> = {}) =>
  pull(right(hubName(asked)), { ...watch, env, ...more });

/** The sentence with which it ends. */
const refusal = async (
  asked: string,
  env: NodeJS.ProcessEnv,
  more: Partial<PullOptions> = {},
): Promise<string> => {
  try {
    await pulled(asked, env, more);
  } catch (error) {
    const { name, message } = error as Error;
    expect(name, message).toBe('CliFailure');
    expect(message.split('\n')).toHaveLength(1);
    return message;
  }
  throw new Error('it was downloaded');
};

const treeOf = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => !one.isDirectory())
    .map((one) => join(one.parentPath, one.name).slice(dir.length + 1))
    .sort();

const repoOf = (env: NodeJS.ProcessEnv, repo = 'org/Tiny-Instruct'): string =>
  join(hubCache(env), `models--${repo.replace('/', '--')}`);

beforeAll(async () => {
  await saveTinyInstruct(join(out, 'made'));
  const own = Object.fromEntries(
    treeOf(join(out, 'made')).map((path) => [path, readFileSync(join(out, 'made', path))]),
  );
  files = {
    ...own,
    'generation_config.json': Buffer.from('{}'),
    'chat_template.jinja': Buffer.from(
      (JSON.parse(String(own['tokenizer_config.json'])) as { chat_template: string }).chat_template,
    ),
    'additional_chat_templates/tool.jinja': Buffer.from('{{ messages }}'),
    'README.md': Buffer.from('# Tiny\n'),
    'pytorch_model.bin': Buffer.from('pickled'),
    'onnx/model.onnx': Buffer.from('another'),
    'model.fp16.safetensors': Buffer.from('another'),
  };
  const config = own['config.json'] as Buffer;
  server = await hubServer({
    'org/Tiny-Instruct': { commit: COMMIT, files },
    'org/gated': { commit: COMMIT, files, gatedBy: TOKEN },
    'org/pickled': {
      commit: COMMIT,
      files: { 'config.json': config, 'pytorch_model.bin': Buffer.from('x') },
    },
    'org/gguf': { commit: COMMIT, files: { 'q4.gguf': Buffer.from('x') } },
    'org/evil': { commit: COMMIT, files: { ...own, '../../escaped.json': Buffer.from('x') } },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  Object.assign(server.faults, {
    busy: 0,
    busyFiles: 0,
    cutAfter: null,
    cuts: 0,
    corrupt: null,
    noRanges: false,
  });
  server.log.length = 0;
});

describe('what is downloaded', () => {
  it('lies in the cache as the Python library lays it, and is not fetched again', async () => {
    const env = at();
    const { folder, left } = await pulled('org/Tiny-Instruct', env);
    const root = repoOf(env);
    expect(folder).toBe(join(root, 'snapshots', COMMIT));
    expect(readFileSync(join(root, 'refs/main'), 'utf8')).toBe(COMMIT);
    expect(left.map(({ path }) => path).sort()).toEqual([
      'model.fp16.safetensors',
      'onnx/model.onnx',
      'pytorch_model.bin',
    ]);
    const taken = Object.keys(files).filter((path) => !left.some((one) => one.path === path));
    expect(treeOf(folder)).toEqual(taken.sort());
    for (const path of taken) {
      const bytes = files[path] as Buffer;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      const isLarge = /safetensors$|^tokenizer\.json$/.test(path);
      expect(lstatSync(join(folder, path)).isSymbolicLink()).toBe(true);
      const up = '../'.repeat(path.split('/').length + 1);
      expect(readlinkSync(join(folder, path))).toBe(`${up}blobs/${isLarge ? sha256 : git}`);
      expect(readFileSync(join(folder, path)).equals(bytes)).toBe(true);
    }
    expect(treeOf(join(root, 'blobs')).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
    server.log.length = 0;
    expect((await pulled('org/Tiny-Instruct', env)).came).toBe(0);
    expect(server.log.filter((line) => line.includes('/resolve/'))).toEqual([]);
  });

  it('a revision has a ref of its own, a commit none', async () => {
    const env = at();
    await pulled('org/Tiny-Instruct@v1', env);
    await pulled(`org/Tiny-Instruct@${COMMIT}`, env);
    expect(treeOf(join(repoOf(env), 'refs'))).toEqual(['v1']);
  });

  it('a part of a branch’s name, which is a folder of refs, is a revision that is not there', () => {
    vi.stubEnv('HF_HUB_CACHE', join(out, 'parts'));
    mkdirSync(join(out, 'parts/models--org--x/refs/refs/pr'), { recursive: true });
    expect(modelFolder('hf://org/x@refs/pr')).toBe(join(out, 'parts/models--org--x/snapshots/refs/pr'));
    vi.unstubAllEnvs();
  });

  it('or in a folder of one’s own, where nothing of others is written over', async () => {
    const to = join(out, 'own');
    await pulled('org/Tiny-Instruct', at(), { to });
    expect(treeOf(to)).toContain('additional_chat_templates/tool.jinja');
    expect((await pulled('org/Tiny-Instruct', at(), { to })).came).toBe(0);
    writeFileSync(join(to, 'config.json'), 'mine');
    expect(await refusal('org/Tiny-Instruct', at(), { to })).toMatch(
      /config\.json is another file .* empty folder/,
    );
    expect(readFileSync(join(to, 'config.json'), 'utf8')).toBe('mine');
  });

  it('the token goes to the endpoint alone, and is neither shown nor kept', async () => {
    const env = at({ HF_TOKEN: TOKEN });
    shown.length = 0;
    await pulled('org/gated', env);
    expect(server.log.filter((line) => line.startsWith('cdn')).length).toBeGreaterThan(0);
    for (const line of server.log) expect(line.endsWith('token')).toBe(!line.startsWith('cdn'));
    expect(shown.join('')).not.toContain(TOKEN);
    const home = env.HF_HOME as string;
    for (const path of treeOf(home)) expect(readFileSync(join(home, path)).includes(TOKEN)).toBe(false);
  });
});

describe('what breaks off goes on', () => {
  const weights = () => files['model.safetensors'] as Buffer;
  const blob = (env: NodeJS.ProcessEnv) =>
    join(repoOf(env), 'blobs', createHash('sha256').update(weights()).digest('hex'));

  it('a connection that is cut, from where it was', async () => {
    Object.assign(server.faults, { cutAfter: 20_000, cuts: 2 });
    await pulled('org/Tiny-Instruct', at());
    expect(
      server.log
        .filter((line) => line.startsWith('cdn') && line.includes('bytes='))
        .map((line) => line.split(' ').at(-1)),
    ).toEqual(['bytes=20000-', 'bytes=40000-']);
  });

  it('a command that was given up, from what it left; also where ranges are not heeded', async () => {
    for (const noRanges of [false, true]) {
      const env = at();
      mkdirSync(dirname(blob(env)), { recursive: true });
      writeFileSync(`${blob(env)}.incomplete`, weights().subarray(0, 30_000));
      server.faults.noRanges = noRanges;
      server.log.length = 0;
      const { folder } = await pulled('org/Tiny-Instruct', env);
      expect(server.log.join('\n')).toContain('bytes=30000-');
      expect(readFileSync(join(folder, 'model.safetensors')).equals(weights())).toBe(true);
    }
  });

  it('what was left and is no part of the file is fetched anew', async () => {
    const env = at();
    mkdirSync(dirname(blob(env)), { recursive: true });
    writeFileSync(`${blob(env)}.incomplete`, Buffer.alloc(30_000, 7));
    const { folder } = await pulled('org/Tiny-Instruct', env);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights())).toBe(true);
  });

  it('a server that cuts without end is given up on; what came is kept, and nothing counts as there', async () => {
    const env = at();
    Object.assign(server.faults, { cutAfter: 0, cuts: 1000 });
    expect(await refusal('org/Tiny-Instruct', env)).toMatch(/broke off in .*run the command again/);
    Object.assign(server.faults, { cutAfter: 20_000, cuts: 1 });
    const stopped = new AbortController();
    const signal = stopped.signal;
    const running = pulled('org/Tiny-Instruct', env, { signal });
    const stop = setInterval(() => existsSync(`${blob(env)}.incomplete`) && stopped.abort(), 1);
    await expect(running).rejects.toThrow();
    clearInterval(stop);
    expect(existsSync(join(repoOf(env), 'refs'))).toBe(false);
    expect(statSync(`${blob(env)}.incomplete`).size).toBeLessThan(weights().length);
    expect((await pulled('org/Tiny-Instruct', env)).files.length).toBe(8);
  });

  it('a busy server is asked again', async () => {
    Object.assign(server.faults, { busy: 1, busyFiles: 2 });
    await pulled('org/Tiny-Instruct', at());
    server.faults.busy = 100;
    expect(await refusal('org/Tiny-Instruct', at())).toMatch(/too many requests .*429.*HF_TOKEN/);
  });
});

describe('what cannot be is said in one sentence', () => {
  it('names', async () => {
    for (const asked of [
      '',
      'a/b/c',
      '../x',
      'org/',
      'org/x@',
      'org/x@../y',
      'org/a--b',
      'https://x.y/z',
      'org/x@.',
      'org/x@a/./b',
    ])
      expect(E.isLeft(hubName(asked)), asked).toBe(true);
    expect(await refusal('org/nobody', at())).toContain('no public model org/nobody (401): check its name');
    expect(await refusal('org/nobody', at({ HF_TOKEN: TOKEN }))).toContain('refuses the token in HF_TOKEN');
    expect(await refusal('org/Tiny-Instruct@v9', at())).toContain('no revision v9');
  });

  it('what may not be read', async () => {
    const gated = await refusal('org/gated', at());
    expect(gated).toMatch(/is gated \(401\): accept its terms on .*org\/gated, .*HF_TOKEN/);
    const other = await refusal('org/gated', at({ HF_TOKEN: 'hf_other' }));
    expect(other).toMatch(/may not read it \(403\)/);
    expect(other).not.toContain('hf_other');
    const broken = await refusal('org/gated', at({ HF_TOKEN: 'hf_two words' }));
    expect(broken).toContain('characters that no token has');
    expect(broken).not.toContain('two words');
  });

  it('repositories without what is read', async () => {
    expect(await refusal('org/pickled', at())).toMatch(
      /pytorch_model\.bin alone, which is not read: .*safetensors/,
    );
    expect(await refusal('org/gguf', at())).toContain('GGUF');
  });

  it('names that lead out of the cache are not followed', async () => {
    const { left, folder } = await pulled('org/evil', at());
    expect(left.map(({ path }) => path)).toContain('../../escaped.json');
    expect(treeOf(folder)).not.toContain('escaped.json');
  });

  it('another file than the Hub names: thrown away', async () => {
    const env = at();
    server.faults.corrupt = 'model.safetensors';
    expect(await refusal('org/Tiny-Instruct', env)).toMatch(
      /model\.safetensors is not what .* sha256 .*thrown away/,
    );
    expect(treeOf(join(repoOf(env), 'blobs')).some((name) => name.endsWith('.incomplete'))).toBe(false);
    server.faults.corrupt = 'config.json';
    const another = at();
    expect(await refusal('org/Tiny-Instruct', another)).toMatch(/config\.json is not what .* git-sha1/);
    for (const one of [env, another]) expect(existsSync(join(repoOf(one), 'refs'))).toBe(false);
  });

  it('no network; no Hub at that address; offline on purpose', async () => {
    const free = createServer();
    const port = await new Promise<number>((ready) =>
      free.listen(0, '127.0.0.1', () => ready((free.address() as { port: number }).port)),
    );
    await new Promise((closed) => free.close(closed));
    const nobody = `http://127.0.0.1:${port}`;
    expect(await refusal('org/x', at({ HF_ENDPOINT: nobody }))).toMatch(
      /cannot be reached \(ECONNREFUSED\).*HF_ENDPOINT/,
    );
    expect(await refusal('org/x', at({ HF_ENDPOINT: 'hub' }))).toContain('no address of a server');
    expect(await refusal('org/x', at({ HF_HUB_OFFLINE: '1' }))).toContain('HF_HUB_OFFLINE');
  });

  it('a place that cannot be written to', async () => {
    writeFileSync(join(out, 'a-file'), '');
    expect(await refusal('org/Tiny-Instruct', at({ HF_HOME: join(out, 'a-file/home') }))).toMatch(
      /Cannot write .*a-file.* \(ENOTDIR\).*HF_HOME or --to/,
    );
  });
});

it('a recipe whose model is not in the cache says how to get it, before anything is written', async () => {
  Object.assign(process.env, at());
  const model = 'model={init: directory, path: hf://org/Tiny-Instruct, weights: file, context: 256}';
  const missing = await tompo([
    'run',
    tiny,
    '--out',
    join(out, 'runs'),
    '--set',
    model,
    '--set',
    'sft.lora={}',
  ]);
  expect(missing.err).toContain('hf://org/Tiny-Instruct (model.path) is not in the cache');
  expect(missing.err).toContain('`tompo pull org/Tiny-Instruct`');
  expect(existsSync(join(out, 'runs'))).toBe(false);
  for (const name of ['HF_HOME', 'HF_ENDPOINT']) delete process.env[name];
});
