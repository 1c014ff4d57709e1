/** @file playRounds against play: the same decisions and payoffs, without promises or records. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constant,
  experts,
  findExpert,
  noisy,
  type Player,
  play,
  playRounds,
  policyPlayer,
  type RoundPlay,
  type Seating,
} from '../src/index.js';
import { seedOf, seedsAfter } from '../src/random.js';
import { right, smallBcz, smallPgg } from './fixtures.js';

const names = [...Object.keys(experts), 'planner~0.3', 'titForTat~0.5'];
const player = fc.constantFrom(...names).map((name): Player => right(findExpert(name)));
const seating: fc.Arbitrary<Seating> = fc.record({
  game: fc.constantFrom(
    smallBcz({ n: 4, alpha: [1.5, 1, 1, 0.5], delta: 0.1, cost: 0.15, sequence: 'GEE', rounds: 3 }),
    smallBcz({ n: 4, sequence: 'EG', delta: 0.1, cost: 0.1 }),
    smallPgg({ rounds: 3 }),
  ),
  seed: fc.nat(),
  players: fc.array(player, { minLength: 4, maxLength: 4 }),
});

const rounds = (games: Iterable<Seating>): RoundPlay[] => [...playRounds(games)].map(right);

describe('playRounds', () => {
  it('plays what play plays: every decision and every payoff', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(seating, { minLength: 1, maxLength: 4 }), async (games) => {
        const records = right(await play({ games, values: 'none' }));
        const expected = records.flatMap(({ phases, seed }, index) =>
          [...new Set(phases.map(({ round }) => round))].map((round) => {
            const own = phases.filter((phase) => phase.round === round);
            return {
              index,
              seed,
              round,
              decisions: own.map(({ decisions }) => decisions.map(({ played }) => played)),
              payoffs: [0, 1, 2, 3].map((seat) =>
                own.reduce((sum, { payoffs }) => sum + (payoffs?.[seat] ?? 0), 0),
              ),
            };
          }),
        );
        expect(rounds(games)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('one round by hand: a pair that links and invests 1 each, beside one that stays alone', () => {
    // α = 1, δ = .5, c = 1, proposals 0→all, 1→all, 2→nobody: the link 0–1 forms. Efforts 1, 1, 1:
    // seats 0 and 1: 1 − ½ + .5·1·1 − 1 = 0; seat 2: 1 − ½ = .5.
    const game = smallBcz({ rounds: 1 });
    const open = constant({ links: 'all', effort: 1 });
    const [round, ...rest] = rounds([
      { game, seed: 7, players: [open, open, constant({ links: 'none', effort: 1 })] },
    ]);
    expect(rest).toEqual([]);
    expect(round).toMatchObject({ index: 0, seed: 7, round: 0, payoffs: [0, 0, 0.5] });
    expect(round?.decisions[0]?.map((d) => (d?._tag === 'links' ? d.to.join('') : ''))).toEqual([
      '011',
      '101',
      '000',
    ]);
  });

  it('is lazy: endless games can be left', () => {
    const endless = function* (): Generator<Seating> {
      for (let seed = 0; ; seed++)
        yield { game: smallPgg({}), seed, players: new Array<Player>(4).fill(experts.grim) };
    };
    let last = -1;
    for (const round of playRounds(endless())) {
      last = right(round).index;
      if (last === 3) break;
    }
    expect(last).toBe(3);
  });

  it('says who cannot answer at once, and which game lacks players', () => {
    const talker = policyPlayer({
      name: 'talker',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map(() => ''),
    });
    const game = smallBcz({});
    const { planner, nash } = experts;
    for (const who of [talker, noisy(0.5, talker)]) {
      expect([...playRounds([{ game, seed: 1, players: [planner, who, nash] }])]).toEqual([
        { _tag: 'Left', left: { _tag: 'NotScripted', player: who.name } },
      ]);
    }
    expect([...playRounds([{ game, seed: 1, players: [planner] }])]).toEqual([
      { _tag: 'Left', left: { _tag: 'WrongSeats', index: 0, game: 'bcz-v1', seats: 3, players: 1 } },
    ]);
  });

  it('ends with the first fault: a player for which the game lacks something, a move that is refused', () => {
    const game = smallBcz({});
    const { analysis: _, ...bare } = game;
    const { planner, nash, freeRider } = experts;
    expect([...playRounds([{ game: bare, seed: 1, players: [freeRider, freeRider, nash] }])]).toMatchObject([
      { _tag: 'Left', left: { _tag: 'UnsupportedGame', player: 'nash' } },
    ]);
    const rude: Player = {
      ...planner,
      decide: () => ({ _tag: 'Right', right: { _tag: 'links', to: [1, 1, 1] } }),
    };
    expect([...playRounds([{ game, seed: 4, players: [rude, nash, nash] }])]).toMatchObject([
      { _tag: 'Left', left: { _tag: 'MoveRefused', seed: 4, phase: 0 } },
    ]);
  });
});

describe('the solution of a state is remembered by game and state', () => {
  it('two games that begin in the same state object keep their own solutions', () => {
    const [rich, poor] = [
      smallBcz({ cost: 0, delta: 0.1, rounds: 1 }),
      smallBcz({ cost: 9, delta: 0.1, rounds: 1 }),
    ];
    const players = new Array<Player>(3).fill(experts.planner);
    const links = rounds([
      { game: rich, seed: 1, players },
      { game: poor, seed: 1, players },
    ]).map(({ decisions }) => decisions[0]?.map((d) => (d?._tag === 'links' ? d.to.join('') : '')));
    // Free links: all of them. Links that cost 9 each end, against efforts of at most 5·5·.1: none.
    expect(links).toEqual([
      ['011', '101', '110'],
      ['000', '000', '000'],
    ]);
  });
});

describe('seedsAfter', () => {
  it('is seedOf with its last part left open', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1 }),
        fc.nat(),
        (parts, last) => {
          expect(seedsAfter(...parts)(last)).toBe(seedOf(...parts, last));
        },
      ),
    );
  });
});
