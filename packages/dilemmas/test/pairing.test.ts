/** @file Members who choose with whom they play: who is paired, what is paid, what is shown, and solutions against trying all. */
import { type Decision, rng, spaceOf } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  commons,
  dilemmaFamilies,
  matrixGame,
  type PairingOptions,
  type PairingState,
  type PairingView,
  symmetricTable,
  travellers,
  trust,
  ultimatum,
  withContinuation,
  withContract,
  withMechanisms,
  withMediator,
  withNoise,
  withPairing,
  withPartnerChoice,
  withPunishment,
  withReputation,
  withTalk,
} from '../src/index.js';
import { type AnyGame, any, pd, violations } from './mechanism-games.js';
import { right } from './right.js';

type State = PairingState<unknown>;
const paired = (inner: AnyGame, options: PairingOptions = {}): AnyGame =>
  any(right(withPairing(inner, options)));
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** A member's wish as a decision; null: nobody. */
const wish = (game: AnyGame, seat: number, partner: number | null): Decision => ({
  _tag: 'choice',
  index: partner === null ? game.seats - 1 : partner < seat ? partner : partner - 1,
});
const option = (index: number): Decision => ({ _tag: 'choice', index });

interface Step {
  readonly state: State;
  readonly payoffs: readonly number[] | null;
}
const step = (
  game: AnyGame,
  state: State,
  decide: (seat: number) => Decision,
  seed: number | string = 1,
): Step => {
  const { movers } = game.phase(state);
  const joint = Array.from({ length: game.seats }, (_, seat) =>
    movers.includes(seat) ? decide(seat) : null,
  );
  return right(game.step(state, joint, rng(seed))) as Step;
};
const start = (game: AnyGame): State => game.initial(rng(1)) as State;
const membersOf = ({ pairs }: State): readonly (readonly number[])[] =>
  pairs.map(({ met }) => met.members.toSorted((a, b) => a - b));

/** A round: all wish, then those who play decide. */
const round = (
  game: AnyGame,
  state: State,
  wishes: readonly (number | null)[],
  choice: (seat: number) => number,
): {
  readonly state: State;
  readonly totals: readonly number[];
  readonly pairs: readonly (readonly number[])[];
} => {
  let now = step(game, state, (seat) => wish(game, seat, wishes[seat] ?? null));
  let totals = now.payoffs ?? wishes.map(() => 0);
  const pairs = membersOf(now.state);
  while (game.status(now.state) === 'running' && now.state.index > 0) {
    now = step(game, now.state, (seat) => option(choice(seat)));
    totals = totals.map((x, seat) => x + (now.payoffs?.[seat] ?? 0));
  }
  return { state: now.state, totals, pairs };
};

describe('the contract of games is kept', () => {
  const inners: readonly (readonly [string, AnyGame])[] = [
    ['a prisoner’s dilemma', pd(1)],
    ['one of two rounds', pd(2)],
    ['ultimatum', any(right(ultimatum({ pie: 4 })))],
    ['travellers', any(right(travellers({ low: 2, high: 5 })))],
    ['trust', any(right(trust({ endowment: 3 })))],
    [
      'a commons in proportion',
      any(right(commons({ n: 2, rounds: 2, capacity: 8, overDemand: 'proportional' }))),
    ],
    ['a game that goes on by lot', any(right(withContinuation(pd(3), { chance: 0.5 })))],
    ['a game with noise', any(right(withNoise(pd(1), { chance: 0.3 })))],
    ['a contract', any(right(withContract(pd(1))))],
  ];
  const ways: readonly PairingOptions[] = [
    { n: 3, rounds: 3 },
    { n: 4, rounds: 2, outside: 1.5, shown: 'all' },
    { n: 5, rounds: 2, outside: -1, rest: 'lot', shown: 'nothing' },
  ];
  for (const [name, inner] of inners)
    it.each(ways)(`by %j around ${name}`, (options) => {
      expect(violations(paired(inner, options))).toEqual([]);
    });
  it.each<[string, (game: AnyGame) => AnyGame]>([
    ['talk', (game) => any(right(withTalk(game, { maxLength: 8 })))],
    ['fines', (game) => any(right(withPunishment(game)))],
    ['a public record', (game) => any(right(withReputation(game)))],
    ['noise', (game) => any(right(withNoise(game, { chance: 0.2 })))],
    ['a chance of going on', (game) => any(right(withContinuation(game, { chance: 0.6 })))],
    ['a contract', (game) => any(right(withContract(game)))],
    ['a mediator', (game) => any(right(withMediator(game)))],
    ['leaving', (game) => any(right(withPartnerChoice(game, { outside: 0.5 })))],
  ])('and by %s around it', (_, wrap) => {
    expect(violations(wrap(paired(pd(1), { n: 4, rounds: 3, shown: 'all' })))).toEqual([]);
  });
});

describe('who plays with whom', () => {
  const random = rng('wishes');
  it('nobody is paired without both wishes, and all who wish for each other are', () => {
    for (let k = 0; k < 200; k++) {
      const n = 3 + random.int(5);
      const game = paired(pd(1), { n, rounds: 1 });
      const wishes = Array.from({ length: n }, (_, seat) => {
        const drawn = random.int(n);
        return drawn === seat ? null : drawn;
      });
      const mutual = wishes.flatMap((other, seat) =>
        other !== null && seat < other && wishes[other] === seat ? [[seat, other]] : [],
      );
      const next = step(game, start(game), (seat) => wish(game, seat, wishes[seat] ?? null));
      expect(membersOf(next.state), JSON.stringify(wishes)).toEqual(mutual);
    }
  });
  it('says of the lot that an odd one is left', () => {
    expect(paired(pd(1), { n: 5, rounds: 1, rest: 'lot' }).text.rules).toContain(
      'Who named somebody and was not named in return is paired by lot with another one like it; of an odd number of them one does not play.',
    );
  });
  it('by lot all who named somebody are paired but for one at most, evenly, and who named nobody never is', () => {
    const game = paired(pd(1), { n: 6, rounds: 1, rest: 'lot' });
    // 0 and 1 wish for each other, 5 for nobody; 2, 3 and 4 are left, and one of them stays alone.
    const wishes = [1, 0, 0, 0, 0, null];
    const alone = [0, 0, 0, 0, 0, 0];
    const tries = 600;
    for (let seed = 0; seed < tries; seed++) {
      const { state } = step(game, start(game), (seat) => wish(game, seat, wishes[seat] ?? null), seed);
      const pairs = membersOf(state);
      expect(pairs[0]).toEqual([0, 1]);
      expect(pairs).toHaveLength(2);
      [0, 1, 2, 3, 4, 5].forEach((seat) => {
        if (!pairs.flat().includes(seat)) alone[seat] = (alone[seat] as number) + 1;
      });
    }
    expect([alone[0], alone[1], alone[5]]).toEqual([0, 0, tries]);
    for (const seat of [2, 3, 4])
      expect(Math.abs((alone[seat] as number) - tries / 3)).toBeLessThan(4 * Math.sqrt((tries * 2) / 9));
  });
  it('the roles take turns: the lower member is player 0, then player 1', () => {
    const game = paired(any(right(ultimatum({ pie: 10 }))), { n: 3, rounds: 2 });
    const wishes = [1, 0, null];
    let state = start(game);
    for (const proposer of [0, 1]) {
      state = step(game, state, (seat) => wish(game, seat, wishes[seat] ?? null)).state;
      expect(game.phase(state)).toMatchObject({ kind: 'offer', movers: [proposer] });
      state = step(game, state, () => ({ _tag: 'effort', value: 3 })).state;
      const { state: next, payoffs } = step(game, state, () => option(0));
      expect(payoffs).toEqual(proposer === 0 ? [7, 3, 0] : [3, 7, 0]);
      state = next;
    }
    expect(game.status(state)).toBe('terminated');
  });
  it('pairs whose games last longer are waited for', () => {
    const game = paired(any(right(withContinuation(pd(4), { chance: 0.5 }))), {
      n: 4,
      rounds: 2,
      outside: 2,
    });
    const lengths = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      let now = step(game, start(game), (seat) => wish(game, seat, 3 - seat), seed);
      for (let k = 0; now.state.round === 0; k++)
        now = step(game, now.state, () => option(0), `${seed}/${k}`);
      const [a, b] = now.state.past;
      lengths.add(`${a?.decided.length},${b?.decided.length}`);
      for (const one of [a, b])
        expect(one?.payoffs).toEqual([0, 0].map(() => 3 * (one?.decided.length ?? 0)));
    }
    expect(lengths.size).toBeGreaterThan(3);
  });
});

describe('what is paid', () => {
  it('is what the game pays its pairs, and what there is outside to all others', () => {
    const random = rng('paid');
    const table = symmetricTable(3, 0, 5, 1);
    for (let k = 0; k < 60; k++) {
      const n = 3 + random.int(4);
      const game = paired(pd(2), { n, rounds: 2, outside: 1.25, rest: k % 2 === 0 ? 'lot' : 'outside' });
      const wishes = Array.from({ length: n }, (_, seat) => {
        const drawn = random.int(n);
        return drawn === seat ? null : drawn;
      });
      const choices = wishes.map(() => random.int(2));
      const { totals, pairs } = round(game, start(game), wishes, (seat) => choices[seat] as number);
      const expected = totals.map((_, seat) => {
        const pair = pairs.find((one) => one.includes(seat));
        if (pair === undefined) return 1.25;
        const other = pair.find((one) => one !== seat) as number;
        return 2 * (table[choices[seat] as number]?.[choices[other] as number]?.[0] as number);
      });
      expect(totals, JSON.stringify({ wishes, choices })).toEqual(expected);
    }
  });
  it('members are alike: who changes places in all wishes and choices changes places in all payoffs', () => {
    const random = rng('places');
    for (let k = 0; k < 40; k++) {
      const n = 3 + random.int(4);
      const game = paired(pd(1), { n, rounds: 3, outside: 0.5 });
      const place = Array.from({ length: n }, (_, seat) => seat);
      for (let i = n - 1; i > 0; i--) {
        const j = random.int(i + 1);
        [place[i], place[j]] = [place[j] as number, place[i] as number];
      }
      let [a, b] = [start(game), start(game)];
      for (let r = 0; r < 3; r++) {
        const wishes = place.map((_, seat) => {
          const drawn = random.int(n);
          return drawn === seat ? null : drawn;
        });
        const choices = place.map(() => random.int(2));
        const from = (seat: number): number => place.indexOf(seat);
        const one = round(game, a, wishes, (seat) => choices[seat] as number);
        const other = round(
          game,
          b,
          place.map((_, seat) => {
            const wanted = wishes[from(seat)] ?? null;
            return wanted === null ? null : (place[wanted] as number);
          }),
          (seat) => choices[from(seat)] as number,
        );
        expect(other.totals).toEqual(place.map((_, seat) => one.totals[from(seat)]));
        [a, b] = [one.state, other.state];
      }
    }
  });
  it('who chooses by records does better by cooperating: 0 + 9 · 3, and 5 + 9 · 1 for those who are left', () => {
    // Two of each kind meet across once; then who cooperated wishes for who cooperated, and defectors take what is left.
    const game = paired(pd(1), { n: 4, rounds: 10, shown: 'all' });
    let [state, totals] = [start(game), [0, 0, 0, 0]];
    for (let r = 0; r < 10; r++) {
      const wishes = r === 0 ? [2, 3, 0, 1] : [1, 0, 3, 2];
      const played = round(game, state, wishes, (seat) => (seat < 2 ? 0 : 1));
      state = played.state;
      totals = totals.map((x, seat) => x + (played.totals[seat] as number));
    }
    expect(totals).toEqual([27, 27, 14, 14]);
  });
});

describe('what is shown', () => {
  const first = { wishes: [1, 0, 3, 2], choices: [0, 1, 1, 0] };
  const after = (shown: PairingOptions['shown']): readonly [AnyGame, State] => {
    const game = paired(pd(1), { n: 4, rounds: 3, ...(shown === undefined ? {} : { shown }) });
    return [game, round(game, start(game), first.wishes, (seat) => first.choices[seat] as number).state];
  };
  const past = (shown: PairingOptions['shown'], seat: number) => {
    const [game, state] = after(shown);
    return (game.observe(state, seat) as PairingView<unknown>).past.map(({ members }) => members);
  };
  it('one’s own games, those of all, or nothing', () => {
    expect(past('own', 2)).toEqual([[2, 3]]);
    expect(past(undefined, 0)).toEqual([[0, 1]]);
    expect(past('all', 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(past('nothing', 2)).toEqual([]);
  });
  it('in words that tell who did what to whom', () => {
    const [game, state] = after('all');
    const text = game.text.render(game.observe(state, 2), 'natural');
    expect(text).toContain(
      'Round 1: member 0 (player 0) decided choice C and got 0; member 1 (player 1) decided choice D and got 5.',
    );
    expect(text).toContain('You are member 2.');
    expect(text).toContain('Whom do you want to play with in this round?');
    const [none, later] = after('nothing');
    expect(none.text.render(none.observe(later, 2), 'natural')).not.toContain('decided');
  });
  it('a member who plays reads the words of the game, and with whom', () => {
    const [game, state] = after('own');
    const next = step(game, state, (seat) => wish(game, seat, first.wishes[seat] ?? null)).state;
    const text = game.text.render(game.observe(next, 0), 'natural');
    expect(text).toContain('Member 1, as player 0, and member 0, as player 1, play.');
    expect(text).toContain('You are player 1 of 2');
    expect(text).toContain('Decision: x');
    expect(text).not.toContain('Beliefs:');
    expect(game.text.render(game.observe(next, 0), 'compact')).toMatch(/p1-0;CD:/);
  });
});

describe('solutions', () => {
  /** The most welfare of one round, by trying all wishes and choices. */
  const most = (game: AnyGame, state: State): number => {
    if (game.status(state) !== 'running') return 0;
    const { movers } = game.phase(state);
    const joints = movers.reduce<readonly (readonly (Decision | null)[])[]>(
      (some, seat) => {
        const { size, at } = spaceOf(game.space(state, seat) as never);
        return some.flatMap((joint) => Array.from({ length: size }, (_, k) => joint.with(seat, at(k))));
      },
      [new Array<Decision | null>(game.seats).fill(null)],
    );
    return Math.max(
      ...joints.map((joint) => {
        const next = right(game.step(state, joint, rng(1)));
        return sum(next.payoffs ?? []) + most(game, next.state as State);
      }),
    );
  };
  it.each<[PairingOptions, number]>([
    [{ n: 3, rounds: 1 }, 6],
    [{ n: 3, rounds: 1, outside: 2 }, 8],
    [{ n: 3, rounds: 1, outside: 3.5 }, 10.5],
    [{ n: 4, rounds: 1, outside: 1 }, 12],
  ])('%j: the planner has the best of all wishes and choices, %d', (options, best) => {
    const game = paired(pd(1), options);
    expect(most(game, start(game))).toBe(best);
    expect(game.analysis?.optimum?.(start(game))).toBe(best);
  });
  it('selfish members stay outside where defection pays less, and play where it pays more', () => {
    for (const [outside, movers] of [
      [1.5, 0],
      [0.5, 4],
    ] as const) {
      const game = paired(pd(1), { n: 5, rounds: 1, outside });
      const joint = game.analysis?.nash?.(start(game)) ?? [];
      const { state } = right(game.step(start(game), joint, rng(1)));
      expect(game.phase(state).movers).toHaveLength(movers);
    }
  });
  it('of an odd number another member is left out each round', () => {
    const game = paired(pd(1), { n: 3, rounds: 3 });
    const out: number[] = [];
    let state: unknown = start(game);
    while (game.status(state) === 'running') {
      const next = right(game.step(state, game.analysis?.planner?.(state) ?? [], rng(1)));
      next.payoffs?.forEach((x, seat) => {
        if (x === 0) out.push(seat);
      });
      state = next.state;
    }
    expect(out.toSorted()).toEqual([0, 1, 2]);
  });
});

describe('options', () => {
  it.each<[string, () => E.Either<unknown, unknown>, readonly string[]]>([
    [
      'all that is wrong at once',
      () => withPairing(pd(1), { n: 2, rounds: 0, outside: Number.NaN, rest: 'all', shown: 'some' } as never),
      ['n', 'rounds', 'outside', 'rest', 'shown'],
    ],
    ['another name', () => withPairing(pd(1), { members: 4 } as never), ['members']],
    ['a game of three', () => withPairing(any(right(commons({ n: 3 })))), ['game']],
    ['talk inside', () => withPairing(any(right(withTalk(pd(1))))), ['game']],
    ['fines inside', () => withPairing(any(right(withPunishment(pd(1))))), ['game']],
  ])('%s: refused, and named', (_, make, fields) => {
    expect(make()).toMatchObject({
      left: { _tag: 'InvalidParams', faults: fields.map((field) => ({ field })) },
    });
  });
  it('is a mechanism of recipes, with its defaults filled in', () => {
    const made = right(
      dilemmaFamilies.matrix.make({
        payoffs: symmetricTable(3, 0, 5, 1),
        rounds: 1,
        mechanisms: [{ pairing: { n: 6 } }, { talk: {} }],
      }),
    );
    expect(made.seats).toBe(6);
    expect(made.params.mechanisms).toEqual([
      { pairing: { n: 6, rounds: 10, outside: 0, rest: 'outside', shown: 'own' } },
      { talk: { maxLength: 200 } },
    ]);
    expect(withMechanisms(pd(1), [{ pairing: { n: 1 } }])).toMatchObject({
      left: { faults: [{ field: 'mechanisms.0.pairing.n' }] },
    });
  });
  it('the game that its parameters make is the same', () => {
    const params = right(matrixGame({ payoffs: symmetricTable(3, 0, 5, 1), rounds: 1 })).params;
    const made = right(
      dilemmaFamilies.matrix.make({
        ...params,
        mechanisms: [{ pairing: { n: 3, rounds: 2, shown: 'all' } }],
      }),
    );
    expect(right(dilemmaFamilies.matrix.make(made.params)).params).toEqual(made.params);
  });
});
