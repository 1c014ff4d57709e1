/** @file What documentation and hints name exists: functions, options, recipe keys, commands; defaults are the code's. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { dilemmaFamilies } from '@tompo/dilemmas';
import { defaultObjective } from '@tompo/trainer';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { trainedOf } from '../src/recipe/algorithms.js';
import { keysAt } from '../src/recipe/keys.js';
import { recipeSchema } from '../src/recipe/schema.js';
import { COLUMNS } from '../src/stages/validate.js';
import { doc, section, spans, tables } from './markdown.js';
import { exported, PACKAGES, restsOn, root, sentences, sourcesOf, writable } from './names.js';

const sources = new Map(PACKAGES.map((name) => [name, sourcesOf(name)]));
const exports = new Set(PACKAGES.flatMap(exported));
const recipes = readdirSync(join(root, 'packages/cli/recipes')).map((file) => file.replace(/\.yaml$/, ''));
const written = new Map(PACKAGES.map((name) => [name, writable(sources.get(name) ?? [])]));

/** What a text may name: whatever is exported, and what can be written in the packages that it tells of. */
const namesFor = (packages: readonly string[]): ReadonlySet<string> =>
  new Set([
    ...exports,
    ...packages.flatMap((name) => written.get(name) ?? []),
    ...PACKAGES,
    ...recipes,
    ...Object.keys(dilemmaFamilies),
    'mechanisms',
  ]);

/** Of a package: its own names and those of what it rests on; recipes have names of their own, and rest on all. */
const namesOf = (name: string): ReadonlySet<string> =>
  name === 'cli'
    ? namesFor([name])
    : new Set([...namesFor([name, ...restsOn(name)]), ...(name === 'jit' ? TENSORFLOW : [])]);

const TENSORFLOW: readonly string[] = [
  tf,
  tf.layers,
  tf.spectral,
  tf.image,
  ...[tf.Tensor, tf.LayersModel, tf.layers.Layer].map((kind) => kind?.prototype ?? {}),
].flatMap((of) => Object.getOwnPropertyNames(of));

const columns = Object.keys(COLUMNS).flatMap((c) => [`${c}Low`, `${c}High`, `${c}Count`]);

/** Words in backquotes that are no names of ours. */
const FOREIGN = new Set([
  // symbols of formulas, arrays and matrices
  ...['GE', 'LoRA', 'Hamming', 'GiB'],
  // words of replies
  ...['Cooperate', 'cooperate', '$2$', '$2', 'wait', 'actually', 'but'],
  // TypeScript, Node, fp-ts, TensorFlow.js and its kin
  ...[
    'Either',
    'async',
    'null',
    'Left',
    'message',
    'Math',
    'tf',
    'jax',
    'transformers',
    ...['chat_template', 'jinja', 'apply_chat_template', 'qkv_proj', 'gate_up_proj'],
    'tokenizers',
    'chromium',
    'libvulkan1',
  ],
  // a variable of an example
  'compiled',
]);

const FILE = /^[\w./*-]+\.(html|jsonl?|yaml|md|mjs|py|so|onnx|onnx\.data|safetensors|bin)$/;

/** camelCase, calls, keys of records, and code that is one word or a path of them. */
const namesIn = (span: string): readonly string[] => {
  if (FILE.test(span)) return [];
  const bare = span.replace(/'[^']*'|"[^"]*"|<\w+>/g, ' ');
  const all = [...bare.matchAll(/(?<![\w./@-])[A-Za-z$][\w$]*(?:\.[A-Za-z$][\w$]*)*/g)];
  return all.flatMap(({ 0: word, index }) => {
    const after = bare.slice(index + word.length);
    const whole = word === bare.trim();
    const named = whole || /[a-z][A-Z]/.test(word) || /^\(|^\?? ?:(?!\w)/.test(after);
    const subscript = /^[A-Za-z]{1,4}_\w{0,6}$/.test(word) && !/_proj$/.test(word);
    return named && word.length > 1 && !subscript ? word.split('.') : [];
  });
};

const unknownIn = (texts: readonly string[], known: ReadonlySet<string>): readonly string[] =>
  [...new Set(texts.flatMap(namesIn))].filter((name) => !known.has(name) && !FOREIGN.has(name));

describe('names in backquotes exist', () => {
  for (const file of ['notation', 'papers', 'metrics', 'architecture', 'glossary'])
    it(`docs/${file}.md`, () => {
      const known = new Set([...namesFor(PACKAGES), ...columns]);
      expect(unknownIn(spans(doc(`docs/${file}.md`)), known)).toEqual([]);
    });

  for (const name of PACKAGES)
    it(`packages/${name}/README.md`, () => {
      expect(unknownIn(spans(doc(`packages/${name}/README.md`)), namesOf(name))).toEqual([]);
    });
});

it('papers.md: functions are exported, settings are keys of a recipe or exported', () => {
  const [table] = tables(doc('docs/papers.md'));
  const inRecipe = new Set(written.get('cli'));
  for (const [, , where = '', setting = ''] of table?.rows ?? []) {
    for (const name of spans(where))
      expect([...exports, ...PACKAGES.map((p) => `@tompo/${p}`), ...recipes], name).toContain(name);
    for (const name of spans(setting).flatMap((s) => s.split('.')))
      expect(exports.has(name) || inRecipe.has(name), name).toBe(true);
  }
});

/** Paths of recipe keys in a text: `rl.maxTokens`, not `report.html`. */
const recipePaths = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /(?<![\w./-])(?:sft|rl|data|text|model|evaluation|rewards|expert|report)(?:\.[a-z]\w*)+(?![\w(/])/g,
    ),
  ].flatMap(([path]) => (/\.(html|jsonl?|yaml|safetensors|onnx)\b/.test(path) ? [] : [path]));

const isKey = (path: string): boolean => {
  const parts = path.split('.');
  return ['embedded', 'directory'].some((init) =>
    keysAt(recipeSchema, parts.slice(0, -1), { model: { init }, sft: { lora: {} } }).includes(
      parts.at(-1) as string,
    ),
  );
};

it('paths of recipe keys are keys: in the docs, and in what the command says', () => {
  const told = [
    ...['docs/metrics.md', 'docs/papers.md', 'packages/cli/README.md'].flatMap((file) => spans(doc(file))),
    ...(sources.get('cli') ?? []).flatMap(sentences),
  ];
  const paths = told.flatMap(recipePaths);
  expect(paths).toContain('rl.evaluateEvery');
  expect(paths.filter((path) => !isKey(path))).toEqual([]);
});

describe('errors and hints', () => {
  // Not ours: Keras' own words, a transform of SVG, the archive, a server.
  const foreign = new Set(['fit', 'translate', 'arXiv', 'tensor', 'vLLM']);
  for (const name of PACKAGES)
    it(`of ${name} name what exists`, () => {
      const known = namesOf(name);
      const named = (sources.get(name) ?? [])
        .flatMap(sentences)
        .flatMap((text) =>
          [...text.matchAll(/(?<![\w.])([A-Za-z]\w+)(?=\()|\b([a-z]+[A-Z]\w*)\b/g)].map(
            ([, call, camel]) => (call ?? camel) as string,
          ),
        );
      expect([...new Set(named)].filter((n) => !known.has(n) && !foreign.has(n))).toEqual([]);
    });

  it('name what TensorFlow.js has', () => {
    const named = PACKAGES.flatMap((name) => (sources.get(name) ?? []).flatMap(sentences)).flatMap((text) =>
      [...text.matchAll(/\btf((?:\.[a-z]\w*)+)/gi)].flatMap(([, path = '']) => path.slice(1).split('.')),
    );
    expect(named).toContain('keep');
    expect([...new Set(named)].filter((name) => !TENSORFLOW.includes(name))).toEqual([]);
  });
});

describe('defaults in tables', () => {
  /** Option by option, what a table with a column "default" says. */
  const stated = (text: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      tables(text)
        .filter(({ head }) => head[1] === 'default')
        .flatMap(({ rows }) => rows)
        .flatMap(([options = '', value = '']) => {
          const names = spans(options);
          const plain = value.replace(/`|\[\w+\]/g, '').trim();
          const values = names.length === 1 ? [plain] : plain.split(', ');
          return names.map((option, i) => [option, parse(values[i] ?? '') as unknown]);
        }),
    );
  const recipe = recipeSchema.parse({
    name: 'defaults',
    games: [{ family: 'bcz', sequences: ['GE'], n: 3, rounds: 1 }],
  });

  it('of the trainer’s objective are the recipe’s and the trainer’s', () => {
    const table = stated(section(doc('packages/trainer/README.md'), 'The objective'));
    // Left out of both where it is 0, so that settings that were kept before it was there are still the same.
    const bonus = { entropyWeight: 0 };
    expect(table).toEqual({ ...bonus, ...recipe.rl.objective });
    expect({ ...bonus, ...defaultObjective }).toMatchObject(table);
  });

  it('of ToMPO’s advantage are the recipe’s', () => {
    const { estimator, ...advantage } = trainedOf(recipe)[0]?.advantage ?? { estimator: '' };
    expect(estimator).toBe('tompo');
    expect(stated(section(doc('packages/advantage/README.md'), 'ToMPO'))).toEqual(advantage);
  });

  it('stand nowhere else', () => {
    const files = PACKAGES.map((name) => `packages/${name}/README.md`);
    const found = [...files, 'docs/metrics.md', 'docs/papers.md', 'docs/notation.md'].filter((file) =>
      tables(doc(file)).some(({ head }) => head.includes('default')),
    );
    expect(found.sort()).toEqual(['packages/advantage/README.md', 'packages/trainer/README.md']);
  });
});

it('no word is called foreign in vain', () => {
  const files = [
    ...['notation', 'papers', 'metrics', 'architecture', 'glossary'].map((file) => `docs/${file}.md`),
    ...PACKAGES.map((name) => `packages/${name}/README.md`),
  ];
  const named = new Set(files.flatMap((file) => spans(doc(file))).flatMap(namesIn));
  expect([...FOREIGN].filter((word) => !named.has(word))).toEqual([]);
});
