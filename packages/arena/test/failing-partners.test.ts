/** Partners that throw or lie when it is tried what they would decide: that is told of them, not of who tries. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  bestOf,
  evaluate,
  experts,
  explain,
  exploitability,
  headroom,
  type Player,
  policyPlayer,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

const { nash, planner } = experts;
const game = smallBcz({ sequence: 'E', rounds: 1, maxEffort: 3 });

/** Answers well where it is waited for, and badly where it is asked at once. */
const failing = (name: string, decide: () => unknown): Player => ({ ...nash, name, decide }) as Player;

const PARTNERS = [
  failing('thrower', () => {
    throw new Error('boom');
  }),
  failing('silent', () => undefined),
  failing('empty', () => E.right(undefined)),
  failing('beyond', () => E.right({ _tag: 'effort', value: 99 } satisfies Decision)),
];

const told = (result: E.Either<Parameters<typeof explain>[0], unknown>): string =>
  E.isLeft(result) ? explain(result.left) : 'nothing went wrong';

describe('a partner that fails where it is asked at once', () => {
  it.each(PARTNERS)('is named by exploitability and by headroom: $name', async (partner) => {
    const sentence = new RegExp(`^The player ${partner.name} failed, which is no decision: `);
    const games = [{ game, seed: 1 }];
    expect(
      told(
        await exploitability({
          games: [{ game, seed: 1, players: [nash, partner, nash] }],
          seats: () => [0],
        }),
      ),
    ).toMatch(sentence);
    expect(told(await headroom({ games, opponents: partner, expert: planner, seats: 'zero' }))).toMatch(
      sentence,
    );
  });

  it.each(PARTNERS)(
    'is named by the best of several answers by oracle, whose answers were good: $name',
    async (partner) => {
      const player = policyPlayer({
        name: 'model',
        style: 'compact',
        beliefs: 'optional',
        complete: async (prompts, seeds) => prompts.map((_, i) => `${1 + ((seeds[i] as number) % 2)};`),
      });
      const policy = right(bestOf({ player, answers: 6, by: 'oracle' }));
      expect(told(await evaluate({ policy, opponents: partner, games: [{ game, seed: 3 }] }))).toMatch(
        new RegExp(`^The player ${partner.name} failed, which is no decision: `),
      );
    },
  );
});
