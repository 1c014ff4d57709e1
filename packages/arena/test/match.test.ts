import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  experts,
  nash,
  noisy,
  type Player,
  type Progress,
  planner,
  play,
  playing,
  policyPlayer,
  type Request,
  random,
  scripted,
} from '../src/index.js';
import { right, smallBcz, smallPgg } from './fixtures.js';

const games = [
  smallBcz({}),
  smallBcz({ n: 4, sequence: 'GEE', delta: 0.1, cost: 0.1 }),
  smallPgg({ rounds: 3 }),
];
const seated = (player: Player) =>
  games.map((game, seed) => ({ game, seed, players: new Array<Player>(game.seats).fill(player) }));

/** A policy that answers with these texts, in the order in which it is asked. */
const speaker = (texts: readonly string[], beliefs: 'none' | 'required' = 'none'): Player => {
  const next = texts.values();
  return policyPlayer({
    name: 'speaker',
    style: 'compact',
    beliefs,
    complete: async (prompts) => prompts.map(() => next.next().value ?? ''),
  });
};

describe('play', () => {
  it('asks each player once a phase, for all its seats in all games', async () => {
    const batches: number[] = [];
    const watched: Player = {
      name: 'watched',
      privileged: true,
      act: (requests) => {
        batches.push(requests.length);
        return planner.act(requests);
      },
    };
    right(await play({ games: seated(watched), values: 'none' }));
    // Seats 3 + 4 + 4 = 11. GE twice: 4 phases; GEE twice: 6; GE three times: 6. The first game leaves after 4.
    expect(batches).toEqual([11, 11, 11, 11, 8, 8]);
  });

  it('gives the same records whatever is played beside a game', async () => {
    const together = right(await play({ games: seated(noisy(0.5, planner)) }));
    for (const [i, one] of seated(noisy(0.5, planner)).entries()) {
      expect(right(await play({ games: [one] }))).toEqual([together[i]]);
    }
  });

  it('records sums that add up, and plain JSON', async () => {
    const records = right(await play({ games: seated(random(1)) }));
    for (const record of records) {
      const paid = record.phases.filter(({ payoffs }) => payoffs !== null);
      expect(record.welfare).toBeCloseTo(
        paid.reduce((sum, { welfare }) => sum + (welfare ?? 0), 0),
        9,
      );
      expect(record.payoffs.reduce((a, b) => a + b, 0)).toBeCloseTo(record.welfare, 9);
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      for (const { decisions } of record.phases) {
        for (const { value } of decisions) {
          expect(value?.chosen).toBeLessThanOrEqual((value?.best as number) + 1e-9);
          expect(value?.chosen).toBeGreaterThanOrEqual((value?.worst as number) - 1e-9);
        }
      }
    }
  });

  it('the planner’s own match has the planner’s welfare, up to the grid of efforts, and nobody’s has more', async () => {
    const [best, selfish, wild] = await Promise.all(
      [planner, nash, random(0)].map(async (player) =>
        right(await play({ games: seated(player), values: 'none' })),
      ),
    );
    for (const [i, record] of (best ?? []).entries()) {
      const most = record.plannerWelfare as number;
      expect(record.welfare / most).toBeGreaterThan(0.999);
      expect(record.welfare / most).toBeLessThanOrEqual(1 + 1e-12);
      for (const other of [selfish, wild]) {
        expect(other?.[i]?.welfare).toBeLessThanOrEqual(most + 1e-9);
      }
    }
  });

  it('records the graph after each phase: what mutual consent formed', async () => {
    const oneSided = scripted('oneSided', ({ seat, space }) =>
      E.right(
        space._tag === 'links'
          ? { _tag: 'links', to: [0, 1, 2].map((j) => (j !== seat && (seat < 2 || j === 0) ? 1 : 0)) }
          : { _tag: 'effort', value: 1 },
      ),
    );
    const game = smallBcz({ rounds: 1 });
    const [record] = right(
      await play({ games: [{ game, seed: 0, players: [oneSided, oneSided, oneSided] }] }),
    );
    // 0 and 1 ask everybody, 2 asks 0 alone: 1–2 does not form.
    const formed = [
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 0],
    ];
    expect(record?.phases.map(({ graph }) => graph)).toEqual([formed, formed]);
    // α e − ½e² + δ Σ e e_j − c·deg with e = 1: ½ + ½·2 − 2 = −½; ½ + ½ − 1 = 0 twice.
    expect(record?.payoffs).toEqual([-0.5, 0, 0]);
  });

  it('reports progress phase by phase', async () => {
    const seen: Progress[] = [];
    const records = right(
      await play({ games: seated(nash), values: 'none' }, (progress) => seen.push(progress)),
    );
    expect(seen.map(({ phases, running }) => [phases, running])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
      [4, 2],
      [5, 2],
      [6, 0],
    ]);
    expect(seen.flatMap(({ finished }) => finished.map(({ index }) => index))).toEqual([0, 1, 2]);
    expect(seen.flatMap(({ finished }) => finished.map(({ record }) => record))).toEqual(records);
  });

  it('can be left early', async () => {
    let phases = 0;
    for await (const progress of playing({ games: seated(nash) })) {
      phases = right(progress).phases;
      break;
    }
    expect(phases).toBe(1);
  });

  it('asks a reference at the states of those who are valued, and never plays it', async () => {
    const game = smallBcz({ rounds: 1 });
    const policy = random(9);
    const [record] = right(
      await play({
        games: [{ game, seed: 0, players: [nash, policy, nash] }],
        values: [policy],
        reference: planner,
      }),
    );
    const [links] = record?.phases ?? [];
    expect(links?.decisions.map(({ reference }) => reference)).toEqual([
      null,
      { _tag: 'links', to: [1, 0, 1] },
      null,
    ]);
    expect(links?.decisions.map(({ value }) => value !== null)).toEqual([false, true, false]);
  });

  it('of no games is no records', async () => {
    expect(await play({ games: [] })).toEqual(E.right([]));
  });
});

describe('unreadable answers', () => {
  const game = smallBcz({ sequence: 'GEE', rounds: 1 });
  const texts = ['BC;', '2.5;', 'much;'];
  const match = async (onUnreadable: 'skip' | 'repeat' | 'default', lines = texts, more = {}) => {
    const [record] = right(
      await play({
        games: [{ game, seed: 0, players: [speaker(lines), nash, nash] }],
        onUnreadable,
        ...more,
      }),
    );
    return record?.phases.map(({ decisions }) => decisions[0]);
  };

  it('skip: the seat is absent', async () => {
    const own = await match('skip');
    expect(own?.map((one) => one?.outcome._tag)).toEqual(['parsed', 'parsed', 'noncompliant']);
    expect(own?.[1]).toMatchObject({
      text: '2.5;',
      played: { _tag: 'effort', value: 2.5 },
      substitute: null,
    });
    expect(own?.[2]).toMatchObject({
      text: 'much;',
      played: { _tag: 'effort', value: 0 },
      substitute: 'skip',
    });
  });

  it('repeat: its last decision of the kind, and absence before there was one', async () => {
    expect((await match('repeat'))?.[2]).toMatchObject({ played: { value: 2.5 }, substitute: 'repeat' });
    const mute = await match('repeat', ['', '', '']);
    expect(mute?.map((one) => one?.substitute)).toEqual(['skip', 'skip', 'repeat']);
  });

  it('default: the seat’s part of the equilibrium, or the move that is given', async () => {
    const own = await match('default');
    // Complete graph, α = 1, δ = ½, N = 3: 1/(1 − ½·2) runs away, so the cap of 5 binds.
    expect(own?.[2]).toMatchObject({ played: { value: 5 }, substitute: 'default' });
    const defaultMove = ({ space }: Request): Decision =>
      space._tag === 'links' ? { _tag: 'links', to: [0, 0, 0] } : { _tag: 'effort', value: 1.5 };
    expect((await match('default', texts, { defaultMove }))?.[2]).toMatchObject({ played: { value: 1.5 } });
  });

  it('nothing unreadable is ever called parsed', async () => {
    for (const text of ['', ';', '2', '2.55;', '-1;', '9;', '2;2;', '1>2;', 'NaN;', '2.0;']) {
      const own = await match('skip', ['BC;', text, '1;']);
      expect(own?.[1]?.outcome._tag, JSON.stringify(text)).toBe('noncompliant');
    }
  });
});

describe('beliefs', () => {
  it('are scored against what the others decided, not against what stood in for them', async () => {
    const game = smallBcz({ rounds: 1 });
    // Seat 0 believes that 1 asks for it and 2 does not; then 1.5 and 3.
    const believer = speaker(['B>BC;', 'A2B1.5C3>2;'], 'required');
    const mute = speaker(['C;', 'no'], 'none');
    const other = scripted('other', ({ space }) =>
      E.right(space._tag === 'links' ? { _tag: 'links', to: [1, 1, 0] } : { _tag: 'effort', value: 3 }),
    );
    const [record] = right(await play({ games: [{ game, seed: 0, players: [believer, mute, other] }] }));
    // Links: seat 1 did not ask (wrong), seat 2 did (wrong): 0 of 2. Efforts: seat 1 could not be read, seat 2 is
    // right: 1 of 1.
    expect(record?.phases.map(({ decisions }) => decisions[0]?.beliefs?.accuracy)).toEqual([0, 1]);
    expect(record?.phases[0]?.decisions[0]?.beliefs?.stated).toEqual({ _tag: 'links', toMe: [0, 1, 0] });
    expect(record?.phases[0]?.decisions[1]?.beliefs).toBeNull();
  });
});

describe('faults', () => {
  it('a table with too few players', async () => {
    const wrong = await play({ games: [{ game: smallBcz({}), seed: 0, players: [nash] }] });
    expect(wrong).toMatchObject(E.left({ _tag: 'WrongSeats', index: 0, seats: 3, players: 1 }));
    expect(E.isLeft(wrong) && explain(wrong.left)).toContain('has 3 seats, but 1 players');
  });

  it('a player that loses a question fails at it, and the game goes on', async () => {
    const forgetful: Player = {
      name: 'forgetful',
      privileged: true,
      act: async (requests) => (await nash.act(requests)).slice(1),
    };
    for (const player of [forgetful, noisy(0, forgetful)]) {
      const [record] = right(
        await play({ games: [{ game: smallBcz({}), seed: 0, players: [player, player, nash] }] }),
      );
      for (const { decisions } of record?.phases ?? []) {
        expect(decisions.map(({ outcome }) => outcome._tag)).toEqual([
          'noncompliant',
          'noncompliant',
          'parsed',
        ]);
        // Asked for one decision, it gives none.
        expect(decisions[0]?.outcome).toMatchObject({
          reason: { _tag: 'PlayerFailed', reason: expect.stringContaining('1 questions and gave 0 replies') },
        });
      }
    }
  });

  it('an illegal move of a scripted player is no decision, and never one by accident', async () => {
    const cheat = scripted('cheat', ({ space }) =>
      E.right(space._tag === 'links' ? { _tag: 'links', to: [1, 1, 1] } : { _tag: 'effort', value: 1 }),
    );
    const [record] = right(
      await play({ games: [{ game: smallBcz({}), seed: 7, players: [cheat, nash, nash] }] }),
    );
    expect(record?.phases[0]?.decisions[0]).toMatchObject({
      outcome: {
        _tag: 'noncompliant',
        reason: { _tag: 'PlayerFailed', player: 'cheat', reason: 'a seat cannot link to itself' },
      },
      played: { _tag: 'links', to: [0, 0, 0] },
      substitute: 'skip',
    });
    expect(record?.phases[1]?.decisions[0]).toMatchObject({
      outcome: { _tag: 'parsed' },
      played: { value: 1 },
    });
  });

  it('an expert that cannot play ends the match and says so', async () => {
    const { analysis: _none, ...bare } = smallBcz({});
    const wrong = await play({
      games: [{ game: bare, seed: 0, players: new Array<Player>(3).fill(experts.nash) }],
    });
    expect(wrong).toMatchObject(E.left({ _tag: 'UnsupportedGame', player: 'nash' }));
  });
});
