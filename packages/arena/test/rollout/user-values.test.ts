/** `valuesOf` of a reward that a user wrote: what it gives is looked at before anything is learned from it. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BranchOptions,
  branchRollouts,
  type Draw,
  payoff,
  planner,
  type Reward,
  weighted,
} from '../../src/index.js';
import { right, smallBcz } from '../fixtures.js';

const game = smallBcz({ maxEffort: 3, decimals: 0, sequence: 'GE', rounds: 1 });

const draw: Draw = async ({ prompts, completions }) =>
  prompts.map((prompt) => ({
    promptIds: [1],
    completions: Array.from({ length: completions }, () => ({
      ids: [1],
      logprobs: [0],
      text: prompt.at(-3) === 'G' ? 'B;' : '1;',
      ended: true,
    })),
  }));

const encode = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0));

const rollouts = (reward: Reward, changes: Partial<BranchOptions>) =>
  right(
    branchRollouts({
      games: () => [{ game, seed: 7 }],
      seats: 'zero',
      opponents: planner,
      style: 'compact',
      beliefs: 'none',
      completions: 2,
      turns: 'all',
      continuation: planner,
      reward,
      ...changes,
    }),
  );

const valuing = (valuesOf: unknown): Reward =>
  Object.assign((({ turns }) => turns.map(() => 0)) as Reward, { identity: 'mine', valuesOf }) as Reward;

const per =
  (one: (decision: Decision, i: number) => unknown) =>
  async (_: unknown, __: unknown, ds: readonly Decision[]) =>
    E.right(ds.map(one));

const WRONG = [
  ['numbers that are none', per(() => Number.NaN), /gave NaN for decision 0 \(seat 0, phase 0\)/],
  [
    'one without end',
    per((_, i) => (i === 2 ? Number.POSITIVE_INFINITY : i)),
    /gave Infinity for decision 2/,
  ],
  ['too few', async () => E.right([1, 2]), /gave 2 values for 4 decisions/],
  ['nothing', async () => undefined, /gave no right with a list/],
  ['a left of its own', async () => E.left('no'), /gave a left that is no error/],
  [
    'no promise: it throws',
    () => {
      throw new Error('boom');
    },
    /threw Error: boom/,
  ],
] as const;

const USERS: readonly (readonly [string, (reward: Reward) => Reward, Partial<BranchOptions>])[] = [
  ['hindsight', (reward) => reward, { demonstrations: { by: 'hindsight', encode } }],
  [
    'hindsight of a weighted sum',
    (reward) =>
      weighted([
        [1, payoff()],
        [2, reward],
      ]),
    { demonstrations: { by: 'hindsight', encode } },
  ],
  ['links one by one', (reward) => reward, { links: { decode: () => '' } }],
];

describe.each(USERS)('%s', (_, of, changes) => {
  it.each(WRONG)('says what is wrong with %s', async (_name, valuesOf, told) => {
    const step = rollouts(of(valuing(valuesOf)), changes).step({ step: 1, seed: 1, draw });
    await expect(step).rejects.toThrow(told);
    await expect(step).rejects.toThrow(
      /^valuesOf of reward mine .*; expected a right with one finite number/,
    );
  });
});

describe('lessons of hindsight at a temperature', () => {
  /** What each step teaches of the efforts of one state. */
  const lessons = async (seeds: readonly number[], temperature: number): Promise<readonly string[]> => {
    const efforts = smallBcz({ maxEffort: 3, decimals: 0, sequence: 'E', rounds: 1 });
    const taught = rollouts(payoff(), {
      games: () => [{ game: efforts, seed: 7 }],
      demonstrations: { by: 'hindsight', encode, ...(temperature === 0 ? {} : { temperature, lessons: 1 }) },
    });
    const texts: string[] = [];
    for (const [i, seed] of seeds.entries()) {
      const { groups } = await taught.step({ step: i + 1, seed, draw });
      texts.push(...groups.flatMap(({ turns }) => turns.map(({ completion }) => completion.text)));
    }
    return texts;
  };

  it('a state that comes again is taught what is drawn anew, and the same seed draws the same', async () => {
    const seeds = Array.from({ length: 24 }, (_, i) => 100 + i);
    const found = await lessons(seeds, 5);
    expect(new Set(found).size).toBeGreaterThan(1);
    expect(await lessons(seeds, 5)).toEqual(found);
  });

  it('at temperature 0 it is the best one, whatever the seed', async () => {
    expect(new Set(await lessons([1, 2, 3, 4], 0)).size).toBe(1);
  });
});
