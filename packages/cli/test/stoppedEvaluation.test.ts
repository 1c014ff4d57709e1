/** Ctrl-C while games are played, in an evaluation and in the validation of a training: nothing that was played is lost, and
 *  the end is that of a run that was never stopped, byte for byte. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Player } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { playerOf } from '../src/stages/experts.js';
import { validator } from '../src/stages/validate.js';
import { scratch, tiny, tompo } from './command.js';

const GAMES = 320;
const sets = [
  `evaluation.games=${GAMES}`,
  'evaluation.seats=all',
  'rl.validationGames=60',
  'rl.steps=1',
].flatMap((set) => ['--set', set]);

describe('the command', () => {
  const [wholeOut, out] = [scratch(), scratch()];
  const whole = (...path: readonly string[]): string => join(wholeOut, 'tiny', ...path);
  const at = (...path: readonly string[]): string => join(out, 'tiny', ...path);
  const bytes = (path: string): string => readFileSync(path, 'latin1');
  const part = at('checkpoints', 'sft.games.jsonl');
  const lines = (): number => (existsSync(part) ? bytes(part).split('\n').length - 1 : 0);
  const resume = (interruptWhen?: () => boolean) =>
    tompo(['run', 'tiny', '--resume', '--out', out], interruptWhen === undefined ? {} : { interruptWhen });

  beforeAll(async () => {
    const once = await tompo(['run', tiny, '--out', wholeOut, ...sets]);
    expect(once.code, once.err).toBe(0);
  }, 600_000);

  it('within the validation before the first step, and within an evaluation', async () => {
    const metrics = at('metrics', 'tompo.jsonl');
    const validating = await tompo(['run', tiny, '--out', out, ...sets], {
      interruptWhen: () => existsSync(metrics),
    });
    expect(validating.code, validating.err).toBe(130);
    expect(validating.err).toMatch(/Stopped in stage train tompo; .* Go on with: tompo run \S+ --resume/);
    // the validation was not finished for the sake of a signal
    expect(bytes(metrics)).toBe('');

    const evaluating = await resume(() => lines() >= 64);
    expect(evaluating.code, evaluating.err).toBe(130);
    expect(evaluating.err).toMatch(/Stopped in stage eval sft; what was done is kept\./);
    const kept = lines();
    expect(kept).toBeGreaterThanOrEqual(64);
    expect(kept).toBeLessThan(GAMES);
    expect(evaluating.err + evaluating.out).toContain(`stopped with ${kept} of ${GAMES} games kept`);
    expect(existsSync(at('eval', 'sft.json'))).toBe(false);

    // other settings are another evaluation
    const other = await tompo(['eval', 'tiny', '--arm', 'sft', '--out', out, '--set', 'evaluation.games=7']);
    expect(other.code).toBe(1);
    expect(other.err).toContain('evaluation.games was 320 and is 7');
    expect(other.err).toContain('--force');
    expect(lines()).toBe(kept);

    // a process that was killed within a line, and a disk that changed one
    const all = bytes(part).split('\n');
    const damaged = all.map((line, i) => (i === 40 ? line.replace('"seed":', '"seed":1') : line));
    writeFileSync(part, damaged.join('\n').slice(0, -9), 'latin1');
    let isCut = false;
    const again = await resume(() => {
      isCut ||= lines() === 32;
      return isCut && lines() > 32;
    });
    expect(again.code, again.err).toBe(130);
    expect(again.err + again.out).toContain('is whole up to game 32');

    const last = await resume();
    expect(last.code, last.err).toBe(0);
    for (const file of [
      ['eval', 'sft.json'],
      ['eval', 'tompo.json'],
      ['metrics', 'tompo.jsonl'],
      ['models', 'tompo', 'adapter_model.safetensors'],
    ])
      expect(bytes(at(...file)) === bytes(whole(...file)), file.join('/')).toBe(true);
    expect(existsSync(part)).toBe(false);
  }, 600_000);

  it('games that nothing says who played are not taken, and --force takes them away', async () => {
    const line = JSON.stringify({ digest: '', record: {} });
    writeFileSync(whole('checkpoints', 'sft.games.jsonl'), `${line}\n`);
    const before = bytes(whole('eval', 'sft.json'));
    const made = await tompo(['eval', 'tiny', '--arm', 'sft', '--out', wholeOut, '--force']);
    expect(made.code, made.err).toBe(0);
    expect(made.out + made.err).not.toContain('is whole up to');
    expect(bytes(whole('eval', 'sft.json')) === before).toBe(true);
    expect(existsSync(whole('checkpoints', 'sft.games.jsonl'))).toBe(false);
  });
});

describe('validation', () => {
  const recipeOf = (...set: readonly string[]): Recipe => {
    const recipe = loadRecipe(tiny, set);
    if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
    return recipe.right;
  };
  const partners = [{ player: playerOf('planner', 0), weight: 1 }];
  const seatsAsked = async (seats: string) => {
    const recipe = recipeOf(`evaluation.seats=${seats}`, 'rl.validationGames=12');
    const inner = playerOf('planner', 0);
    const asked: number[] = [];
    const policy: Player = {
      name: 'policy',
      privileged: true,
      act: (requests) => {
        asked.push(...requests.map(({ seat }) => seat));
        return inner.act(requests);
      },
    };
    const row = await validator(recipe, partners, new AbortController().signal)(policy);
    return { asked, row };
  };

  it('sits where evaluation.seats says: three seats, of each a links and an effort decision, in 12 games', async () => {
    const [all, first, random] = await Promise.all(['all', 'first', 'random'].map(seatsAsked));
    expect(all?.row).toMatchObject({ U1: 1, U1Count: 12 * 3 * 2 });
    expect(first?.row).toMatchObject({ U1: 1, U1Count: 12 * 2 });
    expect(random?.row).toMatchObject({ U1: 1, U1Count: 12 * 2 });
    expect(new Set(all?.asked)).toEqual(new Set([0, 1, 2]));
    expect(new Set(first?.asked)).toEqual(new Set([0]));
    expect(new Set(random?.asked).size).toBeGreaterThan(1);
  });

  it('ends at a signal with no row', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await validator(recipeOf(), partners, stop.signal)(playerOf('planner', 0))).toBeNull();
  });
});
