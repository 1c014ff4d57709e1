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
