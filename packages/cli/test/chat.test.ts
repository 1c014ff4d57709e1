/** A checkpoint in the layout of an Instruct model (random weights, a real tokenizer with its chat template): the whole path from SFT to
 *  play asks through the template, and says so. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '@tompo/arena';
import {
  embeddedConfig,
  initModel,
  loadModel,
  loadTokenizer,
  promptTokens,
  saveModel,
  withChat,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRecipe } from '../src/recipe/load.js';
import { executorOf } from '../src/run/executor.js';
import { expertOf } from '../src/stages/experts.js';
import { heldoutGames } from '../src/stages/games.js';
import { openPolicy } from '../src/stages/policy.js';
import { scratch, tiny, tompo } from './command.js';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../lm/fixtures/chat/qwen3/${name}`, import.meta.url));
const out = scratch();
const base = join(out, 'Tiny-Instruct');

const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const settings = (chat: string, path = base): readonly string[] =>
  [
    `model={init: directory, path: ${path}, weights: file, context: 256, chat: ${chat}}`,
    'sft.lora={rank: 8, alpha: 16}',
    'sft.steps=4',
    'rl.maxTokens=12',
  ].flatMap((set) => ['--set', set]);

/** An adapter says where its base lies, which is in the run's own folder. */
const filesOf = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['metrics', 'eval', 'models/sft', 'models/tompo', 'models/grpo'].flatMap((folder) =>
      readdirSync(join(dir, folder)).map((file) => {
        const path = join(folder, file);
        return [path, readFileSync(join(dir, path), 'latin1').replaceAll(dir, '<run>')];
      }),
    ),
  );

const chatOf = (run: string) =>
  JSON.parse(readFileSync(join(out, run, 'tiny/models/sft/tompo_chat.json'), 'utf8')) as Record<
    string,
    unknown
  >;

beforeAll(async () => {
  const json = readFileSync(fixture('tokenizer.json'), 'utf8');
  const [eos] = right(loadTokenizer(json, { eosTokenId: 0 })).encode('<|endoftext|>');
  const tokenizer = right(loadTokenizer(json, { eosTokenId: eos }));
  const sizes = { layers: 1, hiddenSize: 32, intermediateSize: 32, heads: 2, kvHeads: 1, maxPositions: 512 };
  right(await saveModel(initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1, { std: 'fan-in' }), base));
  cpSync(fixture('tokenizer_config.json'), join(base, 'tokenizer_config.json'));
});

describe('an Instruct model is asked the way it was trained to be asked', () => {
  const dir = join(out, 'auto', 'tiny');
  let shown = '';
  beforeAll(async () => {
    const ran = await tompo(['run', tiny, '--out', join(out, 'auto'), ...settings('auto')]);
    expect(ran.code, ran.err).toBe(0);
    shown = ran.out;
  });

  it('the run says which template asks and what ends an answer, and the trained model remembers it', async () => {
    expect(shown).toContain(
      'asked through the chat template of tokenizer_config.json; <|im_end|> ends an answer',
    );
    const config = JSON.parse(readFileSync(fixture('tokenizer_config.json'), 'utf8')) as {
      chat_template: string;
    };
    expect(chatOf('auto')).toMatchObject({
      template: config.chat_template,
      template_of: 'tokenizer_config.json',
      variables: {},
      date: '2024-07-26',
    });
    const made = JSON.parse(readFileSync(join(dir, 'made/sft.json'), 'utf8')) as { files: object };
    expect(Object.keys(made.files)).toContain('models/sft/tompo_chat.json');
    const trained = right(await loadModel(join(dir, 'models/sft')));
    const { tokenizer } = trained;
    expect(tokenizer.decode([trained.config.eosTokenId])).toBe('<|im_end|>');
    expect(tokenizer.decode(right(promptTokens(trained, 'Hello')))).toBe(
      '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n',
    );
    // Other tools find the template where they look for it.
    expect(readFileSync(join(dir, 'models/sft/tokenizer_config.json'), 'utf8')).toBe(
      readFileSync(fixture('tokenizer_config.json'), 'utf8'),
    );
  });

  it('stopped and resumed in SFT, training and evaluation it ends in the same bytes', async () => {
    const again = join(out, 'stopped');
    const there = join(again, 'tiny');
    const size = (file: string): number =>
      existsSync(join(there, file)) ? readFileSync(join(there, file), 'utf8').length : 0;
    const stops = [
      () => size('metrics/sft.jsonl') > 0,
      () => size('metrics/tompo.jsonl') > 0,
      (text: string) => text.includes('· eval sft'),
    ];
    for (const [i, interruptWhen] of stops.entries()) {
      const args = i === 0 ? [tiny, ...settings('auto')] : ['tiny', '--resume'];
      await tompo(['run', ...args, '--out', again], { interruptWhen });
    }
    const last = await tompo(['run', 'tiny', '--resume', '--out', again]);
    expect(last.code, last.err).toBe(0);
    const [resumed, whole] = [filesOf(there), filesOf(dir)];
    expect(Object.keys(resumed)).toEqual(Object.keys(whole));
    for (const [file, bytes] of Object.entries(whole)) expect(resumed[file] === bytes, file).toBe(true);
  });

  it('plays, and sits beside others', async () => {
    const played = await tompo(['play', 'tiny', '--against', 'tompo', '--out', join(out, 'auto')], {
      input: '0 1 1\n1\n',
    });
    expect(played.code, played.err).toBe(0);
    const crossed = await tompo([
      ...['cross-play', 'tiny', '--arm', 'tompo', '--games', '2', '--out', join(out, 'auto')],
      ...['--partners', join(dir, 'models/sft')],
    ]);
    expect(crossed.code, crossed.err).toBe(0);
  });

  it('a run is not gone on with under another template, nor is what it trained when it is asked otherwise', async () => {
    const args = ['run', 'tiny', '--resume', '--out', join(out, 'auto')];
    const other = await tompo([...args, ...settings('{system: You sit at a table.}')]);
    expect(other.code).not.toBe(0);
    expect(other.err).toContain('was started with another recipe (it differs in model)');
    const path = join(dir, 'models/sft/tompo_chat.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('2024-07-26', '2025-07-26'));
    const changed = await tompo(args);
    writeFileSync(path, text);
    expect(changed.code).not.toBe(0);
    expect(changed.err).toContain('models/sft/tompo_chat.json was changed since it was made');
  });
});

it('a template that came into the folder while SFT was stopped is refused', async () => {
  const path = join(out, 'Changed-Instruct');
  cpSync(base, path, { recursive: true });
  const where = join(out, 'changed');
  const metrics = join(where, 'tiny/metrics/sft.jsonl');
  const stopped = await tompo(['sft', tiny, '--out', where, ...settings('auto', path)], {
    interruptWhen: () => existsSync(metrics) && readFileSync(metrics, 'utf8').length > 0,
  });
  expect(stopped.code, stopped.err).toBe(130);
  writeFileSync(
    join(path, 'chat_template.jinja'),
    '{{ messages[0].content }}{% if messages[1] %}{{ messages[1].content }}{% endif %}',
  );
  const resumed = await tompo(['run', 'tiny', '--resume', '--out', where]);
  expect(resumed.code).not.toBe(0);
  expect(resumed.err).toContain('the files in model.path are others now');
});

it('a policy at the table reads what the template writes', async () => {
  const model = right(withChat(right(await loadModel(base)), { variables: { enable_thinking: false } }));
  const { tokenizer } = model;
  // The same model without a template, whose tokenizer writes around each prompt what Qwen3's template writes.
  const around = (prompt: string) =>
    `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n`;
  const byHand = {
    ...model,
    chat: undefined,
    tokenizer: { ...tokenizer, encode: (text: string) => tokenizer.encode(around(text)) },
  };
  const recipe = right(loadRecipe(tiny));
  const executor = await executorOf(recipe).get();
  const evaluated = async (of: typeof model) => {
    const policy = openPolicy(recipe, of, null, executor);
    const { games } = right(
      await evaluate({
        policy: policy.player('policy', null, 1),
        opponents: [{ player: expertOf(recipe, 0), weight: 1 }],
        games: heldoutGames(recipe, 3),
        seats: 'all',
        beliefs: 'none',
        onUnreadable: 'skip',
        examples: 3,
        interval: { resamples: 2, level: 0.9, seed: 1 },
      }),
    );
    await policy.dispose();
    return games;
  };
  const asked = await evaluated(model);
  expect(asked).toEqual(await evaluated(byHand));
});

describe('model.chat', () => {
  const sft = (run: string, chat: string, ...more: readonly string[]) =>
    tompo(['sft', tiny, '--out', join(out, run), ...settings(chat), ...more]);
  const losses = (run: string) => readFileSync(join(out, run, 'tiny/metrics/sft.jsonl'), 'utf8');

  it('none asks with the bare text, and keeps to it; system and variables are part of what is learned', async () => {
    for (const [run, chat] of [
      ['none', 'none'],
      ['system', '{system: You sit at a table., variables: {enable_thinking: false}}'],
    ] as const) {
      const { code, err } = await sft(run, chat);
      expect(code, err).toBe(0);
    }
    expect(chatOf('none')).toEqual({ template: null });
    expect(chatOf('system')).toMatchObject({
      system: 'You sit at a table.',
      variables: { enable_thinking: false },
    });
    const all = ['auto', 'none', 'system'].map(losses);
    expect(new Set(all).size).toBe(3);
  });

  it('what cannot be asked like that is refused before anything is written, by its file or its key', async () => {
    const named = await sft('refused', '{template: rag}');
    expect(named.code).not.toBe(0);
    expect(named.err).toContain(
      `The chat template of ${join(base, 'tokenizer_config.json')} cannot be used: there is none of the name rag; there are: default.`,
    );
    const plain = join(out, 'plain');
    cpSync(base, plain, { recursive: true });
    rmSync(join(plain, 'tokenizer_config.json'));
    const without = await sft('refused', '{system: Hello}', ...settings('{system: Hello}', plain));
    expect(without.code).not.toBe(0);
    expect(without.err).toContain('the model has none, there or in a chat_template.jinja');
    const key = await sft('refused', '{sytem: Hello}');
    expect(key.code).not.toBe(0);
    expect(key.err).toContain('model.chat');
    expect(existsSync(join(out, 'refused'))).toBe(false);
  });

  it('the context is counted with the words of the template', async () => {
    const room = (chat: string, context: number) =>
      sft(`context ${chat}`, chat, '--set', `model.context=${context}`, '--set', 'sft.steps=1');
    const told = await room('none', 1);
    const needs = Number(/has (\d+) tokens, with rl\.maxTokens 12/.exec(told.err)?.[1]);
    expect(needs, told.err).toBeGreaterThan(10);
    const asked = await room('auto', needs + 12);
    expect(asked.err).toContain(`more than the context of ${needs + 12}`);
    expect(Number(/has (\d+) tokens/.exec(asked.err)?.[1])).toBeGreaterThan(needs);
    expect(existsSync(join(out, 'context auto'))).toBe(false);
    // As long as the bare prompts and answers need.
    const enough = await room('none', needs + 12);
    expect(enough.code, enough.err).toBe(0);
  });
});
