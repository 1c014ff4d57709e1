/** Files may hold anything. Law for every loader: a value is refused in one short sentence, or it can be used. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Arrays,
  adapterShapes,
  byteTokenizer,
  checkAdapter,
  embeddedConfig,
  explain,
  initAdapter,
  initModel,
  initWeights,
  type LmError,
  loadAdapter,
  loadModel,
  loadTokenizer,
  misfits,
  parameterCount,
  parseAdapterConfig,
  parseConfig,
  parseSafetensors,
  printAdapterConfig,
  printConfig,
  printSafetensors,
  readSafetensors,
  safetensorsInFile,
  saveAdapter,
  saveModel,
  trainBpe,
  weightShapes,
  writeSafetensors,
} from '../src/index.js';
import { mutated } from './mutated.js';
import { right } from './small.js';

const root = await mkdtemp(join(tmpdir(), 'tompo-lm-hostile-'));
afterAll(() => rm(root, { recursive: true }));

const tokenizer = right(byteTokenizer({ merges: trainBpe(['links links effort effort'], 270) }));
const config = embeddedConfig(tokenizer, { hiddenSize: 16, layers: 2, heads: 4, kvHeads: 2 });
const model = initModel(config, tokenizer, 1);
const lora = { rank: 2, alpha: 4, targets: ['q_proj'] };

const sentence = (refused: E.Either<LmError, unknown>): string => {
  const text = E.isLeft(refused) ? explain(refused.left) : '';
  expect(text.length).toBeGreaterThan(10);
  expect(text.length).toBeLessThan(4000);
  expect(text).not.toContain('\n');
  return text;
};

/** A use, or a sentence. Returns how long it took. */
const acceptThenUse = <A>(read: E.Either<LmError, A>, use: (value: A) => void): void => {
  if (E.isRight(read)) use(read.right);
  else sentence(read);
};

const unknownKeys = Object.fromEntries(Array.from({ length: 500_000 }, (_, i) => [`key${i}`, i]));
const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
/** Milliseconds of processor time: the machine may be busy. */
const timed = (act: () => void): number => {
  const start = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

describe('config.json', () => {
  const valid = printConfig(config);
  const use = (read: ReturnType<typeof parseConfig>) =>
    acceptThenUse(read, (c) => {
      expect(parameterCount(c)).toBeGreaterThan(0);
      expect(Object.keys(weightShapes(c)).length).toBe(2 + 12 * c.layers + (c.tieEmbeddings ? 0 : 1));
      expect(parseConfig(printConfig(c))).toEqual(E.right(c));
      if (parameterCount(c) < 1e6) expect(misfits(initWeights(c, 1), weightShapes(c))).toEqual([]);
    });

  it('is refused, or can be used', () => {
    fc.assert(
      fc.property(mutated(valid), (json) => use(parseConfig(json))),
      { seed: 1, numRuns: 1000 },
    );
  });

  it.each(['num_hidden_layers', 'hidden_size', 'vocab_size', 'num_attention_heads', 'intermediate_size'])(
    'a claim of %s beyond all models is refused at once',
    (field) => {
      for (const claim of [1e6 * 2 ** 20, 1e300, 2 ** 31, -1, 0, 0.5, null, '4', [4], {}]) {
        let read: ReturnType<typeof parseConfig> = E.left({
          _tag: 'ForeignArchitecture',
          modelType: '',
          known: [],
        });
        expect(timed(() => (read = parseConfig({ ...valid, [field]: claim })))).toBeLessThan(500);
        expect(sentence(read)).toContain(field);
      }
    },
  );

  it('num_hidden_layers: 1e6 is refused in no time', () => {
    expect(timed(() => sentence(parseConfig({ ...valid, num_hidden_layers: 1e6 })))).toBeLessThan(500);
  });

  it('deep nests, many keys and long texts make a short sentence', () => {
    for (const value of [deep(100_000), unknownKeys, 'x'.repeat(1e6)]) {
      sentence(parseConfig({ ...valid, model_type: value }));
      sentence(parseConfig({ ...valid, rope_theta: value, hidden_act: value }));
      sentence(parseConfig({ ...valid, layer_types: [value] }));
    }
    use(parseConfig({ ...unknownKeys, ...valid }));
  });

  it.each<[string, unknown]>([
    ['is_causal', false],
    ['architectures', ['Qwen2ForSequenceClassification']],
    ['architectures', ['LlamaForCausalLM', 7]],
    ['quantization_config', { bits: 4 }],
    ['partial_rotary_factor', 0.5],
    ['rope_parameters', { rope_type: 'default', rope_theta: 1e4, partial_rotary_factor: 0.5 }],
  ])('%s changes the mathematics and is refused', (field, value) => {
    expect(sentence(parseConfig({ ...valid, [field]: value }))).toContain(field);
  });
});

describe('adapter_config.json', () => {
  const valid = printAdapterConfig(lora);
  const use = (read: ReturnType<typeof parseAdapterConfig>) =>
    acceptThenUse(read, (settings) => {
      const made = initAdapter(config, settings, 1);
      acceptThenUse(made, (adapter) => {
        right(checkAdapter(config, adapter));
        expect(Object.keys(adapter.weights)).toEqual(Object.keys(adapterShapes(config, settings)));
      });
      expect(parseAdapterConfig(printAdapterConfig(settings))).toEqual(E.right(settings));
    });

  it('is refused, or can be used', () => {
    fc.assert(
      fc.property(mutated(valid), (json) => use(parseAdapterConfig(json))),
      { seed: 2, numRuns: 1000 },
    );
  });

  it.each(['pissa', 'pissa_niter_16', 'olora', 'OLoRA', 'corda', 'loftq', 'lora_ga', 'new'])(
    'init_lora_weights: %s has another base',
    (value) => {
      expect(sentence(parseAdapterConfig({ ...valid, init_lora_weights: value }))).toContain(
        `init_lora_weights is "${value}"`,
      );
    },
  );

  it.each([true, false, 'gaussian', 'orthogonal', 'eva', 'mica'])(
    'init_lora_weights: %s leaves it as it is',
    (value) => {
      expect(parseAdapterConfig({ ...valid, init_lora_weights: value })).toEqual(E.right(lora));
    },
  );

  it.each<[string, unknown]>([
    ['use_rslora', 1],
    ['use_dora', 'yes'],
    ['use_qalora', true],
    ['use_bdlora', { nblocks: 2 }],
    ['lora_bias', true],
    ['bias', 'some'],
    ['fan_in_fan_out', true],
    ['rank_pattern', { q_proj: 0.5 }],
    ['rank_pattern', [3]],
    ['alpha_pattern', { q_proj: '3' }],
    ['modules_to_save', 'lm_head'],
    ['layers_to_transform', [-1]],
    ['layers_pattern', [1]],
    ['exclude_modules', [null]],
    ['layer_replication', [[0, 2]]],
    ['alora_invocation_tokens', [1, 2]],
    ['trainable_token_indices', [5]],
    ['target_parameters', ['mlp.up_proj']],
    ['loftq_config', { loftq_bits: 4 }],
    ['velora_config', { groups: 4 }],
    ['monteclora_config', { samples: 4 }],
    ['peft_type', 'LOHA'],
    ['task_type', 'SEQ_CLS'],
    ['a_field_of_tomorrow', true],
    ['a_field_of_tomorrow', false],
    ['constructor', 1],
    ['toString', 1],
  ])('%s: %o is refused by name', (field, value) => {
    expect(sentence(parseAdapterConfig({ ...valid, [field]: value }))).toContain(`${field} is `);
  });

  it('a field named __proto__ is refused too', () => {
    const text = JSON.stringify(valid).replace('{', '{"__proto__": {"r": 5},');
    expect(sentence(parseAdapterConfig(JSON.parse(text)))).toContain('__proto__ is');
  });

  it('what PEFT writes for nothing is nothing', () => {
    for (const empty of [null, {}, []])
      for (const field of ['loftq_config', 'rank_pattern', 'alpha_pattern', 'modules_to_save', 'eva_config'])
        expect(parseAdapterConfig({ ...valid, [field]: empty })).toEqual(E.right(lora));
    expect(parseAdapterConfig({ ...valid, lora_dropout: 0.1, peft_version: '9', revision: 'main' })).toEqual(
      E.right(lora),
    );
  });

  it('many keys, many targets and great numbers make a short sentence', () => {
    sentence(parseAdapterConfig({ ...valid, ...unknownKeys }));
    sentence(parseAdapterConfig({ ...valid, r: 1e300 }));
    sentence(parseAdapterConfig({ ...valid, r: 2 ** 31 }));
    sentence(parseAdapterConfig({ ...valid, lora_alpha: 1e300 }));
    const many = parseAdapterConfig({ ...valid, target_modules: Object.keys(unknownKeys) });
    sentence(initAdapter(config, right(many), 1));
    sentence(parseAdapterConfig(deep(100_000)));
  });

  it('a folder with such a file is refused before its factors are read', async () => {
    const dir = join(root, 'pissa');
    right(await saveAdapter(right(initAdapter(config, lora, 1)), dir));
    const path = join(dir, 'adapter_config.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...json, init_lora_weights: 'pissa' }));
    await rm(join(dir, 'adapter_model.safetensors'));
    expect(sentence(await loadAdapter(dir, config))).toContain('init_lora_weights is "pissa"');
  });
});

describe('tokenizer.json', () => {
  const valid = JSON.parse(tokenizer.json) as {
    model: { vocab: object; merges: unknown[] };
    added_tokens: object[];
  };
  const TEXT = 'links effort 12; <|endoftext|>\n ä 😀 constructor __proto__';
  const use = (json: unknown) =>
    acceptThenUse(loadTokenizer(JSON.stringify(json) ?? 'null'), (t) => {
      const ids = t.encode(TEXT);
      expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < t.vocabSize)).toBe(true);
      expect(typeof t.decode(ids)).toBe('string');
      expect(typeof t.decode([0, 1e9, -1, t.eosTokenId])).toBe('string');
      expect(t.decode([])).toBe('');
      expect(t.encode('')).toEqual([]);
    });

  it('is refused, or can be used', () => {
    const parts = (json: object) => ({
      ...json,
      model: { ...valid.model, merges: valid.model.merges.slice(0, 2) },
    });
    fc.assert(
      fc.property(mutated(parts(valid)), (json) => use(json)),
      { seed: 3, numRuns: 600 },
    );
    // Not in the vocabulary, where most entries are: in what says how text is cut.
    const { model: whole, ...frame } = valid;
    fc.assert(
      fc.property(mutated(frame), (json) => use({ ...(json as object), model: whole })),
      { seed: 4, numRuns: 600 },
    );
  });

  const withToken = (token: string, id: unknown) => ({
    ...valid,
    model: { ...valid.model, vocab: { ...valid.model.vocab, [token]: id } },
  });

  it.each([2 ** 31, 2 ** 32, 1e15, 1e300, -1, 0.5, null, '7', [7]])('a token id of %o is refused', (id) => {
    expect(timed(() => sentence(loadTokenizer(JSON.stringify(withToken('zzz', id)))))).toBeLessThan(1000);
    const added = { ...valid, added_tokens: [...valid.added_tokens, { content: '<x>', id }] };
    sentence(loadTokenizer(JSON.stringify(added)));
  });

  it('tokens may have the names of what every object has', () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    const vocab = Object.fromEntries([
      ...Object.entries(valid.model.vocab),
      ...names.map((name, i) => [name, 300 + i]),
    ]);
    const t = right(loadTokenizer(JSON.stringify({ ...valid, model: { ...valid.model, vocab } })));
    expect(t.vocabSize).toBe(304);
    expect(t.decode([300, 301, 302, 303])).toBe(names.join(''));
    use(JSON.parse(t.json));
  });

  it.each<[string, (json: typeof valid) => unknown]>([
    ['two tokens with one id', () => withToken('zzz', 5)],
    ['no merges', (json) => ({ ...json, model: { ...json.model, merges: null } })],
    ['a merge that is none', (json) => ({ ...json, model: { ...json.model, merges: ['a'] } })],
    ['a merge into no token', (json) => ({ ...json, model: { ...json.model, merges: ['q q'] } })],
    ['no added_tokens', (json) => ({ ...json, added_tokens: undefined })],
    ['an empty added token', (json) => ({ ...json, added_tokens: [{ id: 400, content: '' }] })],
    ['another model', (json) => ({ ...json, model: { ...json.model, type: 'WordPiece' } })],
    ['a type of an object', (json) => ({ ...json, model: { ...json.model, type: 'constructor' } })],
    ['no bytes', (json) => ({ ...json, model: { ...json.model, vocab: { a: 0 }, merges: [] } })],
    ['a deep nest', (json) => ({ ...json, normalizer: nest(1000) })],
    ['an unknown decoder', (json) => ({ ...json, decoder: { type: 'constructor' } })],
    [
      'a broken pattern',
      (json) => ({ ...json, normalizer: { type: 'Replace', pattern: { Regex: '(' }, content: '' } }),
    ],
  ])('%s: refused', (_, change) => {
    sentence(loadTokenizer(JSON.stringify(change(valid))));
  });
  const BYTES = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  const cutBy = (Regex: string) => ({
    ...valid,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }, BYTES],
    },
  });
  const replacing = (content: string) => ({ type: 'Replace', pattern: { String: 'a' }, content });

  // Exponential by a nested repetition, by two equal branches, by an optional repetition; of the fourth power; in the normalizer
  // and in the decoder.
  it.each<[string, unknown]>([
    ['(a+)+$', cutBy('(a+)+$')],
    ['(?:a|a)*b', cutBy('(?:a|a)*b')],
    ['(\\s|\\s)*y', cutBy('(\\s|\\s)*y|x')],
    ['(q?){60}q{60}', cutBy('(?:q*)*z')],
    ['\\w*\\w*\\w*\\w*@', cutBy('\\w*\\w*\\w*\\w*@')],
    [
      'a normalizer',
      { ...valid, normalizer: { type: 'Replace', pattern: { Regex: '(7+)+$' }, content: '' } },
    ],
    [
      'a decoder',
      {
        ...valid,
        decoder: {
          type: 'Sequence',
          decoders: [BYTES, { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' }],
        },
      },
    ],
  ])('%s, which does not end, is refused in bounded time', (_, json) => {
    expect(
      timed(() => expect(sentence(loadTokenizer(JSON.stringify(json)))).toContain('too long')),
    ).toBeLessThan(4000);
  });

  it('what is quick when it is tried and not later fails in a sentence', () => {
    // Slow at signs of currencies, which no trial has.
    const t = right(loadTokenizer(JSON.stringify(cutBy('(?:\\p{Sc}+)+q'))));
    expect(t.decode(t.encode('a b'))).toBe('a b');
    expect(() => t.encode('€'.repeat(60))).toThrow(/were not done with 60 characters/);
    expect(t.decode(t.encode('a b'))).toBe('a b');
  }, 30_000);

  it.each<[string, unknown]>([
    ['a replacement of a million characters', { ...valid, normalizer: replacing('b'.repeat(1e6)) }],
    [
      'thirty doublings',
      { ...valid, normalizer: { type: 'Sequence', normalizers: Array(30).fill(replacing('aa')) } },
    ],
    [
      'ten million characters before',
      { ...valid, normalizer: { type: 'Prepend', prepend: 'x'.repeat(1e7) } },
    ],
    ['pieces of no length', { ...valid, pre_tokenizer: { type: 'FixedLength', length: 0 } }],
    ['repetitions of repetitions', cutBy('(?:a{1,30000}){1,30000}b')],
    ['a pattern as long as a book', cutBy(`(?:${'w|'.repeat(50_000)}v)`)],
    [
      '100,000 added tokens',
      {
        ...valid,
        added_tokens: Array.from({ length: 1e5 }, (_, i) => ({ id: 1000 + i, content: `<${i}>` })),
      },
    ],
    [
      'an added token of a million characters',
      { ...valid, added_tokens: [...valid.added_tokens, { id: 1000, content: '<'.repeat(1e6) }] },
    ],
  ])('%s: refused at once', (_, json) => {
    const text = JSON.stringify(json);
    expect(timed(() => sentence(loadTokenizer(text)))).toBeLessThan(1000);
  });

  it('the patterns of other families are taken, and give back what was written', () => {
    const patterns = {
      GPT2: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      Llama3:
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    };
    for (const pattern of Object.values(patterns)) {
      const t = right(loadTokenizer(JSON.stringify(cutBy(pattern))));
      expect(t.decode(t.encode(TEXT))).toBe(TEXT);
    }
  });

  const nest = (levels: number): object => {
    let inner: object = { type: 'NFC' };
    for (let i = 0; i < levels; i++) inner = { type: 'Sequence', normalizers: [inner] };
    return inner;
  };
});

describe('safetensors', () => {
  const arrays = { a: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } } as const;

  it('a tensor may have the name of what every object has', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const all: Arrays = Object.fromEntries(names.map((name) => [name, arrays.a]));
    const path = join(root, 'names.safetensors');
    right(await writeSafetensors(path, all));
    const file = new Uint8Array(await readFile(path));
    for (const read of [right(parseSafetensors(file)).tensors, right(await readSafetensors(path))]) {
      expect(Object.keys(read).sort()).toEqual([...names].sort());
      for (const name of names) expect(Object.getOwnPropertyDescriptor(read, name)?.value).toEqual(arrays.a);
    }
    expect(Object.keys(right(await safetensorsInFile(path))).sort()).toEqual([...names].sort());
  });

  it('a tensor named __metadata__ is refused, not lost', async () => {
    const all: Arrays = { ...arrays, __metadata__: arrays.a };
    expect(sentence(await writeSafetensors(join(root, 'meta.safetensors'), all))).toContain('__metadata__');
    expect(() => printSafetensors(all)).toThrow(/__metadata__/);
  });

  const file = (header: unknown, dataBytes: number): Uint8Array => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const out = new Uint8Array(8 + json.length + dataBytes);
    new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
    out.set(json, 8);
    return out;
  };

  it('a header is refused, or its tensors can be used', () => {
    const valid = {
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      b: { dtype: 'I32', shape: [1], data_offsets: [16, 20] },
    };
    fc.assert(
      fc.property(mutated(valid), (header) => {
        acceptThenUse(parseSafetensors(file(header, 20)), ({ tensors }) => {
          for (const { shape, data } of Object.values(tensors))
            expect(shape.reduce((x, y) => x * y, 1)).toBe(data.length);
          const printed = Buffer.concat(printSafetensors(tensors));
          expect(right(parseSafetensors(new Uint8Array(printed))).tensors).toEqual(tensors);
        });
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'f32', ''])(
    'dtype %s is none',
    (dtype) => {
      const header = { a: { dtype, shape: [1], data_offsets: [0, 4] } };
      expect(sentence(parseSafetensors(file(header, 4)))).toContain('which is none of F64');
    },
  );

  it('500,000 tensors and long names make a short sentence', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 500_000 }, (_, i) => [
        `t${i}`,
        { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
      ]),
    );
    const dir = join(root, 'many');
    right(await saveModel(model, dir));
    await writeFile(join(dir, 'model.safetensors'), file(many, 0));
    expect(sentence(await loadModel(dir))).toContain('and none has more than 16777216');
    const fewer = Object.fromEntries(Object.entries(many).slice(0, 100_000));
    await writeFile(join(dir, 'model.safetensors'), file(fewer, 0));
    expect(sentence(await loadModel(dir))).toContain('and 100018 more');
    sentence(parseSafetensors(file({ ['x'.repeat(1e6)]: 5 }, 0)));
  });
});

describe('sizes', () => {
  it.each([{ hiddenSize: 100_000, layers: 900 }, { layers: 1e9 }, { hiddenSize: -4 }, { vocabSize: 1e12 }])(
    'a model of %o is refused in one sentence before it is built',
    (sizes) => {
      expect(
        timed(() => expect(() => initModel({ ...config, ...sizes }, tokenizer, 1)).toThrow(/GB|TB|needed/)),
      ).toBeLessThan(500);
    },
  );

  it('a model larger than the memory is refused with both numbers, unless it stays in its file', async () => {
    const dir = join(root, 'sizes');
    right(await saveModel(model, dir));
    process.env.TOMPO_MEMORY_BYTES = '20000';
    try {
      const refused = await loadModel(dir);
      expect(refused).toMatchObject(
        E.left({ _tag: 'TooLarge', bytes: 4 * parameterCount(config), limit: 20_000 }),
      );
      expect(sentence(refused)).toContain('20.0 kB');
      right(await loadModel(dir, { weights: 'file' }));
    } finally {
      delete process.env.TOMPO_MEMORY_BYTES;
    }
  });

  it('what is no file, and what no settings file can be, is not read', async () => {
    const dir = join(root, 'endless');
    right(await saveModel(model, dir));
    await truncate(join(dir, 'tokenizer.json'), 2 ** 30);
    expect(sentence(await loadModel(dir))).toContain('tokenizer.json');
    await truncate(join(dir, 'config.json'), 2 ** 25);
    expect(sentence(await loadModel(dir))).toMatch(/config\.json .* no such file has more than 16777216/);
    expect(sentence(await readSafetensors('/dev/zero'))).toContain('it is not a file');
    expect(sentence(await readSafetensors(dir))).toContain(dir);
  });
});
