/** @file Does the longest legal answer of a recipe's games fit into a completion? Told before anything runs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bcz, type Decision, pgg, rng } from '@tompo/games';
import { randomDecision } from '@tompo/games/testing';
import { byteTokenizer, embeddedConfig, initModel, saveModel } from '@tompo/lm';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { byteTokens, longestAnswer } from '../src/recipe/answerLength.js';
import { sourceOf } from '../src/recipe/checkGames.js';
import { family, type OursFamily } from '../src/recipe/games.js';
import { builtInRecipes, loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { scratch, tiny, tompo } from './command.js';

const right = (asked: string, set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(asked, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};
const faults = (set: readonly string[], asked = 'paper-like'): string => {
  const recipe = loadRecipe(asked, set);
  return E.isLeft(recipe) ? explain(recipe.left) : '';
};

const style = fc.constantFrom('compact' as const, 'natural' as const);
const beliefs = fc.constantFrom('none' as const, 'optional' as const, 'required' as const);
const text = fc.record({ style, beliefs, reader: fc.constant('strict' as const) });
const n = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 6 }))
  .map(([a, b]) => [a, a + b]);
const shared = {
  n,
  sequences: fc.constantFrom(['GE'], ['E'], ['GE', 'EGE']),
  rounds: fc.constant(1),
  costs: fc.constant('range'),
};
const families: fc.Arbitrary<OursFamily> = fc
  .oneof(
    fc.record({
      family: fc.constant('bcz'),
      ...shared,
      alpha: fc.constant([0.5, 1]),
      maxEffort: fc.constantFrom(1, 1.3, 5, 9.9, 10, 10.1, 99.9, 100, 123.4),
    }),
    fc.record({
      family: fc.constant('pgg'),
      ...shared,
      endowment: fc.constantFrom([0.5, 0.9], [1, 5], [1, 10], [5, 10.9], [1, 100], [100, 101.5]),
      endowmentDecimals: fc.constantFrom(0, 1),
      homogeneous: fc.constant(1),
    }),
  )
  .filter((f) => !(f.family === 'pgg' && f.endowmentDecimals === 0 && (f.endowment[1] as number) < 1))
  .map((plain) => family.parse(plain) as OursFamily);

/** The longest answer by writing all of them: every seat gives every effort, every seat links with all. */
const byEnumeration = (f: OursFamily, t: Recipe['text']): number => {
  const seats = (f.n as [number, number])[1];
  const frame = { n: seats, sequence: [...new Set(f.sequences.join(''))].join(''), rounds: 1 };
  const scale = f.family === 'pgg' ? 10 ** f.endowmentDecimals : 1;
  const made =
    f.family === 'bcz'
      ? bcz({ ...frame, alpha: 1, delta: 0.05, cost: 1, maxEffort: f.maxEffort as number })
      : pgg({
          ...frame,
          endowment: Math.floor((f.endowment as [number, number])[1] * scale + 1e-9) / scale,
          multiplier: 1.5,
        });
  if (E.isLeft(made)) throw new Error('no game');
  const game = made.right;
  let longest = 0;
  const count = (joint: Decision[]): void => {
    const told = t.beliefs === 'none' ? undefined : joint;
    const [space, own] = [game.space(state, 0), joint[0]];
    if (space !== null && own !== undefined)
      longest = Math.max(longest, game.text.answer(space, own, t.style, told).length);
  };
  let state = game.initial(rng(0));
  while (game.status(state) === 'running') {
    const space = game.space(state, 0);
    if (space?._tag === 'effort') {
      for (let units = 0; units <= Math.round(space.max * 10); units++)
        count(Array.from({ length: seats }, (): Decision => ({ _tag: 'effort', value: units / 10 })));
    } else {
      const row = (self: number) => Array.from({ length: seats }, (_, j) => (j === self ? 0 : 1));
      count(Array.from({ length: seats }, (_, self): Decision => ({ _tag: 'links', to: row(self) })));
    }
    const nobody = Array.from({ length: seats }, (_, seat) => game.absent(state, seat));
    const next = game.step(state, nobody, rng(0));
    if (E.isLeft(next)) throw new Error('no step');
    state = next.right.state;
  }
  return longest;
};

describe('the longest answer', () => {
  it('is the longest of all that can be written, in both styles (100 families)', () => {
    fc.assert(
      fc.property(families, text, (f, t) => {
        expect(longestAnswer({ ...right('paper-like'), games: [f], text: t }, 0)?.length).toBe(
          byEnumeration(f, t),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is as long as any answer of the games that are drawn, at any decisions (60 families)', () => {
    fc.assert(
      fc.property(families, text, fc.nat(100), (f, t, seed) => {
        const source = sourceOf({ ...right('paper-like'), games: [f], seed }, 'train');
        if (E.isLeft(source)) return;
        const drawn = source.right.games(3);
        if (E.isLeft(drawn)) return;
        const limit = longestAnswer({ ...right('paper-like'), games: [f], text: t }, 0)?.length ?? 0;
        const random = rng(seed);
        for (const { game } of drawn.right) {
          let state = game.initial(random);
          while (game.status(state) === 'running') {
            const joint = Array.from({ length: game.seats }, (_, seat) =>
              randomDecision(game.space(state, seat) as never, random),
            );
            for (const [seat, own] of joint.entries()) {
              const told = t.beliefs === 'none' ? undefined : joint;
              const space = game.space(state, seat);
              if (space !== null)
                expect(game.text.answer(space, own, t.style, told).length).toBeLessThanOrEqual(limit);
            }
            const next = game.step(state, joint, random);
            if (E.isLeft(next)) throw new Error('no step');
            state = next.right.state;
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a recipe', () => {
  it('that is built in has room for it', () => {
    for (const name of builtInRecipes()) {
      const recipe = right(name);
      // A byte-level tokenizer merges bytes: it never needs more tokens than there are bytes.
      for (const at of recipe.games.keys())
        expect(byteTokens(longestAnswer(recipe, at) as string)).toBeLessThanOrEqual(recipe.rl.maxTokens);
    }
  });

  it('with less room is refused, with both numbers; with the number that it is told it is accepted', () => {
    // A2.9B2.9C2.9D2.9F2.9G2.9>2.9; and the token that ends it
    expect(faults(['rl.maxTokens=29'])).toMatch(
      /rl\.maxTokens \(--set rl\.maxTokens=29\): 29 cuts off legal answers, .* has 30 tokens .*A2\.9B2\.9C2\.9D2\.9F2\.9G2\.9>2\.9;.*set it to 30 or more/,
    );
    expect(faults(['rl.maxTokens=30'])).toBe('');
  });

  it.each([
    // A19.9 for each of six, >19.9; and the end
    [['games.0.maxEffort=20'], 37],
    [['games.1.endowment=[1,12]'], 37],
    [['games.0.n=[4,8]', 'model.context=1024'], 38],
    [['text.style=natural', 'model.context=4096'], 57],
  ] as const)('%j needs rl.maxTokens of %i', (set, needs) => {
    expect(faults(set)).toMatch(new RegExp(`rl\\.maxTokens.*32 cuts off.* has ${needs} tokens`));
    expect(faults([...set, `rl.maxTokens=${needs - 1}`])).toContain(`set it to ${needs} or more`);
    expect(faults([...set, `rl.maxTokens=${needs}`])).toBe('');
  });

  it('of a model folder is refused by its own tokens, before anything is written', async () => {
    const out = scratch();
    const tokenizer = byteTokenizer();
    if (E.isLeft(tokenizer)) throw new Error('no tokenizer');
    const sizes = { layers: 1, hiddenSize: 32, intermediateSize: 32, heads: 2, kvHeads: 1 };
    const base = join(out, 'base');
    await saveModel(
      initModel(embeddedConfig(tokenizer.right, sizes), tokenizer.right, 1, { std: 'fan-in' }),
      base,
    );
    // 4.9; and the token that ends it
    const set = [`model={init: directory, path: ${base}}`, 'rl.maxTokens=4'];
    const { code, err } = await tompo(['run', tiny, '--out', out, ...set.flatMap((s) => ['--set', s])]);
    expect(code).not.toBe(0);
    expect(err).toMatch(/rl\.maxTokens: 4 cuts off legal answers, .* has 5 tokens .*set it to 5 or more\./);
    expect(existsSync(join(out, 'tiny'))).toBe(false);
  });
});
