/** Chat templates of real models, held against what transformers wrote (fixtures/make_chat.py). */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  applyChatTemplate,
  type ChatMessage,
  type ChatTemplate,
  explain,
  type LmError,
  loadChatTemplate,
  loadTokenizer,
} from '../src/index.js';
import { right } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/chat/${name}`, import.meta.url));
const json = async (name: string) => JSON.parse(await readFile(fixture(name), 'utf8'));
const root = await mkdtemp(join(tmpdir(), 'tompo-lm-chat-'));
afterAll(() => rm(root, { recursive: true }));

interface Said {
  readonly text?: string;
  readonly ids?: readonly number[];
  readonly fault?: string;
}
interface Expected {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ended: readonly Said[];
  readonly asking: readonly Said[];
  readonly continued: readonly (Said | null)[];
}

const conversations: readonly (readonly ChatMessage[])[] = await json('conversations.json');
const { versions: _, ...expected }: Record<string, Expected> = await json('expected.json');

const said = (result: E.Either<LmError, unknown>): string =>
  E.isLeft(result) ? explain(result.left) : 'no fault';

const templateOf = async (model: string): Promise<ChatTemplate> =>
  right(await loadChatTemplate(fixture(model))) as ChatTemplate;

const TOKENISED = ['qwen3', 'llama3', 'llama3_1', 'deepseek_v3'];

describe.each(Object.entries(expected))('%s', (name, { variables, ended, asking, continued }) => {
  const [model] = name.split(' ') as [string];
  const ways = [
    ['as it is', {}, ended],
    ['with the generation prompt', { addGenerationPrompt: true }, asking],
    ['gone on with', { continueFinalMessage: true }, continued],
  ] as const;
  it.each(ways)('20 conversations %s are those of transformers', async (_way, options, all) => {
    expect(all).toHaveLength(20);
    const template = await templateOf(model);
    for (const [i, want] of all.entries()) {
      if (want === null) continue;
      const text = applyChatTemplate(template, conversations[i]!, { ...options, variables });
      if (want.text !== undefined) expect(text).toEqual(E.right(want.text));
      else expect(said(text)).toContain(`${template.source} cannot be used: `);
    }
  });

  if (TOKENISED.includes(model))
    it('and so are their tokens: special ones are special, none begins twice', async () => {
      const source = await readFile(fixture(`${model}/tokenizer.json`), 'utf8');
      const tokenizer = right(loadTokenizer(source, { eosTokenId: 0 }));
      const withIds = [...ended, ...asking, ...continued].filter((one) => one?.ids !== undefined);
      expect(withIds.length).toBeGreaterThan(30);
      for (const one of withIds) expect(tokenizer.encode(one!.text!)).toEqual(one!.ids);
    });
});

describe('where a template lies', () => {
  const folder = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const dir = join(root, name);
    await mkdir(join(dir, 'additional_chat_templates'), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text);
    return dir;
  };
  const all = {
    'chat_template.jinja': 'its own file',
    'additional_chat_templates/rag.jinja': 'a further one',
    'tokenizer_config.json': '{"chat_template": "the tokenizer\'s", "bos_token": {"content": "<s>"}}',
    'special_tokens_map.json': '{"eos_token": "</s>", "bos_token": "<other>"}',
    'chat_template.json': '{"chat_template": "the processor\'s"}',
  };
  const without = (...names: readonly string[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  const FILES = ['chat_template.jinja', 'additional_chat_templates/rag.jinja'];

  it('the file before the tokenizer before the processor', async () => {
    const first = await folder('first', all);
    expect(right(await loadChatTemplate(first))).toEqual({
      source: join(first, 'chat_template.jinja'),
      text: 'its own file',
      specialTokens: { bos_token: '<s>', eos_token: '</s>' },
    });
    expect(right(await loadChatTemplate(first, { name: 'rag' }))?.text).toBe('a further one');
    const second = await folder('second', without(...FILES));
    expect(right(await loadChatTemplate(second))?.text).toBe("the tokenizer's");
    const third = await folder('third', without(...FILES, 'tokenizer_config.json'));
    expect(right(await loadChatTemplate(third))).toMatchObject({
      source: join(third, 'chat_template.json'),
      text: "the processor's",
    });
    expect(right(await loadChatTemplate(await folder('none', {})))).toBeNull();
  });

  it('a list of named ones: the default, or the one that is asked for', async () => {
    const chat_template = [
      { name: 'default', template: 'usual' },
      { name: 'tool_use', template: 'with tools' },
    ];
    const dir = await folder('named', { 'tokenizer_config.json': JSON.stringify({ chat_template }) });
    expect(right(await loadChatTemplate(dir))?.text).toBe('usual');
    expect(right(await loadChatTemplate(dir, { name: 'tool_use' }))?.text).toBe('with tools');
    expect(said(await loadChatTemplate(dir, { name: 'rag' }))).toBe(
      `The chat template of ${join(dir, 'tokenizer_config.json')} cannot be used: there is none of the name rag; there are: default, tool_use.`,
    );
  });

  it('what is no template is named', async () => {
    const torn = await folder('torn', { 'tokenizer_config.json': '{"chat' });
    expect(said(await loadChatTemplate(torn))).toContain(
      `${join(torn, 'tokenizer_config.json')} is not valid JSON`,
    );
    const odd = await folder('odd', { 'tokenizer_config.json': '{"chat_template": [7]}' });
    expect(said(await loadChatTemplate(odd))).toContain('neither a text nor a list of entries');
  });
});

describe('a template that cannot be used is one sentence that names its file', () => {
  const at = (text: string): ChatTemplate => ({ source: 'x/chat_template.jinja', text, specialTokens: {} });
  const hello: readonly ChatMessage[] = [{ role: 'user', content: 'Hello' }];
  it.each([
    ['raises', "{{ raise_exception('Roles must alternate') }}", 'Roles must alternate'],
    ['is cut', '{% for m in messages %}', ''],
    ['uses an unknown filter', '{{ messages[0].content | rot13 }}', 'rot13'],
    ['calls what is not there', '{{ shell("ls") }}', ''],
    ['asks for a directive of dates that nobody uses', "{{ strftime_now('%Q') }}", '%Q'],
    ['counts without end', '{% for i in range(1000000000) %}x{% endfor %}', 'range()'],
  ])('%s', (_what, text, why) => {
    const sentence = said(applyChatTemplate(at(text), hello));
    expect(sentence).toMatch(/^The chat template of x\/chat_template\.jinja cannot be used: .+\.$/s);
    expect(sentence).toContain(why);
  });

  it('a date is given, never read from a clock', () => {
    const template = at("{{ strftime_now('%d %b %Y') }}");
    expect(applyChatTemplate(template, hello)).toEqual(E.right('26 Jul 2024'));
    expect(applyChatTemplate(template, hello, { date: '2025-02-03' })).toEqual(E.right('03 Feb 2025'));
    expect(said(applyChatTemplate(template, hello, { date: '2025-02-30' }))).toContain(
      'date is "2025-02-30" where a day such as 2024-07-26 is needed',
    );
  });

  it('both ends at once, no message, an option that is none', () => {
    const template = at('{{ messages[0].content }}');
    const both = { addGenerationPrompt: true, continueFinalMessage: true };
    expect(said(applyChatTemplate(template, hello, both))).toContain('leave one out');
    expect(said(applyChatTemplate(template, []))).toContain('there is no message to write');
    expect(said(applyChatTemplate(template, hello, { addGeneration: true } as object))).toContain(
      'did you mean addGenerationPrompt?',
    );
  });
});
