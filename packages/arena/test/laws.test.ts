/** Laws over random games of both families and random tables of players. */
import { type BczParams, bcz, type Game, type PggParams, pgg } from '@tompo/games';
import { mutualConsent } from '@tompo/rewards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { experts, metricParts, noisy, type Player, planner, play, recorded } from '../src/index.js';
import { right } from './fixtures.js';

const hundredth = (least: number, most: number) => fc.integer({ min: least, max: most }).map((x) => x / 100);
const tenth = (least: number, most: number) => fc.integer({ min: least, max: most }).map((x) => x / 10);
const frame = fc.record({
  sequence: fc.constantFrom('GE', 'GEE', 'GGE', 'E', 'EG', 'GEGE'),
  rounds: fc.integer({ min: 1, max: 2 }),
  observability: fc.constantFrom('full' as const, 'own' as const),
  decimals: fc.constantFrom(1, 2),
});
const sized = <T>(of: (n: number) => fc.Arbitrary<T>) => fc.integer({ min: 2, max: 5 }).chain(of);
const perSeat = (n: number, one: fc.Arbitrary<number>) =>
  fc.oneof(one, fc.array(one, { minLength: n, maxLength: n }));

const bczGame: fc.Arbitrary<Game> = sized((n) =>
  fc
    .record({ alpha: perSeat(n, tenth(5, 30)), delta: hundredth(0, 30), cost: hundredth(0, 100), frame })
    .map(({ frame: f, ...p }): BczParams => ({ n, maxEffort: 4, ...p, ...f })),
).map((params) => right(bcz(params)));

const pggGame: fc.Arbitrary<Game> = sized((n) =>
  fc
    .record({
      endowment: perSeat(n, tenth(5, 50)),
      multiplier: tenth(5, 40),
      linkCost: hundredth(0, 100),
      contribution: fc.constantFrom('split' as const, 'perGroup' as const),
      frame,
    })
    .map(({ frame: f, ...p }): PggParams => ({ n, ...p, ...f })),
).map((params) => right(pgg(params)));

const game = fc.oneof(bczGame, pggGame);
const someone: fc.Arbitrary<Player> = fc
  .tuple(fc.constantFrom(...Object.values(experts)), fc.constantFrom(0, 0.3))
  .map(([player, noise]) => (noise === 0 ? player : noisy(noise, player)));
const table = game.chain((one) =>
  fc.record({
    game: fc.constant(one),
    seed: fc.nat(),
    players: fc.array(someone, { minLength: one.seats, maxLength: one.seats }),
  }),
);
const runs = { numRuns: 60 };

describe('laws of a match', () => {
  it('every mover decides once a phase; graphs form by consent; sums add up; nobody beats the planner', () =>
    fc.assert(
      fc.asyncProperty(table, async (seating) => {
        const [record] = right(await play({ games: [seating] }));
        const { phases, payoffs, welfare } = record as NonNullable<typeof record>;
        const { rounds, sequence } = seating.game.params as { rounds: number; sequence: string };
        expect(phases.map(({ kind }) => (kind === 'graph' ? 'G' : 'E')).join('')).toBe(
          sequence.repeat(rounds),
        );
        for (const phase of phases) {
          expect(phase.decisions.map(({ seat }) => seat)).toEqual(seating.players.map((_, seat) => seat));
          if (phase.kind === 'graph') {
            const rows = phase.decisions.map(({ played }) => (played._tag === 'links' ? played.to : []));
            expect(phase.graph).toEqual(mutualConsent(rows));
          }
          if (phase.welfare !== null) {
            expect(phase.welfare).toBeLessThanOrEqual((phase.plannerWelfare as number) + 1e-9);
          }
        }
        expect(payoffs.reduce((a, b) => a + b, 0)).toBeCloseTo(welfare, 8);
        // The metrics accept every record: worst ≤ chosen ≤ best, accuracies are shares, numbers are finite.
        const parts = right(metricParts(record as NonNullable<typeof record>, [0, seating.game.seats - 1]));
        expect(parts.u1.sum).toBe(parts.u1.count);
        expect(parts.u2.sum).toBeLessThanOrEqual(parts.u2.count + 1e-9);
        expect(parts.u2.sum).toBeGreaterThanOrEqual(-1e-9);
      }),
      runs,
    ));

  it('a record played again is the same record, but for the names', () =>
    fc.assert(
      fc.asyncProperty(table, async (seating) => {
        const [first] = right(await play({ games: [seating] }));
        const again = recorded(first as NonNullable<typeof first>);
        const [second] = right(
          await play({ games: [{ ...seating, players: seating.players.map(() => again) }] }),
        );
        const nameless = (record: typeof first) =>
          JSON.stringify(record, (key, value) => (key === 'player' || key === 'players' ? undefined : value));
        expect(nameless(second)).toBe(nameless(first));
      }),
      { numRuns: 25 },
    ));

  it('planners among themselves reach W*, up to the rounding of efforts, where links are decided before efforts', () =>
    fc.assert(
      fc.asyncProperty(
        game.filter(({ params }) => String(params.sequence).startsWith('G')),
        fc.nat(),
        async (one, seed) => {
          const players = new Array<Player>(one.seats).fill(planner);
          const [record] = right(await play({ games: [{ game: one, seed, players }], values: 'none' }));
          const { welfare, plannerWelfare } = record as NonNullable<typeof record>;
          // Welfare is flat at its optimum: a grid of .1 (errors of .05) costs less than n·(1 + 2δn)·.05² a phase.
          const phases = record?.phases.filter(({ payoffs }) => payoffs !== null).length as number;
          const slack = phases * one.seats * (1 + 2 * 0.3 * one.seats) * 0.05 ** 2;
          expect(welfare).toBeGreaterThanOrEqual((plannerWelfare as number) - slack);
          expect(welfare).toBeLessThanOrEqual((plannerWelfare as number) + 1e-9);
        },
      ),
      runs,
    ));
});
