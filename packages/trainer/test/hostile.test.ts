/** Checkpoints whose checksum is right and whose content is not: each is refused in one sentence, or can be gone on from. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Memory, tompo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { type Arrays, printSafetensors } from '@tompo/lm';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutated } from '../../lm/test/mutated.js';
import {
  explain,
  initialState,
  loadCheckpoint,
  type TrainerError,
  TrainingFailure,
  tompoTrain,
} from '../src/index.js';
import { fits, statesOf } from '../src/saving/checkpoint.js';
import { parseCheckpoint, printCheckpoint } from '../src/saving/checkpointFile.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
let folder: string;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  folder = await mkdtemp(join(tmpdir(), 'tompo-trainer-hostile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const array = (...data: number[]) =>
  ({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) }) as const;
const params: Arrays = { a: array(1, 2), b: array(3) };
const flatState = (folderOf = ''): Arrays =>
  Object.fromEntries(
    ['params', 'first', 'second'].flatMap((group) =>
      Object.entries(params).map(([name, one]) => [`${folderOf}${group}/${name}`, one] as const),
    ),
  );

/** A file as whoever knows the format would write it. */
const forged = (run: string, arrays: Arrays, notes?: string): Uint8Array => {
  const hash = createHash('sha256').update(run + (notes ?? ''));
  for (const name of Object.keys(arrays).sort()) {
    const { shape, dtype, data } = arrays[name] as Arrays[string];
    hash.update(`\n${name} ${dtype} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const said = notes === undefined ? {} : { notes };
  const metadata = { format: 'tompo-checkpoint-v1', run, ...said, sha256: hash.digest('hex') };
  return new Uint8Array(Buffer.concat(printSafetensors(arrays, metadata)));
};

const run = {
  identity: {
    kind: 'sft',
    schedule: { peak: 0.1 },
    maxGradNorm: 'Infinity',
    data: { count: 2, content: 'sha256:ab' },
  },
  seed: 1,
  step: 3,
  updates: 3,
  memory: { 'ab=': { best: 0.5, visits: 1 } },
};
const here = {
  identity: { ...run.identity, maxGradNorm: Number.POSITIVE_INFINITY },
  seed: 1,
  steps: 9,
  params: { model: params },
};

const sentence = (refused: TrainerError): string => {
  const text = explain(refused);
  expect(text.length).toBeGreaterThan(20);
  expect(text.length).toBeLessThan(6000);
  expect(text).not.toMatch(/[\n\0]/);
  return text;
};

/** Refused in a sentence; or it can be compared, written and read back. */
const use = (read: ReturnType<typeof parseCheckpoint>): void => {
  if (E.isLeft(read)) {
    expect(sentence(read.left)).toContain('here');
    return;
  }
  const checkpoint = read.right;
  const fit = fits(checkpoint, here);
  if (E.isLeft(fit)) sentence(fit.left);
  else expect(Object.keys(statesOf(checkpoint, 'model').model?.params ?? {}).sort()).toEqual(['a', 'b']);
  const bytes = printCheckpoint(checkpoint);
  const back = right(parseCheckpoint(bytes, 'again'));
  expect(Buffer.compare(printCheckpoint(back), bytes)).toBe(0);
};

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('a checkpoint with a right checksum', () => {
  it('is taken where its content is right', () => {
    const read = parseCheckpoint(forged(JSON.stringify(run), flatState()), 'here');
    expect(fits(right(read), here)).toEqual(E.right(null));
  });

  it('is refused, or can be used, whatever it says of its run', () => {
    fc.assert(
      fc.property(mutated({ ...run, agents: { buyer: 3 }, past: ['buyer@1'] }), (said) => {
        const arrays = { ...flatState(), ...flatState('agents/buyer/'), 'past/buyer@1/a': array(1) };
        use(parseCheckpoint(forged(JSON.stringify(said), arrays), 'here'));
      }),
      { seed: 1, numRuns: 400 },
    );
    fc.assert(
      fc.property(mutated(run), (said) =>
        use(parseCheckpoint(forged(JSON.stringify(said), flatState()), 'here')),
      ),
      { seed: 2, numRuns: 400 },
    );
  });

  it('is refused, or can be used, whatever its notes are', () => {
    fc.assert(
      fc.property(mutated({ rows: [{ step: 1, loss: 0.5 }] }), (notes) =>
        use(parseCheckpoint(forged(JSON.stringify(run), flatState(), JSON.stringify(notes)), 'here')),
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('is refused, or can be used, whatever its arrays are', () => {
    const name = fc.constantFrom(
      ...Object.keys(flatState()),
      'params/',
      '/a',
      'params/__proto__',
      'agents/x/params/a',
      'x',
    );
    const numbers = fc.oneof(
      fc.constantFrom(array(1, 2), array(), array(Number.NaN, 1), array(Infinity, 1), array(1e38, -1e38)),
      fc.constantFrom<Arrays[string]>(
        { dtype: 'int32', shape: [2], data: Int32Array.of(1, 2) },
        { dtype: 'float32', shape: [], data: Float32Array.of(1) },
        { dtype: 'float32', shape: [2, 0], data: new Float32Array() },
        { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, numbers), { minLength: 1, maxLength: 3 }),
        fc.array(name, { maxLength: 2 }),
        (put, gone) => {
          const arrays = Object.fromEntries(
            [...Object.entries(flatState()), ...put].filter(([n]) => !gone.includes(n)),
          );
          use(parseCheckpoint(forged(JSON.stringify(run), arrays), 'here'));
        },
      ),
      { seed: 4, numRuns: 400 },
    );
  });

  it.each(['identity', 'memory'])('a deep %s is refused', (part) => {
    for (const levels of [201, 10_000, 500_000]) {
      const said = JSON.stringify({ ...run, [part]: 'HERE' }).replace('"HERE"', deep(levels));
      const read = parseCheckpoint(forged(said, flatState()), 'here');
      expect(E.isLeft(read) && sentence(read.left)).toContain(`its ${part} lies deeper than 200 levels`);
    }
  });

  it('deep notes are refused, and so is what lies in itself and was never in a file', () => {
    const read = parseCheckpoint(forged(JSON.stringify(run), flatState(), deep(100_000)), 'here');
    expect(E.isLeft(read) && sentence(read.left)).toContain('its notes lies deeper');
    const round: Record<string, unknown> = {};
    round.round = round;
    const fit = fits({ identity: round, seed: 1, step: 3, state: initialState(params), memory: null }, here);
    expect(E.isLeft(fit) && sentence(fit.left)).toContain('its identity lies deeper than 200 levels');
  });

  it('twenty thousand differences make a short sentence', () => {
    const identity = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`key${i}`, 'x'.repeat(20)]),
    );
    const read = right(parseCheckpoint(forged(JSON.stringify({ ...run, identity }), flatState()), 'here'));
    const fit = fits(read, here);
    expect(E.isLeft(fit) && sentence(fit.left)).toContain('more');
    const long = right(
      parseCheckpoint(
        forged(JSON.stringify({ ...run, identity: { kind: 'x\n'.repeat(1e6) } }), flatState()),
        'here',
      ),
    );
    const other = fits(long, here);
    expect(E.isLeft(other) && sentence(other.left)).toContain('kind is');
  });
});

describe('a run that goes on from such a checkpoint', () => {
  it.each<[string, unknown]>([
    ['a memory of another kind', 'text'],
    ['a memory of null', null],
    ['visits that are none', { estimator: { 'ab=': { best: 'x', visits: -1 } }, rollouts: null }],
    ['a memory of the estimator that is a list', { estimator: [1, [2]], rollouts: null }],
    ['a memory named __proto__', JSON.parse('{"estimator": {"__proto__": {"best": 1}}, "rollouts": 5}')],
  ])('%s: goes on, or ends in a sentence', async (_, memory) => {
    const model = tinyModel(1);
    const options = {
      model,
      adapter: tinyAdapter(model, 5),
      prompts: ['ab='].map((text) => ({ id: text, text })),
      promptsPerStep: 1,
      completions: 2,
      maxTokens: 2,
      score: (_: unknown, completions: readonly { ids: readonly number[] }[]) =>
        completions.map(({ ids }) => ({ reward: ids[0] as number, graph: 0, parts: {} })),
      advantages: (groups: never, before: Memory) => tompo({ groups, memory: before }),
      memory: {} as Memory,
      learningRate: 0.01,
      steps: 2,
      seed: 3,
      executor,
    };
    const path = join(folder, `${_.length}.safetensors`);
    await drain(tompoTrain({ ...options, steps: 1, checkpoint: { path, every: 1 } } as never));
    const file = new Uint8Array(await readFile(path));
    const saved = right(parseCheckpoint(file, path));
    await writeFile(path, printCheckpoint({ ...saved, memory }));
    const resume = right(await loadCheckpoint(path));
    const ended = await drain(tompoTrain({ ...options, resume } as never)).catch((error: unknown) => error);
    if (ended instanceof Error) {
      expect(ended).toBeInstanceOf(TrainingFailure);
      expect(ended.message).not.toMatch(/\n|TypeError|RangeError/);
    }
  });
});
