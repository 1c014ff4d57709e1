/** Players that answer what others did hold every seat to what it could give. */
import { bcz, type Game, pgg, rng } from '@tompo/games';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { grim, noisy, type Player, planner, play, reciprocator, scripted, titForTat } from '../src/index.js';
import { right } from './fixtures.js';

/** Links with everybody, and gives all or nothing. */
const giver = (name: string, part: number): Player =>
  scripted(name, ({ space }) =>
    E.right(
      space._tag === 'links'
        ? { _tag: 'links', to: Array.from({ length: space.n }, (_, j) => (j === space.self ? 0 : 1)) }
        : { _tag: 'effort', value: space._tag === 'effort' ? (part === 1 ? space.max : space.min) : 0 },
    ),
  );
const JUDGES = [reciprocator(), grim(), titForTat()];

const game: fc.Arbitrary<Game> = fc.integer({ min: 3, max: 5 }).chain((n) => {
  const several = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: n, maxLength: n });
  const observability = fc.constantFrom('full' as const, 'own' as const);
  return fc.oneof(
    fc
      .record({ endowment: several(1, 12), linkCost: fc.constantFrom(0.1, 1), observability })
      .map(
        (options) =>
          right(
            pgg({ n, rounds: 3, sequence: 'GE', multiplier: 1.5, ...options } as Parameters<typeof pgg>[0]),
          ) as unknown as Game,
      ),
    fc.record({ alpha: several(1, 4), observability }).map(
      (options) =>
        right(
          bcz({
            n,
            rounds: 3,
            sequence: 'GE',
            delta: 0.05,
            cost: 0.1,
            maxEffort: 6,
            ...options,
          } as Parameters<typeof bcz>[0]),
        ) as unknown as Game,
    ),
  );
});

const rowsOf = async (one: Game, players: readonly Player[], seed: number) => {
  const [record] = right(await play({ games: [{ game: one, seed, players }], values: 'none' }));
  return record?.phases.filter(({ kind }) => kind === 'graph') ?? [];
};

const ownEffort = async (one: Game, players: readonly Player[], seed: number) => {
  const [record] = right(await play({ games: [{ game: one, seed, players }], values: 'none' }));
  const played = record?.phases.find(({ kind }) => kind === 'effort')?.decisions[0]?.played;
  return played?._tag === 'effort' ? played.value : null;
};

describe.each(JUDGES.map((judge) => [judge.name, judge] as const))('%s', (_, judge) => {
  it('never leaves out a seat that always gives its all, whoever the others are', async () => {
    await fc.assert(
      fc.asyncProperty(game, fc.nat(1000), async (one, seed) => {
        const others = Array.from({ length: one.seats - 2 }, (_, i) =>
          rng(seed + i).uniform() < 0.5 ? noisy(0.5, planner) : judge,
        );
        for (const phase of await rowsOf(one, [judge, giver('all', 1), ...others], seed)) {
          const row = phase.decisions[0]?.played;
          expect(row?._tag === 'links' && row.to[1]).toBe(1);
        }
      }),
      { numRuns: 60 },
    );
  });
  it('leaves out a seat that gives nothing among those who give', async () => {
    await fc.assert(
      fc.asyncProperty(game, fc.nat(1000), async (one, seed) => {
        const all = Array.from({ length: one.seats - 2 }, () => giver('all', 1));
        const players = [judge, giver('nothing', 0), ...all];
        const phases = await rowsOf(one, players, seed);
        const row = phases[1]?.decisions[0]?.played;
        // A seat that gave nothing itself holds nobody to more than that (tit for tat's yardstick is its own share).
        const none = judge.name === 'titForTat' && (await ownEffort(one, players, seed)) === 0;
        expect(row?._tag === 'links' && row.to[1]).toBe(none ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});
