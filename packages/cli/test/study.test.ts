/** @file tompo study as a user meets it: from nothing to a report, killed and taken up, changed and damaged. */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';
import { saveTinyInstruct } from './tinyInstruct.js';

const TWO_ARMS = `
arms:
  - grpo
  - { name: rloo, advantage: { estimator: rloo } }`;

const file = (dir: string, name: string, rest: string): string => {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, `name: pair\nrecipe: ${tiny}\nresamples: 100\n${rest}\n`);
  return path;
};

const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');

/** When each file below was last written. */
const times = (dir: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => [
      path,
      statSync(join(dir, path)).mtimeMs,
    ]),
  );

/** All numbers of a study that do not know time. */
const numbers = (out: string): readonly string[] => [
  read(out, 'results.csv'),
  read(out, 'contrasts.csv'),
  ...['seed-1', 'seed-2'].flatMap((seed) =>
    ['sft', 'grpo', 'rloo'].map((arm) => read(out, 'runs', 'base', seed, 'eval', `${arm}.json`)),
  ),
];

describe('a study of two seeds and two arms', () => {
  const dir = scratch();
  const study = file(dir, 'study', `seeds: 2${TWO_ARMS}`);
  const whole = join(dir, 'whole');
  let first = '';
  beforeAll(async () => {
    const { code, out, err } = await tompo(['study', study, '--out', whole]);
    expect(code, err).toBe(0);
    first = out;
  });

  it('runs each seed as an ordinary run, says how far it is, and ends with the tests', () => {
    for (const seed of ['seed-1', 'seed-2'])
      for (const path of ['recipe.yaml', 'models/sft/config.json', 'eval/rloo.json', 'report.html'])
        expect(existsSync(join(whole, 'runs', 'base', seed, path)), `${seed}/${path}`).toBe(true);
    expect(first).toMatch(/✓ base\/seed-[12] .* · 2\/2 runs · 0\.0 s left/);
    expect(first).toMatch(/^RLOO − GRPO +base +2 /m);
    expect(first).toContain(join(whole, 'report.html'));
    expect(read(whole, 'report.html')).toContain('RLOO − GRPO');
  });

  it('results.csv says what the evaluations say', () => {
    const { summary } = JSON.parse(read(whole, 'runs/base/seed-2/eval/rloo.json')) as {
      summary: { all: { u3: { value: number; games: number } } };
    };
    const row = read(whole, 'results.csv')
      .split('\n')
      .map((line) => line.split(','))
      .find((r) => r.slice(0, 4).join() === 'base,2,rloo,u3');
    expect(Number(row?.[4])).toBeCloseTo(summary.all.u3.value, 12);
    expect(Number(row?.[5])).toBe(summary.all.u3.games);
  });

  it('splits.csv has each difference in parts that sum to it', () => {
    const rows = read(whole, 'splits.csv')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const value = (metric: string, part: string): number =>
      Number(rows.find((r) => r.slice(0, 5).join() === `base,rloo,grpo,${metric},${part}`)?.[5]);
    const differences = read(whole, 'contrasts.csv')
      .split('\n')
      .map((line) => line.split(','));
    const u3 = Number(differences.find((r) => r.slice(0, 4).join() === 'base,rloo,grpo,u3')?.[4]);
    expect(value('u3', 'all')).toBeCloseTo(u3, 12);
    expect(value('u3', 'format') + value('u3', 'strategy') + value('u3', 'unread')).toBeCloseTo(u3, 12);
    expect(read(whole, 'report.html')).toContain('Format or strategy');
  });

  it('a run of it goes on by the ordinary command: it is whole', async () => {
    const { code, out } = await tompo(['run', join(whole, 'runs', 'base', 'seed-1'), '--resume']);
    expect(code).toBe(0);
    expect(out).toMatch(/^= eval rloo +done before, kept$/m);
  });

  it('again: no run is touched, and all is said as before', async () => {
    const before = times(join(whole, 'runs'));
    const { code, out } = await tompo(['study', study, '--out', whole]);
    expect(code).toBe(0);
    expect(times(join(whole, 'runs'))).toEqual(before);
    expect(out.split('\n').find((line) => line.startsWith('RLOO − GRPO'))).toBe(
      first.split('\n').find((line) => line.startsWith('RLOO − GRPO')),
    );
  });

  it('killed in the middle, it goes on to the same numbers', async () => {
    const out = join(dir, 'killed');
    const metrics = join(out, 'runs', 'base', 'seed-1', 'metrics', 'sft.jsonl');
    const rows = (): number => (existsSync(metrics) ? read(metrics).split('\n').length - 1 : 0);
    const killed = await tompo(['study', study, '--out', out, '--parallel', '1'], {
      interruptWhen: () => rows() >= 3,
      signal: 'SIGKILL',
    });
    expect(killed.code).toBeNull();
    expect(existsSync(join(out, 'results.csv'))).toBe(false);
    const resumed = await tompo(['study', study, '--out', out]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(numbers(out)).toEqual(numbers(whole));
  });

  it('Ctrl-C ends it with its runs, and says how to go on', async () => {
    const out = join(dir, 'stopped');
    const metrics = join(out, 'runs', 'base', 'seed-1', 'metrics', 'sft.jsonl');
    const { code, err } = await tompo(['study', study, '--out', out, '--parallel', '1'], {
      interruptWhen: () => existsSync(metrics) && read(metrics).split('\n').length > 3,
    });
    expect(code).toBe(130);
    expect(err).toContain(`Go on with: tompo study ${study} --out ${out}`);
    expect(
      readdirSync(join(out, 'runs', 'base', 'seed-1')).filter((f) => f.startsWith('.tompo-lock')),
    ).toEqual([]);
    expect(existsSync(join(out, 'runs', 'base', 'seed-2'))).toBe(false);
  });

  it('from the small files alone: the same tables', async () => {
    const out = join(dir, 'small');
    cpSync(whole, out, { recursive: true });
    rmSync(join(out, 'runs'), { recursive: true });
    rmSync(join(out, 'results.csv'));
    const { code, err } = await tompo(['study', study, '--out', out, '--report-only']);
    expect(code, err).toBe(0);
    for (const table of ['results.csv', 'contrasts.csv', 'splits.csv'])
      expect(read(out, table)).toBe(read(whole, table));
    // One that is cut off is told, and not counted.
    truncateSync(join(out, 'results', 'base', 'seed-2.json'), 500);
    const cut = await tompo(['study', study, '--out', out, '--report-only']);
    expect(cut.err).toMatch(/seed-2\.json is cut off or no result of a run; it is not counted\.\n$/);
    expect(cut.out).toContain('One seed: no interval over seeds exists');
    expect(read(out, 'results.csv')).not.toMatch(/^base,2,/m);
  });

  describe('of which only results/ is there, as in a clone', () => {
    const bare = (name: string): string => {
      const out = join(dir, name);
      cpSync(join(whole, 'results'), join(out, 'results'), { recursive: true });
      return out;
    };
    const rows = (out: string, arm: string): readonly string[] =>
      read(out, 'results.csv')
        .split('\n')
        .filter((row) => row.split(',')[2] === arm);

    it('nothing is run again', async () => {
      const out = bare('clone');
      const { code, err } = await tompo(['study', study, '--out', out]);
      expect(code, err).toBe(0);
      expect(existsSync(join(out, 'runs'))).toBe(false);
      for (const table of ['results.csv', 'contrasts.csv', 'splits.csv'])
        expect(read(out, table)).toBe(read(whole, table));
    });

    it('one more seed is run, and the others are not', async () => {
      const out = bare('clone-seeds');
      const more = file(dir, 'seeds', `seeds: 3${TWO_ARMS}`);
      const { code, out: said, err } = await tompo(['study', more, '--out', out]);
      expect(code, err).toBe(0);
      expect(said).toMatch(/^= 2 of 3 runs done before, kept \(2 in results\/ alone\)$/m);
      expect(readdirSync(join(out, 'runs', 'base'))).toEqual(['seed-3']);
      expect(rows(out, 'grpo').filter((row) => !row.startsWith('base,3,'))).toEqual(rows(whole, 'grpo'));
    });

    it('one more arm is trained, beside the results of the others', async () => {
      const out = bare('clone-arms');
      const more = file(
        dir,
        'arms',
        `seeds: 2${TWO_ARMS}\n  - { name: unscaled, advantage: { estimator: drGrpo } }`,
      );
      const { code, err } = await tompo(['study', more, '--out', out]);
      expect(code, err).toBe(0);
      expect(readdirSync(join(out, 'runs/base/seed-1/models')).sort()).toEqual(['sft', 'unscaled']);
      for (const arm of ['sft', 'grpo', 'rloo']) expect(rows(out, arm), arm).toEqual(rows(whole, arm));
      expect(rows(out, 'unscaled').some((row) => row.startsWith('base,2,unscaled,u3,'))).toBe(true);
      const again = times(join(out, 'runs'));
      expect((await tompo(['study', more, '--out', out])).code).toBe(0);
      expect(times(join(out, 'runs'))).toEqual(again);
    });

    it('a run that is stopped leaves what was kept', async () => {
      const out = bare('clone-stopped');
      const metrics = join(out, 'runs/base/seed-1/metrics/unscaled.jsonl');
      const { code, err } = await tompo(['study', join(dir, 'arms.yaml'), '--out', out, '--parallel', '1'], {
        interruptWhen: () => existsSync(metrics) && read(metrics).length > 0,
      });
      expect(code, err).toBe(130);
      const report = await tompo(['study', study, '--out', out, '--report-only']);
      expect(report.code, report.err).toBe(0);
      expect(read(out, 'contrasts.csv')).toBe(read(whole, 'contrasts.csv'));
    });

    it('what a policy rests on counts, though its own result is not there', async () => {
      const out = bare('clone-resting');
      const ways = 'text: { beliefs: required }, rl: { maxTokens: 18';
      const resting = (name: string, steps: number): string =>
        file(
          dir,
          name,
          `seeds: 1\nset: { ${ways}, steps: ${steps} }, model: { context: 128 } }${TWO_ARMS}\n  - { name: reply, from: grpo, evaluation: { bestOf: 1, among: decisions } }`,
        );
      rmSync(join(out, 'results'), { recursive: true });
      const made = await tompo(['study', resting('resting', 2), '--out', out]);
      expect(made.code, made.err).toBe(0);
      rmSync(join(out, 'runs'), { recursive: true });
      const path = join(out, 'results/base/seed-1.json');
      const result = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...result, policies: { reply: result.policies.reply } }));
      const refused = await tompo(['study', resting('resting-1', 1), '--out', out]);
      expect(refused.err).toContain('results/base/seed-1.json was made with other settings: rl.steps was 2');
      expect(existsSync(join(out, 'runs'))).toBe(false);
    });

    it('where one arm is otherwise, --force makes it again and no other', async () => {
      const out = bare('clone-arm');
      const other = file(dir, 'arm', `seeds: 2${TWO_ARMS.replace('estimator: rloo', 'estimator: drGrpo')}`);
      const { code, err } = await tompo(['study', other, '--out', out, '--force']);
      expect(code, err).toBe(0);
      expect(readdirSync(join(out, 'runs/base/seed-1/models')).sort()).toEqual(['rloo', 'sft']);
      expect(rows(out, 'grpo')).toEqual(rows(whole, 'grpo'));
      const kept = read(out, 'results/base/seed-2.json');
      expect(kept).toContain('"estimator": "drGrpo"');
      expect(kept).not.toContain('"estimator": "rloo"');
    });

    it('beside a run that was begun, those of other settings are refused too, and not taken away', async () => {
      const out = bare('clone-begun');
      const begun = join(out, 'runs/base/seed-1/made/simulate.json');
      await tompo(['study', join(dir, 'arms.yaml'), '--out', out, '--parallel', '1'], {
        interruptWhen: () => existsSync(begun),
      });
      const path = join(out, 'results/base/seed-1.json');
      const before = readFileSync(path, 'utf8');
      const changed = file(dir, 'begun', `seeds: 2\nset: { rl: { steps: 1 } }${TWO_ARMS}`);
      for (const more of [[], ['--report-only']]) {
        const refused = await tompo(['study', changed, '--out', out, ...more]);
        expect(refused.code).toBe(1);
        expect(refused.err).toContain(
          'results/base/seed-1.json was made with other settings: rl.steps was 2',
        );
        expect(readFileSync(path, 'utf8')).toBe(before);
      }
    });

    it('those of another seed or environment are none of the run', async () => {
      const out = bare('clone-moved');
      cpSync(join(out, 'results', 'base'), join(out, 'results', 'calm'), { recursive: true });
      const calm = file(dir, 'calm', `seeds: 2\nenvironments: [{ name: calm }]${TWO_ARMS}`);
      const { code, err } = await tompo(['study', calm, '--out', out]);
      expect(code).toBe(1);
      expect(err).toContain(
        'results/calm/seed-1.json was made with other settings: environment was "base" and is',
      );
    });

    it('those of another model that SFT began with are refused', async () => {
      const out = join(dir, 'clone-model');
      const model = join(dir, 'model');
      await saveTinyInstruct(model);
      const instruct = file(
        dir,
        'model',
        `seeds: 1\nset: { model: { init: directory, path: ${model} } }\narms: [grpo]`,
      );
      expect(await tompo(['study', instruct, '--out', out])).toMatchObject({ code: 0 });
      rmSync(join(out, 'runs'), { recursive: true });
      expect(await tompo(['study', instruct, '--out', out])).toMatchObject({ code: 0 });
      await saveTinyInstruct(model, 256);
      const { code, err } = await tompo(['study', instruct, '--out', out]);
      expect(code).toBe(1);
      expect(err).toContain('the files in model.path are others now');
    });

    it('those of other settings are refused before anything is run; --force makes them again', async () => {
      const out = bare('clone-changed');
      const changed = file(dir, 'other', `seeds: 2\nset: { rl: { steps: 1 } }${TWO_ARMS}`);
      const refused = await tompo(['study', changed, '--out', out]);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain(
        'results/base/seed-1.json was made with other settings: rl.steps was 2 and is 1',
      );
      expect(existsSync(join(out, 'runs'))).toBe(false);
      const forced = await tompo(['study', changed, '--out', out, '--force']);
      expect(forced.code, forced.err).toBe(0);
      for (const seed of ['seed-1', 'seed-2']) {
        expect(read(out, `runs/base/${seed}/metrics/grpo.jsonl`).trim().split('\n')).toHaveLength(2); // steps 0 and 1
        expect(read(out, `results/base/${seed}.json`)).toMatch(/"steps": 1\b/);
      }
    });
  });

  describe('of which evaluations are gone and the rest of the runs is there', () => {
    const without = (name: string, ...gone: readonly string[]): string => {
      const out = join(dir, name);
      cpSync(whole, out, { recursive: true });
      for (const path of gone) rmSync(join(out, 'runs/base/seed-1', path), { recursive: true });
      return out;
    };
    const kept = (out: string): unknown => JSON.parse(read(out, 'results/base/seed-1.json'));

    it.each([
      ['all of them', ['eval']],
      ['one of them', ['eval/rloo.json']],
      ['with the models', ['eval', 'models']],
    ])('%s: --report-only tells the same and leaves what results/ keeps', async (name, gone) => {
      const out = without(`gone-${name.replaceAll(' ', '-')}`, ...gone);
      const { code, err } = await tompo(['study', study, '--out', out, '--report-only']);
      expect(code, err).toBe(0);
      expect(err).toBe('');
      expect(kept(out)).toEqual(kept(whole));
      for (const table of ['results.csv', 'contrasts.csv', 'splits.csv'])
        expect(read(out, table)).toBe(read(whole, table));
    });

    it('of other settings: nothing is counted, and nothing is lost', async () => {
      const out = without('gone-other', 'eval');
      const changed = file(dir, 'gone-other', `seeds: 2\nset: { rl: { steps: 1 } }${TWO_ARMS}`);
      await tompo(['study', changed, '--out', out, '--report-only']);
      expect(kept(out)).toEqual(kept(whole));
    });
  });

  it('--report-only of fewer arms keeps the numbers of the others', async () => {
    const out = join(dir, 'fewer');
    cpSync(whole, out, { recursive: true });
    rmSync(join(out, 'runs/base/seed-1/eval/rloo.json'));
    const fewer = file(dir, 'fewer', 'seeds: 2\narms: [grpo]');
    expect((await tompo(['study', fewer, '--out', out, '--report-only'])).code).toBe(0);
    expect((await tompo(['study', study, '--out', out, '--report-only'])).code).toBe(0);
    expect(read(out, 'results.csv')).toBe(read(whole, 'results.csv'));
  });

  it('a half-written evaluation is told and not counted, then made again to the same numbers', async () => {
    const out = join(dir, 'damaged');
    cpSync(whole, out, { recursive: true });
    truncateSync(join(out, 'runs/base/seed-2/eval/rloo.json'), 1000);
    const reported = await tompo(['study', study, '--out', out, '--report-only']);
    expect(reported.err).toMatch(
      /eval\/rloo\.json is left out: eval\/rloo\.json was changed since it was made/,
    );
    expect(read(out, 'results.csv')).not.toMatch(/^base,2,rloo,/m);
    const again = await tompo(['study', study, '--out', out]);
    expect(again.code, again.err).toBe(0);
    expect(again.out).toMatch(
      /base\/seed-2: eval\/rloo\.json is made again: .* was changed since it was made\./,
    );
    expect(numbers(out)).toEqual(numbers(whole));
  });

  it('one entry adds an arm: what was made is kept', async () => {
    const out = join(dir, 'more');
    cpSync(whole, out, { recursive: true });
    const more = file(
      dir,
      'more',
      `seeds: 1${TWO_ARMS}\n  - { name: unscaled, advantage: { estimator: drGrpo } }`,
    );
    const { code, err } = await tompo(['study', more, '--out', out]);
    expect(code, err).toBe(0);
    // Seeds and contrasts are not those that the study began with.
    expect(err).toMatch(
      /^The study was changed after its first run \(plan\.json has it as it was\): seeds was \[1,2\] and is \[1\], contrasts\.unscaled − grpo was not set and is true\.\n$/,
    );
    const log = read(out, 'logs', 'base', 'seed-1.log');
    expect(log).toMatch(/^= sft +done before, kept$/m);
    expect(log).toMatch(/^= rloo|^= train rloo +done before, kept$/m);
    expect(log).toMatch(/^✓ unscaled /m);
    expect(read(out, 'results.csv')).toMatch(/^base,1,unscaled,u3,/m);
  });

  it('runs share what is the same: an arm with settings of its own has the SFT checkpoint of its seed', async () => {
    const out = join(dir, 'shared');
    const shared = file(
      dir,
      'shared',
      'seeds: 1\nenvironments: [{ name: calm }, { name: noisy, set: { evaluation: { noise: 0.5 } } }]\narms: [grpo, { name: longer, of: grpo, set: { rl: { steps: 3 } } }]',
    );
    const { code, err } = await tompo(['study', shared, '--out', out, '--parallel', '1']);
    expect(code, err).toBe(0);
    const model = (run: string, name: string) =>
      readFileSync(join(out, 'runs', run, 'models', name)).toString('base64');
    for (const run of ['noisy/seed-1', 'calm/seed-1.longer', 'noisy/seed-1.longer']) {
      expect(read(out, 'logs', `${run}.log`), run).toMatch(/^= sft +done before, kept$/m);
      expect(model(run, 'sft/model.safetensors')).toBe(model('calm/seed-1', 'sft/model.safetensors'));
    }
    // Only the evaluation differs: the policy is the same, too.
    expect(read(out, 'logs/noisy/seed-1.log')).toMatch(/^= train grpo +done before, kept$/m);
    expect(read(out, 'logs/noisy/seed-1.log')).toMatch(/^✓ eval grpo /m);
    expect(read(out, 'logs/calm/seed-1.longer.log')).toMatch(/^✓ longer /m);
  });

  it('a changed recipe under old results is refused with what differs; --force makes it again', async () => {
    const out = join(dir, 'changed');
    cpSync(whole, out, { recursive: true });
    const changed = file(dir, 'changed', `seeds: 2\nset: { rl: { steps: 1 } }${TWO_ARMS}`);
    const before = times(join(out, 'runs'));
    const refused = await tompo(['study', changed, '--out', out]);
    expect(refused.code).toBe(1);
    expect(refused.err).toBe(
      `${out}/runs/base/seed-1/models/grpo was made with other settings: rl.steps was 2 and is 1 (and 1 more run in like manner); undo the change, choose another folder with --out, or make again what differs with \`tompo study ${changed} --out ${out} --force\`.\n`,
    );
    expect(times(join(out, 'runs'))).toEqual(before);
    const forced = await tompo(['study', changed, '--out', out, '--force']);
    expect(forced.code, forced.err).toBe(0);
    expect(read(out, 'runs/base/seed-1/metrics/grpo.jsonl').trim().split('\n')).toHaveLength(2);
    // So are small files whose runs are gone.
    rmSync(join(out, 'runs'), { recursive: true });
    const small = await tompo(['study', study, '--out', out, '--report-only']);
    expect(small.code).toBe(1);
    expect(small.err).toContain('rl.steps was 1 and is 2');
  });
});
