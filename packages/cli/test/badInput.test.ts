import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, scratch, tiny, tompo } from './command.js';

/** One clear sentence on stderr (a recipe: a line for each fault), a non-zero exit, and no stack. */
const told = async (args: readonly string[], sentence: RegExp, code = 1): Promise<Outcome> => {
  const outcome = await tompo(args);
  const { code: got, err, out } = outcome;
  expect(err, out).toMatch(sentence);
  expect(err).not.toMatch(/^\s+at /m);
  expect(got).toBe(code);
  return outcome;
};

describe('before anything runs', () => {
  const out = scratch();
  it('a recipe that is not there', () =>
    told(['run', 'quikstart'], /^There is no recipe "quikstart": .*built-in recipes: quickstart, /));
  it('misspelt keys, all at once', () =>
    told(
      ['run', 'quickstart', '--out', out, '--set', 'sft.stepz=3', '--set', 'rl.completion=4'],
      /has 2 faults:\n {2}sft\.stepz .*did you mean steps\?\n {2}rl\.completion .*did you mean completions\?/,
    ));
  it('games that cannot be', () =>
    told(
      ['run', 'quickstart', '--out', out, '--set', 'games.0.maxEffort=none', '--set', 'games.0.delta=0.25'],
      /games\[0\]\.maxEffort.*δ·λmax/,
    ));
  it('a device that is not there', () =>
    told(
      ['run', tiny, '--out', out, '--set', 'device=eager:tfjs-node-gpu'],
      /^The device "eager:tfjs-node-gpu" cannot be used here: /,
    ));
  it('a device that does not exist', () =>
    told(
      ['run', tiny, '--out', out, '--set', 'device=jit:gpu'],
      /device.*must be one of auto, jit:cpu, .*not "jit:gpu"/,
    ));
  it('a model folder that is not there', () =>
    told(['run', 'paper', '--out', out], /^There is no model folder models\/Qwen/));
  it('a folder below a file', () =>
    told(
      ['run', tiny, '--out', '/dev/null'],
      /^Cannot write \/dev\/null\/tiny: a part of that path is a file/,
    ));
  it('a folder where none can be made, which recursive mkdir would try for ever', () =>
    told(['run', tiny, '--out', '/proc/nowhere'], /^Cannot write \/proc\/nowhere\/tiny \(ENOENT\)/));
  it('a folder that is another’s', async () => {
    mkdirSync(join(out, 'tiny'), { recursive: true });
    writeFileSync(join(out, 'tiny', 'letter.txt'), 'dear');
    await told(['run', tiny, '--out', out, '--force'], /tiny is no run folder \(it has no recipe\.yaml\)/);
    expect(readFileSync(join(out, 'tiny', 'letter.txt'), 'utf8')).toBe('dear');
  });
  it('a command that is none', () => told(['rum'], /unknown command 'rum'.*\n.*run/s));
  it('an algorithm that the recipe lacks', () =>
    told(
      ['train', tiny, '--out', scratch(), '--algorithm', 'gpro'],
      /^The recipe has no algorithm "gpro"; did you mean grpo\?/,
    ));
  it('an evaluation, or a seat, whose ground is missing: with a whole command that can be given as it stands', async () => {
    const command = (stage: string) => `tompo ${stage} ${tiny} --out ${out} --set name=unmade`;
    const asked = [tiny, '--out', out, '--set', 'name=unmade'];
    const { err } = await told(['eval', ...asked], /unmade has no finished data: make it first with/);
    expect(err).toContain(`make it first with \`${command('simulate')}\`.`);
    const play = await told(['play', ...asked, '--against', 'grpo'], /unmade has no finished models\/sft/);
    expect(play.err).toContain(`make it first with \`${command('sft')}\`.`);
    // What there is has its folder's name.
    expect((await tompo(['simulate', ...asked])).code).toBe(0);
    const later = await told(['play', ...asked, '--against', 'grpo'], /unmade has no finished models\/sft/);
    expect(later.err).toContain(`make it first with \`tompo sft ${join(out, 'unmade')}\`.`);
  });
});

describe('in a run that was begun', () => {
  const out = scratch();
  const at = (...parts: string[]) => join(out, 'tiny', ...parts);
  beforeAll(async () => {
    for (const stage of ['simulate', 'sft']) {
      const done = await tompo([stage, tiny, '--out', out]);
      expect(done.code, done.err).toBe(0);
    }
  });

  it('it is not overwritten by accident', () =>
    told(
      ['run', tiny, '--out', out],
      /exists already: continue it with --resume, overwrite it with --force/,
    ));
  it('nor one of its stages', () =>
    told(['sft', tiny, '--out', out], /has the stage sft already: make it again with --force/));
  it('nor continued with another recipe', () =>
    told(
      ['run', tiny, '--resume', '--out', out, '--set', 'sft.steps=31'],
      /was started with another recipe \(it differs in sft\)/,
    ));

  it('a damaged checkpoint, and one of another model', async () => {
    const weights = at('models', 'sft', 'model.safetensors');
    const kept = readFileSync(weights);
    writeFileSync(weights, kept.subarray(0, 500));
    await told(['train', tiny, '--out', out], /model\.safetensors is not a usable safetensors file: /);
    writeFileSync(weights, kept);
    const config = at('models', 'sft', 'config.json');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('"hidden_size": 32', '"hidden_size": 64'));
    await told(['train', tiny, '--out', out], /does not fit its configuration: .*has shape/);
    writeFileSync(config, text.replace('qwen2', 'mamba'));
    await told(
      ['train', tiny, '--out', out],
      /model_type is "mamba", but only qwen2, qwen3, llama, mistral, phi3, gemma3_text are built here/,
    );
    writeFileSync(config, text);
  });

  it('data with a bad line', async () => {
    const data = readFileSync(at('data', 'train.jsonl'), 'utf8');
    writeFileSync(at('data', 'train.jsonl'), `${data}{"id": 3`);
    await told(
      ['train', tiny, '--out', out],
      /train\.jsonl cannot be used: 1 bad line, .*[^.]; make it again with `tompo simulate \S+tiny --force`\.\n$/,
    );
    writeFileSync(at('data', 'train.jsonl'), data);
  });

  it('a full disk while training', async () => {
    mkdirSync(at('metrics'), { recursive: true });
    symlinkSync('/dev/full', at('metrics', 'tompo.jsonl'));
    await told(
      ['train', tiny, '--out', out, '--algorithm', 'tompo'],
      /tompo\.jsonl: the disk is full \(ENOSPC\); make room, then start again with --resume/,
    );
  });

  it('a training state of another run', async () => {
    mkdirSync(at('checkpoints'), { recursive: true });
    copyFileSync(at('checkpoints', 'sft.safetensors'), at('checkpoints', 'grpo.safetensors'));
    await told(['train', tiny, '--out', out, '--algorithm', 'grpo'], /belongs to another run: .*kind is/);
    writeFileSync(at('checkpoints', 'grpo.safetensors'), 'not a checkpoint');
    await told(
      ['train', tiny, '--out', out, '--algorithm', 'grpo'],
      /checkpoint .*grpo\.safetensors is damaged/,
    );
  });

  it('nothing to compare yet', () =>
    told(['compare', at(), at()], /^Nothing to compare: tiny has evaluated nothing/));
});

it('every command explains itself, with examples', async () => {
  const { out } = await tompo(['--help']);
  for (const command of ['run', 'simulate', 'sft', 'train', 'eval', 'compare', 'report', 'play', 'doctor'])
    expect(out).toContain(`  ${command} `);
  const help = await tompo(['train', '--help']);
  expect(help.out).toMatch(/--algorithm <name>/);
  expect(help.out).toMatch(/Examples:\n {2}\$ tompo train quickstart/);
  expect(help.code).toBe(0);
});
