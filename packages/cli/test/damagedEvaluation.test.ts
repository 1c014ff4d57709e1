/** @file eval/<arm>.json that is not what its schema says is told in one sentence, with a command that can be typed as it stands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { evaluate, experts } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { CliFailure } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import { runFolder } from '../src/run/folder.js';
import type { SavedEvaluation } from '../src/stages/evaluate.js';
import { heldoutGames } from '../src/stages/games.js';
import { playthroughsOf } from '../src/stages/report.js';
import { savedEvaluation } from '../src/stages/saved.js';
import { scratch, tiny } from './command.js';

const loaded = loadRecipe(tiny, []);
if (E.isLeft(loaded)) throw new Error('tiny');
const recipe = loaded.right;
const folder = runFolder(scratch());
const path = folder.evaluation('tompo');
const view = { recipe, folder };

let whole: SavedEvaluation;
beforeAll(async () => {
  const result = await evaluate({
    policy: { ...experts.nash, name: 'tompo' },
    opponents: experts.planner,
    reference: experts.planner,
    games: heldoutGames(recipe, 2),
    interval: { resamples: 10 },
  });
  if (E.isLeft(result)) throw new Error('evaluate');
  const exampleKeys = result.right.games.map(({ key }) => key);
  whole = { ...result.right, exampleKeys, noncompliance: [] };
  mkdirSync(dirname(path), { recursive: true });
});

/** What is said of the file: null where it can be read and shown. */
const said = (text: string): string | null => {
  writeFileSync(path, text);
  try {
    const saved = savedEvaluation(folder, 'tompo');
    playthroughsOf(view, saved === null ? [] : [saved]);
    return null;
  } catch (failure) {
    if (!(failure instanceof CliFailure)) throw failure;
    return failure.message;
  }
};

/** The evaluation with another value at a path; without one, with nothing there. */
const changed = (at: readonly (string | number)[], ...values: readonly unknown[]): string => {
  const copy = JSON.parse(JSON.stringify(whole)) as Record<string, unknown>;
  let place: Record<string | number, unknown> = copy;
  for (const key of at.slice(0, -1)) place = place[key] as Record<string, unknown>;
  const last = at.at(-1) as string;
  if (values.length === 0) delete place[last];
  else [place[last]] = values;
  return JSON.stringify(copy);
};

const sentence = /^\S+tompo\.json cannot be used: .*; make it again with `.*eval .* --arm tompo --force`\.$/;

describe('eval/tompo.json', () => {
  it('as it was written can be read and shown', () => {
    expect(said(JSON.stringify(whole))).toBeNull();
  });

  it('cut off at any place, or something else altogether', () => {
    const text = JSON.stringify(whole);
    const cuts = Array.from({ length: 12 }, (_, i) => text.slice(0, Math.floor((i * text.length) / 12)));
    for (const damaged of [...cuts, 'null', '[1]', '{}', '7', '"x"', '\0'])
      expect(said(damaged), damaged.slice(-20)).toMatch(sentence);
  });

  it.each([
    [['summary', 'all'], 'summary.all is missing'],
    [['summary', 'all', 'u1', 'low'], 'summary.all.u1.low is missing'],
    [['games', 0, 'parts'], 'games.0.parts is missing'],
    [['policy'], 'policy is missing'],
    [['exampleKeys'], 'exampleKeys is missing'],
  ])('without %j', (at, words) => {
    expect(said(changed(at))).toMatch(sentence);
    expect(said(changed(at))).toContain(words);
  });

  it.each([
    [['summary'], []],
    [['summary', 'all', 'u1'], 7],
    [['games'], {}],
    [['games', 0, 'seats'], 'x'],
    [['welfareGap'], 7],
    [['examples', 0, 'phases'], null],
    [['examples', 0, 'params'], null],
    [['examples', 0, 'phases', 0, 'decisions'], 7],
    [['examples', 0, 'phases', 0, 'decisions', 0, 'played'], null],
    [['examples', 0, 'game'], 'chess-v1'],
    [['noncompliance'], [null]],
  ])('with %j as %j', (at, value) => {
    const words = said(changed(at, value));
    expect(words).toMatch(sentence);
    expect(words).not.toMatch(/undefined|TypeError|Invalid input/);
  });
});
