/** docs/guides/qwen.md: its commands, in order, on a small checkpoint of that layout behind a server that speaks the Hub's API. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readDemonstrations } from '../src/dataset/read.js';
import { scratch, tompo } from './command.js';
import { type HubServer, hubServer } from './hubServer.js';
import { doc } from './markdown.js';
import { right, saveTinyInstruct } from './tinyInstruct.js';

const guide = doc('docs/guides/qwen.md');
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text as string,
  );

const out = scratch();
const here = process.cwd();
let server: HubServer;

beforeAll(async () => {
  const dir = join(out, 'made');
  await saveTinyInstruct(dir, 4096);
  const files = Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name))]));
  server = await hubServer({ 'Qwen/Qwen2.5-0.5B-Instruct': { commit: 'c'.repeat(40), files } });
  mkdirSync(join(out, 'work'));
  process.chdir(join(out, 'work'));
  Object.assign(process.env, { HF_ENDPOINT: server.url, HF_HOME: join(out, 'home') });
});
afterAll(async () => {
  process.chdir(here);
  for (const name of ['HF_ENDPOINT', 'HF_HOME']) delete process.env[name];
  await server.close();
});

/** The recipe of the guide, as little of it as there can be. The small tokenizer has a token for each character, nearly. */
const smallRecipe = (): string => {
  const recipe = parse(blocks('yaml')[0] as string);
  return stringify({
    ...recipe,
    data: { trainGames: 2, heldoutGames: 1 },
    model: { ...recipe.model, context: 4096 },
    sft: { ...recipe.sft, steps: 1, batch: 1 },
    rl: { ...recipe.rl, steps: 1, promptsPerStep: 1, completions: 2, maxTokens: 512 },
    evaluation: { games: 1 },
  });
};

it('every command of the guide works', async () => {
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  expect(commands.map((command) => command.split(' ')[1])).toEqual([
    'pull',
    'run',
    'run',
    'dataset',
    'serve',
  ]);
  writeFileSync('qwen.yaml', smallRecipe());
  let asked = 0;
  for (const command of commands) {
    const [, ...args] = command.split(' ');
    const isServer = args[0] === 'serve';
    const { code, err } = await tompo(isServer ? [...args, '--port', '0'] : args, {
      interruptWhen: (text) =>
        isServer && /models: sft, tompo/.test(text) && text.includes('tokens of prompt'),
    });
    expect(code, `${command}: ${err}`).toBe(0);
    // What was downloaded is found without a network.
    if (args[0] === 'pull') asked = server.log.length;
    expect(server.log.length).toBe(asked);
  }
  for (const file of [
    'models/sft/model.safetensors',
    'models/tompo/adapter_model.safetensors',
    'report.html',
  ])
    expect(existsSync(join('runs/qwen', file)), file).toBe(true);
  const rows = right(await readDemonstrations('runs/qwen/dataset/train.parquet'));
  expect(rows.every((row) => 'messages' in row)).toBe(true);
});
