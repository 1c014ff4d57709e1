/** Training whose completions a server draws: tompo serve, in a process of its own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Outcome, scratch, tiny, tompo } from './command.js';

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });

interface Served {
  readonly up: Promise<void>;
  readonly stop: () => Promise<Outcome>;
}

const serve = (args: readonly string[]): Served => {
  let isOver = false;
  let tell: () => void;
  const up = new Promise<void>((done) => {
    tell = done;
  });
  const ended = tompo(['serve', ...args], {
    interruptWhen: (text) => {
      if (text.includes('/v1 on')) tell();
      return isOver;
    },
  });
  return {
    up: Promise.race([up, ended.then(({ err }) => Promise.reject(new Error(err)))]),
    stop: () => {
      isOver = true;
      return ended;
    },
  };
};

const rows = (file: string): readonly Record<string, number>[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);

it('a server draws what is learned from; without it the run stops with what was done, and goes on once it is back', async () => {
  const out = scratch();
  const [adapters, port] = [join(out, 'adapters'), await freePort()];
  mkdirSync(adapters);
  const recipe = join(out, 'tiny.yaml');
  const whole = parse(readFileSync(tiny, 'utf8'));
  const server = { baseUrl: `http://127.0.0.1:${port}/v1`, adapterFolder: adapters, retries: 0 };
  const rl = {
    ...whole.rl,
    steps: 40,
    evaluateEvery: 40,
    completions: 4,
    learningRate: 1e-3,
    sampler: { server },
  };
  writeFileSync(
    recipe,
    stringify({ ...whole, rl, algorithms: [{ name: 'grpo', advantage: { estimator: 'grpo' } }] }),
  );
  const dir = join(out, 'tiny');

  const first = await tompo(['sft', recipe, '--out', out]);
  expect(first.code, first.err).toBe(0);
  const absent = await tompo(['train', recipe, '--out', out]);
  expect(absent.code).toBe(1);
  expect(absent.err).toContain(`127.0.0.1:${port}`);

  const options = [join(dir, 'models/sft'), '--port', String(port), '--threads', '1'];
  const one = serve([...options, '--adapter-folder', adapters]);
  await one.up;
  const metrics = join(dir, 'metrics/grpo.jsonl');
  let stopping: Promise<Outcome> | undefined;
  const cut = await tompo(['train', recipe, '--out', out], {
    interruptWhen: () => {
      const text = existsSync(metrics) ? readFileSync(metrics, 'utf8') : '';
      if (text.split('\n').length > 2) stopping ??= one.stop();
      return false;
    },
  });
  expect(cut.code, cut.out).toBe(1);
  expect(cut.err).toMatch(/127\.0\.0\.1.*(cannot be reached|answered with status (503|404))/s);
  // The failure itself: nothing around it of how it was asked for.
  expect(cut.err).not.toMatch(/TrainingFailure|rollouts\.step|expected for each prompt/);
  expect((await stopping)?.code).toBe(0);
  const before = rows(metrics);
  expect(before.length).toBeGreaterThanOrEqual(2);
  expect(before.length).toBeLessThan(40);

  const two = serve([...options, '--adapter-folder', adapters, '--precision', 'int8']);
  await two.up;
  // Stopped by Ctrl-C: the server has the base alone, and nothing is left for it to read.
  const interrupted = await tompo(['train', recipe, '--out', out], {
    interruptWhen: () => rows(metrics).length > before.length + 1,
  });
  expect(interrupted.code).toBe(130);
  const models = (await (await fetch(`http://127.0.0.1:${port}/v1/models`)).json()) as {
    readonly data: readonly { readonly id: string }[];
  };
  expect(models.data.map(({ id }) => id)).toEqual(['sft']);
  expect(readdirSync(adapters)).toEqual([]);
  const gone = await tompo(['train', recipe, '--out', out]);
  expect(gone.code, gone.err).toBe(0);
  expect((await two.stop()).code).toBe(0);
  const after = rows(metrics);
  expect(after.map(({ step }) => step)).toEqual(Array.from({ length: 41 }, (_, i) => i));
  expect(after.slice(0, before.length)).toEqual(before);
  // The same arithmetic lies closer than 8 bits do; a wrong adapter would lie much farther.
  const worst = (part: readonly Record<string, number>[]) =>
    Math.max(...part.map(({ step, mismatchMax }) => (step === 0 ? 0 : mismatchMax!)));
  expect(worst(before)).toBeLessThan(1e-3);
  expect(worst(after.slice(before.length))).toBeGreaterThan(worst(before));
  expect(worst(after)).toBeLessThan(0.5);
  const learned = after.filter(({ step }) => step !== 0);
  expect(learned.every(({ mismatchEss }) => mismatchEss! > 0.9 && mismatchEss! <= 1 + 1e-9)).toBe(true);
  expect(after.some(({ gradNorm }) => gradNorm! > 0)).toBe(true);
  expect(readdirSync(adapters)).toEqual([]);

  const reported = await tompo(['report', dir]);
  expect(reported.code, reported.err).toBe(0);
  const [told, ...others] = JSON.parse(
    readFileSync(join(dir, 'metrics/mismatch.json'), 'utf8'),
  ) as readonly Record<string, number | string>[];
  expect(others).toEqual([]);
  const mean = learned.reduce((sum, { mismatchMean }) => sum + mismatchMean! / learned.length, 0);
  expect(told).toMatchObject({ arm: 'grpo', steps: 40, max: worst(after) });
  expect(told!.mean).toBeCloseTo(mean, 10);
  const page = readFileSync(join(dir, 'report.html'), 'utf8');
  for (const words of ['Mismatch of sampler and trainer', 'Mismatch of the sampler'])
    expect(page).toContain(words);
});

it('another temperature than 1 wants a server that is said to tell log-probabilities after it', async () => {
  const asked = async (more: string) =>
    tompo([
      ...['run', tiny, '--out', scratch(), '--set', 'rl.temperature=0.7'],
      ...[
        '--set',
        `rl.sampler.server={baseUrl: "http://127.0.0.1:1/v1", adapterFolder: a, retries: 0${more}}`,
      ],
    ]);
  const refused = await asked('');
  expect(refused.code).not.toBe(0);
  expect(refused.err).toContain('--logprobs-mode processed_logprobs');
  // Said, it goes on to the server, which is not there.
  expect((await asked(', logprobs: processed')).err).toContain('127.0.0.1:1');
});
