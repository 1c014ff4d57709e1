import type { MatchRecord } from '@tompo/arena';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seatName } from '../src/report/seats.js';
import { shownGames } from '../src/stages/shown.js';

const record = (game: string, links: boolean): MatchRecord =>
  ({
    game,
    params: { sequence: 'GE' },
    phases: [{ decisions: [{ reference: { _tag: 'links', to: links ? [0, 1] : [0, 0] } }] }],
  }) as unknown as MatchRecord;

it('shows lively games first, each family in its turn', () => {
  const records = [
    record('bcz-v1', false),
    record('bcz-v1', true),
    record('bcz-v1', true),
    record('pgg-v1', true),
  ];
  expect(shownGames(records, 3)).toEqual([1, 3, 2]);
  expect(shownGames(records, 9)).toEqual([1, 3, 2, 0]);
});

it('shows as many as are asked for, none twice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('bcz-v1', 'pgg-v1'), fc.boolean())),
      fc.nat(12),
      (games, count) => {
        const shown = shownGames(
          games.map(([g, l]) => record(g, l)),
          count,
        );
        expect(shown).toHaveLength(Math.min(count, games.length));
        expect(new Set(shown).size).toBe(shown.length);
      },
    ),
  );
});

it('seats are named as the texts name them', () => {
  expect([0, 3, 4, 24, 25].map((s) => seatName(s, 'compact'))).toEqual(['A', 'D', 'F', 'Z', "A'"]);
  expect(seatName(26, 'natural')).toBe('26');
});
