/** Commands that are printed on the screen work when they are pasted into a shell: those that go on with what was stopped, and those that
 *  make again what does not fit. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { type Outcome, scratch, tiny, tompoHere } from './command.js';
import { type HubServer, hubServer } from './hubServer.js';

/** What stands for `tompo` in all that is printed here: a shell that is given the line then says word by word what it would call. */
const TOMPO = "printf '%s\\0'";
process.env.TOMPO_COMMAND = TOMPO;
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** tompo …args in this process; stopped, as Ctrl-C does, once it listens for that and `when` says so. */
const tompo = async (args: readonly string[], when: () => boolean = () => false): Promise<Outcome> => {
  const before = process.listenerCount('SIGINT');
  const watch = setInterval(() => {
    if (process.listenerCount('SIGINT') <= before || !when()) return;
    clearInterval(watch);
    process.emit('SIGINT');
  }, 1);
  return tompoHere(args).finally(() => clearInterval(watch));
};
const atOnce = (): boolean => true;

/** A command line as a shell takes it apart, and then carried out. */
const pasted = (line: string): Promise<Outcome> => {
  const words = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1);
  return tompo(words);
};

/** The command that a sentence names. */
const goOn = ({ err }: Outcome): string =>
  /(?:Go on with|Start it again with): (.*)$/m.exec(err)?.[1] ?? `echo ${JSON.stringify(err)}`;
const again = (text: string): string =>
  /make it again with `(.*)`\.$/m.exec(text)?.[1] ?? `echo ${JSON.stringify(text)}`;

const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');
const rows = (path: string): number => read(path).trim().split('\n').length;
const gamesOf = (path: string): number => (JSON.parse(read(path)) as { games: unknown[] }).games.length;
const set = (...given: readonly string[]): readonly string[] => given.flatMap((one) => ['--set', one]);

/** A folder that a shell would take apart. */
const folder = (): string => join(scratch(), "Ann's runs");
/** A run of three policies below it that have learned next to nothing. */
const made = async (out: string): Promise<void> => {
  const { code, err } = await tompo([
    'train',
    tiny,
    '--out',
    out,
    ...set('sft.steps=3', 'rl.evaluateEvery=0'),
  ]);
  expect(code, err).toBe(0);
};

describe('of a run', () => {
  const out = folder();
  const run = join(out, 'tiny');
  const games = (arm: string): number => gamesOf(join(run, 'eval', `${arm}.json`));
  const begun = (): boolean => existsSync(join(run, 'checkpoints', 'sft.games.jsonl'));
  beforeAll(async () => {
    await made(out);
    const evaluated = await tompo(['eval', 'tiny', '--out', out]);
    expect(evaluated.code, evaluated.err).toBe(0);
  });

  it('eval --arm … --set … --force goes on with that policy, and leaves the others as they are', async () => {
    const others = read(run, 'eval', 'grpo.json');
    const asked = ['eval', 'tiny', '--out', out, '--arm', 'sft', ...set('evaluation.games=150'), '--force'];
    const halted = await tompo(asked, begun);
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect(games('sft')).toBe(150);
    expect(read(run, 'eval', 'grpo.json')).toBe(others);
  });

  it('eval --set … --force, stopped in the first policy, goes on with all', async () => {
    const halted = await tompo(
      ['eval', 'tiny', '--out', out, ...set('evaluation.games=120'), '--force'],
      begun,
    );
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect(['sft', 'tompo', 'grpo'].map(games)).toEqual([120, 120, 120]);
  });

  it('train --algorithm … --set … --force goes on with that algorithm, and trains no other', async () => {
    const metrics = (name: string): string => join(run, 'metrics', `${name}.jsonl`);
    const [own, others] = [read(metrics('tompo')), read(metrics('grpo'))];
    const asked = ['train', 'tiny', '--out', out, '--algorithm', 'tompo', ...set('rl.steps=6'), '--force'];
    const halted = await tompo(asked, () => {
      const now = existsSync(metrics('tompo')) ? read(metrics('tompo')) : '';
      return now !== '' && now !== own;
    });
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect(rows(metrics('tompo'))).toBe(6);
    expect(read(metrics('grpo'))).toBe(others);
  });
});

describe('of a run’s policies elsewhere', () => {
  const out = folder();
  const into = join(dirname(out), 'in to');
  const asked = ['transfer', 'tiny', tiny, '--out', out, '--into', into];
  const games = (arm: string): number => gamesOf(join(into, 'eval', `${arm}.json`));
  const begun = (): boolean => existsSync(join(into, 'checkpoints', 'sft.games.jsonl'));
  beforeAll(() => made(out));

  it('transfer goes on, and is made again, with a run below --out', async () => {
    const both = [...asked, '--arm', 'sft,grpo', ...set('evaluation.games=150')];
    const halted = await tompo(both, begun);
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect([games('sft'), games('grpo')]).toEqual([150, 150]);

    const refused = await tompo([...asked, '--arm', 'grpo', ...set('evaluation.games=4')]);
    expect(refused.code).toBe(1);
    const forced = await pasted(again(refused.err));
    expect(forced.code, forced.err).toBe(0);
    expect([games('sft'), games('grpo')]).toEqual([150, 4]);

    // The other policy was evaluated in more games: it is left out, with the command that mends it.
    const mended = await pasted(again(forced.out));
    expect(mended.code, mended.err).toBe(0);
    expect([games('sft'), games('grpo')]).toEqual([4, 4]);
  });

  it('transfer --force, stopped in the first policy, goes on with all', async () => {
    const halted = await tompo(
      [...asked, '--arm', 'sft,grpo', ...set('evaluation.games=140'), '--force'],
      begun,
    );
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect([games('sft'), games('grpo')]).toEqual([140, 140]);
  });

  it('cross-play is started again with all that it was told', async () => {
    const json = join(dirname(out), 'a table.json');
    const told = ['--partners', 'freeRider,planner~0.3', '--arm', 'sft', '--games', '3', '--metric', 'U3all'];
    const halted = await tompo(['cross-play', 'tiny', ...told, '--json', json, '--out', out], atOnce);
    expect(halted.code, halted.err).toBe(130);
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect(gone.out).toContain('U3 all beside');
    const { games, cells } = JSON.parse(read(json)) as { games: number; cells: { arm: string }[] };
    expect([games, cells.map(({ arm }) => arm)]).toEqual([3, ['sft', 'sft']]);
  });
});

describe('suggested by a run when it is done', () => {
  // A run of other settings than its recipe's, of the name of a built-in recipe.
  const out = folder();
  const dir = join(out, 'quickstart');
  const own = ['name=quickstart', 'seed=2', 'sft.steps=3', 'rl.steps=3', 'rl.evaluateEvery=0'];
  const recipeIn = (name: string) =>
    parse(read(out, name, 'recipe.yaml')) as {
      name: string;
      seed: number;
      games: unknown[];
      rl: { steps: number };
      sft: { steps: number };
    };
  let next: readonly string[];
  let page = '';
  const commandAfter = (words: string): string =>
    next
      .find((line) => line.trim().startsWith(words))
      ?.replace(`${words}: `, '')
      .trim() ?? 'echo';
  beforeAll(async () => {
    const {
      code,
      err,
      out: told,
    } = await tompo([...['run', tiny, '--out', out], ...set(...own, 'evaluation.games=2')]);
    expect(code, err).toBe(0);
    page = read(dir, 'report.html').replaceAll('&#39;', "'");
    next = told.split('\nNext\n')[1]?.split('\n') ?? [];
  });

  it('train longer: the same settings, more steps than it had', async () => {
    const { code, err } = await pasted(commandAfter('train longer'));
    expect(code, err).toBe(0);
    const { rl, ...others } = recipeIn('quickstart-long');
    const { rl: had, ...same } = recipeIn('quickstart');
    expect(others).toEqual({ ...same, name: 'quickstart-long' });
    expect(rl).toEqual({ ...had, steps: 9 });
  });

  it('another seed, and the comparison: the same settings, a seed that it had not', async () => {
    const [run = '', compare = ''] = commandAfter('another seed').split(', then ');
    const { code, err } = await pasted(run);
    expect(code, err).toBe(0);
    expect(recipeIn('quickstart-seed3')).toEqual({
      ...recipeIn('quickstart'),
      seed: 3,
      name: 'quickstart-seed3',
    });
    const compared = await pasted(compare);
    expect(compared.code, compared.err).toBe(0);
    expect(compared.out).toContain('quickstart-seed3');
  });

  it('more games: more than it had', async () => {
    const { code, err } = await pasted(commandAfter('more games narrow the intervals'));
    expect(code, err).toBe(0);
    expect(gamesOf(join(dir, 'eval', 'sft.json'))).toBe(8);
    expect(recipeIn('quickstart').seed).toBe(2);
  });

  it('the report says the same', () => {
    expect(page).toContain(commandAfter('train longer'));
    expect(page).toContain('--set seed=3 --set name=quickstart-seed3');
  });
});

describe('of no run', () => {
  it('headroom is started again with all that it was told', async () => {
    const told = set('evaluation.games=7', 'evaluation.opponents=[planner, nash]');
    const out = folder();
    const halted = await tompo(['headroom', tiny, ...told, '--out', out], atOnce);
    expect(halted.code, halted.err).toBe(130);
    expect(goOn(halted)).toContain(' --out ');
    const gone = await pasted(goOn(halted));
    expect(gone.code, gone.err).toBe(0);
    expect(gone.out).toContain('tiny: 7 held-out games, the others planner, nash');
  });

  it('pull goes on into the folder that it was told, and says a path that a recipe can read', async () => {
    const to = join(scratch(), "Ann's models, new");
    const files = { 'config.json': Buffer.from('{}'), 'model.safetensors': Buffer.alloc(8) };
    const server: HubServer = await hubServer({ 'org/tiny': { commit: 'a'.repeat(40), files } });
    vi.stubEnv('HF_ENDPOINT', server.url);
    try {
      const halted = await tompo(['pull', 'org/tiny', '--to', to], atOnce);
      expect(halted.code, halted.err).toBe(130);
      const gone = await pasted(goOn(halted));
      expect(gone.code, gone.err).toBe(0);
      expect(existsSync(join(to, 'model.safetensors'))).toBe(true);
      const line = /in a recipe: (.*)$/m.exec(gone.out)?.[1] ?? '';
      expect(parse(line)).toEqual({ model: { init: 'directory', path: to } });
    } finally {
      vi.unstubAllEnvs();
      await server.close();
    }
  });
});
