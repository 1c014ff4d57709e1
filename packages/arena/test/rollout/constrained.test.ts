/** Rollouts whose learners are held to what can be read: the grammar of each question goes with its prompt. */
import { bcz } from '@tompo/games';
import type { AnswerGrammar } from '@tompo/rewards';
import { describe, expect, it } from 'vitest';
import {
  branchRollouts,
  type Draw,
  type DrawRequest,
  episodeRollouts,
  explain,
  type GroupedRollouts,
  payoff,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { drawn, idsOf } from './writer.js';

const BYTES = Array.from({ length: 128 }, (_, byte) => byte);

/** A text of the grammar, by a walk that a hash takes. */
const textOf = (grammar: AnswerGrammar, seed: string): string => {
  const walk = (state: number, written: string): string => {
    const ways = BYTES.filter((byte) => grammar.next(state, byte) >= 0);
    const stops = grammar.ends(state) ? 1 : 0;
    const at = hash32(`${seed} ${written}`) % (ways.length + stops);
    const byte = ways[at];
    return byte === undefined
      ? written
      : walk(grammar.next(state, byte), written + String.fromCharCode(byte));
  };
  return walk(0, '');
};

const obedient = (): { readonly draw: Draw; readonly asked: DrawRequest[] } => {
  const asked: DrawRequest[] = [];
  return {
    asked,
    draw: async (request) => {
      asked.push(request);
      return request.prompts.map((prompt, i) => ({
        promptIds: idsOf(prompt),
        completions: Array.from({ length: request.completions }, (_, j) => {
          const grammar = request.grammars?.[i];
          return drawn(grammar ? textOf(grammar, `${request.seeds[i]}/${j}`) : 'nonsense');
        }),
      }));
    },
  };
};

const game = right(bcz({ n: 3, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 3, rounds: 2 }));
const shared = {
  games: () => [1, 2, 3].map((seed) => ({ game, seed })),
  seats: 'all',
  reward: payoff(),
} as const;

const kinds = {
  episodes: (more: object): GroupedRollouts =>
    right(episodeRollouts({ ...shared, style: 'compact', beliefs: 'none', episodes: 2, ...more })),
  branches: (more: object): GroupedRollouts =>
    right(branchRollouts({ ...shared, style: 'compact', beliefs: 'none', completions: 3, ...more })),
};

describe.each(['episodes', 'branches'] as const)('%s', (kind) => {
  it.each([
    { style: 'compact', beliefs: 'none' },
    { style: 'natural', beliefs: 'required' },
  ])('hand on the grammar of each question, so that every answer is read: $style', async (text) => {
    const { draw, asked } = obedient();
    const { groups } = await kinds[kind]({ ...text, constrained: true }).step({ step: 1, seed: 5, draw });
    expect(groups.length).toBeGreaterThan(0);
    for (const { grammars, prompts } of asked) expect(grammars).toHaveLength(prompts.length);
    const compliance = groups.flatMap(({ turns }) => turns.map(({ score }) => score.parts.compliance));
    expect(new Set(compliance)).toEqual(new Set([1]));
    // Links and efforts have grammars of their own.
    const texts = groups.flatMap(({ turns }) => turns.map(({ completion }) => completion.text));
    expect(new Set(texts).size).toBeGreaterThan(3);
  });

  it('hand on none unless told, and are other rollouts then', async () => {
    const { draw, asked } = obedient();
    const free = kinds[kind]({});
    const { groups } = await free.step({ step: 1, seed: 5, draw });
    for (const request of asked) expect(request).not.toHaveProperty('grammars');
    for (const { turns } of groups) for (const { score } of turns) expect(score.parts.compliance).toBe(0);
    const bound = kinds[kind]({ constrained: true });
    expect(free.identity).not.toHaveProperty('constrained');
    expect(bound.identity).toEqual({ ...(free.identity as object), constrained: true });
  });
});

it('constrained is true or false', () => {
  const made = branchRollouts({
    ...shared,
    style: 'compact',
    beliefs: 'none',
    completions: 2,
    constrained: 'yes' as never,
  });
  expect(made._tag === 'Left' && explain(made.left)).toContain('constrained');
});
