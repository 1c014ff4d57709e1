import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BY_READER, METRICS } from '../src/report/data.js';
import { METRIC_WORDS } from '../src/report/words.js';
import { type Outcome, scratch, tiny, tompo } from './command.js';

const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');

describe('tompo run, from nothing to a report', () => {
  const out = scratch();
  const at = (...parts: string[]) => join(out, 'tiny', ...parts);
  let first: Outcome;
  beforeAll(async () => {
    first = await tompo(['run', tiny, '--out', out]);
    expect(first.code, first.err).toBe(0);
  });

  it('leaves every file where the layout says', () => {
    for (const file of [
      'recipe.yaml',
      'data/train.jsonl',
      'data/heldout.jsonl',
      'models/sft/config.json',
      'models/sft/model.safetensors',
      'models/sft/tokenizer.json',
      'models/tompo/adapter_config.json',
      'models/tompo/adapter_model.safetensors',
      'models/grpo/adapter_model.safetensors',
      'metrics/sft.jsonl',
      'metrics/tompo.jsonl',
      'metrics/grpo.jsonl',
      'eval/sft.json',
      'eval/tompo.json',
      'eval/grpo.json',
      'eval/paired.json',
      'timings.json',
      'report.html',
    ])
      expect(existsSync(at(file)), file).toBe(true);
  });

  it('shows each stage, a table of all metrics, where things lie, and what next; and nothing else', () => {
    for (const stage of ['simulate', 'sft', 'tompo', 'grpo', 'eval sft', 'eval tompo', 'eval grpo'])
      expect(first.out).toMatch(new RegExp(`^✓ ${stage} `, 'm'));
    // Compact text has one reader: U1 by both would say the same three times.
    for (const m of METRICS)
      if (BY_READER.some((r) => r === m))
        expect(first.out).not.toMatch(new RegExp(`^${METRIC_WORDS[m].short} `, 'm'));
      else expect(first.out).toMatch(new RegExp(`^${METRIC_WORDS[m].short} `, 'm'));
    expect(first.out).toContain(at('report.html'));
    expect(first.out).toContain(`tompo play ${at()}`);
    expect(first.err).toBe('');
    expect(first.out).not.toMatch(/tensorflow|tfjs|backend/i);
  });

  it('the numbers of the table are those of the files', () => {
    const { summary } = JSON.parse(read(at('eval', 'tompo.json'))) as {
      summary: { all: { u3: { value: number } } };
    };
    const line = first.out.split('\n').find((l) => l.startsWith('U3 all')) ?? '';
    expect(line.split(/\s{2,}/)[2]).toContain(summary.all.u3.value.toFixed(3));
    expect(read(at('report.html'))).toContain(summary.all.u3.value.toFixed(3));
  });

  it('each adapter has a model card, with the run’s numbers under a head that a hub reads', () => {
    const { summary } = JSON.parse(read(at('eval', 'tompo.json'))) as {
      summary: { all: { u3: { value: number; low: number | null } } };
    };
    const card = read(at('models', 'tompo', 'README.md'));
    const [, head, text] = card.split(/^---$/m);
    expect(parse(head as string)).toEqual({
      base_model: '../sft',
      library_name: 'peft',
      pipeline_tag: 'text-generation',
      tags: ['base_model:adapter:../sft', 'lora', 'transformers', 'tompo'],
    });
    const u3 = (text as string).split('\n').find((line) => line.startsWith('| U3 all')) ?? '';
    expect(u3.split(' | ')[1]).toMatch(
      new RegExp(`^${summary.all.u3.value.toFixed(3).replace('-', '.')} \\[`),
    );
    for (const row of ['| recipe | tiny |', '| algorithm | ToMPO |', '| seed | ', '| steps | 2 |', '| U1 |'])
      expect(text).toContain(row);
    expect(read(at('models', 'grpo', 'README.md'))).toContain('# tiny: GRPO');
  });

  it('metrics know nothing of wall time, and start before the first step', () => {
    const rows = read(at('metrics', 'grpo.jsonl'))
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, number>);
    expect(rows.map((r) => r.step)).toEqual([0, 1, 2]);
    expect(Object.keys(rows.at(-1) ?? {}).join()).not.toMatch(/seconds|time|Ms/);
    expect(rows[1]).toMatchObject({
      reward: expect.any(Number),
      kl: expect.any(Number),
      entropy: expect.any(Number),
      ratioDrift: expect.any(Number),
    });
    expect(rows[1]?.ratioDrift).toBeLessThan(1e-4);
  });

  it('held-out decisions are scored after the last step of SFT, and the report draws it', () => {
    const rows = read(at('metrics', 'sft.jsonl'))
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, number>);
    expect(rows.flatMap((r) => ('heldoutLoss' in r ? [r.step] : []))).toEqual([30]);
    // What 30 steps taught of the format holds in other games too.
    const { heldoutLoss, heldoutAccuracy } = rows.at(-1) ?? {};
    expect(heldoutLoss).toBeLessThan(rows[0]?.loss ?? 0);
    expect(heldoutAccuracy).toBeGreaterThan(rows[0]?.tokenAccuracy ?? 1);
    expect(read(at('report.html'))).toContain('SFT loss on held-out games');
  });

  it('a person plays: a slip is asked again, the sum is told', async () => {
    const { out: screen, code } = await tompo(['play', 'tiny', '--out', out, '--against', 'sft', '--hints'], {
      input: '0 1 2\n0 1 1\n9999\n1\n',
    });
    expect(screen).toMatch(/has "2" at place 2; write 0 or 1/);
    expect(screen).toMatch(/out of|outside|range|0 to/);
    expect(screen).toMatch(/round 1, graph: +you: links with 1, 2 +\(planner: /);
    expect(screen).toMatch(/You earned -?\d+\.\d\d; the whole table/);
    expect(code).toBe(0);
  });

  it('a person may leave', async () => {
    const { out: screen, code } = await tompo(['play', 'tiny', '--out', out], { input: '' });
    expect(screen).toContain('You left the table.');
    expect(code).toBe(0);
  });

  it('report and eval work alone; a changed evaluation is taken', async () => {
    const evaluated = await tompo(['eval', 'tiny', '--out', out, '--set', 'evaluation.games=2', '--force']);
    expect(evaluated.code, evaluated.err).toBe(0);
    expect((JSON.parse(read(at('eval', 'sft.json'))) as { games: unknown[] }).games).toHaveLength(2);
    const reported = await tompo(['report', at()]);
    expect(reported.out.trim()).toBe(at('report.html'));
    expect(read(at('report.html'))).toContain('On 2 held-out games');
  });

  it('compare pairs what played the same games', async () => {
    const { out: screen, code } = await tompo(['compare', at(), at(), '--arm', 'sft']);
    // A run beside itself: no certainty is claimed of two games.
    expect(screen).toMatch(/U3 all +0\.000 \[no game differs\], 0\/2$/m);
    expect(code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  const out = scratch();
  const long = [
    '--set',
    'sft.steps=200',
    '--set',
    'rl.steps=1',
    '--set',
    'rl.evaluateEvery=0',
    '--set',
    'evaluation.games=1',
  ];
  it('ends after the step in hand with code 130; the run goes on as if nothing had happened', async () => {
    const metrics = join(out, 'tiny', 'metrics', 'sft.jsonl');
    const rows = (): number =>
      existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n').length - 1 : 0;
    const stopped = await tompo(['run', tiny, '--out', out, ...long], { interruptWhen: () => rows() >= 3 });
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/✗ sft +\d+\/200 steps .*stopped after step \d+/);
    expect(stopped.err).toMatch(
      /^Stopped in stage sft; what was done is kept\. Go on with: tompo run tiny --resume --out /,
    );
    expect(rows()).toBeGreaterThanOrEqual(3);
    expect(rows()).toBeLessThan(200);

    const resumed = await tompo(['run', 'tiny', '--resume', '--out', out]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(resumed.out).toMatch(/^= simulate +done before, kept$/m);

    const whole = scratchWhole;
    const once = await tompo(['run', tiny, '--out', whole, ...long]);
    expect(once.code, once.err).toBe(0);
    for (const file of ['metrics/sft.jsonl', 'metrics/tompo.jsonl', 'metrics/grpo.jsonl', 'eval/tompo.json'])
      expect(read(out, 'tiny', file) === read(whole, 'tiny', file), file).toBe(true);
  });
  const scratchWhole = scratch();
});

it('doctor: versions, every device with its reason, and what auto would use', async () => {
  const { out, code } = await tompo(['doctor']);
  expect(code).toBe(0);
  expect(out).toMatch(/node +v\d+/);
  expect(out).toMatch(/✓ jit:cpu/);
  expect(out).toMatch(/✗ eager:tfjs-node-gpu +\S+/);
  expect(out).toMatch(/would use onnxruntime/);
});
