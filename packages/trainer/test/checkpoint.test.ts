import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Memory, tompo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  explain,
  initialState,
  loadCheckpoint,
  type RlOptions,
  type RlPrompt,
  type SftOptions,
  saveCheckpoint,
  sft,
  type TrainingFailure,
  tompoTrain,
} from '../src/index.js';
import { fits } from '../src/saving/checkpoint.js';
import { parseCheckpoint, printCheckpoint } from '../src/saving/checkpointFile.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
let folder: string;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  folder = await mkdtemp(join(tmpdir(), 'tompo-trainer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const model = tinyModel(1);
const examples = Array.from({ length: 20 }, (_, i) => ({
  prompt: 'abcdefgh'.slice(i % 4, 2 + (i % 7)) || 'a',
  completion: 'ab'.repeat(1 + (i % 2)),
}));
const sftOptions = (more: Partial<SftOptions> = {}): SftOptions => ({
  model,
  data: examples,
  steps: 9,
  batchSize: 6,
  learningRate: 0.01,
  warmupSteps: 2,
  seed: 2,
  executor,
  ...more,
});

const rlOptions = (more: Partial<RlOptions<RlPrompt, Memory>> = {}): RlOptions<RlPrompt, Memory> => ({
  model,
  adapter: tinyAdapter(model, 5),
  prompts: ['ab=', 'b=', 'cda='].map((text) => ({ id: text, text })),
  promptsPerStep: 2,
  completions: 4,
  maxTokens: 3,
  score: (_, completions) =>
    completions.map(({ ids }, j) => ({
      reward: ids[0] as number,
      graph: (ids[0] as number) / 16,
      parts: { j },
    })),
  advantages: (groups, memory) => tompo({ groups, memory }),
  memory: {},
  learningRate: 0.01,
  minibatches: 2,
  innerEpochs: 2,
  steps: 5,
  seed: 3,
  executor,
  ...more,
});

const checkpoint: Checkpoint = {
  identity: { kind: 'sft', schedule: { peak: 0.1 }, maxGradNorm: Number.POSITIVE_INFINITY },
  seed: -7,
  step: 3,
  state: { ...initialState(model.weights), updates: 3 },
  memory: { 'ab=': { best: 0.1 + 0.2, visits: 1 } },
};

const failure = async (
  run: AsyncGenerator<unknown, unknown>,
): Promise<TrainingFailure<{ steps: number } | null>> =>
  drain(run).then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: TrainingFailure<{ steps: number }>) => error,
  );

describe('a resumed run is the uninterrupted run, bit for bit', () => {
  it('supervised', async () => {
    const whole = await drain(sft(sftOptions()));
    const path = join(folder, 'sft.safetensors');
    const stop = new AbortController();
    const first = sft(sftOptions({ checkpoint: { path, every: 100 }, signal: stop.signal }));
    const head = [];
    for (let i = 0; i < 4; i++) head.push((await first.next()).value);
    stop.abort();
    expect((await drain(first)).result.stopped).toBe('aborted');
    const resume = right(await loadCheckpoint(path));
    expect(resume.step).toBe(4);
    const tail = await drain(sft(sftOptions({ resume, checkpoint: { path, every: 100 } })));
    expect([...head, ...tail.yielded]).toEqual(whole.yielded);
    expect(tail.result.checkpoint).toEqual(whole.result.checkpoint);
    expect(right(await loadCheckpoint(path)).step).toBe(9);
  });

  it('reinforced, the memory included', async () => {
    const whole = await drain(tompoTrain(rlOptions()));
    const path = join(folder, 'rl.safetensors');
    const head = [];
    for await (const metrics of tompoTrain(rlOptions({ checkpoint: { path, every: 2 } }))) {
      head.push(metrics);
      if (metrics.step === 3) break; // killed in the middle: the last saving was after step 2
    }
    const resume = right(await loadCheckpoint(path));
    expect(resume.step).toBe(2);
    const tail = await drain(tompoTrain(rlOptions({ resume, memory: {} })));
    expect([...head.slice(0, 2), ...tail.yielded]).toEqual(whole.yielded);
    expect(tail.result).toEqual(whole.result);
    expect(Object.keys(whole.result.memory).length).toBeGreaterThan(0);
  });
});

describe('resuming', () => {
  it('a finished run has nothing left to do', async () => {
    const { result } = await drain(sft(sftOptions({ steps: 2 })));
    const again = await drain(sft(sftOptions({ steps: 2, resume: result.checkpoint })));
    expect(again.yielded).toEqual([]);
    expect(again.result).toEqual(result);
  });

  it('goes on with a function as data where the other stopped', async () => {
    const data = (step: number) => [examples[step % 20], examples[(3 * step) % 20]].flatMap((x) => x ?? []);
    const whole = await drain(sft(sftOptions({ data, steps: 4, schedule: 'constant' })));
    const stop = new AbortController();
    const first = sft(sftOptions({ data, steps: 4, schedule: 'constant', signal: stop.signal }));
    await first.next();
    await first.next();
    stop.abort();
    const { result } = await drain(first);
    const tail = await drain(
      sft(sftOptions({ data, steps: 4, schedule: 'constant', resume: result.checkpoint })),
    );
    expect(tail.yielded).toEqual(whole.yielded.slice(2));
    expect(tail.result.checkpoint).toEqual(whole.result.checkpoint);
  });

  it('needs to know how often to save', async () => {
    const { message } = await failure(sft(sftOptions({ checkpoint: { path: join(folder, 'x'), every: 0 } })));
    expect(message).toContain('checkpoint.every is 0');
  });
});

describe('a checkpoint file', () => {
  it('gives back what was saved, number by number', async () => {
    const back = right(parseCheckpoint(printCheckpoint(checkpoint), 'here'));
    expect(back.state).toEqual(checkpoint.state);
    expect([back.seed, back.step, back.memory]).toEqual([
      checkpoint.seed,
      checkpoint.step,
      checkpoint.memory,
    ]);
    expect(E.isRight(fits(back, { ...checkpoint, steps: 3, params: { model: model.weights } }))).toBe(true);
    expect(Buffer.compare(printCheckpoint(back), printCheckpoint(checkpoint))).toBe(0);
  });

  it('is refused when any byte of it is not as it was', () => {
    const bytes = printCheckpoint(checkpoint);
    for (let k = 0; k < 60; k++) {
      const at = Math.floor((k / 60) * bytes.length);
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 1;
      const back = parseCheckpoint(damaged, 'here');
      expect(E.isLeft(back) && back.left._tag, `byte ${at}`).toBe('CheckpointCorrupt');
    }
    const half = parseCheckpoint(bytes.subarray(0, bytes.length / 2), 'here');
    expect(E.isLeft(half) && explain(half.left)).toContain('here is damaged');
  });

  it('that is another kind of file is refused, and a missing one', async () => {
    const path = join(folder, 'other');
    await writeFile(path, 'not a checkpoint');
    const other = await loadCheckpoint(path);
    expect(E.isLeft(other) && other.left._tag).toBe('CheckpointCorrupt');
    const missing = await loadCheckpoint(join(folder, 'missing'));
    expect(E.isLeft(missing) && explain(missing.left)).toContain('could not be read');
  });

  it('of another run is refused, with every difference named', async () => {
    const { result } = await drain(sft(sftOptions({ steps: 1 })));
    const { error, message } = await failure(
      sft(sftOptions({ resume: result.checkpoint, batchSize: 7, seed: 9, learningRate: 1 })),
    );
    expect(error._tag).toBe('CheckpointForeign');
    for (const text of [
      'batchSize is 6 there and 7 here',
      'seed is 2 there and 9 here',
      'schedule.peak is 0.01 there',
    ])
      expect(message).toContain(text);
    const other = await failure(tompoTrain(rlOptions({ resume: result.checkpoint })));
    expect(other.message).toContain('kind is "sft" there and "rl" here');
  });
});

describe('when it cannot be written', () => {
  it('a full disk leaves the old file, no partial one, and one sentence', async () => {
    const path = join(folder, 'full', 'state.safetensors');
    right(await saveCheckpoint(path, checkpoint));
    const before = await readFile(path);
    // A limit on the size of files is met as a full disk is: in the middle of a write.
    const script = fileURLToPath(new URL('./saving.child.ts', import.meta.url));
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const node = `'${process.execPath}' --conditions=@tompo/source --import '${loader}' '${script}' '${path}'`;
    const { stdout } = await promisify(execFile)('bash', ['-c', `ulimit -f 8; ${node}`]);
    expect(stdout).toContain('EFBIG');
    expect(stdout).toContain('the last checkpoint there is untouched');
    expect(Buffer.compare(before, await readFile(path))).toBe(0);
    expect(await readdir(join(folder, 'full'))).toEqual(['state.safetensors']);
  });

  it('an unwritable folder is found before anything is computed', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const path = join(file, 'state.safetensors');
    const { error, message, result } = await failure(sft(sftOptions({ checkpoint: { path, every: 1 } })));
    expect(error._tag).toBe('CheckpointUnwritable');
    expect(message).toContain(path);
    expect(result).toBeNull();
  });

  it('a folder lost on the way ends the run, and the failure holds what was done', async () => {
    const path = join(folder, 'lost', 'state.safetensors');
    const run = sft(sftOptions({ checkpoint: { path, every: 2 } }));
    for (let i = 0; i < 3; i++) await run.next();
    await rm(join(folder, 'lost'), { recursive: true });
    await writeFile(join(folder, 'lost'), 'a file where the folder was');
    const { error, result } = await failure(run);
    expect(error._tag).toBe('CheckpointUnwritable');
    expect(result?.steps).toBe(4);
  });
});
