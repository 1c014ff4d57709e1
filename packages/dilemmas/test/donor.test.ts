/** @file The donor game: who meets whom, what donors see, and what total there can be. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type DonorParams, type DonorState, donorGame } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const violations = (params: DonorParams): readonly string[] =>
  violationsOf(donorGame as Parameters<typeof violationsOf>[0], params, { playouts: 3, enumerateUpTo: 300 });

const give = (value: number): Decision => ({ _tag: 'effort', value });

/** Every donor gives so much of what it has, rounded down to cents. */
const play = (params: DonorParams, share: number, seed = 1): readonly DonorState[] => {
  const game = right(donorGame(params));
  const states = [game.initial(rng(seed))];
  for (let state = states[0] as DonorState; game.status(state) === 'running'; ) {
    const { movers } = game.phase(state);
    const joint = state.resources.map((held, seat) =>
      movers.includes(seat) ? give(Math.floor(held * share * 100) / 100) : null,
    );
    state = right(game.step(state, joint, rng(1))).state;
    states.push(state);
  }
  return states;
};
const total = ({ resources }: DonorState): number => resources.reduce((a, b) => a + b, 0);

describe('the game', () => {
  it.each<DonorParams>([
    {},
    { n: 4, rounds: 5, endowment: 3, punishment: true },
    { n: 2, rounds: 3, multiplier: 1.5, trace: 0 },
    { n: 6, rounds: 4, multiplier: 1 },
  ])('%j keeps the contract and its claims', (params) => {
    expect(violations(params)).toEqual([]);
  });
  it('wants an endowment of whole cents, as what is given has, so that all of it can be given', () => {
    for (const endowment of [10.005, 0.001, 1 / 3])
      expect(donorGame({ endowment })).toMatchObject({ left: { faults: [{ field: 'endowment' }] } });
    for (const endowment of [0.01, 0.29, 10.05, 8.2, 1e6])
      expect(play({ n: 2, rounds: 2, endowment }, 1), String(endowment)).toHaveLength(3);
  });
  it('says of two that they always meet each other', () => {
    const { rules } = right(donorGame({ n: 2, rounds: 4 })).text;
    expect(rules).toContain(
      '2 players each begin with 10 units. In each of 4 rounds one of them donates to the other; in the next round the other one donates.',
    );
    expect(rules).not.toContain('seldom');
    expect(right(donorGame({ n: 4, rounds: 4 })).text.rules).toContain('You seldom meet the same one again.');
  });
  it('refuses all that is wrong at once', () => {
    expect(donorGame({ n: 3 })).toMatchObject({ left: { faults: [{ field: 'n' }] } });
    expect(donorGame({ multiplier: 0.5, endowment: 0, gift: 2 } as DonorParams)).toMatchObject({
      left: { faults: [{ field: 'gift' }, { field: 'endowment' }, { field: 'multiplier' }] },
    });
  });
});

describe('who donates to whom', () => {
  it.each([2, 4, 6, 8, 12, 14])(
    'of %i: everybody is in one pair a round, roles alternate, no gift twice to the same one in n rounds, no meeting twice in n/2',
    (n) => {
      const { pairs } = right(donorGame({ n, rounds: n })).initial(rng(n));
      const gifts = new Set<string>();
      const meetings = new Set<string>();
      pairs.forEach((round, k) => {
        expect(round.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        for (const [donor, recipient] of round) {
          if (k > 0) expect(pairs[k - 1]?.some(([, before]) => before === donor)).toBe(true);
          expect(gifts.has(`${donor} ${recipient}`)).toBe(false);
          gifts.add(`${donor} ${recipient}`);
          const meeting = `${Math.min(donor, recipient)} ${Math.max(donor, recipient)}`;
          if (k < n / 2) expect(meetings.has(meeting), `round ${k}: ${meeting}`).toBe(false);
          meetings.add(meeting);
        }
      });
    },
  );
});

describe('totals', () => {
  it('nobody gives: all keep ten', () => {
    expect(play({}, 0).at(-1)?.resources).toEqual(new Array(12).fill(10));
  });
  it('a gift of x adds x to the total, and never less than nothing', () => {
    const states = play({}, 0.5);
    states.slice(1).forEach((state, k) => {
      const given = state.past[k]?.reduce((sum, donation) => sum + donation.given, 0) as number;
      expect(total(state) - total(states[k] as DonorState)).toBeCloseTo(given, 6);
    });
  });
  it('everybody gives all: as much as the optimum says, (2¹² + 2¹¹)·60', () => {
    const states = play({}, 1);
    const game = right(donorGame({}));
    expect(total(states.at(-1) as DonorState)).toBe(60 * (2 ** 12 + 2 ** 11));
    expect(game.analysis?.optimum?.(states[0] as DonorState)).toBe(60 * (2 ** 12 + 2 ** 11) - 120);
  });
  it('no play of a small game has more than the optimum', () => {
    const random = rng('donor');
    const game = right(donorGame({ n: 4, rounds: 4, multiplier: 1.5 }));
    for (let k = 0; k < 200; k++) {
      let state = game.initial(rng(k));
      const most = (game.analysis?.optimum?.(state) as number) + total(state);
      while (game.status(state) === 'running') {
        const { movers } = game.phase(state);
        const joint = state.resources.map((held, seat) =>
          movers.includes(seat)
            ? give(random.int(3) === 0 ? held : Math.floor(random.uniform() * held))
            : null,
        );
        state = right(game.step(state, joint, rng(1))).state;
      }
      expect(total(state)).toBeLessThanOrEqual(most + 0.1);
    }
  });
  it('punishment takes twice what is spent, down to nothing', () => {
    const game = right(donorGame({ n: 2, rounds: 1, punishment: true }));
    const state = game.initial(rng(1));
    const [donor = 0] = game.phase(state).movers;
    const joint: (Decision | null)[] = [null, null];
    joint[donor] = give(-3);
    expect(right(game.step(state, joint, rng(1))).state.resources[1 - donor]).toBe(4);
    joint[donor] = give(-9);
    expect(right(game.step(state, joint, rng(1))).state.resources).toEqual(donor === 0 ? [1, 0] : [0, 1]);
  });
});

describe('what a donor sees', () => {
  it('is the line of gifts that led to its recipient, at most so deep', () => {
    const states = play({ n: 6, rounds: 6, trace: 2 }, 0.5);
    const game = right(donorGame({ n: 6, rounds: 6, trace: 2 }));
    const state = states[4] as DonorState;
    for (const [donor, recipient] of state.pairs[4] ?? []) {
      const [last] = state.past[3]?.filter((one) => one.donor === recipient) ?? [];
      const [before] = state.past[2]?.filter((one) => one.donor === last?.recipient) ?? [];
      expect(game.observe(state, donor).recipient).toEqual({
        resources: state.resources[recipient],
        trace: [last, before].map((one) => ({ given: one?.given, had: one?.had })),
      });
    }
  });
});
