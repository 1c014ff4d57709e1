/** The arena is not only for networks: a game of one's own, with choices, movers in turn, and no solutions. */
import { answer, type Decision, type Game, type GameText } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  collectSituations,
  evaluate,
  type Player,
  play,
  policyPlayer,
  printMatch,
  random,
  scoreCompletion,
  scripted,
  toExample,
} from '../src/index.js';
import { right } from './fixtures.js';

interface Offer {
  /** What the proposer chose; null before. */
  readonly offered: number | null;
  readonly done: boolean;
}

/** Seat 0 offers a fair or a greedy share of 10, seat 1 takes it or leaves it: 5/5, 8/2, or nothing. */
const bargain: Game<Offer, { readonly offered: string | null }> = {
  id: 'bargain-v1',
  seats: 2,
  params: { cake: 10 },
  claims: {
    dynamics: 'sequential',
    information: 'perfect',
    utility: 'general-sum',
    dilemma: false,
    deterministic: true,
  },
  initial: () => ({ offered: null, done: false }),
  phase: ({ offered, done }) => ({
    kind: offered === null ? 'offer' : 'reply',
    round: 0,
    rounds: 1,
    index: offered === null ? 0 : 1,
    movers: done ? [] : [offered === null ? 0 : 1],
  }),
  space: ({ offered }) => ({
    _tag: 'choice',
    options: offered === null ? ['fair', 'greedy'] : ['take', 'leave'],
  }),
  observe: ({ offered }) => ({ offered: offered === null ? null : (['fair', 'greedy'][offered] as string) }),
  step: (state, decisions) => {
    const mover = state.offered === null ? 0 : 1;
    const decision = decisions[mover];
    if (decision?._tag !== 'choice') {
      return E.left({ _tag: 'IllegalDecision', seat: mover, reason: 'it must choose' });
    }
    if (state.offered === null) {
      return E.right({ state: { offered: decision.index, done: false }, payoffs: null });
    }
    const share = state.offered === 0 ? [5, 5] : [8, 2];
    return E.right({ state: { ...state, done: true }, payoffs: decision.index === 0 ? share : [0, 0] });
  },
  absent: () => ({ _tag: 'choice', index: 1 }),
  status: ({ done }) => (done ? 'terminated' : 'running'),
  text: {
    rules: 'Share ten.',
    render: ({ offered }) => `${offered ?? 'Your offer'}?`,
    answer,
  } satisfies GameText<{ readonly offered: string | null }>,
};

const choose = (index: number): Decision => ({ _tag: 'choice', index });
const always = (index: number, name: string): Player => scripted(name, () => E.right(choose(index)));

describe('a game of choices in turn', () => {
  it('asks who moves, and pays when the game pays', async () => {
    const [record] = right(
      await play({ games: [{ game: bargain, seed: 0, players: [always(1, 'greedy'), always(0, 'meek')] }] }),
    );
    expect(record?.phases.map(({ decisions }) => decisions.map(({ seat }) => seat))).toEqual([[0], [1]]);
    expect(record).toMatchObject({
      payoffs: [8, 2],
      welfare: 10,
      plannerWelfare: null,
      status: 'terminated',
    });
    expect(record?.phases.map(({ graph, payoffs }) => [graph, payoffs])).toEqual([
      [null, null],
      [null, [8, 2]],
    ]);
    expect(printMatch(record as NonNullable<typeof record>)).toContain('0     greedy  greedy    –');
  });

  it('reads the words of a policy, with beliefs about those who move', async () => {
    const texts = ['greedy>greedy;', 'refuse;'].values();
    const policy = policyPlayer({
      name: 'p',
      style: 'compact',
      beliefs: 'optional',
      complete: async (prompts) => prompts.map(() => texts.next().value as string),
    });
    const [record] = right(await play({ games: [{ game: bargain, seed: 0, players: [policy, policy] }] }));
    const [offer, reply] = record?.phases.map(({ decisions }) => decisions[0]) ?? [];
    // Nobody else moves in the phase, so there is nobody to be right about.
    expect(offer?.beliefs).toEqual({ stated: expect.objectContaining({ _tag: 'choice' }), accuracy: null });
    expect(reply).toMatchObject({
      outcome: { _tag: 'noncompliant', reason: { _tag: 'UnknownOption', written: 'refuse' } },
      substitute: 'skip',
      played: choose(1),
    });
    expect(record?.payoffs).toEqual([0, 0]);
  });

  it('makes situations and examples of it, and scores completions', async () => {
    const list = right(
      await collectSituations({
        games: [{ game: bargain, seed: 0 }],
        experts: () => [always(0, 'a'), always(0, 'b')],
      }),
    );
    expect(list.map(({ seat, kind, decisions }) => [seat, kind, decisions])).toEqual([
      [0, 'offer', [choose(0), null]],
      [1, 'reply', [null, choose(0)]],
    ]);
    const [, reply] = list as [(typeof list)[number], (typeof list)[number]];
    expect(toExample(bargain, reply, { style: 'compact', beliefs: 'none' })).toEqual({
      prompt: 'fair?',
      completion: 'take;',
    });
    for (const style of ['compact', 'natural'] as const) {
      const { completion } = toExample(bargain, reply, { style, beliefs: 'required' });
      expect(right(scoreCompletion(reply, completion, { style, beliefs: 'required' }))).toMatchObject({
        compliance: 0.5,
        total: 2.5,
        graph: null,
      });
    }
    expect(right(scoreCompletion(reply, 'leave;', { style: 'compact', beliefs: 'none' })).total).toBe(0.5);
  });

  it('evaluates what can be known of it: compliance, not efficiency', async () => {
    const { summary } = right(
      await evaluate({
        policy: random(1),
        opponents: always(0, 'first'),
        games: Array.from({ length: 10 }, (_, seed) => ({ game: bargain, seed })),
        reference: always(0, 'first'),
      }),
    );
    expect(summary.all).toMatchObject({
      u1: { value: 1, counted: 10 },
      u2: { value: null, counted: 0 },
      u3: { value: null, counted: 0 },
    });
    // Half of a random player's choices are the reference's: 5 of 10 expected, and neither none nor all.
    expect(summary.all?.exact.value).toBeGreaterThan(0);
    expect(summary.all?.exact.value).toBeLessThan(1);
    expect(Object.keys(summary)).toEqual(['all', 'group bargain-v1', 'kind offer', 'kind reply', 'round 1']);
  });
});

describe('an evaluation of a game without solutions', () => {
  const games = Array.from({ length: 40 }, (_, seed) => ({ game: bargain, seed }));
  const writer = (text: string) =>
    policyPlayer({
      name: 'p',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map(() => text),
    });

  it('has what was paid, and nothing of what only solutions can tell', async () => {
    // Seat 0 offers greedily (8, 2), and is taken.
    const options = { opponents: always(0, 'meek'), games, seats: 'zero' } as const;
    const { summary } = right(await evaluate({ policy: writer('greedy;'), ...options }));
    expect(summary.all?.payoff).toMatchObject({ value: 8, games: 40, counted: 40 });
    expect(summary.all?.welfare).toMatchObject({ value: 10, counted: 40 });
    expect(summary.all?.u1.value).toBe(1);
    // The offer pays nothing by itself.
    expect(summary['kind offer']?.payoff).toMatchObject({ value: null, counted: 0 });
    expect(summary['kind reply']?.payoff.value).toBe(8);
    // An unreadable answer is worth nothing that could be told, not 0.
    const garbled = right(await evaluate({ policy: writer('mumble'), ...options })).summary.all;
    for (const metric of ['u2', 'u2Compliant', 'u3', 'u3Compliant'] as const)
      expect(garbled?.[metric], metric).toMatchObject({ value: null, counted: 0 });
    expect(garbled?.u1.value).toBe(0);
    expect(garbled?.payoff.value).toBe(8);
  });

  it('whose state changes has U3 of the whole: welfare over the optimum of the beginning', async () => {
    // 10 is the most that the bargain can bring; an offer that is left brings nothing.
    const optimum = (state: unknown) => ((state as Offer).done ? 0 : 10);
    const dynamic = games.map(({ seed }) => ({ game: { ...bargain, analysis: { optimum } } as Game, seed }));
    const run = async (reply: number) =>
      right(
        await evaluate({
          policy: writer('greedy;'),
          opponents: always(reply, 'other'),
          games: dynamic,
          seats: 'zero',
        }),
      ).summary;
    const taken = await run(0);
    expect(taken.all?.u3).toMatchObject({ value: 1, games: 40, counted: 40 });
    expect(taken.all?.u3Compliant.value).toBe(1);
    // A part of an episode has no optimum of its own, and nothing here values single decisions.
    expect(taken['kind reply']?.u3).toMatchObject({ value: null, counted: 0 });
    expect(taken.all?.u2.value).toBeNull();
    expect((await run(1)).all?.u3.value).toBe(0);
    const [record] = right(
      await play({
        games: dynamic.slice(0, 1).map((one) => ({ ...one, players: [always(1, 'a'), always(0, 'b')] })),
      }),
    );
    expect(record).toMatchObject({ welfare: 10, optimum: 10, plannerWelfare: null });
  });

  it('draws opponents by their weights, for each seat and game, and is sliced by them', async () => {
    const many = Array.from({ length: 400 }, (_, seed) => ({ game: bargain, seed }));
    const run = async (weights: readonly number[]) =>
      right(
        await evaluate({
          policy: writer('greedy;'),
          opponents: [always(0, 'meek'), always(1, 'proud'), always(0, 'absent')].map((player, i) => ({
            player,
            weight: weights[i] as number,
          })),
          games: many,
          seats: 'zero',
        }),
      );
    const three = await run([3, 1, 0]);
    expect(Object.keys(three.summary).filter((slice) => slice.startsWith('with'))).toEqual([
      'with meek',
      'with proud',
    ]);
    // 3 of 4 of 400, give or take five deviations of 8.7.
    expect(Math.abs((three.summary['with meek']?.payoff.games ?? 0) - 300)).toBeLessThan(44);
    expect(three.summary['with meek']?.payoff.value).toBe(8);
    expect(three.summary['with proud']?.payoff.value).toBe(0);
    expect(three.opponents).toBe('meek × 3, proud, absent × 0');
    // Equal weights are a list without weights.
    const equal = await run([2, 2, 2]);
    const plain = right(
      await evaluate({
        policy: writer('greedy;'),
        opponents: [always(0, 'meek'), always(1, 'proud'), always(0, 'absent')],
        games: many,
        seats: 'zero',
      }),
    );
    expect(equal.games).toEqual(plain.games);
    const one = right(
      await evaluate({ policy: writer('greedy;'), opponents: always(0, 'meek'), games, seats: 'zero' }),
    );
    expect(Object.keys(one.summary).filter((slice) => slice.startsWith('with'))).toEqual([]);
  });

  it.each([
    ['none', [], 'opponents'],
    ['weights that sum to 0', [{ player: always(0, 'meek'), weight: 0 }], 'opponents'],
    ['a negative weight', [{ player: always(0, 'meek'), weight: -1 }], 'opponents[0].weight'],
    [
      'a weight that is no number',
      [{ player: always(0, 'meek'), weight: Number.NaN }],
      'opponents[0].weight',
    ],
  ])('refuses %s', async (_, opponents, path) => {
    expect(await evaluate({ policy: always(0, 'p'), opponents, games })).toMatchObject(
      E.left({ _tag: 'InvalidOptions', faults: [{ field: path }] }),
    );
  });
});
