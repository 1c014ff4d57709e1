/** A limit of time is for a call: whoever asks another player several times for one question has it for each. */
import { describe, expect, it } from 'vitest';
import { bestOf, evaluate, experts, noisy, type OpenPlayer, policyPlayer } from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

const games = [{ game: smallBcz({ sequence: 'E', rounds: 1, maxEffort: 3 }), seed: 3 }];

/** Answers after so many milliseconds, with beliefs. */
const slow = (ms: number): OpenPlayer =>
  policyPlayer({
    name: 'slow',
    style: 'compact',
    beliefs: 'optional',
    complete: async (prompts, seeds) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return prompts.map((_, i) => `A1B1C1>${1 + ((seeds[i] as number) % 2)};`);
    },
  }) as OpenPlayer;

const valid = async (policy: Parameters<typeof evaluate>[0]['policy'], timeoutMs: number) =>
  right(await evaluate({ policy, opponents: experts.nash, games, timeoutMs })).summary.all?.u1.value;

describe('timeoutMs', () => {
  it('is for each answer of the best of several: who is in time once is in time eight times', async () => {
    const of = (ms: number, answers: number) => right(bestOf({ player: slow(ms), answers, by: 'beliefs' }));
    // Eight answers take 2.4 s and more, 2 s may be taken by one.
    expect(await valid(of(300, 1), 2_000)).toBe(1);
    expect(await valid(of(300, 8), 2_000)).toBe(1);
    expect(await valid(noisy(0, of(300, 8)), 2_000)).toBe(1);
    expect(await valid(right(bestOf({ player: of(300, 3), answers: 3, by: 'beliefs' })), 2_000)).toBe(1);
  }, 60_000);

  it('ends the waiting for one that never answers all the same', async () => {
    const never: OpenPlayer = { name: 'never', act: () => new Promise(() => undefined) };
    expect(await valid(right(bestOf({ player: never, answers: 3, by: 'beliefs' })), 100)).toBe(0);
  }, 60_000);
});
